"""The pages one starts from: home, the years, everything by section, tag and author, what is wanted, corrections."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace

from kliping.catalog import read
from kliping.catalog.lists import has_pages, page_name
from kliping.dates import parse_date
from kliping.pages.links import collection_link, period_link, speaker_link
from kliping.routes import INDEXES, Key, url_of
from kliping.site import Site
from kliping.views import CorrectionsPage, CoveragePage, HomePage, IndexPage, Link, Wanted, WantedPage

HOME_SECTIONS = 8
HOME_CARDS = 4
HOME_TAGS = 30
# An index of names longer than a person would read shows the largest ones.
INDEX_ENTRIES = 1000
WANTED_ENTRIES = 500
CORRECTION_ENTRIES = 500


def home_page(sql: sqlite3.Connection, key: Key, site: Site) -> HomePage:
    """The front page."""
    sections = _collections(sql, site, "section", HOME_SECTIONS)
    return HomePage(
        n=read.count_in(sql, "time"),
        latest=tuple(read.newest(sql, "time", "", site.front)),
        sections=tuple((link, tuple(read.newest(sql, "section", name, HOME_CARDS))) for name, link in sections),
        years=tuple(period_link(year, n) for year, n in read.periods(sql, "time", "", lengths=[4])),
        tags=tuple(link for _, link in _collections(sql, site, "tag", HOME_TAGS)),
        n_undated=read.count_in(sql, "time", "", "undated"),
    )


def years_page(sql: sqlite3.Connection, key: Key, site: Site) -> IndexPage:
    """All years, oldest first."""
    years = tuple(period_link(year, n) for year, n in read.periods(sql, "time", "", lengths=[4]))
    return IndexPage(kind="years", url=url_of(key), entries=years)


def index_page(sql: sqlite3.Connection, key: Key, site: Site) -> IndexPage:
    """All collections of a kind by name, each with its count, and how many of its articles are of which year."""
    return IndexPage(kind=key.kind, url=url_of(key), entries=entries_of(sql, key, site))


def entries_of(sql: sqlite3.Connection, key: Key, site: Site) -> tuple[Link, ...]:
    """The collections of the index `key`, the largest if they are too many, by name."""
    kind = next(kind for kind, index in INDEXES.items() if index == key.kind)
    links = [
        replace(link, years=_by_year(sql, kind, name)) for name, link in _collections(sql, site, kind, INDEX_ENTRIES)
    ]
    return tuple(sorted(links, key=lambda link: (link.label.casefold(), link.url)))


def _by_year(sql: sqlite3.Connection, kind: str, name: str) -> tuple[tuple[int, int], ...]:
    """A year with months counts what they hold; articles of which only the year is known stand under it alone."""
    years: Counter[int] = Counter()
    for period, n in read.periods(sql, kind, name):
        if period[0].isdigit():
            years[int(period[:4])] += n
    return tuple(sorted(years.items()))


def _collections(sql: sqlite3.Connection, site: Site, kind: str, count: int) -> list[tuple[str, Link]]:
    found = ((name, read.label_of(sql, kind, name), n) for name, n in read.largest(sql, kind, count))
    if kind == "speaker":
        return [(name, speaker_link(sql, site, name, label, n)) for name, label, n in found]
    return [
        (name, collection_link(site, kind, page_name(sql, kind, name), label, n))
        for name, label, n in found
        if has_pages(sql, kind, name)
    ]


def wanted_page(sql: sqlite3.Connection, key: Key, site: Site) -> WantedPage:
    """The read-also titles that no article carries yet."""
    entries = [Wanted(title=title, askers=tuple(cards), n=n) for title, n, cards in read.wanted(sql, WANTED_ENTRIES)]
    return WantedPage(n=read.count_wanted(sql), entries=tuple(entries))


def corrections_page(sql: sqlite3.Connection, key: Key, site: Site) -> CorrectionsPage:
    """Everything that was corrected."""
    found = read.corrections(sql, CORRECTION_ENTRIES)
    return CorrectionsPage(entries=tuple((parse_date(date), text, card) for date, text, card in found))


def coverage_page(sql: sqlite3.Connection, key: Key, site: Site) -> CoveragePage:
    """What is in the archive and what is not."""
    found = [each for each in read.periods(sql, "time", "", lengths=[4, 7]) if each[0] != "undated"]
    months = tuple(period_link(period, n) for period, n in found if len(period) == 7)
    since, until = site.coverage.since, site.coverage.until
    return CoveragePage(
        url=url_of(key),
        since=str(since) if since else "",
        until=str(until) if until else "",
        n=read.count_in(sql, "time"),
        n_undated=read.count_in(sql, "time", "", "undated"),
        n_rough=sum(n for period, n in found if len(period) == 4) - sum(month.n for month in months),
        n_inferred=read.count_inferred(sql),
        n_withdrawn=read.count_withdrawn(sql),
        n_wanted=read.count_wanted(sql),
        n_corrections=read.count_corrections(sql),
        months=months,
        sections=tuple(link for _, link in _collections(sql, site, "section", INDEX_ENTRIES)),
    )
