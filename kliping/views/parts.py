"""What views are made of: cards, links, groups of them, and where texts are."""

from __future__ import annotations

from dataclasses import dataclass

from kliping.dates import PartialDate


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

    anchor   the part of that page which is meant, "" for the page itself
    years    how many there are by year, ascending, on the pages that draw them
    """

    label: str
    url: str
    n: int = 0
    anchor: str = ""
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
class PictureAt:
    """A picture beside an article, by its name as seen from the content file; sizes in pixels."""

    name: str
    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture as an article shows it; `url` "" if it is not there, `width` and `height` 0 if they are not known."""

    url: str = ""
    width: int = 0
    height: int = 0
    alt: str = ""
    caption: str = ""
    credit: str = ""


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
