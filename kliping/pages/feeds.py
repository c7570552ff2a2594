"""Pages for programs: feeds and sitemaps. Feeds carry dated articles only, and no clock."""

from __future__ import annotations

import sqlite3

from kliping.catalog import read
from kliping.pages.links import collection_link
from kliping.routes import FIXED, Key, url_of
from kliping.site import Site
from kliping.views import FeedPage, SitemapIndexPage, SitemapPage


def feed_page(sql: sqlite3.Connection, key: Key, site: Site) -> FeedPage:
    """The newest articles whose date is known."""
    return _feed(sql, key, "time", site, label="")


def section_feed_page(sql: sqlite3.Connection, key: Key, site: Site) -> FeedPage | None:
    """The same of one section."""
    if not read.count_in(sql, "section", key.name):
        return None
    label = collection_link(site, "section", key.name, read.label_of(sql, "section", key.name)).label
    return _feed(sql, key, "section", site, label=label)


def _feed(sql: sqlite3.Connection, key: Key, kind: str, site: Site, *, label: str) -> FeedPage:
    newest = read.newest(sql, kind, key.name, site.front)
    cards = tuple(card for card in newest if card.date and card.date.civil)
    updated = cards[0].date if cards else None
    return FeedPage(kind=key.kind, url=url_of(key), label=label, updated=updated, cards=cards)


def sitemap_page(sql: sqlite3.Connection, key: Key, site: Site) -> SitemapPage | None:
    """The articles of one month, of a year without months, or of the undated under one letter."""
    exact = len(key.period) == 4
    found = read.in_period(sql, "time", "", key.period)
    entries = [(card.url, str(card.date.civil)) if card.date and card.date.civil else (card.url, "")
               for period, card in found if not exact or period == key.period]  # fmt: skip
    return SitemapPage(url=url_of(key), entries=tuple(entries)) if entries else None


def sitemap_index_page(sql: sqlite3.Connection, key: Key, site: Site) -> SitemapIndexPage:
    """The sitemaps that there are."""
    found = read.periods(sql, "time", "", lengths=[4, 7, 9])
    months = {period for period, _ in found if len(period) != 4}
    years = {period for period, n in found if len(period) == 4 and n > _in_months(found, period)}
    urls = [url_of(Key("sitemap", "", period)) for period in sorted(months | years)]
    assert FIXED["sitemap-index"] == url_of(key)
    return SitemapIndexPage(url=url_of(key), entries=tuple(urls))


def _in_months(found: list[tuple[str, int]], year: str) -> int:
    return sum(n for period, n in found if len(period) == 7 and period.startswith(f"{year}-"))
