"""The values of one facet over all segments: numbered, counted, and each called by the commonest of its spellings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from kliping.search.arrays import Array
from kliping.search.segment import SegmentFile
from kliping.search.varbyte import Ints


class Values:
    """Spellings that a search for the whole value does not tell apart are one value, and have one number.

    before   the values of an earlier moment: what it has of segments that are still there is not found out again
    """

    def __init__(self, name: str, segments: Sequence[SegmentFile], before: Values | None) -> None:
        self._facets = [segment.facet(name) for segment in segments]
        self._number_of: dict[str, int] = dict(before._number_of) if before else {}
        numbers = self._number_of
        known: Mapping[SegmentFile, Ints] = before._numbers if before else {}
        self._numbers: dict[SegmentFile, Ints] = {}
        for segment, facet in zip(segments, self._facets, strict=True):
            found = known.get(segment)
            if found is None:
                found = np.array([numbers.setdefault(key, len(numbers)) for key in facet.places], np.int64)
            self._numbers[segment] = found
        self._keys = list(numbers)
        self._called: dict[int, str] = {}

    def counts(self, docs: Iterable[Ints]) -> Ints:
        """How many of `docs`, those of each segment by its own numbers, ascending, hold each value."""
        total = np.zeros(len(self._keys), np.int64)
        for facet, numbers, held in zip(self._facets, self._numbers.values(), docs, strict=True):
            if len(held):
                np.add.at(total, numbers[facet.key_of], facet.counts(held))
        return total

    def called(self, number: int, alive: Sequence[Array]) -> str:
        """The commonest spelling among documents that are `alive`, the first of equals."""
        if number not in self._called:
            self._called[number] = self._commonest(self._keys[number], alive)
        return self._called[number]

    def _commonest(self, key: str, alive: Sequence[Array]) -> str:
        places = [(facet, mask, facet.places.get(key, ())) for facet, mask in zip(self._facets, alive, strict=True)]
        spellings = {facet.values[i] for facet, _, found in places for i in found}
        if len(spellings) == 1:
            return spellings.pop()
        counts = dict.fromkeys(spellings, 0)
        for facet, mask, found in places:
            if found:
                living = facet.counts(np.flatnonzero(mask))
                for i in found:
                    counts[facet.values[i]] += int(living[i])
        return min(counts, key=lambda value: (-counts[value], value))
