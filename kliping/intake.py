"""Content files into the catalog: what changed since they were last read, and nothing else.

A file whose size, times and inode are as they were is not opened; one that was opened and has the same digest changes
nothing. A file that cannot be read as an article is reported; whether its last good page stays is the caller's word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from kliping import files, pictures
from kliping.article import Article, decode
from kliping.catalog import change, figures, items, ledger
from kliping.catalog.reach import Reach, reach
from kliping.catalog.rows import Row, Said, Subjects, locations, row_of
from kliping.catalog.store import transaction
from kliping.copies import sketch
from kliping.digest import digest, sha256
from kliping.errors import ArchiveError, Problem
from kliping.figures import line_of, named_in
from kliping.names import find_names
from kliping.paragraphs import iter_paragraphs
from kliping.pictures import Picture, read_picture
from kliping.progress import Progress
from kliping.quotes import find_quotes
from kliping.readings import Reading, Readings
from kliping.related import telling_terms, terms
from kliping.routes import Key, key_of
from kliping.site import Site
from kliping.statistics import Statistics, packaged_statistics
from kliping.survey import Survey
from kliping.workers import Crew, Workers

FOLDER = "content"
TEXTS = (".md", ".markdown")
SUFFIXES = (*TEXTS, *pictures.SUFFIXES)
BATCH = 100
# In others, capitals mean something else or nothing.
NAME_LANGUAGES = ("id", "ms", "en")

Batch: TypeAlias = list[tuple[files.Found | Problem, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look into a file gave: a row if it changed and is an article, problems, or neither if nothing changed.

    before    the digest it had when it was last read; "" if it is new
    digest    the digest it has now; "" if it could not be read
    sha256    that of its bytes, for the manifest
    figures   the pictures that it names, each with its line
    """

    path: str
    before: str = ""
    digest: str = ""
    sha256: str = ""
    signature: str = ""
    row: Row | None = None
    problems: tuple[Problem, ...] = ()
    claims: tuple[tuple[str, str], ...] = ()
    figures: tuple[tuple[str, int], ...] = ()
    picture: Picture | None = None


