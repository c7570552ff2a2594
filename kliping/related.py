"""Which articles belong together. Pure functions; rows are the catalog's business.

An article becomes at most `N_TERMS` terms with whole-number weights, from itself and pinned statistics alone. How
near two articles are is the sum of products of the weights they share: exact, the same in any order, the same both
ways. So one article's terms say whom it is near and whose list it enters, and nothing else ever moves.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache, partial

from kliping.analysis import fold_word, raw_words, stem, stop_words
from kliping.statistics import Statistics
from kliping.text import Memo

# Others with how near they are, best first; and of those before, the one to go on from.
Near = tuple[list[tuple[int, int]], tuple[int, int] | None]

LENGTH = 4096
N_TERMS = 40
# Of the trends; shorter stems are the letters of abbreviations.
N_TELLING, SHORTEST_TELLING = 6, 4
# Chosen on pairs that editors linked, one outlet's pairs judged with what the other's chose: docs/related.md.
# In eighths: a stem of the title weighs 14, one of the opening 12, any other 8.
TITLE_COUNT = 2
PLAIN, IN_OPENING, IN_TITLE = 8, 12, 14
OPENING_WORDS = 60
THRESHOLD = round(0.09 * LENGTH**2)
SAME_SECTION = round(0.05 * LENGTH**2)
# How near an earlier article has to be for a later one to go on from it, and how many days before at most.
FOLLOWS = round(0.38 * LENGTH**2)
LONGEST_GAP = 60
# How many of the stems that weigh most in each of the two both have to have: whom and what it is about.
N_LEADING, LEADING_SHARED = 5, 2

_ADDRESS_PARTS = frozenset(["http", "https", "www", "com", "co", "net", "org", "id", "html", "htm"])
# 1024 (1 + ln(n) / 2) for n from 1: how often a word stands in an article counts less and less.
MOST = 1023
_FREQUENCY = [0, *(round(1024 * (1 + math.log(n) / 2)) for n in range(1, MOST + 1))]


@dataclass(frozen=True, slots=True)
class Term:
    """A stem with its weight in one article, and the word that readers are shown for it."""

    stem: str
    weight: int
    surface: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All of an article that its neighbours depend on.

    day     counts days from any fixed one; 0 if it is undated
    sort    ascending in the order of time; "" if its day is not known
    """

    id: str
    section: str
    day: int
    terms: tuple[Term, ...]
    sort: str = ""


