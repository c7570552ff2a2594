"""Which pages a list of articles has, and which of those show one place in it.

A collection that fits on its front has no other pages. A crowded period is in parts: an article that only changed its
face is on one of them, one that came or went moves others from part to part.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from kliping.routes import BUNDLES, FEED_COLLECTIONS, INDEXES, LEAST, Key
from kliping.site import Site

CALENDAR = {4: "year", 7: "month", 10: "day"}
# What changes with an article's face, and what only when one comes or goes.
FACES = ("home", "atom", "rss", "json-feed", "news-sitemap")
COUNTS = ("years", "on-this-day", "sitemap-index", "datapackage", "coverage")

# Kinds whose index also names what has no page, and leads to its one article instead.
WHOLLY_INDEXED = ("speaker",)


def has_pages(sql: sqlite3.Connection, kind: str, name: str) -> bool:
    """Whether a collection is large enough for a page of its own; of terms, whether it was chosen."""
    if kind == "term":
        return sql.execute("SELECT 1 FROM telling WHERE name = ?", (name,)).fetchone() is not None
    return kind not in LEAST or _count(sql, kind, name) >= LEAST[kind]


def page_name(sql: sqlite3.Connection, kind: str, name: str) -> str:
    """What the pages of a collection are called in their keys: a term's otherwise than itself."""
    if kind != "term":
        return name
    row = sql.execute("SELECT address FROM telling WHERE name = ?", (name,)).fetchone()
    return str(row["address"]) if row else name


def collection_of(sql: sqlite3.Connection, key: Key) -> str:
    """The collection whose page `key` names, "" if there is none."""
    if key.kind != "term":
        return key.name
    row = sql.execute("SELECT name FROM telling WHERE address = ?", (key.name,)).fetchone()
    return str(row["name"]) if row else ""


def has_periods(sql: sqlite3.Connection, kind: str, name: str, site: Site) -> bool:
    """Whether a collection is too large for one page, so that its front shows the newest and its periods have pages."""
    return is_large(_count(sql, kind, name), site)


def is_large(n: int, site: Site) -> bool:
    """Whether a collection of `n` articles is too large for one page."""
    return n > _most_on_front(site)


def on_front(sql: sqlite3.Connection, kind: str, name: str, site: Site) -> int:
    """How many articles the front of a collection shows."""
    return site.front if has_periods(sql, kind, name, site) else _most_on_front(site)


def _most_on_front(site: Site) -> int:
    return max(site.front, site.part)


def is_bundled(kind: str, site: Site) -> bool:
    """Whether site.yaml wants bundles of a kind; see kliping/pages/twins.py."""
    return bool(site.oai) if kind == "oai" else kind in site.downloads


def showing_place(sql: sqlite3.Connection, place: list[str], sort: str, site: Site) -> set[Key]:
    """The pages of a list that show the card of the article which has a place there, and no other change of it."""
    kind, name, period, _ = place
    if kind == "time":
        return {Key(each) for each in FACES} | _calendar_at(sql, period, sort, site)
    if not has_pages(sql, kind, name):
        return _whole_index(kind)
    own = page_name(sql, kind, name)
    keys = {Key(kind, own), *feeds_of(kind, own, site), *_whole_index(kind)}
    if has_periods(sql, kind, name, site):
        keys.add(Key(kind, own, period, _own_part(sql, kind, name, period, (period, sort), site)))
    return keys


def bundles_at(sql: sqlite3.Connection, place: list[str], sort: str, site: Site) -> set[Key]:
    """The bundles that have an article with its body."""
    kind, _, period, _ = place
    wanted = [bundle for bundle in BUNDLES if is_bundled(bundle, site)]
    if kind != "time" or not wanted:
        return set()
    whole = period[:7] if period[0].isdigit() else period
    own = _own_part(sql, "time", "", whole, (period, sort), site)
    return {Key(bundle, "", whole, own) for bundle in wanted}


def listing_place(sql: sqlite3.Connection, place: list[str], sort: str, site: Site) -> set[Key]:
    """The pages of a list that can change when an article gets a place there, just after, or loses it, just before."""
    kind, name, period, _ = place
    if kind == "time":
        return {Key(each) for each in (*FACES, *COUNTS)} | _calendar(sql, period, sort, site)
    if not has_pages(sql, kind, name):
        return _whole_index(kind)
    if _count(sql, kind, name) in (LEAST.get(kind), _most_on_front(site) + 1):
        return {Key(INDEXES[kind])} | collection_keys(sql, kind, name, site)
    own = page_name(sql, kind, name)
    keys = {Key(kind, own), Key(INDEXES[kind]), *feeds_of(kind, own, site)}
    if has_periods(sql, kind, name, site):
        keys |= _moved(sql, Key(kind, own, period), (kind, name, period), (period, sort), site)
    return keys


