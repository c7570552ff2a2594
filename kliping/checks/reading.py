"""What a check is given: one article with its text and its places, or the whole archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kliping import files
from kliping.article import Article, decode, load_article, split_source
from kliping.catalog import sweeps
from kliping.errors import Problem
from kliping.search import Request, Results
from kliping.site import Site
from kliping.yamltext import Located, parse_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article as its file has it; `first_line` is where its body begins."""

    article: Article
    front: Located
    first_line: int

    def at(self, offset: int, code: str, message: str) -> Problem:
        """A problem at a character of the body."""
        before = self.article.body[:offset]
        line, column = before.count("\n"), offset - before.rfind("\n")
        return Problem(file=self.article.path, line=self.first_line + line, column=column, code=code, message=message)

    def found(self, offset: int, message: str) -> Problem:
        """What a plugin's check found at a character of the body: what it is; what to do."""
        return self.at(offset, "CHECK", message)

    def at_key(self, name: str, code: str, message: str) -> Problem:
        """A problem at a key of the front matter."""
        line, column = self.front.place(name)
        return Problem(file=self.article.path, line=line, column=column, code=code, message=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The archive as it was last built. `search` is None when there is no index."""

    sql: sqlite3.Connection
    root: Path
    output: Path
    site: Site
    search: Callable[[Request], Results] | None

    def readings(self) -> Iterator[Reading]:
        """Every public article, in the order of their files; each is read when it is asked for."""
        for path in sweeps.public_paths(self.sql):
            yield read_article(files.read_file(self.root, path), path=path, default_lang=self.site.languages[0])


def read_article(source: bytes, *, path: str, default_lang: str) -> Reading:
    """A content file as a check sees it. raises ArchiveError if it is not an article"""
    front, _, first_line = split_source(decode(source, file=path), file=path)
    article = load_article(source, path=path, default_lang=default_lang)
    return Reading(article=article, front=parse_yaml(front, file=path, first_line=2), first_line=first_line)
