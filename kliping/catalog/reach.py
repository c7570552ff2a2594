"""Which pages show something of an article: every key that can be reached from its rows."""

from __future__ import annotations

import sqlite3
from typing import Any

from kliping.routes import FEED_COLLECTIONS, FEEDS, INDEXES, LEAST, Key

CALENDAR = {4: "year", 7: "month", 10: "day"}
EVERYWHERE = (
    "home",
    "years",
    "on-this-day",
    "atom",
    "rss",
    "json-feed",
    "sitemap-index",
    "news-sitemap",
    "datapackage",
)

# Articles that show the card of :n among their related or read-also ones, or would if it were there.
_SHOWING = """
SELECT name FROM article WHERE shown AND n IN (SELECT n FROM related WHERE other = :n
                                               UNION SELECT n FROM read_also WHERE target = :n
                                               UNION SELECT n FROM choice WHERE target IN (:id, :name))
"""


def reach(sql: sqlite3.Connection, item: sqlite3.Row, derived: dict[str, Any], *, part: int) -> set[Key]:
    """The keys of all pages on which the article of `item` stands or could stand now.

    derived    what `item["derived"]` holds
    part       articles on one part of a crowded period
    """
    keys = {Key("article", item["name"]), Key("document", item["id"]), Key("related", item["id"])}
    keys |= {Key("coverage"), *(Key("alias", name) for name in derived["aliases"])}
    keys |= {Key("alias", row["name"]) for row in sql.execute("SELECT name FROM alias WHERE name = ?", (item["name"],))}
    if item["state"] != "public":
        return keys
    keys |= {Key(kind) for kind in EVERYWHERE}
    if derived["corrections"]:
        keys.add(Key("corrections"))
    for kind, name, period, _ in derived["places"]:
        keys |= _lists(sql, kind, name, period, part)
        if kind != "time" and _gives_label(sql, kind, name, item["n"]):
            keys |= collection_keys(sql, kind, name, part=part)
        if kind in ("time", "section"):
            keys |= {Key("article", each) for each in _neighbours(sql, kind, name, period, item["sort"])}
    return keys | showing(sql, item)


def showing(sql: sqlite3.Connection, item: sqlite3.Row) -> set[Key]:
    """The pages of articles that show the card of `item` among their related or read-also ones."""
    return {Key("article", row["name"]) for row in sql.execute(_SHOWING, dict(item))}


def bundled(sql: sqlite3.Connection, derived: dict[str, Any], *, part: int) -> set[Key]:
    """The listings whose articles are bundled with their bodies; see kliping/pages/twins.py."""
    periods = [period for kind, _, period, _ in derived["places"] if kind == "time"]
    return set().union(*(_time_parts(sql, period[:7] if period[0].isdigit() else period, part) for period in periods))


def all_keys(sql: sqlite3.Connection, *, part: int) -> set[Key]:
    """The keys of every page that there should be, for when all of them are due."""
    keys = {Key(kind) for kind in (*EVERYWHERE, *INDEXES.values(), "wanted", "corrections", "coverage")}
    for row in sql.execute("SELECT name, id FROM article WHERE shown"):
        keys |= {Key("article", row["name"]), Key("document", row["id"])}
    keys |= {Key("alias", row["name"]) for row in sql.execute("SELECT name FROM alias")}
    for row in sql.execute("SELECT kind, name, period FROM tally").fetchall():
        keys |= _period_keys(sql, row["kind"], row["name"], row["period"], part)
    return keys


def _period_keys(sql: sqlite3.Connection, kind: str, name: str, period: str, part: int) -> set[Key]:
    if not has_pages(sql, kind, name):
        return set()
    if not period:
        return set() if kind == "time" else {Key(kind, name), *_feeds(kind, name)}
    if kind != "time":
        return _parts(sql, Key(kind, name, period), kind, name, period, part)
    if period == "undated":
        return {Key("undated")}
    keys = {Key("sitemap", "", period)} if len(period) == 7 or not period[0].isdigit() else set()
    keys |= {Key("sitemap", "", period)} if len(period) == 4 else set()
    return keys | _time_parts(sql, period, part)


