"""Search: one small protocol, engines behind it. An article becomes a document only in here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the index knows of one article.

    date               EDTF as in the front matter, "" when undated
    first_day, last_day    the days it may mean as 20211212, 0 when undated
    body               plain visible text, paragraphs separated by newlines
    """

    id: str
    url: str
    title: str
    summary: str
    body: str
    tags: tuple[str, ...]
    section: str
    authors: tuple[str, ...]
    credit: str
    place: str
    lang: str
    date: str
    first_day: int
    last_day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One answer. `snippet` is HTML: escaped text with <mark> around what matched."""

    rank: int
    id: str
    url: str
    title: str
    date: str
    lang: str
    section: str
    score: float
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a query found.

    total        hits in all
    hits         those of the page that was asked for
    facets       by facet name ("year", "section", "tag", "author", "credit", "lang"): (value, count), most first
    echo         the query said back in plain words, in the site's language
    notes        what was not understood, and what was searched instead
    suggestion   a better spelling of the whole query, or None
    unknown      the words of the query that no article has
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    echo: str = ""
    notes: tuple[str, ...] = ()
    suggestion: str | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked: the query as typed, and how to show what it finds. `sort`: relevance, newest, oldest."""

    query: str
    page: int = 1
    per_page: int = 10
    sort: str = "relevance"


class Index(Protocol):
    """A search index in a folder. A context manager; one writer at a time, any number of readers.

    is_new   it was made empty on opening, so everything has to be put
    """

    is_new: bool

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents, each replacing the one with its id; visible after `commit`."""

    def remove(self, ids: Iterable[str]) -> None:
        """Take documents out; ids that are not there are passed over."""

    def commit(self) -> None:
        """Make everything since the last commit durable and visible, in one step."""

    def tidy(self) -> None:
        """Put together what many commits left behind, where that is due. It takes time; the answers stay the same."""

    def search(self, request: Request) -> Results:
        """Answer a request. raises ArchiveError (code QUERY) for one that is refused."""

    def documents(self) -> Iterator[Document]:
        """Everything it holds in the order of ids, for comparing two indexes. Bodies come back as ""."""

    def close(self) -> None:
        """Let go of files and locks."""
