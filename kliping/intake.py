"""Content files into the catalog: what changed since they were last read, and nothing else.

A file whose size, times and inode are as they were is not opened; one that was opened and has the same digest changes
nothing. A file that cannot be read as an article is reported; whether its last good page stays is the caller's word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from kliping import files
from kliping.article import Article
from kliping.catalog import change, ledger
from kliping.catalog.rows import Row, row_of
from kliping.catalog.store import transaction
from kliping.copies import sketch
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem
from kliping.readings import Reading, Readings
from kliping.related import terms
from kliping.routes import key_of
from kliping.site import Site
from kliping.statistics import Statistics, packaged_statistics

FOLDER = "content"
SUFFIXES = (".md", ".markdown")
BATCH = 500

Progress = Callable[[str, int, int], None]


@dataclass(slots=True, kw_only=True)
class Intake:
    """What reading needs.

    keep_broken    whether an article stays as it was last read while its file cannot be read
    statistics     how rare words are, for related articles
    """

    sql: sqlite3.Connection
    root: Path
    site: Site
    readings: Readings
    now: datetime
    keep_broken: bool
    progress: Progress
    disk: files.Disk = files
    statistics: Statistics = field(default_factory=packaged_statistics)
    n_read: int = field(default=0)

    def scan(self, paths: Iterable[str] = (FOLDER,)) -> None:
        """Read what changed at or below `paths`, which are relative to the root and inside the content folder."""
        for path in paths:
            ledger.forget_unread(self.sql, path)
            known = ledger.signatures(self.sql, path)
            changed = self._changed(path, known)
            while batch := list(islice(changed, BATCH)):
                with transaction(self.sql):
                    for found in batch:
                        self._read(found, known)
                self.n_read += len(batch)
                self.progress("content", self.n_read, 0)
            with transaction(self.sql):
                for gone in known:
                    self._forget(gone)

    def reread(self, paths: Iterable[str]) -> None:
        """Read files again though they have not changed, because their embargo has passed."""
        for path in paths:
            ledger.forget_source(self.sql, path)
            self.scan([path])

    def drop_broken(self) -> None:
        """Take out the articles whose files cannot be read now."""
        broken = "SELECT path FROM article WHERE path IN (SELECT origin FROM problem)"
        with transaction(self.sql):
            for row in self.sql.execute(broken).fetchall():
                self._apply(row["path"], None, "its file cannot be read")

    def _changed(self, path: str, known: dict[str, tuple[str, str]]) -> Iterator[files.Found | Problem]:
        """The files to read; what is found is taken out of `known`, so that what is left there is gone."""
        for found in self.disk.iter_files(self.root, path, suffixes=SUFFIXES):
            if isinstance(found, Problem) or found.signature != known.get(found.path, ("", ""))[0]:
                yield found
            else:
                del known[found.path]

    def _read(self, found: files.Found | Problem, known: dict[str, tuple[str, str]]) -> None:
        if isinstance(found, Problem):
            # What is in a folder that cannot be listed is not gone for that.
            for path in [each for each in known if each.startswith(f"{found.file}/")]:
                del known[path]
            known.pop(found.file, None)
            self._report(found.file, [found])
            return
        _, before = known.pop(found.path, ("", ""))
        try:
            source = self.disk.read_file(self.root, found.path)
        except ArchiveError as error:
            self._report(found.path, error.problems)
            return
        now = digest(source)
        if now != before:
            self._take(found.path, source, "new" if not before else "edited")
        ledger.put_source(self.sql, found.path, files.settled_signature(found), now)

    def _take(self, path: str, source: bytes, verb: str) -> None:
        try:
            row = self._row(self.readings.read(source, path))
        except ArchiveError as error:
            self._report(path, error.problems)
            return
        ledger.set_problems(self.sql, path, [])
        self._apply(path, row, f"{path} is {verb}" if verb == "new" else f"{path} was {verb}")

    def _row(self, reading: Reading) -> Row:
        article = reading.article
        _check_aliases(article)
        vector = terms(
            title=article.title,
            body_text=reading.text,
            tags=article.tags,
            lang=article.lang,
            statistics=self.statistics,
            dateline=article.dateline,
            read_also=article.read_also,
        )
        return row_of(article, terms=vector, sketch=sketch(reading.text), now=self.now)

    def _report(self, path: str, problems: Iterable[Problem]) -> None:
        ledger.set_problems(self.sql, path, list(problems))
        if not self.keep_broken:
            self._apply(path, None, f"{path} cannot be read")

    def _forget(self, path: str) -> None:
        ledger.set_problems(self.sql, path, [])
        ledger.forget_source(self.sql, path)
        self._apply(path, None, f"{path} is gone")

    def _apply(self, path: str, row: Row | None, reason: str) -> None:
        change.apply(self.sql, path, row, reason=reason, part=self.site.part)


def _check_aliases(article: Article) -> None:
    """An old address may be anything but the address of a list or of another fixed page."""
    for alias in article.aliases:
        key = key_of(alias)
        if key is not None and key.kind != "article":
            what = f"the alias {alias} is the address of a list; choose another"
            raise ArchiveError(Problem(file=article.path, code="ALIAS-FORM", message=what))
