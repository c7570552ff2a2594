"""Postings of one field: which documents hold which term, how often, and where. Packed for the disk.

For each term there is a run in `docs` (the distance to the last document, doubled, plus one if the term is in it more
than once), in `more` (those frequencies, less two) and, if the field has positions, in `spots` (the distance to the
last position in that document). The runs of a text are not of its words but of each word with its stem, in the order
of stems: those of a stem lie side by side, and its postings need not be kept a second time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from kliping.search.arrays import Array
from kliping.search.counts import Counts, pack_counts, smallest
from kliping.search.terms import Terms, pack_terms
from kliping.search.varbyte import Ints, decode, encode, sizes

STREAMS: Final = ("docs", "more", "spots")
# So many occurrences are sorted and packed at once.
AT_ONCE: Final = 1 << 20
# Numbers of runs: some in a row, some more in a row.
Stretches = Sequence[range]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every occurrence of every run of a field, in the order of documents: number of the run, document, position."""

    runs: Ints
    docs: Ints
    spots: Ints | None


@dataclass(frozen=True, slots=True)
class Words:
    """What words there may be: ascending forms and stems, and of each run, by stem and then form, the ranks of both."""

    forms: Sequence[bytes]
    stems: Sequence[bytes]
    form_of: Ints
    stem_of: Ints


def pack_field(tokens: Tokens, terms: Sequence[bytes]) -> dict[str, Array]:
    """A field whose runs are those of `terms`, which ascend: only those used are kept, and numbered anew."""
    tokens, used = _used(tokens, len(terms))
    return pack_terms([terms[i] for i in used.tolist()]) | _pack_runs(tokens, len(used))


def pack_text(tokens: Tokens, words: Words) -> tuple[dict[str, Array], dict[str, Array]]:
    """A text by its words and by their stems: only those used are kept, and numbered anew."""
    tokens, used = _used(tokens, len(words.form_of))
    forms, form_of = np.unique(words.form_of[used], return_inverse=True)
    stems, stem_of = np.unique(words.stem_of[used], return_inverse=True)
    by_form = pack_terms([words.forms[i] for i in forms.tolist()]) | _pack_runs(tokens, len(used))
    by_form |= {"runs": smallest(np.argsort(form_of, kind="stable"))} | pack_counts("n_runs", np.bincount(form_of))
    by_stem = pack_terms([words.stems[i] for i in stems.tolist()]) | pack_counts("n_runs", np.bincount(stem_of))
    return by_form, by_stem


def _used(tokens: Tokens, n_runs: int) -> tuple[Tokens, Ints]:
    """`tokens` with numbers for those runs only that they have, and which runs those are."""
    is_used = np.zeros(n_runs, bool)
    is_used[tokens.runs] = True
    runs = (np.cumsum(is_used, dtype=np.int32) - 1)[tokens.runs]
    return Tokens(runs, tokens.docs, tokens.spots), np.flatnonzero(is_used)


def _pack_runs(tokens: Tokens, n_runs: int) -> dict[str, Array]:
    """Some runs at a time: sorting takes many times the memory of what is sorted."""
    ends = np.cumsum(np.bincount(tokens.runs, minlength=n_runs))
    cuts = np.unique(np.searchsorted(ends, range(AT_ONCE, len(tokens.runs), AT_ONCE)) + 1).tolist()
    parts = [_streams(_within(tokens, low, high), high - low) for low, high in pairwise([0, *cuts, n_runs])]
    packed: dict[str, Array] = {}
    for name in parts[0]:
        joined = _join([part[name] for part in parts])
        packed |= {name: joined} if name in STREAMS else pack_counts(name, joined)
    return packed


def _within(tokens: Tokens, low: int, high: int) -> Tokens:
    """Those of runs from `low` on and below `high`, which are numbered from 0, in the order of runs."""
    held = np.flatnonzero((tokens.runs >= low) & (tokens.runs < high)).astype(np.uint32)
    order = held[np.argsort(tokens.runs[held], kind="stable")]
    return Tokens(tokens.runs[order] - low, tokens.docs[order], None if tokens.spots is None else tokens.spots[order])


def _streams(tokens: Tokens, n_runs: int) -> dict[str, Array]:
    """What is written of `tokens`, which are in the order of runs, and how much of it each run has."""
    runs, docs = tokens.runs, tokens.docs
    is_first = np.ones(len(runs), bool)
    is_first[1:] = (runs[1:] != runs[:-1]) | (docs[1:] != docs[:-1])
    first = np.flatnonzero(is_first)
    freqs = np.diff(first, append=len(runs))
    runs_of, docs_of = runs[first], docs[first]
    is_new = np.ones(len(first), bool)
    is_new[1:] = runs_of[1:] != runs_of[:-1]
    often = freqs > 1
    packed = {"df": np.bincount(runs_of, minlength=n_runs)}
    packed |= _stream("docs", (_steps(docs_of, is_new) << 1) + often, runs_of, n_runs)
    packed |= _stream("more", freqs[often] - 2, runs_of[often], n_runs)
    if tokens.spots is not None:
        packed |= _stream("spots", _steps(tokens.spots, is_first), runs, n_runs)
    return packed


def _steps(values: Ints, is_new: Array) -> Ints:
    """The distance of each value to the one before it, of each new run's first value to 0."""
    before = np.zeros_like(values)
    before[1:] = values[:-1]
    before[is_new] = 0
    return values - before


