"""Documents: what the search index is told of articles, put in when it changed and recorded once it is committed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from kliping.catalog import ledger, read
from kliping.catalog.store import transaction
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem
from kliping.figures import words_of
from kliping.readings import Moved, Reading, Readings
from kliping.routes import Key, url_of
from kliping.search import Document, Index

# How many documents wait for one commit, in a long run.
COMMIT_DOCUMENTS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What came of one due document.

    state       same: the index has it; new or moved: `document` is to be put in; gone: it is to be taken out;
                never: it is not there and should not be; later: its article moved; wrong: `problems` say why
    """

    key: Key
    reason: str
    state: Literal["same", "new", "moved", "gone", "never", "later", "wrong"]
    mark: str = ""
    document: Document | None = None
    problems: tuple[Problem, ...] = ()


def make_draft(
    sql: sqlite3.Connection, readings: Readings, check: Callable[[Document, str], None], *, key: Key, reason: str
) -> Draft:
    """What the index is to be told of one article.

    check    raises ArchiveError (code LEAK) for what must not be found
    """
    before, row = ledger.mark_of(sql, key), read.article_with(sql, key.name)
    if row is None or row["state"] != "public":
        return Draft(key=key, reason=reason, state="never" if before is None else "gone")
    mark = digest((row["digest"], row["name"]))
    if mark == before:
        return Draft(key=key, reason=reason, state="same", mark=mark)
    try:
        document = document_of(readings.get(row["path"], row["digest"]), url_of(Key("article", row["name"])))
        check(document, row["path"])
    except Moved:
        return Draft(key=key, reason=reason, state="later")
    except ArchiveError as error:
        return Draft(key=key, reason=reason, state="wrong", problems=error.problems)
    state: Literal["new", "moved"] = "new" if before is None else "moved"
    return Draft(key=key, reason=reason, state=state, mark=mark, document=document)


@dataclass(slots=True, kw_only=True)
class Documents:
    """Keeps the index as the catalog wants it; it is opened when there is something to put in or to take out."""

    sql: sqlite3.Connection
    open_index: Callable[[], Index]
    added: int = 0
    updated: int = 0
    dropped: int = 0
    _pending: dict[Key, tuple[str, str]] = field(default_factory=dict)

    def take(self, drafts: Iterable[Draft]) -> None:
        """Hand over each document that has moved, once; `commit` makes them visible."""
        with transaction(self.sql):
            for draft in drafts:
                if draft.key not in self._pending:
                    self._take(draft)
        if len(self._pending) >= COMMIT_DOCUMENTS:
            self.commit()
            self.tidy()

    def awaits(self, key: Key) -> bool:
        """Whether the index has this document already, and only has to be committed."""
        return key in self._pending

    def commit(self) -> None:
        """Commit the index, and only then record what is in it."""
        if not self._pending:
            return
        self.open_index().commit()
        with transaction(self.sql):
            for key, (mark, reason) in self._pending.items():
                if mark:
                    ledger.put_page(self.sql, key, mark, reason)
                else:
                    ledger.forget_page(self.sql, key)
                ledger.set_problems(self.sql, f"page {key}", [])
                ledger.strike_off(self.sql, [key])
        self._pending.clear()

    def tidy(self) -> None:
        """Let the index put together what commits left behind, when nobody waits for a document."""
        if self.added or self.updated or self.dropped:
            self.open_index().tidy()

    def _take(self, draft: Draft) -> None:
        if draft.document is not None:
            self.open_index().put([draft.document])
            self.added += draft.state == "new"
            self.updated += draft.state == "moved"
        elif draft.state == "gone":
            self.open_index().remove([draft.key.name])
            self.dropped += 1
        elif draft.state == "wrong":
            ledger.set_problems(self.sql, f"page {draft.key}", draft.problems)
        elif draft.state in ("same", "never"):
            ledger.strike_off(self.sql, [draft.key])
        if draft.state in ("new", "moved", "gone"):
            self._pending[draft.key] = (draft.mark, draft.reason)


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
        body="\n".join([reading.text, *words_of(article), *(correction for _, correction in article.sic)]),
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
