"""Every page that there should be, for when all of them are due; one after the other, as there may be millions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import groupby

from kliping.catalog.lists import CALENDAR, COUNTS, FACES, feeds_of, has_pages, is_large, page_name
from kliping.routes import INDEXES, Key
from kliping.site import Site

_TALLY = "SELECT kind, name, period, count FROM tally WHERE kind <> 'trend' ORDER BY kind, name, period"


def all_keys(sql: sqlite3.Connection, site: Site) -> Iterator[Key]:
    """The keys of every page that the articles which are shown give rise to, and of their documents."""
    yield from (Key(kind) for kind in (*FACES, *COUNTS, *INDEXES.values(), "threads", "wanted", "corrections"))
    for row in sql.execute("SELECT name, id FROM article WHERE shown"):
        yield Key("article", row["name"])
        yield Key("document", row["id"])
    yield from (Key("alias", row["name"]) for row in sql.execute("SELECT name FROM alias"))
    for (kind, name), rows in groupby(sql.execute(_TALLY), lambda row: (row["kind"], row["name"])):
        counts = {row["period"]: row["count"] for row in rows}
        if kind == "time":
            yield from _keys_of_time(counts, site)
        elif has_pages(sql, kind, name):
            yield from _keys_of_collection(kind, page_name(sql, kind, name), counts, site)


def _keys_of_collection(kind: str, own: str, counts: Mapping[str, int], site: Site) -> Iterator[Key]:
    yield Key(kind, own)
    yield from feeds_of(kind, own, site)
    if is_large(counts[""], site):
        for period in filter(None, counts):
            yield from _parts(Key(kind, own, period), counts[period], site)


def _keys_of_time(counts: Mapping[str, int], site: Site) -> Iterator[Key]:
    for period, n in counts.items():
        if period == "undated":
            yield Key("undated")
        elif period and not period[0].isdigit():
            yield Key("sitemap", "", period)
            yield from _parts(Key("undated", "", period.removeprefix("undated-")), n, site)
        elif period:
            yield Key("anniversary", "", period[5:]) if len(period) == 10 else Key("sitemap", "", period)
            yield from _parts(Key(CALENDAR[len(period)], "", period), n, site)


def _parts(key: Key, n: int, site: Site) -> Iterator[Key]:
    """`key` with each part of a list of `n` articles."""
    yield from (Key(key.kind, key.name, key.period, i + 1) for i in range(max(1, -(-n // site.part))))
