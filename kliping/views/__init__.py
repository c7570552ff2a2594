"""Views: all that a template may know about its page. Plain frozen data, so one digest says if a page is stale.

URLs are paths of the site without its base; a template writes them through the `href` filter.
"""

from __future__ import annotations

from kliping.views.articles import ArticlePage, BundlePage, DataPackagePage, PicturePage, TwinPage
from kliping.views.lists import (
    AnniversaryPage,
    CorrectionsPage,
    CoveragePage,
    HomePage,
    IndexPage,
    ListingPage,
    OnThisDayPage,
    Thread,
    ThreadPage,
    ThreadsPage,
    Turn,
    Wanted,
    WantedPage,
)
from kliping.views.parts import Card, Figure, Group, Link, PeriodLink, PictureAt, Quote, ReadAlso, Related, Source
from kliping.views.plain import AliasPage, ExtraPage, FeedPage, PlainPage, SitemapIndexPage, SitemapPage
from kliping.views.results import Choice, ResultsPage, SearchHit
from kliping.views.subjects import LocationsPage, QuotesPage, Spot, Trend, TrendsPage
from kliping.views.walk import sources_of, values_of

__all__ = [
    "AliasPage",
    "AnniversaryPage",
    "ArticlePage",
    "BundlePage",
    "Card",
    "Choice",
    "CorrectionsPage",
    "CoveragePage",
    "DataPackagePage",
    "ExtraPage",
    "FeedPage",
    "Figure",
    "Group",
    "HomePage",
    "IndexPage",
    "Link",
    "ListingPage",
    "LocationsPage",
    "OnThisDayPage",
    "Page",
    "PeriodLink",
    "PictureAt",
    "PicturePage",
    "PlainPage",
    "Quote",
    "QuotesPage",
    "ReadAlso",
    "Related",
    "ResultsPage",
    "SearchHit",
    "SitemapIndexPage",
    "SitemapPage",
    "Source",
    "Spot",
    "Thread",
    "ThreadPage",
    "ThreadsPage",
    "Trend",
    "TrendsPage",
    "Turn",
    "TwinPage",
    "Wanted",
    "WantedPage",
    "sources_of",
    "values_of",
]

Page = (
    ArticlePage
    | PicturePage
    | TwinPage
    | BundlePage
    | DataPackagePage
    | ListingPage
    | HomePage
    | IndexPage
    | LocationsPage
    | TrendsPage
    | QuotesPage
    | OnThisDayPage
    | AnniversaryPage
    | ThreadPage
    | ThreadsPage
    | WantedPage
    | CorrectionsPage
    | CoveragePage
    | PlainPage
    | AliasPage
    | ExtraPage
    | FeedPage
    | SitemapPage
    | SitemapIndexPage
)
