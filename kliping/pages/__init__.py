"""Pages: what each of them shows, as a function of the catalog. `describe` is the way in."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from kliping.pages.article import alias_page, article_page, picture_page
from kliping.pages.days import anniversary_page, on_this_day_page
from kliping.pages.extra import extra_page
from kliping.pages.feeds import collection_feed_page, feed_page, news_sitemap_page, sitemap_index_page, sitemap_page
from kliping.pages.fronts import corrections_page, coverage_page, home_page, index_page, wanted_page, years_page
from kliping.pages.listings import calendar_page, collection_page, undated_page
from kliping.pages.places import locations_page
from kliping.pages.quotes import quotes_page
from kliping.pages.threads import thread_page, threads_page
from kliping.pages.trends import trends_page
from kliping.pages.twins import bundle_page, companions, datapackage_page, pictures_of, twin_page
from kliping.routes import BUNDLES, COLLECTION_FEEDS, COLLECTIONS, FIXED, INDEXES, TWINS, Key
from kliping.site import Site
from kliping.views import Page, PlainPage

__all__ = ["PLAIN", "companions", "describe", "pictures_of"]

PLAIN = ("search", "about-search", "subjects", "not-found", "robots", "opensearch", "manifest", "llms")


def describe(sql: sqlite3.Connection, key: Key, site: Site) -> Page | None:
    """The View of the page that `key` names; None means that this page should not exist."""
    return _DESCRIBERS[key.kind](sql, key, site)


def _plain_page(sql: sqlite3.Connection, key: Key, site: Site) -> PlainPage:
    return PlainPage(kind=key.kind, url=FIXED[key.kind])


_DESCRIBERS: dict[str, Callable[[sqlite3.Connection, Key, Site], Page | None]] = {
    "article": article_page,
    "picture": picture_page,
    **dict.fromkeys(TWINS, twin_page),
    **dict.fromkeys(BUNDLES, bundle_page),
    "datapackage": datapackage_page,
    "alias": alias_page,
    "home": home_page,
    "years": years_page,
    **dict.fromkeys(INDEXES.values(), index_page),
    "quotes": quotes_page,
    "locations": locations_page,
    "trends": trends_page,
    "on-this-day": on_this_day_page,
    "anniversary": anniversary_page,
    "thread": thread_page,
    "threads": threads_page,
    "wanted": wanted_page,
    "corrections": corrections_page,
    "coverage": coverage_page,
    "year": calendar_page,
    "month": calendar_page,
    "day": calendar_page,
    "undated": undated_page,
    **dict.fromkeys(COLLECTIONS, collection_page),
    "atom": feed_page,
    "rss": feed_page,
    "json-feed": feed_page,
    **dict.fromkeys(COLLECTION_FEEDS, collection_feed_page),
    "news-sitemap": news_sitemap_page,
    "sitemap": sitemap_page,
    "extra": extra_page,
    "sitemap-index": sitemap_index_page,
    **dict.fromkeys(PLAIN, _plain_page),
}
