"""Several segments into one, without their removed documents; and when that is due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from kliping.search.arrays import Array
from kliping.search.blobs import merge_blobs
from kliping.search.builder import FACETS, STEMS, facet_arrays, prefixed
from kliping.search.postings import Postings, Tokens, Words, pack_field, pack_text
from kliping.search.segment import BLOBS, OWN_RUNS, SegmentFile
from kliping.search.varbyte import Ints

# A segment of so many words is full: building or merging one takes a few hundred megabytes.
FULL_WORDS: Final = 5_000_000
# When there are more small segments than this, so many of the smallest become one, with each next one that is not more
# than so many times as large as those together. A text is written anew about 4 times in 1,000 edits, 7 in 10,000; with
# always the six smallest it was 25 and 250.
MOST_SMALL: Final = 8
FEWEST: Final = 4
ALIKE: Final = 2
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
    if len(small) <= MOST_SMALL:
        return wasted[:1]
    small.sort(key=lambda i: (sizes[i].words, i))
    n, words = FEWEST, sum(sizes[i].words for i in small[:FEWEST])
    while n < len(small) and sizes[small[n]].words <= ALIKE * words:
        words += sizes[small[n]].words
        n += 1
    return sorted(small[:n])


def merged(parts: Sequence[tuple[SegmentFile, set[int]]]) -> dict[str, Array]:
    """One segment with the documents of all `parts`, in their order; each part with its removed documents."""
    living: list[Living] = []
    for file, removed in parts:
        alive = np.ones(file.n_docs, bool)
        alive[list(removed)] = False
        living.append((file, alive))
    result: dict[str, Array] = {}
    for name in OWN_RUNS:
        result |= _merged_text(name, living) if name in STEMS else prefixed(name, _merged_field(name, living))
    for name in ("instant", "first_day", "last_day", "tie", *(f"{name}.length" for name in STEMS)):
        result[name] = np.concatenate([file.column(name)[alive] for file, alive in living])
    for name in FACETS:
        result |= _merged_facet(name, living)
    for name in BLOBS:
        kept = [(file.blobs[name], np.flatnonzero(alive).tolist()) for file, alive in living]
        result |= merge_blobs(name, kept)
    return result


def _merged_field(name: str, living: Sequence[Living]) -> dict[str, Array]:
    terms, ranks = _merged_terms([file.fields[name] for file, _ in living])
    return pack_field(_merged_tokens(name, living, ranks), terms)


def _merged_text(name: str, living: Sequence[Living]) -> dict[str, Array]:
    forms, form_of = _merged_terms([file.fields[name] for file, _ in living])
    stems, stem_of = _merged_terms([file.fields[STEMS[name]] for file, _ in living])
    pairs = [stem * len(forms) + form for form, stem in zip(form_of, stem_of, strict=True)]
    every = np.unique(np.concatenate(pairs))
    tokens = _merged_tokens(name, living, [np.searchsorted(every, each) for each in pairs])
    by_form, by_stem = pack_text(tokens, Words(forms, stems, every % len(forms), every // len(forms)))
    return prefixed(name, by_form) | prefixed(STEMS[name], by_stem)


def _merged_terms(fields: Sequence[Postings]) -> tuple[list[bytes], list[Ints]]:
    """The terms of all `fields`, and for each field the rank among them that each of its runs has."""
    found = [field.terms.between(range(len(field.terms))) for field in fields]
    terms = sorted(set().union(*found))
    rank_of = {term: i for i, term in enumerate(terms)}
    ranks = [np.fromiter(map(rank_of.__getitem__, each), np.int64, len(each)) for each in found]
    return terms, [rank[field.numbers()] for rank, field in zip(ranks, fields, strict=True)]


def _merged_tokens(name: str, living: Sequence[Living], runs: Sequence[Ints]) -> Tokens:
    """Everything of living documents, with the numbers that runs and documents have after the merge."""
    moved: list[Ints] = []
    docs: list[Ints] = []
    spots: list[Ints] = []
    base = 0
    for (file, alive), numbers in zip(living, runs, strict=True):
        tokens = file.runs[name].tokens()
        kept = alive[tokens.docs]
        moved.append(numbers[tokens.runs[kept]])
        docs.append((np.cumsum(alive, dtype=np.int32) - 1 + base)[tokens.docs[kept]])
        if tokens.spots is not None:
            spots.append(tokens.spots[kept])
        base += int(alive.sum())
    return Tokens(np.concatenate(moved), np.concatenate(docs), np.concatenate(spots) if spots else None)


def _merged_facet(name: str, living: Sequence[Living]) -> dict[str, Array]:
    numbers: dict[str, int] = {}
    helds, counts = [], []
    for file, alive in living:
        facet = file.facet(name)
        values, held, at = facet.values, facet.held, facet.at
        used = held[np.repeat(alive, np.diff(at))]
        known = {i: numbers.setdefault(values[i], len(numbers)) for i in np.unique(used).tolist()}
        helds.append(np.array([known[i] for i in used.tolist()], np.int64))
        counts.append(np.diff(at)[alive])
    at = np.concatenate(([0], np.cumsum(np.concatenate(counts))))
    return facet_arrays(name, list(numbers), np.concatenate(helds), at)
