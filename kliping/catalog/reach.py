"""Which pages show something of an article: every key that can be reached from its rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Any, Protocol

from kliping.catalog.lists import (
    bundles_at,
    collection_keys,
    listing_place,
    showing_place,
)
from kliping.routes import Key
from kliping.site import Site

# Articles that show the card of :n among their related or read-also ones, or would if it were there.
_SHOWING = """
SELECT name FROM article WHERE shown AND n IN (SELECT n FROM related WHERE other = :n
                                               UNION SELECT n FROM read_also WHERE target = :n
                                               UNION SELECT n FROM choice WHERE target IN (:id, :name))
"""


class Reach(Protocol):
    """What says which keys are due when an article comes or goes: `reach`, or `own_keys` where all pages are."""

    def __call__(
        self, sql: sqlite3.Connection, item: sqlite3.Row, derived: dict[str, Any], site: Site, *, kept: Collection[Any]
    ) -> set[Key]: ...


def own_keys(
    sql: sqlite3.Connection, item: sqlite3.Row, derived: dict[str, Any], site: Site, *, kept: Collection[Any] = ()
) -> set[Key]:
    """The keys that are an article's own: its page, the addresses that it had, its document, its related list."""
    keys = {Key("article", item["name"]), Key("document", item["id"]), Key("related", item["id"])}
    return keys | {Key("alias", name) for name in derived["aliases"]}


def reach(
    sql: sqlite3.Connection, item: sqlite3.Row, derived: dict[str, Any], site: Site, *, kept: Collection[Any] = ()
) -> set[Key]:
    """The keys of all pages on which the article of `item` stands or could stand now.

    derived    what `item["derived"]` holds
    kept       those of its places that it had before and will have: there only its card can change
    """
    keys = own_keys(sql, item, derived, site)
    keys |= {Key("alias", row["name"]) for row in sql.execute("SELECT name FROM alias WHERE name = ?", (item["name"],))}
    if item["state"] != "public":
        return keys | {Key("coverage")}
    if derived["corrections"]:
        keys |= {Key("corrections"), Key("coverage")}
    for place in derived["places"]:
        if place in kept:
            keys |= showing_place(sql, place, item["sort"], site)
        else:
            keys |= listing_place(sql, place, item["sort"], site) | _renamed(sql, place, item["n"], site)
        if place[0] in ("time", "section"):
            keys |= {Key("article", each) for each in _neighbours(sql, place, item["sort"])}
    return keys | bundled(sql, item, derived, site) | showing(sql, item)


def showing(sql: sqlite3.Connection, item: sqlite3.Row) -> set[Key]:
    """The pages of articles that show the card of `item` among their related or read-also ones."""
    return {Key("article", row["name"]) for row in sql.execute(_SHOWING, dict(item))}


def bundled(sql: sqlite3.Connection, item: sqlite3.Row, derived: dict[str, Any], site: Site) -> set[Key]:
    """The bundles that have an article with its body."""
    return set().union(*(bundles_at(sql, place, item["sort"], site) for place in derived["places"]))


def _renamed(sql: sqlite3.Connection, place: list[str], n: int, site: Site) -> set[Key]:
    """All pages of a collection which is called otherwise with this article, its first one, than it is without it."""
    kind, name = place[:2]
    first = sql.execute(
        "SELECT n, label FROM place WHERE kind = ? AND name = ? ORDER BY period, sort LIMIT 2", (kind, name)
    ).fetchall()
    gives = len(first) == 2 and first[0]["n"] == n and first[0]["label"] != first[1]["label"]
    return collection_keys(sql, kind, name, site) if gives and kind != "time" else set()


def _neighbours(sql: sqlite3.Connection, place: list[str], sort: str) -> list[str]:
    """The names of the articles just before and just after a place in a collection, dated ones only."""
    kind, name, period, _ = place
    found = []
    for compare, order in (("<", "DESC"), (">", "ASC")):
        found += sql.execute(
            f"SELECT a.name FROM place p JOIN article a USING (n) WHERE p.kind = ? AND p.name = ? "
            f"AND (p.period, p.sort) {compare} (?, ?) AND p.period < 'a' "
            f"ORDER BY p.period {order}, p.sort {order} LIMIT 1",
            (kind, name, period, sort),
        ).fetchall()
    return [row["name"] for row in found]
