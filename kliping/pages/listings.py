"""Lists of cards: by the calendar, and in a section, under a tag, of an author.

Divided by the calendar, not by rank, so that one more article changes a handful of lists, whatever their number. A
crowded period splits into parts, oldest first, so that it is the last part that grows.
"""

from __future__ import annotations

import sqlite3
from itertools import groupby

from kliping.catalog import read
from kliping.catalog.lists import collection_of, has_pages, has_periods, on_front
from kliping.pages.links import collection_link, period_link, time_key
from kliping.pages.quotes import quotes_of
from kliping.routes import FEED_COLLECTIONS, Key, url_of
from kliping.site import Site
from kliping.views import Card, Group, Link, ListingPage, PeriodLink


def calendar_page(sql: sqlite3.Connection, key: Key, site: Site) -> ListingPage | None:
    """All articles of a year, a month or a day. A crowded year shows its months only."""
    n = read.count_in(sql, "time", "", key.period)
    crowded_year = key.kind == "year" and n > site.part
    if not n or key.part > (1 if crowded_year else _n_parts(n, site)):
        return None
    cards = [] if crowded_year else _part(sql, "time", "", key, site)
    inner = len(key.period) + 3
    return ListingPage(
        kind=key.kind,
        url=url_of(key),
        label="",
        period=key.period,
        n=_n_said(n, key, site),
        part=key.part,
        groups=tuple(_group_by(cards, inner)),
        periods=_periods(sql, key.period, inner) if key.part == 1 else (),
        parts=() if crowded_year else _parts(key, n, site),
        up=tuple(period_link(key.period[:length]) for length in (4, 7) if length < len(key.period)),
        previous=_beside(sql, key.period, forward=False),
        next=_beside(sql, key.period, forward=True),
        days=_periods(sql, key.period, 10) if key.kind == "year" else (),
    )


def undated_page(sql: sqlite3.Connection, key: Key, site: Site) -> ListingPage | None:
    """The articles whose date nobody knows, by the first letter of their titles; all on the front if they are few."""
    period = f"undated-{key.period}" if key.period else "undated"
    n = read.count_in(sql, "time", "", period)
    few = bool(key.period) or n <= site.part
    if not n or key.part > (_n_parts(n, site) if key.period else 1):
        return None
    if key.period:
        groups = _group_by(_part(sql, "time", "", Key("undated", "", period, key.part), site), 0)
    else:
        groups = [_whole(sql, letter) for letter, _ in _letters(sql)] if few else []
    return ListingPage(
        kind="undated",
        url=url_of(key),
        label="",
        period=key.period,
        n=_n_said(n, key, site),
        part=key.part,
        groups=tuple(groups),
        # Letters link to the front and not to each other, so that one more article changes one letter.
        periods=() if key.period else tuple(period_link(each, count) for each, count in _letters(sql)),
        parts=_parts(key, n, site) if key.period else (),
        up=(PeriodLink(period="undated", url="/undated/"),) if key.period else (),
        previous=None,
        next=None,
    )


def _letters(sql: sqlite3.Connection) -> list[tuple[str, int]]:
    return [(each, count) for each, count in read.periods(sql, "time", "", lengths=[9]) if not each[0].isdigit()]


def _whole(sql: sqlite3.Connection, period: str) -> Group:
    cards = [card for _, card in read.in_period(sql, "time", "", period)]
    return Group(period=period.removeprefix("undated-"), url=url_of(time_key(period)), cards=tuple(cards))


def collection_page(sql: sqlite3.Connection, key: Key, site: Site) -> ListingPage | None:
    """A section, a tag or an author: its front with the newest articles, or one of its periods if that has not all."""
    name = collection_of(sql, key)
    n = read.count_in(sql, key.kind, name, key.period)
    has_more = has_periods(sql, key.kind, name, site)
    if not n or not has_pages(sql, key.kind, name) or (key.period and not has_more):
        return None
    if key.part > (_n_parts(n, site) if key.period else 1):
        return None
    label = collection_link(site, key.kind, key.name, read.label_of(sql, key.kind, name))
    return ListingPage(
        kind=key.kind,
        url=url_of(key),
        label=label.label,
        period=key.period,
        n=_n_said(n, key, site),
        part=key.part,
        groups=() if key.kind == "speaker" else _collection_groups(sql, key, name, site),
        periods=_own_periods(sql, key, name, has_more=has_more),
        parts=_parts(key, n, site) if key.period else (),
        up=(label,) if key.period else (),
        previous=_beside_in(sql, key, name, forward=False),
        next=_beside_in(sql, key, name, forward=True),
        months=months_of(sql, key.name, name, has_more=has_more) if key.kind == "term" and not key.period else (),
        feeds=_feed_links(key, site),
        quotes=quotes_of(sql, key, site) if key.kind == "speaker" else (),
    )


