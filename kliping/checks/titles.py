"""Titles: two alike, those that are asked for and not there, and ids in their place."""

from __future__ import annotations

from collections.abc import Iterator

from kliping import files
from kliping.catalog import naming, read, sweeps
from kliping.checks.reading import Scope, read_article
from kliping.errors import Problem

WANTED_ENTRIES = 20


def check_titles(scope: Scope) -> Iterator[Problem]:
    """Articles whose title another one has too, the later one by its file."""
    for row, other in sweeps.same_titles(scope.sql):
        what = f"{other} has this title too; tell them apart if they are two"
        yield Problem(file=row, code="TITLE-TWICE", message=what)


def check_read_also(scope: Scope) -> Iterator[Problem]:
    """Articles that are asked for under read-also by their id or address, which nobody carries as a title."""
    for path, asked, title in naming.ids_among_titles(scope.sql):
        reading = read_article(files.read_file(scope.root, path), path=path, default_lang=scope.site.languages[0])
        what = f'related has titles, and "{asked}" is the id of one; write "{title}", or put the id under related_pin'
        yield reading.at_key("related", "RELATED-ID", what)


def check_wanted(scope: Scope) -> Iterator[Problem]:
    """Titles that two or more articles ask for and none carries, most wanted first."""
    for title, n, _ in read.wanted(scope.sql, WANTED_ENTRIES):
        if n > 1:
            what = f'{n} articles ask for "{title}"; bring it in if you have it'
            yield Problem(file="wanted", code="WANTED", message=what)