def _lists(sql: sqlite3.Connection, kind: str, name: str, period: str, part: int) -> set[Key]:
    """The lists that an article of this place is in, and the nearest other periods, which link to them."""
    if kind != "time":
        if not has_pages(sql, kind, name):
            return set()
        keys = {Key(kind, name), Key(INDEXES[kind]), *_feeds(kind, name)}
        if kind in LEAST and _count(sql, kind, name) == LEAST[kind]:
            keys |= collection_keys(sql, kind, name, part=part)
        for each in (period, *_beside(sql, kind, name, period)):
            keys |= _parts(sql, Key(kind, name, each), kind, name, each, part)
        return keys
    if not period[0].isdigit():
        return {Key("undated"), Key("sitemap", "", period), *_time_parts(sql, period, part)}
    keys = {Key("sitemap", "", period[:7])}
    for own in (period[:length] for length in CALENDAR if len(period) >= length):
        for each in (own, *_beside(sql, "time", "", own)):
            keys |= _time_parts(sql, each, part)
    return keys


def _gives_label(sql: sqlite3.Connection, kind: str, name: str, n: int) -> bool:
    """Whether a collection is called otherwise with this article, its first one, than it is without it."""
    first = sql.execute(
        "SELECT n, label FROM place WHERE kind = ? AND name = ? ORDER BY period, sort LIMIT 2", (kind, name)
    ).fetchall()
    return len(first) == 2 and first[0]["n"] == n and first[0]["label"] != first[1]["label"]


def collection_keys(sql: sqlite3.Connection, kind: str, name: str, *, part: int) -> set[Key]:
    """Every page of a collection: its name is on all of them."""
    periods = [
        row["period"] for row in sql.execute("SELECT period FROM tally WHERE kind = ? AND name = ?", (kind, name))
    ]
    return (
        {Key(kind, name)}
        | {key for each in periods if each for key in _parts(sql, Key(kind, name, each), kind, name, each, part)}
        | set(_feeds(kind, name))
    )


def has_pages(sql: sqlite3.Connection, kind: str, name: str) -> bool:
    """Whether a collection is large enough for pages of its own; of terms, whether it was chosen."""
    if kind == "term":
        return sql.execute("SELECT 1 FROM telling WHERE name = ?", (name,)).fetchone() is not None
    return kind not in LEAST or _count(sql, kind, name) >= LEAST[kind]


def _count(sql: sqlite3.Connection, kind: str, name: str) -> int:
    row = sql.execute("SELECT count FROM tally WHERE kind = ? AND name = ? AND period = ''", (kind, name)).fetchone()
    return int(row["count"]) if row else 0


def _feeds(kind: str, name: str) -> list[Key]:
    return [Key(f"{kind}-{form}", name) for form in FEEDS] if kind in FEED_COLLECTIONS else []


def _time_parts(sql: sqlite3.Connection, period: str, part: int) -> set[Key]:
    if period[0].isdigit():
        anniversary = {Key("anniversary", "", period[5:])} if len(period) == 10 else set()
        return anniversary | _parts(sql, Key(CALENDAR[len(period)], "", period), "time", "", period, part)
    return _parts(sql, Key("undated", "", period.removeprefix("undated-")), "time", "", period, part)


def _parts(sql: sqlite3.Connection, key: Key, kind: str, name: str, period: str, part: int) -> set[Key]:
    """`key` with each of its parts, and one more in case a part comes or goes."""
    row = sql.execute("SELECT count FROM tally WHERE kind = ? AND name = ? AND period = ?", (kind, name, period))
    count = (row.fetchone() or (0,))[0]
    return {Key(key.kind, key.name, key.period, i + 1) for i in range(count // part + 2)}


def _beside(sql: sqlite3.Connection, kind: str, name: str, period: str) -> list[str]:
    """The nearest periods of the same length before and after that have articles."""
    found = []
    for compare, order in (("<", "DESC"), (">", "ASC")):
        found += sql.execute(
            f"SELECT period FROM tally WHERE kind = ? AND name = ? AND period {compare} ? AND length(period) = ? "
            f"AND period < 'a' ORDER BY period {order} LIMIT 1",
            (kind, name, period, len(period)),
        ).fetchall()
    return [row["period"] for row in found]


def _neighbours(sql: sqlite3.Connection, kind: str, name: str, period: str, sort: str) -> list[str]:
    """The names of the articles just before and just after a place in a collection, dated ones only."""
    found = []
    for compare, order in (("<", "DESC"), (">", "ASC")):
        found += sql.execute(
            f"SELECT a.name FROM place p JOIN article a USING (n) WHERE p.kind = ? AND p.name = ? "
            f"AND (p.period, p.sort) {compare} (?, ?) AND p.period < 'a' "
            f"ORDER BY p.period {order}, p.sort {order} LIMIT 1",
            (kind, name, period, sort),
        ).fetchall()
    return [row["name"] for row in found]