def _feed_links(key: Key, site: Site) -> tuple[Link, ...]:
    """The feeds of a collection, on its front."""
    forms = site.feeds if key.kind in FEED_COLLECTIONS and not key.period else ()
    return tuple(Link(label=form, url=url_of(Key(f"{key.kind}-{form}", key.name))) for form in forms)


def _collection_groups(sql: sqlite3.Connection, key: Key, name: str, site: Site) -> tuple[Group, ...]:
    """The articles of a period under their days; on a front the newest without headings."""
    if key.period:
        return tuple(_group_by(_part(sql, key.kind, name, key, site), 10))
    count = on_front(sql, key.kind, name, site)
    return (Group(period="", url="", cards=tuple(read.newest(sql, key.kind, name, count))),)


def _own_periods(sql: sqlite3.Connection, key: Key, name: str, *, has_more: bool) -> tuple[PeriodLink, ...]:
    """On a front, the periods that have pages: months of a section, years of a tag."""
    if key.period or not has_more:
        return ()
    return tuple(
        PeriodLink(period=period, url=url_of(Key(key.kind, key.name, period)), n=n)
        for period, n in read.periods(sql, key.kind, name)
    )


def months_of(sql: sqlite3.Connection, own: str, name: str, *, has_more: bool) -> tuple[PeriodLink, ...]:
    """How often the archive is on a term, by months, each with the page that has its articles.

    own         what the term's pages are called
    has_more    whether its years have pages of their own
    """
    return tuple(
        PeriodLink(period=month, url=url_of(Key("term", own, month[:4] if has_more else "")), n=n)
        for month, n in read.periods(sql, "trend", name)
    )


def _part(sql: sqlite3.Connection, kind: str, name: str, key: Key, site: Site) -> list[tuple[str, Card]]:
    return read.in_period(sql, kind, name, key.period, first=(key.part - 1) * site.part, count=site.part)


def _n_said(n: int, key: Key, site: Site) -> int:
    """The articles of a period on its first part, on later ones their own: those stay as they are when others grow."""
    return n if key.part == 1 else min(site.part, n - (key.part - 1) * site.part)


def _n_parts(n: int, site: Site) -> int:
    return -(-n // site.part)


def _parts(key: Key, n: int, site: Site) -> tuple[Link, ...]:
    """Links to all parts of a period, if there are several."""
    count = _n_parts(n, site)
    parts = [Key(key.kind, key.name, key.period, i + 1) for i in range(count)] if count > 1 else []
    return tuple(Link(label=str(part.part), url=url_of(part)) for part in parts)


def _group_by(cards: list[tuple[str, Card]], length: int) -> list[Group]:
    """Cards under the first `length` characters of their date; those of an exact day page have no heading."""
    return [
        Group(period=heading, url=_heading_url(heading), cards=tuple(card for _, card in group))
        for heading, group in groupby(cards, key=lambda item: _heading(item[1], length))
    ]


def _heading(card: Card, length: int) -> str:
    civil = card.date.civil if card.date else None
    return str(civil)[:length] if civil and length <= 10 else ""


def _heading_url(heading: str) -> str:
    return url_of(time_key(heading)) if heading else ""


def _periods(sql: sqlite3.Connection, period: str, length: int) -> tuple[PeriodLink, ...]:
    found = read.periods(sql, "time", "", within=period, lengths=[length]) if length <= 10 else []
    return tuple(period_link(each, count) for each, count in found)


def _beside(sql: sqlite3.Connection, period: str, *, forward: bool) -> PeriodLink | None:
    found = read.period_beside(sql, "time", "", period, forward=forward)
    return None if found is None else period_link(found)


def _beside_in(sql: sqlite3.Connection, key: Key, name: str, *, forward: bool) -> PeriodLink | None:
    found = read.period_beside(sql, key.kind, name, key.period, forward=forward) if key.period else None
    return None if found is None else PeriodLink(period=found, url=url_of(Key(key.kind, key.name, found)))
