"""Trends: how often the archive is on a term, month by month."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from kliping.analysis import stem
from kliping.catalog import read
from kliping.catalog.lists import has_pages, has_periods, page_name
from kliping.pages.fronts import entries_of
from kliping.pages.links import collection_link
from kliping.pages.listings import months_of
from kliping.routes import Key, url_of
from kliping.site import Site
from kliping.text import slug
from kliping.views import Link, Trend, TrendsPage

# More lines than that are not compared but counted.
MOST = 4
MEASURES = ("count", "share")
_WHOLE = 10_000


def trends_page(sql: sqlite3.Connection, key: Key, site: Site) -> TrendsPage:
    """The terms that have pages."""
    return TrendsPage(entries=entries_of(sql, key, site))


def compare(sql: sqlite3.Connection, query: str, site: Site, *, measure: str) -> TrendsPage:
    """The terms of a query, parted by commas or spaces, side by side; words no article is on are told apart.

    measure    one of `MEASURES`; another is the first
    """
    words = list(dict.fromkeys(query.replace(",", " ").split()))[:MOST]
    names = {word: _name_of(sql, word, site) for word in words}
    measure = measure if measure in MEASURES else MEASURES[0]
    found = dict.fromkeys(name for name in names.values() if name)
    return TrendsPage(
        entries=entries_of(sql, Key("trends"), site),
        query=query,
        measure=measure,
        trends=tuple(_trend(sql, name, site, measure=measure) for name in found),
        unknown=tuple(word for word, name in names.items() if not name),
    )


def _name_of(sql: sqlite3.Connection, word: str, site: Site) -> str:
    """The term that a word stands for in the first of the site's languages that has it, or ""."""
    names = (slug(stem(word, lang)) for lang in site.languages)
    return next((name for name in names if name and read.count_in(sql, "term", name)), "")


def _trend(sql: sqlite3.Connection, name: str, site: Site, *, measure: str) -> Trend:
    own = page_name(sql, "term", name)
    link = collection_link(site, "term", own, read.label_of(sql, "term", name), read.count_in(sql, "term", name))
    has_own = has_pages(sql, "term", name)
    months = (
        replace(
            month,
            url=month.url if has_own else url_of(Key("month", "", month.period)),
            n=_WHOLE * month.n // read.count_in(sql, "time", "", month.period) if measure == "share" else month.n,
        )
        for month in months_of(sql, own, name, has_more=has_periods(sql, "term", name, site))
    )
    shown = link if has_own else Link(label=link.label, url="", n=link.n)
    return Trend(link=shown, months=tuple(months))
