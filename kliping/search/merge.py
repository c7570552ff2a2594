"""Several segments into one, without their removed documents; and when that is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from kliping.search.arrays import Array
from kliping.search.blobs import pack_blobs
from kliping.search.builder import FACETS, STEMS, facet_arrays, prefixed
from kliping.search.postings import Tokens, pack_field
from kliping.search.segment import BLOBS, FIELDS, SegmentFile
from kliping.search.varbyte import Ints

# A segment of so many words is full: building or merging one takes a few hundred megabytes.
FULL_WORDS: Final = 5_000_000
# More small segments than this are merged; that many of the smallest at once.
MOST_SMALL: Final = 8
AT_ONCE: Final = 6
Living = tuple[SegmentFile, Array]


class Size(NamedTuple):
    """How large a segment is, and how much of it is removed."""

    words: int
    docs: int
    removed: int


def due_for_merging(sizes: Sequence[Size]) -> list[int]:
    """Which segments to merge now, by place, ascending; none, or several, or one that is mostly removed.

    An edit adds a small segment, so small ones are merged often and cheaply, and full ones are left alone
    until more than half of one is removed.
    """
    small = [i for i, size in enumerate(sizes) if size.words < FULL_WORDS // 2]
    wasted = [i for i, size in enumerate(sizes) if size.removed * 2 > size.docs and size.removed < size.docs]
    if len(small) > MOST_SMALL:
        small.sort(key=lambda i: (sizes[i].words, i))
        return sorted(small[:AT_ONCE])
    return wasted[:1]


def merged(parts: Sequence[tuple[SegmentFile, set[int]]]) -> dict[str, Array]:
    """One segment with the documents of all `parts`, in their order; each part with its removed documents."""
    living: list[Living] = []
    for file, removed in parts:
        alive = np.ones(file.n_docs, bool)
        alive[list(removed)] = False
        living.append((file, alive))
    result: dict[str, Array] = {}
    for name in FIELDS:
        result |= prefixed(name, _merged_field(name, living))
    for name in ("instant", "first_day", "last_day", "tie", *(f"{name}.length" for name in STEMS)):
        result[name] = np.concatenate([file.column(name)[alive] for file, alive in living])
    for name in FACETS:
        result |= _merged_facet(name, living)
    for name in BLOBS:
        plain = [file.blobs[name][doc] for file, alive in living for doc in np.flatnonzero(alive).tolist()]
        result |= pack_blobs(name, plain)
    return result


def _merged_field(name: str, living: Sequence[Living]) -> dict[str, Array]:
    fields = [file.fields[name] for file, _ in living]
    terms = sorted({field.term(rank) for field in fields for rank in range(field.n_terms)})
    rank_of = {term: i for i, term in enumerate(terms)}
    pieces, base = [], 0
    for field, (_, alive) in zip(fields, living, strict=True):
        ranks = np.array([rank_of[field.term(rank)] for rank in range(field.n_terms)], np.int32)
        pieces.append(_moved(field.tokens(), ranks, alive, base))
        base += int(alive.sum())
    columns = ([getattr(piece, part) for piece in pieces] for part in ("terms", "docs", "spots"))
    terms_of, docs, spots = (None if column[0] is None else np.concatenate(column) for column in columns)
    assert terms_of is not None
    assert docs is not None
    return pack_field(Tokens(terms_of, docs, spots), terms)


def _moved(tokens: Tokens, ranks: Ints, alive: Array, base: int) -> Tokens:
    """`tokens` of living documents, with the numbers that terms and documents have after the merge."""
    kept = alive[tokens.docs]
    docs = (np.cumsum(alive, dtype=np.int32) - 1 + base)[tokens.docs[kept]]
    return Tokens(ranks[tokens.terms[kept]], docs, None if tokens.spots is None else tokens.spots[kept])


def _merged_facet(name: str, living: Sequence[Living]) -> dict[str, Array]:
    numbers: dict[str, int] = {}
    helds, counts = [], []
    for file, alive in living:
        values, _, held, at = file.facet(name)
        used = held[np.repeat(alive, np.diff(at))]
        known = {i: numbers.setdefault(values[i], len(numbers)) for i in np.unique(used).tolist()}
        helds.append(np.array([known[i] for i in used.tolist()], np.int64))
        counts.append(np.diff(at)[alive])
    at = np.concatenate(([0], np.cumsum(np.concatenate(counts))))
    return facet_arrays(name, list(numbers), np.concatenate(helds), at)
