"""Articles as they were last read, with their HTML: one reading serves the catalog, the page and the document.

The least recently used are forgotten, so memory does not grow with the archive.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from kliping import files
from kliping.article import Article, load_article
from kliping.dialect import Extensions
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem
from kliping.markdown import MarkdownError, to_html, visible_text
from kliping.pictures import LIMIT_BYTES

# About 10 MB of ordinary articles.
CAPACITY = 1000


class Moved(Exception):
    """A content file is no longer as it was taken in. What needs it stays due, and the next run has it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article, the HTML of its body, and the text that a reader of it sees."""

    article: Article
    html: Markup
    text: str


@dataclass(slots=True, kw_only=True)
class Readings:
    """Reads content files below `root`, each once while it stays in use."""

    root: Path
    default_lang: str
    disk: files.Disk = files
    more: Extensions = field(default_factory=Extensions)
    _kept: OrderedDict[tuple[str, str], Reading] = field(default_factory=OrderedDict)

    def fresh(self) -> Readings:
        """The same, with nothing read yet."""
        return Readings(root=self.root, default_lang=self.default_lang, disk=self.disk, more=self.more)

    def read(self, source: bytes, path: str) -> Reading:
        """What the bytes of a content file hold. raises ArchiveError with every problem of the file"""
        article = load_article(source, path=path, default_lang=self.default_lang)
        try:
            html = to_html(article.body, self.more)
        except MarkdownError as error:
            raise ArchiveError(Problem(file=path, code="MARKDOWN", message=str(error))) from error
        reading = Reading(article, html, visible_text(html))
        self._keep((path, article.source_digest), reading)
        return reading

    def get(self, path: str, expected: str) -> Reading:
        """The reading of a file that has the digest `expected`. raises Moved if it has changed since"""
        kept = self._kept.get((path, expected))
        if kept is not None:
            self._kept.move_to_end((path, expected))
            return kept
        try:
            source = self.disk.read_file(self.root, path)
        except ArchiveError as error:
            raise Moved from error
        if digest(source) != expected:
            raise Moved
        return self.read(source, path)

    def picture(self, path: str, expected: str) -> bytes:
        """The bytes of a picture that has the digest `expected`. raises Moved if it has changed since"""
        try:
            data = self.disk.read_file(self.root, path, limit_bytes=LIMIT_BYTES)
        except ArchiveError as error:
            raise Moved from error
        if digest(data) != expected:
            raise Moved
        return data

    def _keep(self, key: tuple[str, str], reading: Reading) -> None:
        self._kept[key] = reading
        if len(self._kept) > CAPACITY:
            self._kept.popitem(last=False)
