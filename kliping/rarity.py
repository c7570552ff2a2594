"""A site's own table of how rare words are: read for a build, counted from the archive when an editor asks for it.

It is pinned like the packaged one, which stands in for every language that it does not have: it changes when somebody
has it counted anew, never by itself.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kliping import files
from kliping.catalog import sweeps
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem, SiteError
from kliping.markdown import visible_text
from kliping.readings import Moved, Readings
from kliping.related import stems
from kliping.site import FILE, Site
from kliping.statistics import Statistics, count_statistics, format_statistics, packaged_statistics, parse_statistics

NAME = "statistics.tsv"
# Fewer articles say less about a language than the packaged table does; docs/related.md has the figures.
LEAST_ARTICLES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rarity:
    """How rare words are on a site, and the digest of the table that says so."""

    statistics: Statistics
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A table that was counted: its file below the site's folder, the languages in it and those left out for size."""

    path: str
    counted: dict[str, int]
    left_out: dict[str, int]


def load_rarity(root: Path, site: Site) -> Rarity:
    """What the site's table says, or the packaged one where site.yaml names none.

    raises    SiteError if the table is not there or cannot be read
    """
    if not site.statistics:
        return Rarity(statistics=packaged_statistics(), digest="")
    try:
        source = files.read_file(root, site.statistics, limit_bytes=files.CONTENT_BYTES)
        own = parse_statistics(source.decode())
    except ArchiveError as error:
        raise _problem(f"{error.problems[0].message}; `kliping statistics` makes it") from error
    except ValueError as error:
        raise _problem(f"{error}; `kliping statistics` makes it anew") from error
    weights = {**packaged_statistics().weights, **own.weights}
    return Rarity(statistics=Statistics(weights), digest=digest(source))


def count_rarity(sql: sqlite3.Connection, root: Path, site: Site, *, least: int = LEAST_ARTICLES) -> Counted:
    """Count the words of all public articles into the site's table; languages of fewer than `least` are left out."""
    totals = Counter(_bare(lang) for lang, _ in sweeps.public_texts(sql))
    counted = {lang: n for lang, n in sorted(totals.items()) if n >= least}
    path = site.statistics or NAME
    readings = Readings(root=root, default_lang=site.languages[0])
    table = format_statistics(count_statistics(_stems(sql, readings, set(counted))))
    files.write_file(root / path, table.encode())
    left_out = {lang: n for lang, n in sorted(totals.items()) if lang not in counted}
    return Counted(path=path, counted=counted, left_out=left_out)


def _stems(sql: sqlite3.Connection, readings: Readings, languages: set[str]) -> Iterator[tuple[str, set[str]]]:
    for lang, source in sweeps.public_texts(sql):
        if _bare(lang) not in languages:
            continue
        try:
            reading = readings.get(source.path, source.digest)
        except Moved:
            continue  # edited this moment: one article does not move a table
        yield _bare(lang), stems(f"{reading.article.title}\n{visible_text(reading.html)}", lang)


def _bare(lang: str) -> str:
    return lang.partition("-")[0].lower()


def _problem(message: str) -> SiteError:
    return SiteError(Problem(file=FILE, code="SITE-VALUE", message=f"related.statistics: {message}"))
