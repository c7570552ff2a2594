"""Views: all that a template may know about its page. Plain frozen data, so one digest says if a page is stale.

URLs are paths of the site without its base; a template writes them through the `href` filter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

from markupsafe import Markup

from kliping.article import Article
from kliping.dates import PartialDate

T = TypeVar("T")


def values_of(value: object, kind: type[T]) -> Iterator[T]:
    """Every value of a kind, such as each `Card`, inside a view."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, tuple | Mapping):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from values_of(item, kind)
    elif is_dataclass(value):
        for each in fields(value):
            yield from values_of(getattr(value, each.name), kind)


def sources_of(view: object) -> tuple[Source, ...]:
    """Where the texts that a view shows are."""
    return tuple(dict.fromkeys(values_of(view, Source)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What one page shows of another article. No body: that is the point."""

    id: str
    title: str
    summary: str
    date: PartialDate | None
    url: str
    lang: str
    section: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A labelled address; `n` counts the articles behind it, 0 where nobody counted.

    years    how many there are by year, ascending, on the pages that draw them
    """

    label: str
    url: str
    n: int = 0
    years: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLink:
    """A period of the calendar that has articles: "2021", "2021-12", "2021-12-12", "undated" or a letter."""

    period: str
    url: str
    n: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A related article and why: the words that both share.

    versions    how many near-identical articles, such as wire copies, it stands for, itself included
    days        by how many days it is later, negative where it is earlier; None where a day is not known
    pinned      whether an editor put it there
    """

    card: Card
    words: tuple[str, ...]
    versions: int = 1
    days: int | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAlso:
    """One title of the read-also block; `card` is None while no article of the archive carries it."""

    title: str
    card: Card | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an article's text is: the content file and the digest of its bytes."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """kind "article". `article` and `html` are filled in only when the page is really written."""

    kind: str = "article"
    url: str
    source: Source
    section: Link | None
    tags: tuple[Link, ...]
    authors: tuple[Link, ...]
    day: PeriodLink | None
    previous: Card | None
    next: Card | None
    previous_in_section: Card | None
    next_in_section: Card | None
    related: tuple[Related, ...]
    read_also: tuple[ReadAlso, ...]
    twins: tuple[Link, ...] = ()
    article: Article | None = None
    html: Markup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TwinPage:
    """kinds "ninjs", "markdown", "seed": an article for programs and for who wants to keep it.

    about    the article's page
    text     its Markdown, or its seed; with `article` and `html` only filled in when it is really written
    """

    kind: str
    url: str
    about: str
    source: Source
    section: str
    article: Article | None = None
    html: Markup | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BundlePage:
    """kinds "archive", "oai": the articles of one part of a period, as data.

    twins    filled in only when it is really written
    """

    kind: str
    url: str
    period: str
    part: int
    twins: tuple[TwinPage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPackagePage:
    """kind "datapackage": where the data of all articles lies."""

    kind: str = "datapackage"
    url: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody said, and where; `anchor` names the paragraph on the article's page, "" for the page itself."""

    text: str
    speaker: Link
    card: Card
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cards under one heading of a listing; `period` "" means no heading."""

    period: str
    url: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """kinds "year", "month", "day", "undated", "section", "tag", "author", "location", "language",
    "person", "organisation", "speaker", "term".

    label       the section's, tag's or author's name; "" for the calendar
    period      "" on the front of a collection
    n           articles of the whole period (all parts), or of the whole collection on its front
    groups      the cards shown, newest first on fronts, oldest first in periods
    periods     the non-empty periods inside this one (years of a tag, months of a year, days of a month)
    days        on a year, its days that have articles
    feeds       on the front of a collection, its feeds by their forms
    quotes      of a speaker, in place of groups
    up          the way back to the home page, nearest last
    parts       links to all parts when there are several
    """

    kind: str
    url: str
    label: str
    period: str
    n: int
    part: int
    groups: tuple[Group, ...]
    periods: tuple[PeriodLink, ...]
    parts: tuple[Link, ...]
    up: tuple[PeriodLink | Link, ...]
    previous: PeriodLink | None
    next: PeriodLink | None
    days: tuple[PeriodLink, ...] = ()
    feeds: tuple[Link, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """kind "home": the newest articles, the sections with their newest, the years."""

    kind: str = "home"
    url: str = "/"
    n: int
    latest: tuple[Card, ...]
    sections: tuple[tuple[Link, tuple[Card, ...]], ...]
    years: tuple[PeriodLink, ...]
    tags: tuple[Link, ...]
    n_undated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexPage:
    """kind "years", or an index in `kliping.routes.INDEXES` that has no view of its own: all of one sort, counted."""

    kind: str
    url: str
    entries: tuple[Link | PeriodLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How often one term stands in the archive: `months` are those with articles, or with "share", shares in 10,000."""

    link: Link
    months: tuple[PeriodLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendsPage:
    """kind "trends": the most telling terms; with a query, which the server answers, up to four of them compared.

    query     as typed, "" on the static page
    measure   "count" or "share"
    unknown   words of the query that no article is on
    """

    kind: str = "trends"
    url: str = "/trends/"
    entries: tuple[Link, ...]
    query: str = ""
    measure: str = "count"
    trends: tuple[Trend, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place of which somebody knows where it is, in degrees of latitude and longitude."""

    link: Link
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationsPage:
    """kind "locations": the places of datelines; `spots` are those that can be put on a map."""

    kind: str = "locations"
    url: str = "/places/"
    entries: tuple[Link, ...]
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotesPage:
    """kind "quotes": who is quoted, and the newest words of those who are quoted most."""

    kind: str = "quotes"
    url: str = "/quotes/"
    entries: tuple[Link, ...]
    newest: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnThisDayPage:
    """kind "on-this-day": a year without a year; `days` are those with articles, as of the leap year 2000."""

    kind: str = "on-this-day"
    url: str = "/on-this-day/"
    days: tuple[PeriodLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnniversaryPage:
    """kind "anniversary": one day of the calendar through the years, the newest first.

    period    the day as of the leap year 2000, such as "2000-12-12"
    years     each the day of that year, with the first of its articles
    """

    kind: str = "anniversary"
    url: str
    period: str
    n: int
    years: tuple[tuple[PeriodLink, tuple[Card, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A read-also title that no article carries yet, and the articles that ask for it."""

    title: str
    askers: tuple[Card, ...]
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPage:
    """kind "wanted", most wanted first; `n` counts all wanted titles, of which the first ones are shown."""

    kind: str = "wanted"
    url: str = "/wanted/"
    n: int
    entries: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsPage:
    """kind "corrections": every correction with its article, newest first."""

    kind: str = "corrections"
    url: str = "/corrections/"
    entries: tuple[tuple[PartialDate, str, Card], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveragePage:
    """kind "coverage": what is in the archive and what is not.

    since, until   the days from which its articles come, as site.yaml says; "" where it does not
    months         the months that have articles, with their counts
    n_inferred     articles whose date was worked out
    n_rough        dated articles of which no month is known
    """

    kind: str = "coverage"
    url: str = "/coverage/"
    since: str
    until: str
    n: int
    n_undated: int
    n_rough: int
    n_inferred: int
    n_withdrawn: int
    n_wanted: int
    n_corrections: int
    months: tuple[PeriodLink, ...]
    sections: tuple[Link, ...]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraPage:
    """kind "extra": a page of a plugin, which says what `data` is and by which template it is shown."""

    kind: str = "extra"
    url: str
    title: str
    template: str
    data: Mapping[str, Any]


Page = (
    ArticlePage
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a facet: how many hits have it, where choosing (or dropping) it leads."""

    label: str
    n: int
    url: str
    chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """A hit as the results page shows it; `snippet` is escaped text with <mark> around what matched.

    passage    what goes behind the URL, so that the article opens there with the words marked
    """

    rank: int
    id: str
    url: str
    title: str
    date: PartialDate | None
    lang: str
    section: str
    score: float
    snippet: Markup
    passage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """kind "search" with a query, rendered by the server only.

    query        as typed
    echo         the query said back in words
    notes        what could not be understood and what was done instead
    pages        links to pages of results; `previous` and `next` are "" at the ends
    suggestion   a better spelling, or "", with the URL that searches for it
    unknown      the words that no article has
    years        every year from the first that has a hit to the last
    feed         where the result is an Atom feed; `downloads` are the other forms it can be had in
    """

    kind: str = "search"
    url: str
    query: str
    sort: str
    echo: str
    notes: tuple[str, ...]
    total: int
    page: int
    n_pages: int
    hits: tuple[SearchHit, ...]
    facets: tuple[tuple[str, tuple[Choice, ...]], ...]
    sorts: tuple[Choice, ...]
    previous: str
    next: str
    suggestion: str
    suggestion_url: str
    seconds: float
    unknown: tuple[str, ...] = ()
    years: tuple[Choice, ...] = ()
    feed: str = ""
    downloads: tuple[Link, ...] = ()
