"""The order of hits, total and the same whichever way the documents came into the index; and facets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from kliping.search.arrays import Array
from kliping.search.builder import FACETS
from kliping.search.snapshot import Snapshot
from kliping.search.varbyte import Ints

ORDERS: Final = ("relevance", "newest", "oldest")
# Equal to the reader's eye is equal: beyond this a score says nothing.
DIGITS: Final = 6
MOST_VALUES: Final = 20


def top(snapshot: Snapshot, docs: Ints, scores: Array | None, *, sort: str, count: int) -> Ints:
    """The first `count` of `docs` in the order `sort`, undated ones last in an order by date.

    Ties go by score, then by date, newest first, then by id.
    """
    instants = snapshot.column("instant")[docs]
    by_score = np.zeros(len(docs)) if scores is None else -np.round(scores[docs], DIGITS)
    oldest = np.where(instants == 0, np.iinfo(np.int64).max, instants)
    keys = {
        "relevance": (by_score, -instants),
        "newest": (-instants, by_score),
        "oldest": (oldest, by_score),
    }[sort]
    kept = np.arange(len(docs))
    for i in range(len(keys)):
        kept = _narrowed(kept, keys[: i + 1], count)
    ties = snapshot.column("tie")[docs[kept]]
    order = np.lexsort((ties, *(key[kept] for key in reversed(keys))))
    result: Ints = docs[kept[order[:count]]]
    return result


def _narrowed(kept: Ints, keys: tuple[Array, ...], count: int) -> Ints:
    """Those of `kept` that can be among the first `count` by `keys`, all ties of the last one included."""
    if len(kept) <= count:
        return kept
    *outer, inner = (key[kept] for key in keys)
    if not outer:
        is_first: Array = inner <= np.partition(inner, count - 1)[count - 1]
        return np.compress(is_first, kept)
    last = outer[-1].max()
    is_tied = outer[-1] == last
    wanted = count - int(np.count_nonzero(~is_tied))
    limit = np.partition(inner[is_tied], wanted - 1)[wanted - 1]
    return np.compress(~is_tied | (inner <= limit), kept)


def facets(snapshot: Snapshot, mask: Array) -> dict[str, tuple[tuple[str, int], ...]]:
    """How many of the documents in `mask` have which year, section, tag, author, credit and language."""
    docs = np.flatnonzero(mask)
    return {"year": _years(snapshot, docs)} | {name: _most(*snapshot.facet(name, docs)) for name in FACETS}


def _years(snapshot: Snapshot, docs: Ints) -> tuple[tuple[str, int], ...]:
    """Years that are known: a date that may fall in either of two is in neither."""
    first, last = (snapshot.column(name)[docs] // 10_000 for name in ("first_day", "last_day"))
    years, counts = np.unique(first[(first == last) & (first > 0)], return_counts=True)
    order = np.lexsort((-years, -counts))
    return tuple((f"{years[i]:04}", int(counts[i])) for i in order)


def _most(called: Callable[[int], str], counts: Ints) -> tuple[tuple[str, int], ...]:
    held = np.flatnonzero(counts)
    if len(held) > MOST_VALUES:
        least = np.partition(counts[held], -MOST_VALUES)[-MOST_VALUES]
        held = held[counts[held] >= least]
    found = sorted((-int(counts[i]), called(i)) for i in held.tolist())
    return tuple((value, -count) for count, value in found[:MOST_VALUES])