@dataclass(slots=True, kw_only=True)
class Intake:
    """What reading needs.

    keep_broken    whether an article stays as it was last read while its file cannot be read
    reach          what says which keys an article makes due
    statistics     how rare words are, for related articles
    """

    sql: sqlite3.Connection
    root: Path
    site: Site
    readings: Readings
    now: datetime
    keep_broken: bool
    progress: Progress
    crew: Crew
    disk: files.Disk = files
    reach: Reach = reach
    statistics: Statistics = field(default_factory=packaged_statistics)
    n_read: int = field(default=0)
    _due: dict[Key, str] = field(default_factory=dict)

    def scan(self, paths: Iterable[str] = (FOLDER,)) -> None:
        """Read what changed at or below `paths`, which are relative to the root and inside the content folder."""
        for path in paths:
            ledger.forget_unread(self.sql, path)
            survey = Survey(sql=self.sql, root=self.root, path=path, suffixes=SUFFIXES, disk=self.disk)
            with closing(self._looks(_batches(survey))) as batches:
                for looks in batches:
                    with self._recording():
                        for look in looks:
                            self._take(look)
                    self.n_read += len(looks)
                    self.progress("content", self.n_read, 0)
            with self._recording():
                for gone in survey.gone():
                    self._forget(gone)

    def reread(self, paths: Iterable[str]) -> None:
        """Read files again though they have not changed, because an instant has passed."""
        for path in paths:
            ledger.forget_source(self.sql, path)
            self.scan([path])

    def drop_broken(self) -> None:
        """Take out the articles whose files cannot be read now."""
        broken = "SELECT path FROM article WHERE path IN (SELECT origin FROM problem)"
        with self._recording():
            for row in self.sql.execute(broken).fetchall():
                self._drop(row["path"], "its file cannot be read")
            for file in figures.broken(self.sql):
                self._apply_picture(file, figures.put_picture(self.sql, file, "", None), "cannot be read")

    def _looks(self, batches: Iterator[Batch]) -> Generator[list[Look], None, None]:
        """What is in each file, batch by batch; many batches are read by workers."""
        first = list(islice(batches, -(-self.crew.least // BATCH)))
        rest = chain(first, batches)
        if self.disk is files and self.crew.is_worth(sum(map(len, first))):
            with Workers[Batch, list[Look]](self.crew.count, lambda: self._look_at) as workers:
                yield from workers.map(rest)
        else:
            yield from map(self._look_at, rest)

    def _look_at(self, batch: Batch) -> list[Look]:
        """What is in the files of a batch. Nothing is written, so worker processes can do this."""
        return [self._look(found, before) for found, before in batch]

    def _look(self, found: files.Found | Problem, before: str) -> Look:
        if isinstance(found, Problem):
            return Look(path=found.file, problems=(found,))
        is_picture = not found.path.endswith(TEXTS)
        limit = pictures.LIMIT_BYTES if is_picture else files.CONTENT_BYTES
        try:
            source = self.disk.read_file(self.root, found.path, limit_bytes=limit)
        except ArchiveError as error:
            return Look(path=found.path, problems=error.problems)
        now = digest(source)
        seen = files.settled_signature(found)
        look = Look(path=found.path, before=before, digest=now, sha256=sha256(source), signature=seen)
        if now == before:
            return look
        return self._look_at_picture(look, source) if is_picture else self._look_at_text(look, source)

    def _look_at_text(self, look: Look, source: bytes) -> Look:
        try:
            reading = self.readings.read(source, look.path)
            row = self.row_of(reading)
        except ArchiveError as error:
            return replace(look, problems=error.problems)
        return replace(look, row=row, claims=_claims(reading.article), figures=_figures(reading, source))

    def _look_at_picture(self, look: Look, source: bytes) -> Look:
        picture = read_picture(source)
        if picture is None:
            what = "by its bytes this is no PNG, JPEG, GIF, WebP or AVIF, so it is not shown; save it as one of them"
            return replace(look, problems=(Problem(file=look.path, code="IMAGE-KIND", message=what),))
        return replace(look, picture=picture)

    def _take(self, look: Look) -> None:
        """Bring the catalog up to date with one file."""
        path = look.path
        if look.problems:
            self._report(path, look.problems, look.digest)
        elif look.row is not None:
            ledger.set_problems(self.sql, path, [])
            items.put_claims(self.sql, path, look.claims)
            figures.put_figures(self.sql, path, look.figures)
            self._apply(path, look.row, f"{path} was edited" if look.before else f"{path} is new")
        elif look.picture is not None:
            ledger.set_problems(self.sql, path, [])
            reached = figures.put_picture(self.sql, path, look.digest, look.picture)
            self._apply_picture(path, reached, "changed" if look.before else "is new")
        if look.digest:
            ledger.put_source(self.sql, path, look.signature, look.digest, sha256=look.sha256)

    def row_of(self, reading: Reading) -> Row:
        """What the catalog is told of an article. raises ArchiveError if it may not have an alias that it wants"""
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
        return row_of(
            article,
            terms=vector,
            sketch=sketch(reading.text),
            subjects=subjects_of(reading, self.site, self.statistics),
            now=self.now,
        )

    def _report(self, path: str, problems: Iterable[Problem], digest: str) -> None:
        ledger.set_problems(self.sql, path, list(problems))
        if not path.endswith(TEXTS):
            if not self.keep_broken or not figures.is_there(self.sql, path):
                # What was never read, such as a link, is not remembered.
                drop = partial(figures.put_picture, digest="", picture=None) if digest else figures.forget_picture
                self._apply_picture(path, drop(self.sql, path), "cannot be read")
        elif not self.keep_broken:
            self._drop(path, f"{path} cannot be read")

    def _forget(self, path: str) -> None:
        ledger.set_problems(self.sql, path, [])
        ledger.forget_source(self.sql, path)
        if not path.endswith(TEXTS):
            self._apply_picture(path, figures.forget_picture(self.sql, path), "is gone")
            return
        self._drop(path, f"{path} is gone")

    def _drop(self, path: str, reason: str) -> None:
        """Take an article out, with the pictures and the seeds that its file named."""
        items.put_claims(self.sql, path, [])
        figures.put_figures(self.sql, path, [])
        self._apply(path, None, reason)

    def _apply_picture(self, path: str, reached: Iterable[Key], what: str) -> None:
        for key in reached:
            self._due.setdefault(key, f"{path} {what}")

    def _apply(self, path: str, row: Row | None, reason: str) -> None:
        for key in change.apply(self.sql, path, row, self.site, reach=self.reach):
            self._due.setdefault(key, reason)

    @contextmanager
    def _recording(self) -> Iterator[None]:
        """A transaction, at whose end all that it made due is put on the list, each key once."""
        try:
            with transaction(self.sql):
                yield
                ledger.put_all_due(self.sql, self._due)
        finally:
            self._due.clear()


def _batches(survey: Survey) -> Iterator[Batch]:
    """The files to read, each with the digest it had."""
    changed = survey.changed()
    while batch := list(islice(changed, BATCH)):
        yield batch


def _figures(reading: Reading, source: bytes) -> tuple[tuple[str, int], ...]:
    """The pictures beside an article that it names, each with its line."""
    names = named_in(reading.article, reading.html)
    text = decode(source, file=reading.article.path) if names else ""
    return tuple((name, line_of(text, name)) for name in names)


def subjects_of(reading: Reading, site: Site, statistics: Statistics) -> Subjects:
    """What an article is on, and whom it names and quotes, if it is in a language whose names the rules know."""
    article = reading.article
    terms = telling_terms(title=article.title, tags=article.tags, lang=article.lang, statistics=statistics)
    if article.lang.partition("-")[0].lower() not in NAME_LANGUAGES:
        return Subjects(terms=terms)
    paragraphs = reading.text.split("\n")
    cast = find_names(paragraphs, [*locations(article.dateline), *site.places])
    quotes = find_quotes(paragraphs, cast)
    names = _names(reading.html) if quotes else {}
    said = tuple(Said(names.get(paragraphs[quote.paragraph], ""), quote.speaker, quote.text) for quote in quotes)
    return Subjects(terms=terms, people=cast.people, organisations=cast.organisations, quotes=said)


def _names(html: str) -> dict[str, str]:
    """By their text, what the paragraphs of a page are called; of equal ones the first."""
    return {text: name for name, text in reversed(list(iter_paragraphs(html)))}


def _check_aliases(article: Article) -> None:
    """An old address may be anything but the address of a list or of another fixed page."""
    for alias in article.aliases:
        key = key_of(alias)
        if key is not None and key.kind != "article":
            what = f"the alias {alias} is the address of a list; choose another"
            raise ArchiveError(Problem(file=article.path, code="ALIAS-FORM", message=what))


def _claims(article: Article) -> tuple[tuple[str, str], ...]:
    """The seeds that an article names beside its own, by file and row."""
    return tuple((copy.file, copy.row) for copy in article.seed.copies) if article.seed else ()
