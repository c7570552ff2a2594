"""Which articles belong together: term vectors that depend on one article alone, and how near two of them are.

Nothing here follows the corpus, so a new article moves no other article's weights; and weights are integers, so a
score is the same in whatever order it is summed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from kliping.analysis import raw_words, stem, stop_words

LENGTH = 4096
THRESHOLD = LENGTH * LENGTH * 8 // 100
KEPT_TERMS = 30
TITLE_WEIGHT = 3
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Term:
    """One stem of a vector of length `LENGTH`; `surface` is how the article writes it."""

    stem: str
    weight: int
    surface: str


def terms(*, title: str, body_text: str, tags: Sequence[str], lang: str) -> tuple[Term, ...]:
    """The `KEPT_TERMS` terms that say most about an article, the best first."""
    counts: Counter[str] = Counter()
    surfaces: dict[str, str] = {}
    for text, times in ((title, TITLE_WEIGHT), (" ".join(tags), TITLE_WEIGHT), (body_text, 1)):
        for word in raw_words(text):
            if len(word) >= _SHORT and word.lower() not in stop_words(lang):
                root = stem(word.lower(), lang)
                counts[root] += times
                surfaces.setdefault(root, word)
    weighed = [(-(1 + log(count)) * len(root), root) for root, count in counts.items()]
    best = sorted(weighed)[:KEPT_TERMS]
    norm = sqrt(sum(weight * weight for weight, _ in best)) or 1.0
    return tuple(Term(root, round(-weight / norm * LENGTH), surfaces[root]) for weight, root in best)


def shared_words(own: Sequence[Term], other: Sequence[Term], n: int) -> tuple[str, ...]:
    """The `n` words that bring two articles together most, as `own` writes them."""
    weights = {term.stem: term.weight for term in other}
    both = [term for term in own if term.stem in weights]
    best = sorted(both, key=lambda term: (-term.weight * weights[term.stem], term.stem))
    return tuple(term.surface for term in best[:n])


def rank_key(score: int, days: int, article_id: str) -> tuple[int, int, str]:
    """Sorts the nearest first: by score, then by nearness in time, then by id."""
    return (-score, days, article_id)
