"""The press run: drain the due list, kind by kind, to disk, index or table.

For each key: describe it, digest what it shows, and if that has not moved strike it off. Else render it, write the
bytes if they differ, record the mark, strike it off. What was not struck off when the power went is still due.

New articles are written before the lists that link to them, and what should not exist is removed last, so that no
link dangles while the press runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from kliping import files, pages
from kliping.catalog import ledger, nearness
from kliping.catalog.store import transaction
from kliping.digest import digest
from kliping.documents import Documents
from kliping.errors import ArchiveError, Problem
from kliping.readings import Moved, Readings
from kliping.render import Renderer
from kliping.routes import COLLECTION_FEEDS, COLLECTIONS, FIXED, TIMES, Key, file_of, url_of
from kliping.sic import mark_sic
from kliping.site import Site
from kliping.static import settle_static
from kliping.views import ArticlePage, Page

# The order of writing. Articles come first; removals wait until all else is written.
ORDER = ("article", "alias", *TIMES, *COLLECTIONS, "anniversary", *FIXED, *COLLECTION_FEEDS, "extra", "sitemap")
BATCH = 500

Progress = Callable[[str, int, int], None]


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a press run did; `reasons` says by URL why it was written or removed."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    described: int = 0
    added: int = 0
    updated: int = 0
    dropped: int = 0
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Press:
    """Everything that a run needs.

    progress      is told the stage, how much is done, and of how much
    check_page    raises ArchiveError (code LEAK) for what must not be written
    """

    sql: sqlite3.Connection
    root: Path
    output: Path
    site: Site
    renderer: Renderer
    readings: Readings
    documents: Documents
    progress: Progress
    check_page: Callable[[Key, bytes], None]
    disk: files.Disk = files
    tally: Tally = field(default_factory=Tally)
    _doomed: list[tuple[Key, str]] = field(default_factory=list)
    _troubled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._troubled |= ledger.origins(self.sql)

    def run(self) -> Tally:
        """Settle everything that is due."""
        self._settle_static()
        self._settle_related()
        for kind in ORDER:
            self._settle_kind(kind)
        self._settle_documents()
        with transaction(self.sql):
            for key, reason in self._doomed:
                self._remove(key, reason)
        self._doomed.clear()
        return self.tally

    def settle_first(self, keys: Iterable[Key]) -> tuple[str, ...]:
        """Settle these before all else, as somebody is looking at them; the URLs of what was written."""
        self._settle_static()
        for key in keys:
            self.settle_one(key)
        return tuple(self.tally.written)

    def settle_one(self, key: Key) -> None:
        """Settle one page now, if it is due."""
        reason = ledger.reason_due(self.sql, key)
        if reason is not None:
            with transaction(self.sql):
                self._settle(key, reason)

    def _settle_static(self) -> None:
        with transaction(self.sql):
            written, removed = settle_static(
                self.sql, templates=self.root / "templates", output=self.output, disk=self.disk
            )
        self.tally.written += written
        self.tally.removed += removed

    def _settle_related(self) -> None:
        total = done = 0
        if nearness.is_many(self.sql, ledger.count_due(self.sql, "related")):
            with transaction(self.sql):
                nearness.settle_all(self.sql, count=self.site.related)
                ledger.strike_off_kind(self.sql, "related")
        while keys := ledger.due_keys(self.sql, "related", most=BATCH):
            total = max(total, ledger.count_due(self.sql, "related") + done)
            with transaction(self.sql):
                for key, _ in keys:
                    nearness.settle(self.sql, key.name, count=self.site.related)
                ledger.strike_off(self.sql, [key for key, _ in keys])
            done += len(keys)
            self.progress("related", done, total)

    def _settle_kind(self, kind: str) -> None:
        """Settle all keys of a kind. One broken template stops its kind, whose keys stay due, and nothing else."""
        total, done, last = ledger.count_due(self.sql, kind), 0, ""
        while keys := ledger.due_keys(self.sql, kind, most=BATCH, after=last):
            with transaction(self.sql):
                for key, reason in keys:
                    if not self._settle(key, reason):
                        return
            if kind == "article":
                # While their readings are at hand.
                self.documents.settle(ledger.due_documents(self.sql, [key.name for key, _ in keys]))
            done, last = done + len(keys), str(keys[-1][0])
            self.progress(kind, done, total)

    def _settle(self, key: Key, reason: str) -> bool:
        """Bring one page up to date; False when its whole kind cannot be rendered."""
        self.tally.described += 1
        try:
            view = pages.describe(self.sql, key, self.site)
            if view is None:
                self._doomed.append((key, reason))
                return True
            mark = digest((self.renderer.stamp(key.kind), view))
            if mark != ledger.mark_of(self.sql, key):
                self._write(key, self.renderer.render(self._filled(view)), reason)
                ledger.put_page(self.sql, key, mark, reason)
        except Moved:
            return True
        except ArchiveError as error:
            if error.problems[0].code == "OUTPUT":
                raise
            self._troubled.add(_origin(key, error))
            ledger.set_problems(self.sql, _origin(key, error), error.problems)
            return error.problems[0].code != "TEMPLATE"
        for origin in self._troubled & {f"page {key}", f"template {key.kind}"}:
            ledger.set_problems(self.sql, origin, [])
        ledger.strike_off(self.sql, [key])
        return True

    def _filled(self, view: Page) -> Page:
        """An article's page with its article and its text, which are only read when it is written."""
        if not isinstance(view, ArticlePage):
            return view
        reading = self.readings.get(view.source.path, view.source.digest)
        article = replace(reading.article, body="")
        return replace(view, article=article, html=mark_sic(reading.html, article.sic))

    def _write(self, key: Key, data: bytes, reason: str) -> None:
        self.check_page(key, data)
        path = self.output / file_of(url_of(key))
        try:
            if self.disk.write_file(path, data):
                self.tally.written.append(url_of(key))
                self.tally.reasons[url_of(key)] = reason
        except OSError as error:
            what = f"{error.strerror}: {error.filename}; make room or give permission, then build again"
            raise ArchiveError(Problem(file="output", code="OUTPUT", message=what)) from error

    def _remove(self, key: Key, reason: str) -> None:
        if ledger.mark_of(self.sql, key) is not None:
            ledger.forget_page(self.sql, key)
            if not self._has_twin(key):
                self.disk.remove_file(self.output / file_of(url_of(key)), top=self.output)
                self.tally.removed.append(url_of(key))
                self.tally.reasons[url_of(key)] = reason
        ledger.strike_off(self.sql, [key])

    def _has_twin(self, key: Key) -> bool:
        """Whether an article has moved to the address that an alias had, or the other way round."""
        twin = {"article": "alias", "alias": "article"}.get(key.kind)
        return twin is not None and ledger.mark_of(self.sql, replace(key, kind=twin)) is not None

    def _settle_documents(self) -> None:
        """Settle the documents that are left: of articles whose pages have not moved, or are gone."""
        total, done, last = ledger.count_due(self.sql, "document"), 0, ""
        while keys := ledger.due_keys(self.sql, "document", most=BATCH, after=last):
            self.documents.settle(keys)
            done, last = done + len(keys), str(keys[-1][0])
            self.progress("index", done, total)
        self.documents.commit()
        index = self.documents
        self.tally.added, self.tally.updated, self.tally.dropped = index.added, index.updated, index.dropped


def _origin(key: Key, error: ArchiveError) -> str:
    return f"template {key.kind}" if error.problems[0].code == "TEMPLATE" else f"page {key}"
