"""Pages of the site as such, old addresses, feeds, sitemaps, and what plugins add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kliping.dates import PartialDate
from kliping.views.parts import Card


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPage:
    """What depends on the site only.

    kind    "not-found", "robots", "opensearch", "manifest", "llms", "search", "about-search" or "subjects"
    """

    kind: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasPage:
    """kind "alias": an old address that leads to `target`."""

    kind: str = "alias"
    url: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraPage:
    """kind "extra": a page of a plugin, which says what `data` is and by which template it is shown."""

    kind: str = "extra"
    url: str
    title: str
    template: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """kinds "atom", "rss", "json-feed" and those of sections, tags and authors ("tag-atom"), "news-sitemap".

    label      the name of the section, tag or author, "" for the whole archive
    about      the page that lists the same
    updated    the newest date on it, so no clock is read
    """

    kind: str
    url: str
    label: str = ""
    about: str = "/"
    updated: PartialDate | None
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapPage:
    """kind "sitemap": the articles of one month, one year, or of those undated under one letter."""

    kind: str = "sitemap"
    url: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapIndexPage:
    """kind "sitemap-index": the URLs of all sitemaps."""

    kind: str = "sitemap-index"
    url: str
    entries: tuple[str, ...]
