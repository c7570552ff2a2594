"""One segment of the index: read-only, shared, opened in place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from kliping.search import Document
from kliping.search.arrays import Array, open_arrays
from kliping.search.blobs import Blobs
from kliping.search.builder import KEYS, STEMS, TEXTS, VALUES, whole
from kliping.search.builder import NAMES as _NAMES
from kliping.search.postings import Postings, Runs

BLOBS = ("card", "text")
OWN_RUNS = (*TEXTS, _NAMES, *VALUES, *KEYS)
FIELDS = (*OWN_RUNS, *STEMS.values())
# Whose runs a field of stems reads.
OWNER = {stems: text for text, stems in STEMS.items()}


class Facet(NamedTuple):
    """The values of one facet, those that are spellings of one, and what documents hold.

    places      for each key, under which spellings are one, which values those are
    key_of      for each value the number of its key among `places`
    held, at    a document `i` holds the values numbered `held[at[i]:at[i + 1]]`
    """

    values: list[str]
    places: dict[str, list[int]]
    key_of: Array
    held: Array
    at: Array

    def counts(self, docs: Array) -> Array:
        """How many of `docs`, ascending, hold each value."""
        starts, sizes = self.at[docs], self.at[docs + 1] - self.at[docs]
        places = np.arange(int(sizes.sum())) + np.repeat(starts - np.cumsum(sizes) + sizes, sizes)
        return np.bincount(self.held[places], minlength=len(self.values))


class SegmentFile:
    """What a segment's file holds."""

    def __init__(self, path: Path) -> None:
        arrays = open_arrays(path)
        by_field = _by_field(arrays)
        self._arrays = arrays
        self.n_words = int(sum(len(arrays[f"{name}.length"]) and arrays[f"{name}.length"].sum() for name in STEMS))
        self.runs = {name: Runs(by_field[name]) for name in OWN_RUNS}
        self.fields = {name: Postings(by_field[name], self.runs[OWNER.get(name, name)]) for name in FIELDS}
        self.blobs = {name: Blobs(name, arrays) for name in BLOBS}
        self._facets: dict[str, Facet] = {}
        self.n_docs = len(arrays["instant"])

    def column(self, name: str) -> Array:
        """A value for each document: instant, first_day, last_day, tie, or the length of a text, as "body.length"."""
        return self._arrays[name]

    def facet(self, name: str) -> Facet:
        """One facet."""
        if name not in self._facets:
            values = json.loads(bytes(self._arrays[f"facet.{name}.values"]))
            places: dict[str, list[int]] = {}
            for i, value in enumerate(values):
                places.setdefault(whole(value), []).append(i)
            key_of = np.empty(len(values), np.int64)
            for number, spellings in enumerate(places.values()):
                key_of[spellings] = number
            held, at = (self._arrays[f"facet.{name}.{part}"] for part in ("held", "at"))
            self._facets[name] = Facet(values, places, key_of, held, at)
        return self._facets[name]

    def document(self, doc: int) -> Document:
        """The document without its body."""
        fields: dict[str, Any] = json.loads(self.blobs["card"][doc].decode("ascii"))
        return Document(body="", **(fields | {key: tuple(fields[key]) for key in ("tags", "authors")}))

    def body(self, doc: int) -> str:
        """The text of a document."""
        return self.blobs["text"][doc].decode("utf-8", "surrogatepass")

    def find(self, id_: str) -> list[int]:
        """The numbers of the documents with this id; all but one of them have been removed since, or all."""
        rank = self.fields["id"].terms.rank(f"={id_}".encode())
        return [] if rank is None else self.fields["id"].docs(rank)[0].tolist()


def _by_field(arrays: dict[str, Array]) -> dict[str, dict[str, Array]]:
    """The arrays of each field, by what follows its name and a dot."""
    found: dict[str, dict[str, Array]] = {}
    for name, array in arrays.items():
        field, _, rest = name.partition(".")
        found.setdefault(field, {})[rest] = array
    return found
