"""Queries in tantivy's terms: what a node finds, in which order, and how the values are counted.

Which documents a query finds is the same as with our own evaluation. How they rank is tantivy's BM25, field by
field, summed: its statistics count removed documents until their segment is merged, so after edits the order of close
hits may be another than in a clean index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, Final, NamedTuple

from tantivy import DocAddress, FieldType, Index, Occur, Order, Query, Searcher

from kliping.analysis import fold_word
from kliping.errors import ArchiveError, Problem
from kliping.search import Request, nodes
from kliping.search.answer import Ranked, first_place
from kliping.search.builder import FACETS, NAMES, STEMS, TEXTS, TITLED, instant, titled
from kliping.search.evaluate import AS_TYPED, MOST_EXPANDED, MOST_PAIRS
from kliping.search.inflection import query_stems
from kliping.search.ranking import MOST_VALUES
from kliping.search.say import say
from kliping.search.sought import has_scores, wanted
from kliping.search.tantivy_fields import as_field, body_in, document_in, is_field, key_of, term_of

# Each field has its own statistics, by which a word of a title is rare: it needs no more weight than one of the body.
WEIGHTS: Final = {"title": 1.0, "summary": 0.8, "body": 1.0, "names": 1.2}
WHOLE_TITLE: Final = 3.5
# Scores are of 32 bits; beyond this they say nothing.
DIGITS: Final = 4
# So many hits beyond the page are looked at, to put equal ones in order.
MORE: Final = 16
MOST_TIED: Final = 10_000


class Found(NamedTuple):
    """A query, how many documents it finds, and the first of them; `is_ranked`: those are the best, by score."""

    query: Query
    total: int
    hits: list[tuple[Any, DocAddress]]
    is_ranked: bool


class Moment:
    """The index at one moment, and what was found out about it."""

    def __init__(self, index: Index) -> None:
        self.schema = index.schema
        self.searcher: Searcher = index.searcher()
        self.spelling = lru_cache(maxsize=1 << 12)(self._spelling)

    def _spelling(self, facet: str, key: str) -> str:
        """What the values under `key` are called: the commonest of their spellings."""
        field, start = as_field(facet), f"{key}\t"
        spelt = self.searcher.terms_with_prefix(field, start)
        if len(spelt) > 1:
            spelt = self.searcher.terms_with_prefix(field, start, Query.all_query())
        most = min(spelt, key=lambda pair: (-pair[1], pair[0]), default=(start + key, 0))
        return most[0][len(start) :]


class TantivyMatcher:
    """Answers one request: see `kliping.search.answer.Matcher`."""

    def __init__(self, moment: Moment, request: Request, languages: tuple[str, ...], lang: str) -> None:
        self._moment, self._searcher, self._schema = moment, moment.searcher, moment.schema
        self._languages, self._lang = languages, lang
        self._sort = request.sort
        self._first, self._last = first_place(request), first_place(request) + request.per_page
        # An article whose whole title was typed has that as one more word of its title, and a rare one.
        whole_title = self._term(TITLED, titled(request.query))
        self._titled = Query.boost_query(whole_title, WHOLE_TITLE)
        self.size = self._searcher.num_docs
        self.unknown: list[str] = []

    def find(self, node: nodes.Node) -> Found:
        """What `node` finds: counted and ordered in one pass."""
        query = self._query(node)
        if self._sort == "relevance" and has_scores(node):
            query = Query.boolean_query([(Occur.Must, query), (Occur.Should, self._titled)])
            result: Any = self._searcher.search(query, self._last + MORE)
            return Found(query, int(result.count), result.hits, is_ranked=True)
        field = "oldest" if self._sort == "oldest" else "newest"
        result = self._searcher.search(query, self._last, order_by_field=field, order=Order.Asc)
        return Found(query, int(result.count), result.hits, is_ranked=False)

    def count(self, found: Found) -> int:
        """How many documents that is."""
        return found.total

    def page(self, found: Found) -> Iterable[Ranked]:
        """The page of hits; equal ones newest first, then by id."""
        if found.is_ranked:
            return self._by_score(self._with_ties(found))
        return (self._ranked(address, 0.0) for _, address in found.hits[self._first :])

    def _by_score(self, hits: list[tuple[Any, DocAddress]]) -> list[Ranked]:
        scores = [round(score, DIGITS) for score, _ in hits]
        seen = scores[self._first : self._last]
        n_above = sum(score > max(seen, default=0.0) for score in scores)
        found = [
            self._ranked(address, score)
            for score, (_, address) in zip(scores, hits, strict=True)
            if seen and seen[-1] <= score <= seen[0]
        ]
        found.sort(key=lambda hit: (-hit.score, _newest(hit)))
        return found[self._first - n_above : self._last - n_above]

    def _with_ties(self, found: Found) -> list[tuple[Any, DocAddress]]:
        """The best hits, with all that are equal to the last one of the page."""
        hits, limit = found.hits, self._last + MORE
        while len(hits) == limit < MOST_TIED and round(hits[-1][0], DIGITS) == round(hits[self._last - 1][0], DIGITS):
            limit *= 4
            hits = self._searcher.search(found.query, limit, count=False).hits
        return hits

    def _ranked(self, address: DocAddress, score: float) -> Ranked:
        stored = self._searcher.doc(address)
        return Ranked(document_in(stored), body_in(stored), score)

    def facets(self, found: Found) -> dict[str, tuple[tuple[str, int], ...]]:
        """How many documents have which year, section, tag, author, credit and language."""
        if not found.total:
            return dict.fromkeys(("year", *FACETS), ())
        asked = {name: _terms(is_field(name), MOST_VALUES * 2) for name in FACETS}
        counted = self._searcher.aggregate(found.query, {"year": _terms("year", 10_000), **asked})
        years = sorted(
            ((int(b["key"]), b["doc_count"]) for b in counted["year"]["buckets"]), key=lambda y: (-y[1], -y[0])
        )
        return {"year": tuple((f"{year:04}", count) for year, count in years)} | {
            name: self._most(name, counted[name]["buckets"]) for name in FACETS
        }

    def _most(self, name: str, buckets: Iterable[dict[str, Any]]) -> tuple[tuple[str, int], ...]:
        named = [(-bucket["doc_count"], self._moment.spelling(name, bucket["key"])) for bucket in buckets]
        return tuple((value, -count) for count, value in sorted(named)[:MOST_VALUES])

    def vocabulary(self, field: str, start: str, shortest: int, longest: int) -> set[str]:
        """See `kliping.search.suggest.Vocabulary`."""
        terms = (term for term, _ in self._searcher.terms_with_prefix(field, term_of(start)))
        return {term for term in terms if shortest <= len(term.encode()) <= longest}

    def frequency(self, field: str, term: str) -> int:
        """See `kliping.search.suggest.Vocabulary`."""
        return self._count(self._term(field, term))

    def _count(self, query: Query) -> int:
        result: Any = self._searcher.search(query, 1)
        return int(result.count)

    def _query(self, node: nodes.Node) -> Query:
        match node:
            case nodes.Term():
                return self._word(node)
            case nodes.Prefix():
                return self._prefix(node)
            case nodes.Phrase():
                return self._phrase(node)
            case nodes.Near():
                return _any(self._near(text, node) for text in TEXTS)
            case nodes.Whole():
                return _silent(self._term(is_field(node.field), key_of(node.field, node.value)))
            case nodes.Since():
                return _silent(self._days("last_day", node.day, None))
            case nodes.Until():
                return _silent(self._days("first_day", 1, node.day))
            case nodes.Not():
                return _silent(
                    Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, self._query(node.part))])
                )
            case nodes.Words():
                return _every(map(self._query, wanted(node.parts, self._languages)))
            case nodes.Every():
                return _every(map(self._query, node.parts))
            case nodes.Either():
                return _any(map(self._query, node.parts))

    def _term(self, field: str, term: str) -> Query:
        return Query.term_query(self._schema, field, term_of(term))

    def _days(self, field: str, lowest: int, highest: int | None) -> Query:
        return Query.range_query(self._schema, field, FieldType.Integer, lower_bound=lowest, upper_bound=highest)

    def _word(self, node: nodes.Term) -> Query:
        typed = fold_word(node.word)
        if node.field not in ("", "title"):
            return _silent(self._term(node.field, typed))
        alike = query_stems(node.word, self._languages)
        names = WEIGHTS if not node.field else {"title": WEIGHTS["title"]}
        found = []
        for name, weight in names.items():
            stems = [self._term(STEMS[name], stem) for stem in alike]
            found.append(Query.boost_query(_best(stems), weight))
            found.append(Query.boost_query(self._term(name, typed), weight * AS_TYPED))
        query = _any(found)
        if not self._searcher.search(query, 1, count=False).hits:
            self.unknown.append(node.word)
        return query

    def _prefix(self, node: nodes.Prefix) -> Query:
        """Beginnings of words do not rank: all that has them would be equal."""
        return _silent(_any(self._started(name, node.start) for name in ([node.field] if node.field else WEIGHTS)))

    def _started(self, field: str, start: str) -> Query:
        terms = [term for term, _ in self._searcher.terms_with_prefix(field, term_of(start))]
        # A lone character of an unspaced script was typed as a word, and begins as many pairs as the script has.
        if len(terms) > (MOST_EXPANDED if len(start) > 1 else MOST_PAIRS):
            message = say(self._lang, "wide-prefix", start, MOST_EXPANDED)
            raise ArchiveError(Problem(file="query", code="QUERY", message=message))
        return Query.term_set_query(self._schema, field, terms) if terms else Query.empty_query()

    def _phrase(self, node: nodes.Phrase) -> Query:
        if node.field and node.field != "title":
            return _silent(self._in_row(node.field, node.words))
        texts = ("title",) if node.field else (*TEXTS, "tag")
        return _any(
            Query.boost_query(self._in_row(text, node.words), WEIGHTS[NAMES if text == "tag" else text])
            for text in texts
        )

    def _in_row(self, text: str, words: Sequence[str], slop: int = 0) -> Query:
        if len(words) < 2:
            return self._term(text, words[0])
        return Query.phrase_query(self._schema, text, list(map(term_of, words)), slop)

    def _near(self, text: str, node: nodes.Near) -> Query:
        """Each two of the words somewhere within the distance, either way round."""
        return (
            _every(
                _any(self._in_row(text, order, node.distance - 1) for order in (pair, pair[::-1]))
                for pair in combinations(node.words, 2)
            )
            if len(node.words) > 1
            else self._term(text, node.words[0])
        )


def _terms(field: str, size: int) -> dict[str, Any]:
    return {"terms": {"field": field, "size": size, "segment_size": 2_000}}


def _newest(hit: Ranked) -> tuple[int, str]:
    return -instant(hit.document.date, hit.document.first_day), hit.document.id


def _silent(query: Query) -> Query:
    """What narrows adds nothing to scores."""
    return Query.const_score_query(query, 0.0)


def _every(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _best(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.disjunction_max_query(queries)
