"""One segment of the index: read-only, shared, opened in place."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

from kliping.search import Document
from kliping.search.arrays import Array, open_arrays
from kliping.search.builder import KEYS, STEMS, TEXTS, VALUES
from kliping.search.builder import NAMES as _NAMES
from kliping.search.postings import Postings

FIELDS = (*TEXTS, _NAMES, *VALUES, *KEYS, *STEMS.values())


class SegmentFile:
    """What a segment's file holds."""

    def __init__(self, path: Path) -> None:
        arrays = open_arrays(path)
        self._arrays = arrays
        self.n_words = int(sum(len(arrays[f"{name}.length"]) and arrays[f"{name}.length"].sum() for name in STEMS))
        self.fields = {name: Postings(_of(name, arrays)) for name in FIELDS}
        self.n_docs = len(arrays["instant"])

    def column(self, name: str) -> Array:
        """A value for each document: instant, first_day, last_day, tie, or the length of a text, as "body.length"."""
        return self._arrays[name]

    def facet(self, name: str) -> tuple[list[str], Array, Array]:
        """A facet's values, the numbers of those that documents hold, and where each document's begin."""
        values = json.loads(bytes(self._arrays[f"facet.{name}.values"]))
        return values, self._arrays[f"facet.{name}.held"], self._arrays[f"facet.{name}.at"]

    def document(self, doc: int) -> Document:
        """The document without its body."""
        fields: dict[str, Any] = json.loads(self._blob("card", doc))
        return Document(body="", **(fields | {key: tuple(fields[key]) for key in ("tags", "authors")}))

    def body(self, doc: int) -> str:
        """The text of a document."""
        return self._blob("text", doc).decode("utf-8", "surrogatepass")

    def raw(self, name: str, doc: int) -> bytes:
        """A document's card or text as it lies in the file."""
        at = self._arrays[f"{name}_at"]
        return bytes(self._arrays[name][int(at[doc]) : int(at[doc + 1])])

    def _blob(self, name: str, doc: int) -> bytes:
        return zlib.decompress(self.raw(name, doc))

    def find(self, id_: str) -> list[int]:
        """The numbers of the documents with this id; all but one of them have been removed since, or all."""
        rank = self.fields["id"].rank(f"={id_}".encode())
        return [] if rank is None else self.fields["id"].docs(rank)[0].tolist()


def _of(field: str, arrays: dict[str, Array]) -> dict[str, Array]:
    start = len(field) + 1
    return {name[start:]: array for name, array in arrays.items() if name.startswith(f"{field}.")}
