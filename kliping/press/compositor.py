"""One sheet: what came of a batch of due pages and of the documents that go with them.

This is the part of the press run that reads the catalog and changes nothing in it, so worker processes can do it. What
it made is recorded by `run`, in one transaction a sheet.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kliping import files, pages
from kliping.catalog import ledger
from kliping.digest import digest, sha256
from kliping.errors import ArchiveError, Problem
from kliping.filling import filled
from kliping.leaks import Guard
from kliping.press.documents import Draft, make_draft
from kliping.readings import Moved, Readings
from kliping.render import Renderer
from kliping.routes import Key, file_of, url_of
from kliping.site import Site
from kliping.traces import discreet
from kliping.views import Page, PicturePage

Due = Sequence[tuple[Key, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came of one due page.

    state     same: it shows what it showed; printed: it has a new mark; gone: it should not exist;
              later: its article moved while we looked; wrong: `problems` say why
    written   whether its file was written
    sha256    that of its bytes, if it is printed
    """

    key: Key
    reason: str
    state: Literal["same", "printed", "gone", "later", "wrong"]
    mark: str = ""
    written: bool = False
    sha256: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Proofs and drafts of one batch, and the words that were found to be no secret on the way."""

    proofs: list[Proof]
    drafts: list[Draft]
    known: frozenset[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compositor:
    """Describes, renders and writes pages; reads with `sql`, and writes files only."""

    sql: sqlite3.Connection
    output: Path
    site: Site
    renderer: Renderer
    readings: Readings
    guard: Guard
    disk: files.Disk

    def with_catalog(self, sql: sqlite3.Connection) -> Compositor:
        """The same on another connection, for another process."""
        return replace(self, sql=sql, guard=self.guard.with_catalog(sql), readings=self.readings.fresh())

    def set_pages(self, due: Due) -> Sheet:
        """Settle pages of one kind, and the documents of the articles among them while their readings are at hand."""
        proofs = self.proofs(due)
        names = [key.name for key, _ in due if key.kind == "article"]
        drafts = self._drafts(ledger.due_documents(self.sql, names)) if names else []
        return Sheet(proofs, drafts, self.guard.take_known())

    def proofs(self, due: Due) -> list[Proof]:
        """What comes of due pages, after the pictures beside them: no page shows one that is not there yet."""
        pictures = [(each, reason) for key, reason in due for each in pages.pictures_of(self.sql, key)]
        return [self._proof(key, reason) for key, reason in (*pictures, *due)]

    def set_documents(self, due: Due) -> Sheet:
        """Settle documents alone."""
        return Sheet([], self._drafts(due), self.guard.take_known())

    def _drafts(self, due: Iterable[tuple[Key, str]]) -> list[Draft]:
        check = self.guard.check_document
        return [make_draft(self.sql, self.readings, check, key=key, reason=reason) for key, reason in due]

    def _proof(self, key: Key, reason: str) -> Proof:
        """Bring one page's file up to date. raises ArchiveError (code OUTPUT) if it cannot be written"""
        try:
            view = pages.describe(self.sql, key, self.site)
            if view is None:
                return Proof(key=key, reason=reason, state="gone")
            mark = digest((self._stamp(key), view))
            if mark == ledger.mark_of(self.sql, key):
                return Proof(key=key, reason=reason, state="same", mark=mark)
            data = self._bytes(key, view)
            written = self._write(key, data)
        except Moved:
            return Proof(key=key, reason=reason, state="later")
        except ArchiveError as error:
            if error.problems[0].code == "OUTPUT":
                raise
            return Proof(key=key, reason=reason, state="wrong", problems=error.problems)
        return Proof(key=key, reason=reason, state="printed", mark=mark, written=written, sha256=sha256(data))

    def _stamp(self, key: Key) -> str:
        return "" if key.kind == "picture" else self.renderer.stamp(key.kind)

    def _bytes(self, key: Key, view: Page) -> bytes:
        """What a page's file holds. raises Moved if what it shows has changed since it was taken in"""
        if isinstance(view, PicturePage):
            return discreet(self.readings.picture(view.source.path, view.source.digest))
        data = self.renderer.render(filled(view, self.readings))
        self.guard.check_page(key, data)
        return data

    def _write(self, key: Key, data: bytes) -> bool:
        try:
            return self.disk.write_file(self.output / file_of(url_of(key)), data)
        except OSError as error:
            what = f"{error.strerror}: {error.filename}; make room or give permission, then build again"
            raise ArchiveError(Problem(file="output", code="OUTPUT", message=what)) from error
