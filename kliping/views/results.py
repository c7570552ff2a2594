"""What a search found, as the server shows it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kliping.dates import PartialDate
from kliping.views.parts import Link


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
