"""Many small whole numbers and their sums up to any of them, in little more than a byte each.

A number that does not fit into its byte is `FULL` there, and what it has beyond that stands in a list beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from kliping.search.arrays import Array
from kliping.search.varbyte import Ints

FULL: Final = 255
# One sum in so many is kept.
STRIDE: Final = 32


def pack_counts(name: str, values: Ints) -> dict[str, Array]:
    """The arrays of `values`; `Counts` reads them."""
    sums = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    wide = np.flatnonzero(values >= FULL)
    beyond = values[wide].astype(np.int64) - FULL
    return {
        name: np.minimum(values, FULL).astype(np.uint8),
        f"{name}_sums": smallest(sums[::STRIDE]),
        f"{name}_wide": smallest(np.concatenate((wide, beyond))),
    }


def smallest(values: Ints) -> Ints:
    """`values`, none below 0, in the narrowest type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


class Counts:
    """Reads what `pack_counts` packed."""

    __slots__ = ("_beyond", "_data", "_small", "_sums", "_wide")

    def __init__(self, name: str, arrays: Mapping[str, Array]) -> None:
        self._small, self._sums = arrays[name], arrays[f"{name}_sums"]
        self._data = self._small.data
        wide = arrays[f"{name}_wide"]
        self._wide, self._beyond = wide[: len(wide) // 2], wide[len(wide) // 2 :]

    def __len__(self) -> int:
        return len(self._small)

    def before(self, i: int) -> int:
        """The sum of all before the one at `i`."""
        start = i - i % STRIDE
        known = int(self._sums[i // STRIDE])
        return known + self._sum(start, i) if i > start else known

    def within(self, places: range) -> slice:
        """From the sum before the first of `places` to the sum up to the last."""
        start, stop = places.start, places.stop
        low = self.before(start)
        return slice(low, low + self._sum(start, stop) if stop - start <= STRIDE else self.before(stop))

    def at(self, places: range) -> Ints:
        """The numbers at `places`, which are in a row."""
        start, stop = places.start, places.stop
        result = self._small[start:stop].astype(np.int64)
        if FULL in bytes(self._data[start:stop]):
            wide, beyond = self._over(start, stop)
            result[wide - start] += beyond
        return result

    def few(self, places: range) -> Iterable[int]:
        """What `at` gives, quicker for a few."""
        part = bytes(self._data[places.start : places.stop])
        return self.at(places).tolist() if FULL in part else part

    def _sum(self, start: int, stop: int) -> int:
        part = bytes(self._data[start:stop])
        return sum(part) + int(self._over(start, stop)[1].sum()) if FULL in part else sum(part)

    def _over(self, start: int, stop: int) -> tuple[Ints, Ints]:
        """Those from `start` to `stop` that are wide, and what they have beyond `FULL`."""
        low, high = self._wide.searchsorted((start, stop))
        return self._wide[low:high].astype(np.int64), self._beyond[low:high].astype(np.int64)
