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

from markupsafe import Markup

from kliping import files, pages
from kliping.article import Article, load_article
from kliping.catalog import ledger, nearness, read
from kliping.catalog.store import transaction
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem
from kliping.markdown import MarkdownError, to_html, visible_text
from kliping.render import Renderer
from kliping.routes import COLLECTIONS, FIXED, TIMES, Key, file_of, url_of
from kliping.search import Document, Index
from kliping.sic import mark_sic
from kliping.site import Site
from kliping.static import settle_static
from kliping.views import ArticlePage, Page

# The order of writing. Articles come first; removals wait until all else is written.
ORDER = ("article", "alias", *TIMES, *COLLECTIONS, *FIXED, "section-feed", "sitemap")
BATCH = 500
COMMIT_DOCUMENTS = 20_000

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


class _Moved(Exception):
    """A content file is no longer as it was taken in. What needs it stays due, and the next run has it."""


@dataclass(slots=True, kw_only=True)
class Press:
    """Everything that a run needs.

    progress                      is told the stage, how much is done, and of how much
    check_page, check_document    raise ArchiveError (code LEAK) for what must not be written
    """

    sql: sqlite3.Connection
    root: Path
    output: Path
    site: Site
    renderer: Renderer
    index: Index
    progress: Progress
    check_page: Callable[[Key, bytes], None]
    check_document: Callable[[Document, str], None]
    disk: files.Disk = files
    tally: Tally = field(default_factory=Tally)
    _doomed: list[tuple[Key, str]] = field(default_factory=list)

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
            done, last = done + len(keys), str(keys[-1][0])
            self.progress(kind, done, total)

    def _settle(self, key: Key, reason: str) -> bool:
        """Bring one page up to date; False when its whole kind cannot be rendered."""
        view = pages.describe(self.sql, key, self.site)
        self.tally.described += 1
        if view is None:
            self._doomed.append((key, reason))
            return True
        try:
            mark = digest((self.renderer.stamp(key.kind), view))
            if mark != ledger.mark_of(self.sql, key):
                self._write(key, self.renderer.render(self._filled(view)), reason)
                ledger.put_page(self.sql, key, mark, reason)
        except _Moved:
            return True
        except ArchiveError as error:
            if error.problems[0].code == "OUTPUT":
                raise
            ledger.set_problems(self.sql, _origin(key, error), error.problems)
            return error.problems[0].code != "TEMPLATE"
        ledger.set_problems(self.sql, f"page {key}", [])
        ledger.set_problems(self.sql, f"template {key.kind}", [])
        ledger.strike_off(self.sql, [key])
        return True

    def _filled(self, view: Page) -> Page:
        """An article's page with its article and its text, which are only read when it is written."""
        if not isinstance(view, ArticlePage):
            return view
        article = self._load(view.source.path, view.source.digest)
        return replace(view, article=replace(article, body=""), html=mark_sic(_html(article), article.sic))

    def _load(self, path: str, expected: str) -> Article:
        """The article whose file has this digest. raises _Moved if it changed since it was taken in"""
        try:
            source = self.disk.read_file(self.root, path)
        except ArchiveError as error:
            raise _Moved from error
        if digest(source) != expected:
            raise _Moved
        return load_article(source, path=path, default_lang=self.site.languages[0])

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
        """Put what changed into the index, commit it, and only then record it."""
        total, done, last = ledger.count_due(self.sql, "document"), 0, ""
        pending: list[tuple[Key, str, str]] = []
        while keys := ledger.due_keys(self.sql, "document", most=BATCH, after=last):
            pending += filter(None, (self._put_document(key, reason) for key, reason in keys))
            done, last = done + len(keys), str(keys[-1][0])
            self.progress("index", done, total)
            if len(pending) >= COMMIT_DOCUMENTS:
                self._commit_documents(pending)
        self._commit_documents(pending)

    def _put_document(self, key: Key, reason: str) -> tuple[Key, str, str] | None:
        """Hand one document to the index; what is to be recorded of it, None if it has not moved."""
        before, row = ledger.mark_of(self.sql, key), read.article_with(self.sql, key.name)
        if row is None or row["state"] != "public":
            if before is None:
                ledger.strike_off(self.sql, [key])
                return None
            self.index.remove([key.name])
            self.tally.dropped += 1
            return key, "", reason
        mark = digest((row["digest"], row["name"]))
        if mark == before:
            ledger.strike_off(self.sql, [key])
            return None
        try:
            article = self._load(row["path"], row["digest"])
            document = document_of(article, url_of(Key("article", row["name"])))
            self.check_document(document, row["path"])
            self.index.put([document])
        except _Moved:
            return None
        except ArchiveError as error:
            ledger.set_problems(self.sql, f"page {key}", error.problems)
            return None
        self.tally.added += before is None
        self.tally.updated += before is not None
        return key, mark, reason

    def _commit_documents(self, pending: list[tuple[Key, str, str]]) -> None:
        if not pending:
            return
        self.index.commit()
        with transaction(self.sql):
            for key, mark, reason in pending:
                if mark:
                    ledger.put_page(self.sql, key, mark, reason)
                else:
                    ledger.forget_page(self.sql, key)
                ledger.set_problems(self.sql, f"page {key}", [])
                ledger.strike_off(self.sql, [key])
        pending.clear()


def _origin(key: Key, error: ArchiveError) -> str:
    return f"template {key.kind}" if error.problems[0].code == "TEMPLATE" else f"page {key}"


def _html(article: Article) -> Markup:
    try:
        return to_html(article.body)
    except MarkdownError as error:
        raise ArchiveError(Problem(file=article.path, code="MARKDOWN", message=str(error))) from error


def document_of(article: Article, url: str) -> Document:
    """What the search index is told of an article."""
    dated = article.date is not None and article.date.civil is not None
    first, last = (article.date.first, article.date.last) if dated and article.date else (None, None)
    return Document(
        id=article.id,
        url=url,
        title=article.title,
        summary=article.summary,
        body="\n".join([visible_text(_html(article)), *(correction for _, correction in article.sic)]),
        tags=article.tags,
        section=article.section,
        authors=article.authors,
        credit=article.credit,
        place=article.dateline,
        lang=article.lang,
        date=str(article.date or ""),
        first_day=int(first.strftime("%Y%m%d")) if first else 0,
        last_day=int(last.strftime("%Y%m%d")) if last else 0,
    )
