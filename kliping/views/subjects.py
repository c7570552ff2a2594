"""What articles speak of: places, words through the years, who said what."""

from __future__ import annotations

from dataclasses import dataclass

from kliping.views.parts import Link, PeriodLink, Quote


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