def collection_keys(sql: sqlite3.Connection, kind: str, name: str, site: Site) -> set[Key]:
    """Every page that a collection has or can have: its name is on all of them."""
    rows = sql.execute("SELECT period FROM tally WHERE kind = ? AND name = ? AND period <> ''", (kind, name))
    periods = [row["period"] for row in rows]
    own = page_name(sql, kind, name)
    parts = (_parts(sql, Key(kind, own, each), kind, name, each, site) for each in periods)
    return {Key(kind, own), *feeds_of(kind, own, site)}.union(*parts)


def _calendar(sql: sqlite3.Connection, period: str, sort: str, site: Site) -> set[Key]:
    place = (period, sort)
    if not period[0].isdigit():
        front = Key("undated", "", period.removeprefix("undated-"))
        return {Key("undated"), Key("sitemap", "", period), *_moved(sql, front, ("time", "", period), place, site)}
    keys = {Key("sitemap", "", period[:7])}
    keys |= {Key("anniversary", "", period[5:])} if len(period) == 10 else set()
    for own in (period[:length] for length in CALENDAR if len(period) >= length):
        keys |= _moved(sql, Key(CALENDAR[len(own)], "", own), ("time", "", own), place, site)
    return keys


def _calendar_at(sql: sqlite3.Connection, period: str, sort: str, site: Site) -> set[Key]:
    place = (period, sort)
    if not period[0].isdigit():
        letter = period.removeprefix("undated-")
        own = _own_part(sql, "time", "", period, place, site)
        return {Key("undated"), Key("undated", "", letter, own)}
    keys = {Key("anniversary", "", period[5:])} if len(period) == 10 else set()
    for length in (each for each in CALENDAR if each <= len(period)):
        whole = period[:length]
        keys.add(Key(CALENDAR[length], "", whole, _own_part(sql, "time", "", whole, place, site)))
    return keys


def _count(sql: sqlite3.Connection, kind: str, name: str, period: str = "") -> int:
    row = sql.execute("SELECT count FROM tally WHERE kind = ? AND name = ? AND period = ?", (kind, name, period))
    return int((row.fetchone() or (0,))[0])


def _whole_index(kind: str) -> set[Key]:
    return {Key(INDEXES[kind])} if kind in WHOLLY_INDEXED else set()


def feeds_of(kind: str, name: str, site: Site) -> list[Key]:
    """The feeds of a collection in the forms that site.yaml wants, if its kind has any."""
    return [Key(f"{kind}-{form}", name) for form in site.feeds] if kind in FEED_COLLECTIONS else []


def _moved(
    sql: sqlite3.Connection, front: Key, period: tuple[str, str, str], place: tuple[str, str], site: Site
) -> set[Key]:
    """The parts of a period in which an article comes to a place or goes from it: its first, and from the place on.

    A part more or less is on all of them, and the first or last article makes or unmakes links of the periods beside.
    """
    parts, n = _parts(sql, front, *period, site), _count(sql, *period)
    if n == 1:
        for each in _beside(sql, *period):
            beside = replace(front, period=each)
            parts |= _parts(sql, beside, *period[:2], each, site)
    elif n % site.part != 1 and site.part > 1:
        own = _own_part(sql, *period, place, site)
        parts = {key for key in parts if key.part == 1 or key.part >= own}
    return parts


def _parts(sql: sqlite3.Connection, key: Key, kind: str, name: str, period: str, site: Site) -> set[Key]:
    """`key` with each of its parts, and one more in case a part comes or goes."""
    n = _count(sql, kind, name, period) // site.part + 2
    return {Key(key.kind, key.name, key.period, i + 1) for i in range(n)}


def _own_part(sql: sqlite3.Connection, kind: str, name: str, whole: str, place: tuple[str, str], site: Site) -> int:
    """On which part of the period `whole` a place stands, given by its own period and its order there."""
    before = sql.execute(
        "SELECT count(*) FROM place WHERE kind = ? AND name = ? AND period >= ? AND (period, sort) < (?, ?)",
        (kind, name, whole, *place),
    )
    return int(before.fetchone()[0]) // site.part + 1


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
