"""What the index holds at one moment: all its segments as one run of document numbers, removed ones left out.

Every figure that a score is made of counts living documents only, so the same documents give the same scores
however they came in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from kliping.search import Document
from kliping.search.arrays import Array
from kliping.search.facets import Values
from kliping.search.segment import SegmentFile
from kliping.search.varbyte import Ints

SPOT_BITS = 24
# How much the length of a text counts against it.
LENGTH_SHARE = {"title": 0.6, "summary": 0.6, "body": 0.75, "names": 0.4}


class Snapshot:
    """The segments of one generation; `removed` has a set of document numbers for each.

    before   an earlier generation, of which some segments may still be there
    """

    def __init__(
        self, segments: Sequence[SegmentFile], removed: Sequence[set[int]], before: Snapshot | None = None
    ) -> None:
        self.segments = segments
        self._offsets = [0]
        for segment in segments:
            self._offsets.append(self._offsets[-1] + segment.n_docs)
        self.size = self._offsets[-1]
        self.alive = np.ones(self.size, bool)
        for offset, gone in zip(self._offsets, removed, strict=False):
            self.alive[[offset + doc for doc in gone]] = False
        self.n_docs = int(self.alive.sum())
        self._is_whole = self.n_docs == self.size
        self._columns: dict[str, Array] = {}
        self._norms: dict[str, Array] = {}
        self._values: dict[str, Values] = {}
        self._earlier = before._values if before else {}

    def column(self, name: str) -> Array:
        """A value for each document number."""
        if name not in self._columns:
            parts = [segment.column(name) for segment in self.segments]
            self._columns[name] = parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else np.zeros(0)
        return self._columns[name]

    def norm(self, text: str) -> Array:
        """What to divide frequencies in `text` by: 1 for a document of average length, more for a longer one."""
        if text not in self._norms:
            lengths = self.column(f"{text}.length")
            average = max(int(lengths[self.alive].sum()) / max(self.n_docs, 1), 1.0)
            share = LENGTH_SHARE[text]
            self._norms[text] = 1 - share + share * lengths / average
        return self._norms[text]

    def facet(self, name: str, docs: Ints) -> tuple[Callable[[int], str], Ints]:
        """What each value of a facet is called, by its number, and how many of `docs`, ascending, hold each."""
        values = self._values.get(name)
        if values is None:
            values = self._values[name] = Values(name, self.segments, self._earlier.get(name))
        bounds = np.searchsorted(docs, self._offsets)
        local = (docs[low:high] - start for low, high, start in zip(bounds, bounds[1:], self._offsets, strict=False))
        return partial(values.called, alive=[self.alive[place] for _, place in self.parts()]), values.counts(local)

    def docs(self, field: str, term: str) -> tuple[Ints, Ints]:
        """The documents with `term` in `field`, ascending, and how often each has it."""
        found = [
            (docs + offset, freqs)
            for segment, offset, rank in self._ranks(field, term)
            for docs, freqs in (segment.fields[field].docs(rank),)
        ]
        docs, freqs = (_join([pair[i] for pair in found]) for i in (0, 1))
        if self._is_whole:
            return docs, freqs
        living = self.alive[docs]
        return docs[living], freqs[living]

    def spots(self, field: str, term: str) -> Ints:
        """Each occurrence of `term` as one ascending number: the document, then `SPOT_BITS` bits of position."""
        spots = _join(
            [
                ((docs + offset) << SPOT_BITS) + spots
                for segment, offset, rank in self._ranks(field, term)
                for docs, spots in (segment.fields[field].spots(rank),)
            ]
        )
        return spots if self._is_whole else spots[self.alive[spots >> SPOT_BITS]]

    def prefix_frequencies(self, field: str, prefix: str, limit: int) -> Ints | None:
        """How often each document has a term in `field` that begins with `prefix`; None if over `limit` terms do."""
        total = np.zeros(self.size, np.int64)
        for segment, place in self.parts():
            ranks = segment.fields[field].terms.ranks_of_prefix(_plain(prefix))
            if len(ranks) > limit:
                return None
            if ranks:
                docs, freqs = segment.fields[field].docs_of_range(ranks)
                total[place] = np.bincount(docs, freqs, minlength=segment.n_docs)
        total[~self.alive] = 0
        return total

    def vocabulary(self, field: str, start: str, shortest: int, longest: int) -> set[str]:
        """The terms in `field` that begin with `start` and have so many bytes; some may be of removed documents."""
        found: set[bytes] = set()
        for segment in self.segments:
            terms = segment.fields[field].terms
            found.update(terms.of_size(terms.ranks_of_prefix(_plain(start)), shortest, longest))
        return {term.decode("utf-8", "surrogatepass") for term in found}

    def _ranks(self, field: str, term: str) -> Iterator[tuple[SegmentFile, int, int]]:
        plain = _plain(term)
        for segment, offset in zip(self.segments, self._offsets, strict=False):
            rank = segment.fields[field].terms.rank(plain)
            if rank is not None:
                yield segment, offset, rank

    def document(self, doc: int) -> Document:
        """The document with this number, without its body."""
        segment, local = self._local(doc)
        return segment.document(local)

    def body(self, doc: int) -> str:
        """The text of the document with this number."""
        segment, local = self._local(doc)
        return segment.body(local)

    def _local(self, doc: int) -> tuple[SegmentFile, int]:
        i = bisect_right(self._offsets, doc) - 1
        return self.segments[i], doc - self._offsets[i]

    def ids(self) -> list[tuple[str, int]]:
        """The ids of all documents, ascending, with their numbers."""
        found = []
        for segment, offset in zip(self.segments, self._offsets, strict=False):
            field = segment.fields["id"]
            for rank, term in enumerate(field.terms.between(range(len(field.terms)))):
                docs = (field.docs(rank)[0] + offset).tolist()
                found += [(term[1:].decode(), doc) for doc in docs if self.alive[doc]]
        return sorted(found)

    def parts(self) -> Iterator[tuple[SegmentFile, slice]]:
        """Each segment with its stretch of document numbers."""
        for segment, offset in zip(self.segments, self._offsets, strict=False):
            yield segment, slice(offset, offset + segment.n_docs)


def _plain(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


def _join(parts: list[Ints]) -> Ints:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
