"""Documents: what the search index is told of articles, put in when it changed and recorded once it is committed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kliping.catalog import ledger, read
from kliping.catalog.store import transaction
from kliping.digest import digest
from kliping.errors import ArchiveError
from kliping.readings import Moved, Reading, Readings
from kliping.routes import Key, url_of
from kliping.search import Document, Index

# How many documents wait for one commit, in a long run.
COMMIT_DOCUMENTS = 20_000


@dataclass(slots=True, kw_only=True)
class Documents:
    """Keeps the index as the catalog wants it. `check` raises ArchiveError (code LEAK) for what must not be found."""

    sql: sqlite3.Connection
    index: Index
    readings: Readings
    check: Callable[[Document, str], None]
    added: int = 0
    updated: int = 0
    dropped: int = 0
    _pending: dict[Key, tuple[str, str]] = field(default_factory=dict)

    def settle(self, due: Iterable[tuple[Key, str]]) -> None:
        """Hand over each document that is due and has moved, once; `commit` makes them visible."""
        with transaction(self.sql):
            for key, reason in due:
                if key in self._pending:
                    continue
                row = read.article_with(self.sql, key.name)
                if row is None or row["state"] != "public":
                    self._drop(key, reason)
                else:
                    self._put(key, reason, row)
        if len(self._pending) >= COMMIT_DOCUMENTS:
            self.commit()

    def commit(self) -> None:
        """Commit the index, and only then record what is in it."""
        if not self._pending:
            return
        self.index.commit()
        with transaction(self.sql):
            for key, (mark, reason) in self._pending.items():
                if mark:
                    ledger.put_page(self.sql, key, mark, reason)
                else:
                    ledger.forget_page(self.sql, key)
                ledger.set_problems(self.sql, f"page {key}", [])
                ledger.strike_off(self.sql, [key])
        self._pending.clear()

    def _drop(self, key: Key, reason: str) -> None:
        if ledger.mark_of(self.sql, key) is None:
            ledger.strike_off(self.sql, [key])
            return
        self.index.remove([key.name])
        self.dropped += 1
        self._pending[key] = ("", reason)

    def _put(self, key: Key, reason: str, row: sqlite3.Row) -> None:
        before, mark = ledger.mark_of(self.sql, key), digest((row["digest"], row["name"]))
        if mark == before:
            ledger.strike_off(self.sql, [key])
            return
        try:
            document = document_of(self.readings.get(row["path"], row["digest"]), url_of(Key("article", row["name"])))
            self.check(document, row["path"])
        except Moved:
            return
        except ArchiveError as error:
            ledger.set_problems(self.sql, f"page {key}", error.problems)
            return
        self.index.put([document])
        self.added += before is None
        self.updated += before is not None
        self._pending[key] = (mark, reason)


def document_of(reading: Reading, url: str) -> Document:
    """What the search index is told of an article."""
    article = reading.article
    dated = article.date is not None and article.date.civil is not None
    first, last = (article.date.first, article.date.last) if dated and article.date else (None, None)
    return Document(
        id=article.id,
        url=url,
        title=article.title,
        summary=article.summary,
        body="\n".join([reading.text, *(correction for _, correction in article.sic)]),
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
