"""Which documents a query finds, and how well: whole postings at once, as numpy arrays over all documents.

A word is scored by BM25F: its frequencies in title, summary, body and names are weighted and set against the
length of each, summed, and only then saturated. A word as typed counts more than another inflection of it.

source   Robertson, Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond, 2009
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np

from kliping.analysis import fold_word
from kliping.errors import ArchiveError, Problem
from kliping.search import Request, nodes, ranking
from kliping.search.answer import Ranked, first_place
from kliping.search.arrays import Array
from kliping.search.builder import NAMES, STEMS, TEXTS, TITLED, titled, whole
from kliping.search.inflection import query_stems
from kliping.search.say import say
from kliping.search.snapshot import SPOT_BITS, Snapshot
from kliping.search.sought import wanted
from kliping.search.varbyte import Ints

SATURATION: Final = 1.2
WEIGHTS: Final = {"title": 2.5, "summary": 0.8, "body": 1.0, "names": 1.2}
# What an occurrence as typed is worth beside one of any inflection.
AS_TYPED: Final = 0.4
MOST_EXPANDED: Final = 1024
MOST_PAIRS: Final = 1 << 16
_Places = Callable[[str], Ints]


@dataclass(frozen=True, slots=True)
class Found:
    """For every document number: whether it matches, and its score; `scores` is None where all are alike."""

    mask: Array
    scores: Array | None = None


class Evaluator:
    """Evaluates the nodes of one query. `unknown` collects the words that no document has."""

    def __init__(self, snapshot: Snapshot, request: Request, languages: tuple[str, ...], lang: str) -> None:
        self._snapshot, self._request = snapshot, request
        self._languages = languages
        self.lang = lang
        self._seen: dict[nodes.Node, Found] = {}
        self.size = snapshot.n_docs
        self.unknown: list[str] = []

    def find(self, node: nodes.Node) -> Found:
        """What `node` finds among living documents."""
        found = self._part(node)
        return Found(found.mask & self._snapshot.alive, self._with_titled(found.scores))

    def _with_titled(self, scores: Array | None) -> Array | None:
        """An article whose whole title was typed has that as one more word of its title, and a rare one."""
        docs = self._snapshot.docs(TITLED, f"={titled(self._request.query)}")[0]
        if scores is None or not len(docs):
            return scores
        total = np.zeros(self._snapshot.size)
        total[docs] = WEIGHTS["title"] * (1 + AS_TYPED)
        bonus = self._scored(total).scores
        return _sum(scores, bonus)

    def count(self, found: Found) -> int:
        """How many documents that is."""
        return int(np.count_nonzero(found.mask))

    def page(self, found: Found) -> Iterator[Ranked]:
        """See `kliping.search.answer.Matcher`."""
        docs, first = np.flatnonzero(found.mask), first_place(self._request)
        count = first + self._request.per_page
        best = ranking.top(self._snapshot, docs, found.scores, sort=self._request.sort, count=count)
        for doc in best[first:].tolist():
            score = 0.0 if found.scores is None else round(float(found.scores[doc]), ranking.DIGITS)
            yield Ranked(self._snapshot.document(doc), self._snapshot.body(doc), score)

    def facets(self, found: Found) -> dict[str, tuple[tuple[str, int], ...]]:
        """See `kliping.search.answer.Matcher`."""
        return ranking.facets(self._snapshot, found.mask)

    def vocabulary(self, field: str, start: str, shortest: int, longest: int) -> set[str]:
        """See `kliping.search.suggest.Vocabulary`."""
        return self._snapshot.vocabulary(field, start, shortest, longest)

    def frequency(self, field: str, term: str) -> int:
        """See `kliping.search.suggest.Vocabulary`."""
        return len(self._snapshot.docs(field, term)[0])

    def _part(self, node: nodes.Node) -> Found:
        if node not in self._seen:
            self._seen[node] = self._find(node)
        return self._seen[node]

    def _find(self, node: nodes.Node) -> Found:
        match node:
            case nodes.Term():
                return self._term(node)
            case nodes.Prefix():
                return self._prefix(node)
            case nodes.Phrase():
                return self._phrase(node)
            case nodes.Near():
                return self._in_texts(TEXTS, lambda text: self._near(text, node))
            case nodes.Whole():
                field, term = node.field, whole(node.value) if node.field != "lang" else f"={node.value.lower()}"
                return Found(self._mask(self._snapshot.docs(field, term)[0]))
            case nodes.Since():
                return Found(self._snapshot.column("last_day") >= node.day)
            case nodes.Until():
                days = self._snapshot.column("first_day")
                return Found((days > 0) & (days <= node.day))
            case nodes.Not():
                return Found(~self._part(node.part).mask)
            case nodes.Words():
                return _both(map(self._part, wanted(node.parts, self._languages)))
            case nodes.Every():
                return _both(map(self._part, node.parts))
            case nodes.Either():
                return _any(list(map(self._part, node.parts)))

    def _mask(self, docs: Ints) -> Array:
        mask = np.zeros(self._snapshot.size, bool)
        mask[docs] = True
        return mask

    def _term(self, node: nodes.Term) -> Found:
        typed = fold_word(node.word)
        if node.field not in ("", "title"):
            return Found(self._mask(self._snapshot.docs(node.field, typed)[0]))
        alike = query_stems(node.word, self._languages)
        names = WEIGHTS if not node.field else ("title",)
        total = np.zeros(self._snapshot.size)
        for name in names:
            for term in alike:
                self._add(total, name, *self._snapshot.docs(STEMS[name], term), weight=WEIGHTS[name])
            self._add(total, name, *self._snapshot.docs(name, typed), weight=WEIGHTS[name] * AS_TYPED)
        found = self._scored(total)
        if not found.mask.any():
            self.unknown.append(node.word)
        return found

    def _add(self, total: Array, name: str, docs: Ints, freqs: Ints, *, weight: float) -> None:
        if len(docs):
            total[docs] += weight * freqs / self._snapshot.norm(name)[docs]

    def _scored(self, total: Array) -> Found:
        mask = total > 0
        n, n_docs = int(np.count_nonzero(mask)), self._snapshot.n_docs
        idf = math.log(1 + (n_docs - n + 0.5) / (n + 0.5))
        return Found(mask, idf * total * (SATURATION + 1) / (total + SATURATION))

    def _prefix(self, node: nodes.Prefix) -> Found:
        if node.field not in ("", "title"):
            return Found(self._mask(np.flatnonzero(self._started(node.field, node.start))))
        total = np.zeros(self._snapshot.size)
        for name in WEIGHTS if not node.field else ("title",):
            freqs = self._started(name, node.start)
            docs = np.flatnonzero(freqs)
            self._add(total, name, docs, freqs[docs], weight=WEIGHTS[name])
        return self._scored(total)

    def _started(self, field: str, start: str) -> Ints:
        """How often each document has a word in `field` that begins with `start`."""
        # A lone character of an unspaced script was typed as a word, and begins as many pairs as the script has.
        most = MOST_EXPANDED if len(start) > 1 else MOST_PAIRS
        freqs = self._snapshot.prefix_frequencies(field, start, most)
        if freqs is None:
            message = say(self.lang, "wide-prefix", start, MOST_EXPANDED)
            raise ArchiveError(Problem(file="query", code="QUERY", message=message))
        return freqs

    def _phrase(self, node: nodes.Phrase) -> Found:
        if node.field and node.field != "title":
            return Found(self._mask(self._in_row(node.field, node.words) >> SPOT_BITS))
        texts = ("title",) if node.field else (*TEXTS, "tag")
        return self._in_texts(texts, lambda text: self._in_row(text, node.words))

    def _in_texts(self, texts: Iterable[str], places: _Places) -> Found:
        """Scores occurrences as if what occurs were one word; `places` gives those in one text."""
        total = np.zeros(self._snapshot.size)
        for text in texts:
            name = NAMES if text == "tag" else text
            docs, freqs = np.unique(places(text) >> SPOT_BITS, return_counts=True)
            self._add(total, name, docs, freqs, weight=WEIGHTS[name] * (1 + AS_TYPED))
        return self._scored(total)

    def _in_row(self, text: str, words: tuple[str, ...]) -> Ints:
        """Where `words` stand in a row in `text`: the place of the first."""
        spots = [(self._snapshot.spots(text, word), i) for i, word in enumerate(words)]
        spots.sort(key=lambda pair: len(pair[0]))
        places = spots[0][0] - spots[0][1]
        for others, i in spots[1:]:
            places = places[_held(places + i, others)]
        return places

    def _near(self, text: str, node: nodes.Near) -> Ints:
        """Where the rarest of the words stands with every other one within the distance."""
        rarest, *rest = sorted((self._snapshot.spots(text, word) for word in node.words), key=len)
        for others in rest:
            rarest = rarest[_close(rarest, others, node.distance)]
        return rarest


def _held(places: Ints, others: Ints) -> Array:
    """For each of `places` whether it is in `others`, which ascend."""
    if not len(others):
        return np.zeros(len(places), bool)
    at = np.minimum(np.searchsorted(others, places), len(others) - 1)
    result: Array = others[at] == places
    return result


def _close(places: Ints, others: Ints, distance: int) -> Array:
    """For each of `places` whether one of `others`, which ascend, is within `distance` of it."""
    result: Array = np.searchsorted(others, places - distance) < np.searchsorted(others, places + distance, "right")
    return result


def _both(found: Iterable[Found]) -> Found:
    return reduce(lambda a, b: Found(a.mask & b.mask, _sum(a.scores, b.scores)), found)


def _any(found: list[Found]) -> Found:
    """A part without scores adds nothing to the others' scores."""
    return reduce(lambda a, b: Found(a.mask | b.mask, _sum(a.scores, b.scores)), found)


def _sum(a: Array | None, b: Array | None) -> Array | None:
    return b if a is None else a if b is None else a + b
