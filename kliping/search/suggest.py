"""Did you mean: a word that no article has, and the words of the archive that are spelt nearly so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final, Protocol

from rapidfuzz.distance import DamerauLevenshtein

from kliping.analysis import fold_word

FEWEST_LETTERS: Final = 4
MOST_CORRECTED: Final = 4


class Vocabulary(Protocol):
    """The words of an index."""

    def vocabulary(self, field: str, start: str, shortest: int, longest: int) -> set[str]:
        """The terms in `field` that begin with `start` and have so many bytes; some may be of removed documents."""

    def frequency(self, field: str, term: str) -> int:
        """How many documents have `term` in `field`."""


def corrected(words: Vocabulary, query: str, unknown: Iterable[str]) -> str | None:
    """`query` with its unknown words spelt as the archive spells them; None if there is nothing better."""
    result = query
    for word in islice(unknown, MOST_CORRECTED):
        better = nearest(words, fold_word(word))
        if better is not None:
            result = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, result)
    return result if result != query else None


def nearest(words: Vocabulary, word: str) -> str | None:
    """The word of the archive nearest to `word`: one letter off, two from eight letters on; the commonest of equals."""
    if len(word) < FEWEST_LETTERS:
        return None
    most = 1 if len(word) < 8 else 2
    near: dict[int, list[str]] = {}
    sizes = [len(letter.encode("utf-8", "surrogatepass")) for letter in word]
    slack = most * max(sizes)
    for known in words.vocabulary("body", word[0], sum(sizes) - slack, sum(sizes) + slack):
        distance = DamerauLevenshtein.distance(word, known, score_cutoff=most)
        near.setdefault(distance, []).append(known)
    for distance in range(1, most + 1):
        counted = [(-words.frequency("body", known), known) for known in near.get(distance, [])]
        frequency, known = min(counted, default=(0, ""))
        if frequency:
            return known
    return None
