"""On this day: what other years had on one day of the calendar. A new article changes one such page and the index."""

from __future__ import annotations

import sqlite3
from collections import Counter

from kliping.catalog import read
from kliping.pages.links import period_link
from kliping.routes import Key, url_of
from kliping.site import Site
from kliping.views import AnniversaryPage, Card, OnThisDayPage, PeriodLink

# A day that is in no one year: 2000 has a 29 February.
LEAP_YEAR = "2000"
# Of each year the first articles; its own day page has them all.
CARDS = 3


def on_this_day_page(sql: sqlite3.Connection, key: Key, site: Site) -> OnThisDayPage:
    """The days of the calendar that have articles, whatever the year."""
    days: Counter[str] = Counter()
    for period, n in read.periods(sql, "time", "", lengths=[10]):
        days[period[5:]] += n
    links = (
        PeriodLink(period=f"{LEAP_YEAR}-{day}", url=url_of(Key("anniversary", "", day)), n=n)
        for day, n in sorted(days.items())
    )
    return OnThisDayPage(days=tuple(links))


def anniversary_page(sql: sqlite3.Connection, key: Key, site: Site) -> AnniversaryPage | None:
    """One day of the calendar, the newest year first."""
    years = [year for year, _ in read.periods(sql, "time", "", lengths=[4])]
    counts = ((day, read.count_in(sql, "time", "", day)) for day in (f"{year}-{key.period}" for year in years[::-1]))
    found = [period_link(day, n) for day, n in counts if n]
    if not found:
        return None
    return AnniversaryPage(
        url=url_of(key),
        period=f"{LEAP_YEAR}-{key.period}",
        n=sum(link.n for link in found),
        years=tuple((link, _first(sql, link.period)) for link in found),
    )


def _first(sql: sqlite3.Connection, day: str) -> tuple[Card, ...]:
    return tuple(card for _, card in read.in_period(sql, "time", "", day, count=CARDS))