def terms(
    *,
    title: str,
    body_text: str,
    tags: Sequence[str],
    lang: str,
    statistics: Statistics,
    dateline: str = "",
    read_also: Sequence[str] = (),
) -> tuple[Term, ...]:
    """What an article is about, heaviest first, equal weights by stem.

    A word weighs more the rarer it is in its language, and the more often it stands in the article. What stands in the
    title counts `TITLE_COUNT` times; that and what stands in the opening weighs more as a whole.

    body_text    what a reader sees, as `visible_text` gives it
    tags         the editors' words for what the article is on: they count as the title's do
    read_also    titles that the editors put beside the article: they count as its text does
    """
    heading = Counter(raw_words(" \n".join([title, *tags])))
    text = raw_words(body_text)
    words = Counter(text)
    words.update(raw_words(" \n".join([dateline, *read_also])))
    words.update(heading)
    known = _stems_in(lang)
    stem_of = {word: known[word] for word in words}
    counts: dict[str, int] = {}
    for word, n in words.items():
        its = stem_of[word]
        counts[its] = counts.get(its, 0) + n + (TITLE_COUNT - 1) * heading.get(word, 0)
    counts.pop("", None)
    places = dict.fromkeys([stem_of[word] for word in text[:OPENING_WORDS]], IN_OPENING)
    places |= dict.fromkeys([stem_of[word] for word in heading], IN_TITLE)
    raw = [
        (-_FREQUENCY[min(n, MOST)] * rarity * places.get(its, PLAIN), its)
        for (its, n), rarity in zip(counts.items(), statistics.weigh(counts, lang), strict=True)
    ]
    best = sorted(raw)[:N_TERMS]
    norm = math.isqrt(sum(weight * weight for weight, _ in best)) or 1
    surfaces = _surfaces(words, {its for _, its in best}, stem_of)
    scaled = ((its, (norm // 2 - LENGTH * weight) // norm) for weight, its in best)
    return tuple(Term(its, weight, surfaces[its]) for its, weight in scaled if weight)


def _surfaces(words: Mapping[str, int], wanted: Set[str], stem_of: Mapping[str, str]) -> dict[str, str]:
    """The word that stands most often for each stem; of equals not the one in capitals, then the last by alphabet."""
    found: dict[str, tuple[int, bool, str]] = {}
    for word, n in words.items():
        if (its := stem_of[word]) in wanted:
            found[its] = max(found.get(its, (0, False, "")), (n, not word.isupper(), word))
    return {its: word for its, (_, _, word) in found.items()}


def telling_terms(*, title: str, tags: Sequence[str], lang: str, statistics: Statistics) -> tuple[tuple[str, str], ...]:
    """What an article counts for in the trends: the rarest stems of its title and its tags, each with a word for it.

    The body has no say in it, so an edit there can move no trend.
    """
    words: dict[str, str] = {}
    for word in raw_words(" \n".join([title, *tags])):
        if len(its := _stems_in(lang)[word]) >= SHORTEST_TELLING and its.isalpha():
            words.setdefault(its, word)
    rarity = statistics.weigher(lang)
    return tuple(sorted(words.items(), key=lambda item: (-rarity(item[0]), item[0]))[:N_TELLING])


def stems(text: str, lang: str) -> set[str]:
    """The stems of `text` that can become terms: what statistics are counted of."""
    known = _stems_in(lang)
    return {its for word in set(raw_words(text)) if (its := known[word])}


@lru_cache(maxsize=64)
def _stems_in(lang: str) -> Memo[str, str]:
    return Memo(partial(_stem, lang=lang), 1 << 16)


def _stem(word: str, lang: str) -> str:
    """The stem of `word`, or "" for function words, numbers, single letters and parts of web addresses."""
    folded = fold_word(word)
    if len(folded) < 2 or folded[0].isdigit() or folded in _ADDRESS_PARTS or folded in stop_words(lang):
        return ""
    return stem(word, lang)


def score(a: Sequence[Term], b: Sequence[Term]) -> int:
    """How near two articles are: from 0 to about `LENGTH` squared for the same terms."""
    weights = {term.stem: term.weight for term in a}
    return sum(weights.get(term.stem, 0) * term.weight for term in b)


def nearness(a: Profile, b: Profile) -> int:
    """How near two articles are, 0 if they are not neighbours; one section brings neighbours nearer."""
    own = score(a.terms, b.terms)
    if own < THRESHOLD:
        return 0
    return own + SAME_SECTION if a.section and a.section == b.section else own


def leading(terms: Sequence[Term]) -> frozenset[str]:
    """The stems that weigh most in an article. terms: heaviest first"""
    return frozenset(term.stem for term in terms[:N_LEADING])


def are_one_story(a: Set[str], b: Set[str]) -> bool:
    """Whether two articles are about the same, and not only written alike, as two reports of earnings are.

    a, b    what `leading` says of each
    """
    return len(a & b) >= LEADING_SHARED


def shared_words(a: Sequence[Term], weights: Mapping[str, int], n: int = 3) -> tuple[str, ...]:
    """The `n` words that bring `a` and another article together most, as they stand in `a`.

    weights    of the other article's stems
    """
    shared = [term for term in a if term.stem in weights]
    shared.sort(key=lambda term: (-term.weight * weights[term.stem], term.stem))
    return tuple(dict.fromkeys(term.surface for term in shared))[:n]


def rank_key(nearness: int, days: int, article_id: str) -> tuple[int, int, str]:
    """Sorts the nearest first: by nearness, then by days between them, then by id."""
    return (-nearness, days, article_id)


def neighbours(a: Profile, others: Iterable[Profile], count: int) -> list[tuple[str, int]]:
    """The ids of the `count` nearest of `others`, with how near: the rule that every faster way has to keep."""
    near = ((other, nearness(a, other)) for other in others if other.id != a.id)
    ranked = sorted(rank_key(its, abs(a.day - other.day), other.id) for other, its in near if its)
    return [(article_id, -negative) for negative, _, article_id in ranked[:count]]
