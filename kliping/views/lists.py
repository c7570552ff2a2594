"""Lists of articles, and the front pages that lead to them."""

from __future__ import annotations

from dataclasses import dataclass

from kliping.dates import PartialDate
from kliping.views.parts import Card, Group, Link, PeriodLink, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """kinds "year", "month", "day", "undated", "section", "tag", "author", "location", "language",
    "person", "organisation", "speaker", "term".

    label       the section's, tag's or author's name; "" for the calendar
    period      "" on the front of a collection
    n           articles of the whole period, on its later parts of that part; of the whole collection on its front
    groups      the cards shown, newest first on fronts, oldest first in periods
    periods     the non-empty periods inside this one (years of a tag, months of a year, days of a month), not on
                later parts
    days        on a year, its days that have articles
    months      on the front of a term, the months that have articles
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
    months: tuple[PeriodLink, ...] = ()
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
class Turn:
    """One article of a thread.

    versions    the same text again
    days        after how many days it came; None for the first of all
    """

    card: Card
    versions: tuple[Card, ...] = ()
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A story in an index: its first article, how many it has, from which day to which."""

    first: Card
    url: str
    n: int
    last: PartialDate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """kind "thread": a story from its first article on, or a later part of a long one.

    n, newest    of the whole thread; 0 and None on later parts, which do not change as it goes on
    turns        those of this part, the oldest first
    """

    kind: str = "thread"
    url: str
    first: Card
    n: int
    newest: Card | None
    part: int
    parts: tuple[Link, ...]
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadsPage:
    """kind "threads": the stories that went on last, and those with most articles."""

    kind: str = "threads"
    url: str = "/threads/"
    latest: tuple[Thread, ...]
    longest: tuple[Thread, ...]


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
