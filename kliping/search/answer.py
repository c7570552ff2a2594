"""From a request to results: parse, evaluate, relax, order, cut a page, say what was done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple, Protocol, TypeVar

from kliping.errors import ArchiveError, Problem
from kliping.search import Document, Hit, Request, Results, nodes
from kliping.search.echo import echo, echo_filter
from kliping.search.passage import Marks, best_passage
from kliping.search.query import parse_query
from kliping.search.ranking import ORDERS
from kliping.search.say import say
from kliping.search.sought import is_text, marked_in, texts_of
from kliping.search.suggest import Vocabulary, corrected

MOST_PAGES: Final = 100
MOST_PER_PAGE: Final = 100
MANY_WORDS: Final = 4
_Found = TypeVar("_Found")


class Ranked(NamedTuple):
    """A document on a page of hits, with its text."""

    document: Document
    body: str
    score: float


class Matcher(Vocabulary, Protocol[_Found]):
    """How an engine answers one request, which it was made for, at one moment of the index.

    size       how many documents there are
    unknown    the words that were looked for and that no document has
    """

    size: int
    unknown: list[str]

    def find(self, node: nodes.Node) -> _Found:
        """What `node` finds. raises ArchiveError (code QUERY) if that would cost too much"""

    def count(self, found: _Found) -> int:
        """How many documents that is."""

    def page(self, found: _Found) -> Iterable[Ranked]:
        """Those of the page that is asked for, in the order that is asked for."""

    def facets(self, found: _Found) -> dict[str, tuple[tuple[str, int], ...]]:
        """See `Results.facets`."""


def answer(matcher: Matcher[_Found], request: Request, *, languages: tuple[str, ...], lang: str) -> Results:
    """What `matcher` has for `request`.

    raises   ArchiveError (code QUERY) for a request that is refused
    """
    _check(request, lang)
    parsed = parse_query(request.query, lang)
    if parsed.root is None or not matcher.size:
        return Results(total=0, hits=(), echo=echo(parsed.root, lang) if parsed.root else "", notes=parsed.notes)
    asked = _Asked(parsed.root, languages, lang, is_by_date=request.sort != "relevance")
    found, total, notes = _find(matcher, asked)
    unknown = tuple(dict.fromkeys(matcher.unknown))
    return Results(
        total=total,
        hits=_hits(matcher.page(found), asked, first_place(request) + 1),
        facets=matcher.facets(found),
        echo=echo(parsed.root, lang),
        notes=parsed.notes + notes,
        suggestion=corrected(matcher, request.query, unknown),
        unknown=unknown,
    )


def first_place(request: Request) -> int:
    """The place of the first hit of a page, from 0."""
    return (request.page - 1) * request.per_page


class _Asked(NamedTuple):
    root: nodes.Node
    languages: tuple[str, ...]
    lang: str
    is_by_date: bool


def _check(request: Request, lang: str) -> None:
    if not 1 <= request.page <= MOST_PAGES:
        raise _refused(say(lang, "late-page", MOST_PAGES))
    if not 1 <= request.per_page <= MOST_PER_PAGE:
        raise _refused(say(lang, "per-page", MOST_PER_PAGE))
    if request.sort not in ORDERS:
        raise _refused(say(lang, "sort", request.sort))


def _refused(message: str) -> ArchiveError:
    return ArchiveError(Problem(file="query", code="QUERY", message=message))


def _find(matcher: Matcher[_Found], asked: _Asked) -> tuple[_Found, int, tuple[str, ...]]:
    """What the query finds, if need be with some of its words only; how much; and what to say about that.

    A query of many words is a question more often than a list of demands: then some are enough from the start,
    unless the order is by date, where the best would be lost among the rest.
    """
    root, lang = asked.root, asked.lang
    strict = matcher.find(root)
    n_strict = matcher.count(strict)
    texts = texts_of(root, asked.languages)
    if len(texts) > 1 and (not n_strict or (len(texts) >= MANY_WORDS and not asked.is_by_date)):
        rest = tuple(part for part in getattr(root, "parts", ()) if not is_text(part))
        found = matcher.find(nodes.Every((nodes.Either(texts), *rest)))
        total = matcher.count(found)
        if total:
            return found, total, (say(lang, "some-words" if n_strict else "relaxed"),)
    return strict, n_strict, () if n_strict else tuple(_without(matcher, root, lang))


def _without(matcher: Matcher[_Found], root: nodes.Node, lang: str) -> Iterable[str]:
    """For each filter of a query that finds nothing, how many it would find without it; or else without any."""
    parts = root.parts if isinstance(root, nodes.Words | nodes.Every) else ()

    def n_of(rest: tuple[nodes.Node, ...]) -> int:
        return matcher.count(matcher.find(nodes.Words(rest))) if rest else 0

    filters = [part for part in parts if nodes.is_filter(part)]
    counts = [n_of(tuple(other for other in parts if other is not part)) for part in filters]
    for part, n in zip(filters, counts, strict=True):
        if n:
            yield say(lang, "without", echo_filter(part, lang), n)
    if len(filters) > 1 and not any(counts):
        n = n_of(tuple(part for part in parts if not nodes.is_filter(part)))
        if n:
            yield say(lang, "without-any", n)


def _hits(ranked: Iterable[Ranked], asked: _Asked, rank: int) -> tuple[Hit, ...]:
    marks: dict[str, Marks] = {}
    sought = marked_in(asked.root, asked.languages)
    hits = []
    for i, (document, body, score) in enumerate(ranked):
        known = marks.get(document.lang)
        if known is None:
            known = marks[document.lang] = Marks(sought, asked.languages, document.lang)
        passage = best_passage(body, known)
        if passage.start < 0 and document.summary:
            passage = best_passage(document.summary, known)
        hits.append(
            Hit(
                rank=rank + i,
                id=document.id,
                url=document.url,
                title=document.title,
                date=document.date,
                lang=document.lang,
                section=document.section,
                score=score,
                snippet=passage.html,
            )
        )
    return tuple(hits)
