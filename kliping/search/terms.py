"""The terms of a field, sorted by their UTF-8 bytes and numbered in that order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

import numpy as np

from kliping.search.arrays import Array
from kliping.search.counts import STRIDE, Counts, pack_counts
from kliping.search.varbyte import Ints


def pack_terms(terms: Sequence[bytes]) -> dict[str, Array]:
    """The arrays of `terms`, which ascend; `Terms` reads them."""
    lengths = np.fromiter(map(len, terms), np.int64, len(terms))
    return {"terms": np.frombuffer(b"".join(terms), np.uint8), **pack_counts("term_size", lengths)}


class Terms:
    """Reads what `pack_terms` packed. The first of each `STRIDE` terms is held in memory."""

    __slots__ = ("_data", "_firsts", "_lengths")

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._data = arrays["terms"].data
        self._lengths = Counts("term_size", arrays)
        self._firsts: list[bytes] | None = None

    def __len__(self) -> int:
        return len(self._lengths)

    def __getitem__(self, rank: int) -> bytes:
        """The term at `rank`, from 0."""
        return self.between(range(rank, rank + 1))[0]

    def between(self, ranks: range) -> list[bytes]:
        """The terms at `ranks`, which are in a row."""
        ends = self._ends(ranks)
        return [bytes(self._data[a:b]) for a, b in pairwise(ends)]

    def of_size(self, ranks: range, shortest: int, longest: int) -> list[bytes]:
        """Those of the terms at `ranks` that have so many bytes; the others are not read."""
        sizes = self.sizes(ranks)
        starts = self._lengths.before(ranks.start) + np.cumsum(sizes) - sizes
        fit = (sizes >= shortest) & (sizes <= longest)
        return [bytes(self._data[a : a + n]) for a, n in zip(starts[fit].tolist(), sizes[fit].tolist(), strict=True)]

    def sizes(self, ranks: range) -> Ints:
        """How many bytes each of the terms at `ranks` has."""
        return self._lengths.at(ranks)

    def rank_from(self, term: bytes) -> int:
        """The rank of the first term that is not below `term`; as many as there are if there is none."""
        return self._find(term)[0]

    def rank(self, term: bytes) -> int | None:
        """The rank of `term`, None if it is not there."""
        rank, is_there = self._find(term)
        return rank if is_there else None

    def _find(self, term: bytes) -> tuple[int, bool]:
        """The rank of the first term that is not below `term`, and whether it is `term`."""
        if self._firsts is None:
            self._firsts = self._every(STRIDE)
        if not self._firsts:
            return 0, False
        after = bisect_left(self._firsts, term)
        if after < len(self._firsts) and self._firsts[after] == term:
            return after * STRIDE, True
        low = max(after - 1, 0) * STRIDE
        ends = self._ends(range(low, min(after * STRIDE, len(self))))
        data, start = bytes(self._data[ends[0] : ends[-1]]), ends[0]

        def nth(i: int) -> bytes:
            return data[ends[i] - start : ends[i + 1] - start]

        place = bisect_left(range(len(ends) - 1), term, key=nth)
        return low + place, place < len(ends) - 1 and nth(place) == term

    def _ends(self, ranks: range) -> list[int]:
        """Where the first of `ranks` begins, and where each of them ends."""
        return list(accumulate(self._lengths.few(ranks), initial=self._lengths.before(ranks.start)))

    def _every(self, step: int) -> list[bytes]:
        """The first term and each `step`-th after it."""
        lengths = self.sizes(range(len(self)))
        starts = (np.cumsum(lengths) - lengths)[::step].tolist()
        return [bytes(self._data[a : a + n]) for a, n in zip(starts, lengths[::step].tolist(), strict=True)]

    def ranks_of_prefix(self, prefix: bytes) -> range:
        """The ranks of the terms that begin with `prefix`, in UTF-8."""
        return range(self.rank_from(prefix), self.rank_from(prefix + b"\xff"))
