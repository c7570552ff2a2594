"""Postings of one field: which documents hold which term, how often, and where. Packed for the disk.

Terms are sorted by their UTF-8 bytes. For each term there is a run in `docs` (the distance to the last document,
doubled, plus one if the term is in it more than once), in `more` (those frequencies, less two) and, if the field
has positions, in `spots` (the distance to the last position in that document).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kliping.search.arrays import Array
from kliping.search.varbyte import Ints, decode, encode, sizes

# One in so many terms is held in memory, to begin the search for a term between the right two.
STRIDE: Final = 32


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every occurrence of every term of a field, in the order of documents: term rank, document, position."""

    terms: Ints
    docs: Ints
    spots: Ints | None


def pack_field(tokens: Tokens, terms: Sequence[bytes]) -> dict[str, Array]:
    """A field that uses some of `terms`, which ascend: only those are kept, and numbered anew."""
    is_used = np.zeros(len(terms), bool)
    is_used[tokens.terms] = True
    ranks = (np.cumsum(is_used, dtype=np.int32) - 1)[tokens.terms]
    used = np.flatnonzero(is_used).tolist()
    packed = pack_postings(Tokens(ranks, tokens.docs, tokens.spots), len(used))
    return pack_terms([terms[i] for i in used]) | packed


def pack_terms(terms: Sequence[bytes]) -> dict[str, Array]:
    """The dictionary of a field; `terms` ascending."""
    ends = np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms)))
    return {"terms": np.frombuffer(b"".join(terms), np.uint8), "term_at": _small(np.concatenate(([0], ends)))}


def pack_postings(tokens: Tokens, n_terms: int) -> dict[str, Array]:
    """The postings of a field with `n_terms` terms."""
    order = np.argsort(tokens.terms, kind="stable").astype(np.uint32)
    terms, docs = tokens.terms[order], tokens.docs[order]
    is_first = np.ones(len(terms), bool)
    is_first[1:] = (terms[1:] != terms[:-1]) | (docs[1:] != docs[:-1])
    first = np.flatnonzero(is_first)
    freqs = np.diff(first, append=len(terms))
    terms_of, docs_of = terms[first], docs[first]
    is_new = np.ones(len(first), bool)
    is_new[1:] = terms_of[1:] != terms_of[:-1]
    steps = (_steps(docs_of, is_new) << 1) + (freqs > 1)
    packed = {"df": _small(np.bincount(terms_of, minlength=n_terms))}
    packed |= _stream("docs", steps, terms_of, n_terms)
    often = freqs > 1
    packed |= _stream("more", freqs[often] - 2, terms_of[often], n_terms)
    if tokens.spots is not None:
        packed |= _stream("spots", _steps(tokens.spots[order], is_first), terms, n_terms)
    return packed


def _steps(values: Ints, is_new: Array) -> Ints:
    """The distance of each value to the one before it, of each new run's first value to 0."""
    before = np.zeros_like(values)
    before[1:] = values[:-1]
    before[is_new] = 0
    return values - before


def _sums(steps: Ints, counts: Ints) -> Ints:
    """What `_steps` was made from; each new run has the next of `counts` values."""
    sums = np.concatenate(([0], np.cumsum(steps)))
    result: Ints = sums[1:] - np.repeat(sums[np.cumsum(counts) - counts], counts)
    return result


def _stream(name: str, values: Ints, terms: Ints, n_terms: int) -> dict[str, Array]:
    """`values` as bytes, and where in them each term's run begins; `terms` ascending, one for each value."""
    ends = np.concatenate(([0], np.cumsum(sizes(values), dtype=np.int64)))
    counts = np.concatenate(([0], np.cumsum(np.bincount(terms, minlength=n_terms))))
    return {name: encode(values), f"{name}_at": _small(ends[counts])}


def _small(values: Ints) -> Ints:
    return values.astype(np.uint32 if not len(values) or values.max() < 1 << 32 else np.int64)


class Postings:
    """One field of one segment, read from its packed arrays. Safe to share: it has no cursor."""

    __slots__ = ("_arrays", "_blob", "_every", "n_terms")

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._arrays = arrays
        self._blob = arrays["terms"].data
        self._every: list[bytes] | None = None
        self.n_terms = len(arrays["term_at"]) - 1

    def term(self, rank: int) -> bytes:
        """The term at `rank`, from 0."""
        at = self._arrays["term_at"]
        return bytes(self._blob[int(at[rank]) : int(at[rank + 1])])

    def rank_from(self, term: bytes) -> int:
        """The rank of the first term that is not below `term`; `n_terms` if there is none."""
        if self._every is None:
            self._every = [self.term(rank) for rank in range(0, self.n_terms, STRIDE)]
        after = bisect_left(self._every, term) * STRIDE
        low, high = max(after - STRIDE, 0), min(after, self.n_terms)
        while low < high:
            middle = (low + high) // 2
            if self.term(middle) < term:
                low = middle + 1
            else:
                high = middle
        return low

    def rank(self, term: bytes) -> int | None:
        """The rank of `term`, None if the field does not have it."""
        rank = self.rank_from(term)
        return rank if rank < self.n_terms and self.term(rank) == term else None

    def ranks_of_prefix(self, prefix: bytes) -> range:
        """The ranks of the terms that begin with `prefix`, in UTF-8."""
        return range(self.rank_from(prefix), self.rank_from(prefix + b"\xff"))

    def docs(self, rank: int) -> tuple[Ints, Ints]:
        """The documents with the term, ascending, and how often each has it."""
        return self.docs_of_range(range(rank, rank + 1))

    def docs_of_range(self, ranks: range) -> tuple[Ints, Ints]:
        """What `docs` says of all of `ranks`, which are in a row, one after the other. They lie side by side."""
        steps = self._run("docs", ranks)
        freqs = np.ones(len(steps), np.int64)
        freqs[(steps & 1).astype(bool)] += self._run("more", ranks) + 1
        counts = self._arrays["df"][ranks.start : ranks.stop].astype(np.int64)
        return _sums(steps >> 1, counts), freqs

    def spots(self, rank: int) -> tuple[Ints, Ints]:
        """Each occurrence of the term: its document and its position, ascending."""
        return self.spots_of_range(range(rank, rank + 1))

    def spots_of_range(self, ranks: range) -> tuple[Ints, Ints]:
        """What `spots` says of all of `ranks`, one after the other."""
        docs, freqs = self.docs_of_range(ranks)
        steps = self._run("spots", ranks)
        return np.repeat(docs, freqs), _sums(steps, freqs)

    def tokens(self) -> Tokens:
        """Every occurrence, by term, then document, then position: what was packed, in another order."""
        ranks = range(self.n_terms)
        docs, freqs = self.docs_of_range(ranks)
        terms = np.repeat(np.repeat(np.arange(self.n_terms, dtype=np.int32), self._arrays["df"]), freqs)
        if self.has_spots:
            return Tokens(terms, *self.spots_of_range(ranks))
        return Tokens(terms, np.repeat(docs, freqs), None)

    @property
    def has_spots(self) -> bool:
        """Whether positions were kept."""
        return "spots" in self._arrays

    def _run(self, name: str, ranks: range) -> Ints:
        at = self._arrays[f"{name}_at"]
        return decode(self._arrays[name][int(at[ranks.start]) : int(at[ranks.stop])])

    def sizes(self, ranks: range) -> Ints:
        """How many bytes each of the terms at `ranks` has."""
        return np.diff(self._arrays["term_at"][ranks.start : ranks.stop + 1].astype(np.int64))
