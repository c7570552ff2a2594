"""Pages for programs: feeds and sitemaps. Feeds carry dated articles only, and no clock."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from kliping.catalog import read
from kliping.pages.links import collection_link
from kliping.routes import FIXED, Key, url_of
from kliping.site import Site
from kliping.views import FeedPage, Link, SitemapIndexPage, SitemapPage


def feed_page(sql: sqlite3.Connection, key: Key, site: Site) -> FeedPage:
    """The newest articles whose date is known."""
    return _feed(sql, key, "time", site, about=Link(label="", url="/"))


def collection_feed_page(sql: sqlite3.Connection, key: Key, site: Site) -> FeedPage | None:
    """The same of one section, tag or author, in the forms that site.yaml wants."""
    kind, _, form = key.kind.partition("-")
    if form not in site.feeds or not read.count_in(sql, kind, key.name):
        return None
    about = collection_link(site, kind, key.name, read.label_of(sql, kind, key.name))
    return _feed(sql, key, kind, site, about=about)


def _feed(sql: sqlite3.Connection, key: Key, kind: str, site: Site, *, about: Link) -> FeedPage:
    newest = read.newest(sql, kind, key.name, site.front)
    cards = tuple(card for card in newest if card.date and card.date.civil)
    updated = cards[0].date if cards else None
    return FeedPage(kind=key.kind, url=url_of(key), label=about.label, about=about.url, updated=updated, cards=cards)


def news_sitemap_page(sql: sqlite3.Connection, key: Key, site: Site) -> FeedPage | None:
    """The last two days that have news, counted back from the newest stated one: no clock is read.

    source   https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap: 1,000 at most
    """
    stated = [card.date for card in read.newest(sql, "time", "", site.front) if card.date and card.date.is_stated]
    last = max((date.first for date in stated if date.first == date.last), default=None)
    if last is None:
        return None
    days = [card for day in (last, last - timedelta(days=1)) for _, card in read.in_period(sql, "time", "", str(day))]
    cards = tuple(card for card in days if card.date and card.date.is_stated)[:1000]
    return FeedPage(kind=key.kind, url=url_of(key), updated=cards[0].date, cards=cards)


def sitemap_page(sql: sqlite3.Connection, key: Key, site: Site) -> SitemapPage | None:
    """The articles of one month, of a year without months, or of the undated under one letter."""
    exact = len(key.period) == 4
    found = read.in_period(sql, "time", "", key.period)
    entries = [(card.url, str(card.date.civil)) if card.date and card.date.civil else (card.url, "")
               for period, card in found if not exact or period == key.period]  # fmt: skip
    return SitemapPage(url=url_of(key), entries=tuple(entries)) if entries else None


def sitemap_index_page(sql: sqlite3.Connection, key: Key, site: Site) -> SitemapIndexPage:
    """The sitemaps that there are."""
    found = [each for each in read.periods(sql, "time", "", lengths=[4, 7, 9]) if each[0] != "undated"]
    months = {period for period, _ in found if len(period) != 4}
    years = {period for period, n in found if len(period) == 4 and n > _in_months(found, period)}
    urls = [url_of(Key("sitemap", "", period)) for period in sorted(months | years)]
    urls += [url_of(Key("news-sitemap"))] if news_sitemap_page(sql, Key("news-sitemap"), site) else []
    assert FIXED["sitemap-index"] == url_of(key)
    return SitemapIndexPage(url=url_of(key), entries=tuple(urls))


def _in_months(found: list[tuple[str, int]], year: str) -> int:
    return sum(n for period, n in found if len(period) == 7 and period.startswith(f"{year}-"))
