"""An article's page, and the article as data."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from kliping.article import Article
from kliping.views.parts import Card, Figure, Link, PeriodLink, PictureAt, ReadAlso, Related, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """kind "article". `article`, `html` and the figures are filled in only when the page is really written.

    thread     the URL of the thread that it is in; "" if it is in none
    lead       the figure above the text; `figures` stand below it
    """

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
    pictures: tuple[PictureAt, ...] = ()
    thread: str = ""
    article: Article | None = None
    html: Markup | None = None
    lead: Figure | None = None
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePage:
    """kind "picture": a file beside an article's page, as it stands beside its content file."""

    kind: str = "picture"
    url: str
    source: Source


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
