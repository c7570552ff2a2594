"""Did you mean: a word that no article has, and the words of the archive that are spelt nearly so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from kliping.analysis import fold_word
from kliping.search.snapshot import Snapshot

FEWEST_LETTERS: Final = 4
MOST_CORRECTED: Final = 4


def corrected(snapshot: Snapshot, query: str, unknown: Iterable[str]) -> str | None:
    """`query` with its unknown words spelt as the archive spells them; None if there is nothing better."""
    result = query
    for word in islice(unknown, MOST_CORRECTED):
        better = nearest(snapshot, fold_word(word))
        if better is not None:
            result = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", better, result)
    return result if result != query else None


def nearest(snapshot: Snapshot, word: str) -> str | None:
    """The word of the archive nearest to `word`: one letter off, two from eight letters on; the commonest of equals."""
    if len(word) < FEWEST_LETTERS:
        return None
    most = 1 if len(word) < 8 else 2
    near: dict[int, list[str]] = {}
    for known in snapshot.vocabulary("body", word[0], len(word) - most, len(word) + most):
        distance = DamerauLevenshtein.distance(word, known, score_cutoff=most)
        near.setdefault(distance, []).append(known)
    for distance in range(1, most + 1):
        counted = [(-len(snapshot.docs("body", known)[0]), known) for known in near.get(distance, [])]
        frequency, known = min(counted, default=(0, ""))
        if frequency:
            return known
    return None
