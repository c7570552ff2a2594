"""Titles: two alike, those that the search does not find, those that are asked for and not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kliping.catalog import read
from kliping.checks.reading import Scope
from kliping.errors import Problem
from kliping.search import Request
from kliping.text import title_key

# So many articles, spread over the archive, are looked for; each takes a few milliseconds.
LOOKED_FOR = 500
WANTED_ENTRIES = 20
_NOT_WORDS = re.compile(r"[\W_]+")


def check_titles(scope: Scope) -> Iterator[Problem]:
    """Articles whose title another one has too, the later one by its file."""
    for row, other in read.same_titles(scope.sql):
        what = f"{other} has this title too; tell them apart if they are two"
        yield Problem(file=row, code="TITLE-TWICE", message=what)


def check_finding(scope: Scope) -> Iterator[Problem]:
    """Articles that are not on the first page of hits for their own title."""
    if scope.search is None:
        return
    paths = read.public_titles(scope.sql)
    for path, title in islice(paths, 0, None, max(1, len(paths) // LOOKED_FOR)):
        words = _NOT_WORDS.sub(" ", title).lower().strip()
        key = title_key(title)
        if not any(title_key(hit.title) == key for hit in scope.search(Request(query=words)).hits):
            what = "the search does not find it by its title; give the title a word of its own"
            yield Problem(file=path, code="TITLE-UNFOUND", message=what)


def check_wanted(scope: Scope) -> Iterator[Problem]:
    """Titles that two or more articles ask for and none carries, most wanted first."""
    for title, n, _ in read.wanted(scope.sql, WANTED_ENTRIES):
        if n > 1:
            what = f'{n} articles ask for "{title}"; bring it in if you have it'
            yield Problem(file="wanted", code="WANTED", message=what)
