"""The search of the output folder itself, for hosts that only hand out files: made when it is asked for and is stale.

It is made whole, so a build of all there is makes it, and a build of what an editor just saved takes a stale one away:
what is in the output folder is right, or it is not there. `kliping serve` answers from its own index meanwhile, and
builds all there is when an editor rests.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kliping import __version__, files, pagefind
from kliping.catalog import ledger, sweeps
from kliping.catalog.store import transaction
from kliping.dates import parse_date
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem
from kliping.press.documents import document_of
from kliping.readings import Moved, Readings
from kliping.routes import Key, file_of, url_of
from kliping.search import Document
from kliping.site import FILE, Site
from kliping.wording import load_words

KIND = "pagefind"
_ORIGIN = "static search"
# Of so many articles it is made within two or three seconds, which an editor who rests does not notice.
QUICK = 2_000


def is_owed(sql: sqlite3.Connection, site: Site) -> bool:
    """Whether an edit took it away, and a build of all there is would soon have made it again."""
    is_wanted = bool(site.static_search) and not ledger.state(sql, _ORIGIN)
    return is_wanted and 0 < ledger.count_documents(sql) <= QUICK


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticSearch:
    """What making it needs. `check` raises ArchiveError (code LEAK) for a document that must not be found."""

    sql: sqlite3.Connection
    site: Site
    output: Path
    readings: Readings
    check: Callable[[Document, str], None]
    disk: files.Disk = files

    def settle(self, *, is_whole: bool) -> tuple[list[str], list[str]]:
        """Bring it up to date, or take it away where it is stale and cannot be; the URLs written and removed.

        is_whole    whether the build looks at everything there is
        """
        stamp = self._stamp()
        if ledger.state(self.sql, _ORIGIN) == stamp and not ledger.is_any_forgotten(self.sql, KIND):
            return [], []
        wanted: dict[str, bytes] = {}
        problem = self._refusal()
        if is_whole and stamp and not problem:
            try:
                wanted = pagefind.bundle(list(self._documents()), say=self._say())
            except pagefind.Failed as error:
                problem = str(error)
        is_right = bool(wanted) or not stamp
        with transaction(self.sql):
            found = [Problem(file=FILE, code="STATIC-SEARCH", message=problem)] if problem else []
            ledger.set_problems(self.sql, _ORIGIN, found)
            ledger.set_state(self.sql, _ORIGIN, stamp if is_right or problem else "")
            return self._put(wanted)

    def _stamp(self) -> str:
        """A digest of all that it depends on, "" where none is wanted."""
        if not self.site.static_search:
            return ""
        marks = ledger.document_marks(self.sql) if self._count() <= self.site.static_search else self._count()
        return digest((__version__, pagefind.version(), self.site.static_search, self.site.lang, marks))

    def _count(self) -> int:
        return ledger.count_documents(self.sql)

    def _refusal(self) -> str:
        """Why there can be none, and what to do; "" if there can."""
        most, n = self.site.static_search, self._count()
        if not most:
            return ""
        if not pagefind.version():
            return 'search.static needs Pagefind, which is not installed; run `pip install "kliping[static]"`'
        if n > most:
            what = f"search.static is for up to {most:,} articles, and here are {n:,}; serve the archive with Kliping"
            return f"{what}, or allow more with `search: {{static: {n + n // 10}}}`, which takes its time and memory"
        return ""

    def _documents(self) -> Iterator[Document]:
        """What the search index holds, the oldest first, so that what is new comes last and moves little."""
        for row in sweeps.indexed(self.sql):
            try:
                reading = self.readings.get(row["path"], row["digest"])
            except Moved:
                continue  # it is due again, and so is all this
            document = document_of(reading, url_of(Key("article", row["name"])))
            try:
                self.check(document, row["path"])
            except ArchiveError as error:
                ledger.set_problems(self.sql, f"page {Key('document', row['id'])}", error.problems)
                continue
            yield document

    def _say(self) -> pagefind.Say:
        words = load_words(self.site.lang, zone=self.site.timezone)

        def say(document: Document) -> tuple[str, bool]:
            if not document.date:
                return "", False
            date = parse_date(document.date)
            is_plain = 0 < document.first_day == document.last_day and not date.approximate
            return "" if is_plain else words.shortdate(date), date.uncertain

        return say

    def _put(self, wanted: dict[str, bytes]) -> tuple[list[str], list[str]]:
        written = []
        gone = [key for key in ledger.keys_of_kind(self.sql, KIND) if key.name not in wanted]
        for name, data in sorted(wanted.items()):
            key = Key(KIND, name)
            if self.disk.write_file(self.output / file_of(url_of(key)), data):
                written.append(url_of(key))
            ledger.put_page(self.sql, key, digest(data), "the search without a server was made anew")
        for key in gone:
            self.disk.remove_file(self.output / file_of(url_of(key)), top=self.output)
            ledger.forget_page(self.sql, key)
        return written, [url_of(key) for key in gone]