def _sums(steps: Ints, counts: Ints) -> Ints:
    """What `_steps` was made from; each new run has the next of `counts` values."""
    if len(counts) == 1:
        return np.cumsum(steps)
    sums = np.concatenate(([0], np.cumsum(steps)))
    result: Ints = sums[1:] - np.repeat(sums[np.cumsum(counts) - counts], counts)
    return result


def _stream(name: str, values: Ints, runs: Ints, n_runs: int) -> dict[str, Array]:
    """`values` as bytes, and how many of them each run has; `runs` ascending, one for each value."""
    ends = np.concatenate(([0], np.cumsum(sizes(values), dtype=np.int64)))
    counts = np.concatenate(([0], np.cumsum(np.bincount(runs, minlength=n_runs))))
    return {name: encode(values), f"{name}_size": np.diff(ends[counts])}


class Runs:
    """What `_pack_runs` packed. Safe to share: it has no cursor."""

    __slots__ = ("_data", "_sizes", "df", "has_spots")

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.has_spots = "spots" in arrays
        names = [name for name in STREAMS if name in arrays]
        self._data = {name: arrays[name] for name in names}
        self._sizes = {name: Counts(f"{name}_size", arrays) for name in names}
        self.df = Counts("df", arrays)

    def docs(self, runs: Stretches) -> tuple[Ints, Ints, Ints]:
        """For each of `runs`: the documents, ascending; how often each has it; and how many there are of each."""
        steps = self._stream("docs", runs)
        freqs = 1 + (steps & 1)
        more = self._stream("more", runs)
        if len(more):
            freqs[freqs > 1] += more
        counts = _join([self.df.at(stretch) for stretch in runs])
        return _sums(steps >> 1, counts), freqs, counts

    def spots(self, runs: Stretches) -> tuple[Ints, Ints]:
        """For each of `runs`: each occurrence, its document and its position, ascending."""
        docs, freqs, _ = self.docs(runs)
        return np.repeat(docs, freqs), _sums(self._stream("spots", runs), freqs)

    def tokens(self) -> Tokens:
        """Every occurrence, by run, then document, then position: what was packed, in another order."""
        runs = [range(len(self.df))]
        docs, freqs, counts = self.docs(runs)
        numbers = np.repeat(np.repeat(np.arange(len(self.df), dtype=np.int32), counts), freqs)
        if self.has_spots:
            return Tokens(numbers, *self.spots(runs))
        return Tokens(numbers, np.repeat(docs, freqs), None)

    def _stream(self, name: str, runs: Stretches) -> Ints:
        data, lengths = self._data[name], self._sizes[name]
        return decode(_join([data[lengths.within(stretch)] for stretch in runs]))


def _join(parts: Sequence[Ints]) -> Ints:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


class Postings:
    """One field of one segment: its terms and their runs. Safe to share, too.

    runs        those of a text's words are also those of its stems
    has_spots   whether the positions of its terms can be told
    """

    __slots__ = ("_n_runs", "_order", "has_spots", "runs", "terms")

    def __init__(self, arrays: Mapping[str, Array], runs: Runs) -> None:
        self.terms, self.runs = Terms(arrays), runs
        self.has_spots = runs.has_spots and "docs" in arrays
        # The runs of the first term, of the second, and so on, unless they lie in this order; how many each term has.
        self._order: Array | None = arrays.get("runs")
        self._n_runs = Counts("n_runs", arrays) if "n_runs" in arrays else None

    def docs(self, rank: int) -> tuple[Ints, Ints]:
        """The documents with the term, ascending, and how often each has it."""
        docs, freqs, counts = self.runs.docs(self._stretches(range(rank, rank + 1)))
        if len(counts) == 1:
            return docs, freqs
        total = np.bincount(docs, freqs)
        # Of truth values those that hold are found ten times as fast as of numbers.
        distinct = (total != 0).nonzero()[0]
        return distinct, total[distinct].astype(np.int64)

    def docs_of_range(self, ranks: range) -> tuple[Ints, Ints]:
        """The documents with each of the terms at `ranks`, in any order, and how often each has it."""
        return self.runs.docs(self._stretches(ranks))[:2]

    def spots(self, rank: int) -> tuple[Ints, Ints]:
        """Each occurrence of the term: its document and its position, ascending."""
        stretches = self._stretches(range(rank, rank + 1))
        docs, spots = self.runs.spots(stretches)
        if sum(map(len, stretches)) == 1:
            return docs, spots
        order = np.lexsort((spots, docs))
        return docs[order], spots[order]

    def numbers(self) -> Ints:
        """For each run the rank of its term."""
        n_terms = len(self.terms)
        counts = np.ones(n_terms, np.int64) if self._n_runs is None else self._n_runs.at(range(n_terms))
        ranks = np.repeat(np.arange(n_terms), counts)
        if self._order is None:
            return ranks
        result = np.empty_like(ranks)
        result[self._order] = ranks
        return result

    def _stretches(self, ranks: range) -> Stretches:
        """The runs of the terms at `ranks`, in as few pieces as can be."""
        places = ranks if self._n_runs is None else self._n_runs.within(ranks)
        if self._order is None:
            return [range(places.start, places.stop)]
        found = np.sort(self._order[places.start : places.stop]).tolist()
        stretches = [range(found[0], found[0] + 1)]
        for run in found[1:]:
            last = stretches[-1]
            if run == last.stop:
                stretches[-1] = range(last.start, run + 1)
            else:
                stretches.append(range(run, run + 1))
        return stretches
