"""What a build did, and what it would do."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from kliping.errors import Problem
from kliping.routes import COLLECTION_FEEDS, COLLECTIONS, TIMES, key_of

# What kinds of pages are called when they are counted; every other kind is a page.
_KINDS = {
    **dict.fromkeys((*TIMES, *COLLECTIONS), "list"),
    **dict.fromkeys(("atom", "rss", "json-feed", *COLLECTION_FEEDS), "feed"),
    **dict.fromkeys(("sitemap", "sitemap-index", "news-sitemap"), "sitemap"),
    "static": "file",
}
_ORDER = ("page", "list", "feed", "sitemap", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did. URLs are paths of the site without its base; `kept` are content files left to their editors;
    `described` counts the pages that were looked at to see whether they changed, `left` those that are still due."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    described: int = 0
    index_added: int = 0
    index_updated: int = 0
    index_removed: int = 0
    converted: int = 0
    kept: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
    left: int = 0

    def __str__(self) -> str:
        return (
            f"{len(self.written):,} written, {self.unchanged:,} unchanged, {len(self.removed):,} removed; "
            f"index +{self.index_added:,} ~{self.index_updated:,} -{self.index_removed:,}; {self.seconds:.2f} s"
            f"{f'; {self.left:,} more after what was saved meanwhile' if self.left else ''}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a build would do.

    report      what it would say when it is done
    sizes       by URL, the bytes of each page that would be written
    reasons     by URL, why it would be written or removed
    content     content files that conversion would write
    related     changes of related lists: the id whose list it is, ids that leave, ids that enter
    """

    report: BuildReport
    sizes: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    content: tuple[str, ...] = ()
    related: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()

    def __str__(self) -> str:
        report = self.report
        counts = Counter(_kind_of(url) for url in report.written)
        parts = [_count(counts[kind], kind) for kind in _ORDER if counts[kind]]
        n_documents = report.index_added + report.index_updated + report.index_removed
        parts += [_count(n_documents, "document")] if n_documents else []
        written = ", ".join(parts) or "nothing to write"
        removed = f"; {_count(len(report.removed), 'file')} to remove" if report.removed else ""
        size = sum(self.sizes.values())
        return f"{written}{removed}; {_count(-(-size // 1000), 'kB', plural='kB')} to upload"


def _kind_of(url: str) -> str:
    key = key_of(url)
    return _KINDS.get(key.kind, "page") if key else "page"


def _count(n: int, word: str, *, plural: str = "") -> str:
    return f"{n:,} {word if n == 1 else plural or word + 's'}"
