"""From a request to results: parse, evaluate, relax, order, cut a page, say what was done."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from kliping.errors import ArchiveError, Problem
from kliping.search import Hit, Request, Results, nodes
from kliping.search.echo import echo, echo_filter
from kliping.search.evaluate import Evaluator, Found, is_text
from kliping.search.passage import Marks, best_passage
from kliping.search.query import parse_query
from kliping.search.ranking import ORDERS, facets, top
from kliping.search.say import say
from kliping.search.snapshot import Snapshot
from kliping.search.suggest import corrected

MOST_PAGES: Final = 100
MOST_PER_PAGE: Final = 100
MANY_WORDS: Final = 4


def answer(snapshot: Snapshot, request: Request, *, languages: tuple[str, ...], lang: str) -> Results:
    """What `snapshot` has for `request`.

    raises   ArchiveError (code QUERY) for a request that is refused
    """
    _check(request, lang)
    parsed = parse_query(request.query, lang)
    if parsed.root is None or not snapshot.size:
        return Results(total=0, hits=(), echo=echo(parsed.root, lang) if parsed.root else "", notes=parsed.notes)
    evaluator = Evaluator(snapshot, languages, lang)
    found, notes = _find(evaluator, parsed.root, snapshot, by_date=request.sort != "relevance")
    docs = np.flatnonzero(found.mask)
    first = (request.page - 1) * request.per_page
    ranked = top(snapshot, docs, found.scores, sort=request.sort, count=first + request.per_page)[first:]
    unknown = tuple(dict.fromkeys(evaluator.unknown))
    return Results(
        total=len(docs),
        hits=_hits(snapshot, ranked.tolist(), found, _sought(parsed.root, evaluator), first + 1, languages),
        facets=facets(snapshot, found.mask),
        echo=echo(parsed.root, lang),
        notes=parsed.notes + notes,
        suggestion=corrected(snapshot, request.query, unknown),
        unknown=unknown,
    )


def _check(request: Request, lang: str) -> None:
    if not 1 <= request.page <= MOST_PAGES:
        raise _refused(say(lang, "late-page", MOST_PAGES))
    if not 1 <= request.per_page <= MOST_PER_PAGE:
        raise _refused(say(lang, "per-page", MOST_PER_PAGE))
    if request.sort not in ORDERS:
        raise _refused(say(lang, "sort", request.sort))


def _refused(message: str) -> ArchiveError:
    return ArchiveError(Problem(file="query", code="QUERY", message=message))


def _find(
    evaluator: Evaluator, root: nodes.Node, snapshot: Snapshot, *, by_date: bool
) -> tuple[Found, tuple[str, ...]]:
    """What the query finds, if need be with some of its words only; and what to say about that.

    A query of many words is a question more often than a list of demands: then some are enough from the start,
    unless the order is by date, where the best would be lost among the rest.
    """
    lang = evaluator.lang
    strict = _living(evaluator.find(root), snapshot)
    texts = _texts(root, evaluator)
    is_found = bool(strict.mask.any())
    if len(texts) > 1 and (not is_found or (len(texts) >= MANY_WORDS and not by_date)):
        rest = tuple(part for part in getattr(root, "parts", ()) if not is_text(part))
        found = _living(evaluator.find(nodes.Every((nodes.Either(texts), *rest))), snapshot)
        if found.mask.any():
            return found, (say(lang, "some-words" if is_found else "relaxed"),)
    return strict, () if is_found else tuple(_without(evaluator, root, snapshot, lang))


def _living(found: Found, snapshot: Snapshot) -> Found:
    return replace(found, mask=found.mask & snapshot.alive)


def _texts(root: nodes.Node, evaluator: Evaluator) -> tuple[nodes.Node, ...]:
    """The words and phrases side by side, of which some may be enough."""
    if not isinstance(root, nodes.Words):
        return ()
    return tuple(part for part in root.parts if is_text(part) and not evaluator.is_function_word(part))


def _without(evaluator: Evaluator, root: nodes.Node, snapshot: Snapshot, lang: str) -> list[str]:
    """For each filter of a query that finds nothing, how many it would find without it."""
    parts = root.parts if isinstance(root, nodes.Words | nodes.Every) else ()
    said = []
    for part in parts:
        rest = tuple(other for other in parts if other is not part)
        if nodes.is_filter(part) and rest:
            n = int(np.count_nonzero(_living(evaluator.find(nodes.Words(rest)), snapshot).mask))
            if n:
                said.append(say(lang, "without", echo_filter(part, lang), n))
    return said


def _hits(
    snapshot: Snapshot, docs: list[int], found: Found, sought: list[nodes.Node], rank: int, languages: tuple[str, ...]
) -> tuple[Hit, ...]:
    marks: dict[str, Marks] = {}
    hits = []
    for i, doc in enumerate(docs):
        document = snapshot.document(doc)
        known = marks.setdefault(document.lang, Marks(sought, languages, document.lang))
        passage = best_passage(snapshot.body(doc), known)
        if passage.start < 0 and document.summary:
            passage = best_passage(document.summary, known)
        score = 0.0 if found.scores is None else round(float(found.scores[doc]), 6)
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


def _sought(node: nodes.Node, evaluator: Evaluator) -> list[nodes.Node]:
    """The parts of a query that can be marked in a text."""
    if isinstance(node, nodes.Words | nodes.Every | nodes.Either):
        parts = evaluator.wanted(node.parts) if isinstance(node, nodes.Words) else node.parts
        return [leaf for part in parts for leaf in _sought(part, evaluator)]
    return [] if nodes.is_filter(node) or isinstance(node, nodes.Not) else [node]
