"""The same articles for programs: a twin of each, and all of them in bundles that have the parts of the listings.

What is not public has neither. A bundle holds one part of a month, of a year's articles without a month, or of the
undated under one letter, so that an edit writes one of them, whatever their number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from kliping.catalog import figures, read
from kliping.catalog.lists import is_bundled
from kliping.routes import BUNDLES, TWINS, Key, url_of
from kliping.site import Site
from kliping.views import BundlePage, DataPackagePage, Source, TwinPage


def twin_page(sql: sqlite3.Connection, key: Key, site: Site) -> TwinPage | None:
    """An article in another form, if site.yaml wants it and the article is public."""
    row = read.article_at(sql, key.name)
    if row is None or key.kind not in site.downloads or row["state"] != "public":
        return None
    return _twin(row, key, site) if key.kind != "seed" or read.derived_of(row).get("seed") else None


def twins_of(row: sqlite3.Row, derived: dict[str, Any], site: Site) -> list[Key]:
    """The keys of what lies beside the page of a public article.

    derived    what `derived_of` says of the row
    """
    has_seed = derived.get("seed")
    return [Key(kind, row["name"]) for kind in TWINS if kind in site.downloads and (kind != "seed" or has_seed)]


def _twin(row: sqlite3.Row, key: Key, site: Site) -> TwinPage:
    return TwinPage(
        kind=key.kind,
        url=url_of(key),
        about=url_of(Key("article", row["name"])),
        source=Source(path=row["path"], digest=row["digest"]),
        section=site.sections.get(row["section"], row["section"]),
    )


def bundle_page(sql: sqlite3.Connection, key: Key, site: Site) -> BundlePage | None:
    """The articles of one part of a period."""
    if not is_bundled(key.kind, site):
        return None
    rows = read.rows_of_period(sql, key.period, first=(key.part - 1) * site.part, count=site.part)
    twins = tuple(_twin(row, Key("ninjs", row["name"]), site) for row in rows)
    return BundlePage(kind=key.kind, url=url_of(key), period=key.period, part=key.part, twins=twins) if twins else None


def datapackage_page(sql: sqlite3.Connection, key: Key, site: Site) -> DataPackagePage | None:
    """The table of contents of the data; it changes when a part comes or goes, not with every article."""
    if "archive" not in site.downloads:
        return None
    keys = (Key("archive", "", period, i + 1) for period, n in _periods(sql) for i in range(-(-n // site.part)))
    paths = tuple(url_of(each).rpartition("/")[2] for each in keys)
    return DataPackagePage(url=url_of(key), paths=paths) if paths else None


def _periods(sql: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """Every period that bundles have, with the number of its articles."""
    found = [each for each in read.periods(sql, "time", "", lengths=[4, 7, 9]) if each[0] != "undated"]
    months = [(period, n) for period, n in found if len(period) != 4]
    for year, n in found:
        if len(year) == 4 and (alone := n - sum(count for month, count in months if month.startswith(f"{year}-"))):
            yield year, alone
    yield from months


def companions(sql: sqlite3.Connection, key: Key, site: Site) -> list[Key]:
    """What must be looked at whenever `key` is: it shows the same rows."""
    if key.kind == "article":
        return [Key(kind, key.name) for kind in TWINS if kind in site.downloads]
    wanted = [kind for kind in BUNDLES if is_bundled(kind, site)]
    if key.kind == "undated" and key.period:
        return [Key(kind, "", f"undated-{key.period}", key.part) for kind in wanted]
    if key.kind in ("month", "year"):
        return [Key(kind, "", key.period, key.part) for kind in wanted]
    return []


def pictures_of(sql: sqlite3.Connection, key: Key) -> list[Key]:
    """The pictures that stand beside a page, or did when it was last written; those of an article's only."""
    return figures.picture_keys(sql, key.name) if key.kind == "article" else []
