"""Documents into the arrays of one segment. Each text is cut into words once; the rest is numpy over whole fields."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

import numpy as np

from kliping.analysis import fold_word, raw_words, words
from kliping.search import Document
from kliping.search.arrays import Array
from kliping.search.blobs import pack_blobs
from kliping.search.counts import smallest
from kliping.search.inflection import index_stem
from kliping.search.postings import Tokens, Words, pack_field, pack_text
from kliping.search.varbyte import Ints

# What each text is indexed as: words as they stand (folded), with positions or without, and stems.
TEXTS: Final = ("title", "summary", "body")
NAMES: Final = "names"
# A digest of the whole title, however it is written: what was typed may be just that.
TITLED: Final = "titled"
VALUES: Final = ("tag", "section", "author", "credit", "place")
KEYS: Final = ("lang", "id", TITLED)
STEMS: Final = {name: f"{name}_stem" for name in (*TEXTS, NAMES)}
FACETS: Final = ("section", "tag", "author", "credit", "lang")
# Between the values of one field, so that no phrase reaches from one into the next.
GAP: Final = 1000
TIE: Final = 32


def values_of(document: Document, field: str) -> tuple[str, ...]:
    """The values of `document` in one of the fields that hold values; none of them empty."""
    return tuple(value for value in _VALUES[field](document) if value)


_VALUES: Final[Mapping[str, Callable[[Document], tuple[str, ...]]]] = {
    "tag": lambda document: document.tags,
    "section": lambda document: (document.section,),
    "author": lambda document: document.authors,
    "credit": lambda document: (document.credit,),
    "place": lambda document: (document.place,),
    "lang": lambda document: (document.lang.lower(),),
    "id": lambda document: (document.id,),
    TITLED: lambda document: (titled(document.title),),
}


def whole(value: str) -> str:
    """The term for a value as a whole, however its words are written or parted."""
    return "=" + (" ".join(word.text for word in words(value)) or value)


def titled(title: str) -> str:
    """What stands for a whole title in the index, the same for all spellings; "" if it has no words."""
    found = " ".join(word.text for word in words(title))
    return blake2b(found.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest() if found else ""


def tie(id_: str) -> bytes:
    """Bytes of a fixed width in the order of ids as far as they differ early, and never equal for two ids."""
    plain = id_.encode()
    return plain[:TIE] if len(plain) < TIE else plain[: TIE - 12] + blake2b(plain, digest_size=6).hexdigest().encode()


def instant(date: str, first_day: int) -> int:
    """A number that ascends with time: the first day a date may mean, then the time of day where it is given."""
    digits = "".join(c for c in date.partition("T")[2][:8] if c.isdigit()) if first_day else ""
    return first_day * 1_000_000 + int(digits.ljust(6, "0") or 0)


class _Vocabulary(dict[str, int]):
    """Numbers for the words of one language, given as they come; `forms` and `stems` are shared by all languages."""

    def __init__(self, lang: str, forms: list[str], stems: list[str]) -> None:
        super().__init__()
        self._lang, self._forms, self._stems = lang, forms, stems

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self._forms)
        is_value = word.startswith("=")
        self._forms.append(word if is_value else fold_word(word))
        self._stems.append(word if is_value else index_stem(word, self._lang))
        return number


@dataclass(slots=True)
class _Stream:
    """The words of one field: their numbers, and for each piece of text its document, first position and length."""

    words: array[int]
    docs: array[int]
    bases: array[int]
    counts: array[int]


class Builder:
    """Collects documents; `arrays` gives the segment they make."""

    def __init__(self) -> None:
        self._forms: list[str] = []
        self._stems: list[str] = []
        self._vocabularies: dict[str, _Vocabulary] = {}
        self._streams = {
            name: _Stream(array("i"), array("i"), array("i"), array("i")) for name in (*TEXTS, NAMES, *VALUES, *KEYS)
        }
        self._columns: dict[str, list[Any]] = {name: [] for name in ("instant", "first_day", "last_day", "tie")}
        self._facets: dict[str, tuple[dict[str, int], list[int], list[int]]] = {f: ({}, [], [0]) for f in FACETS}
        self._cards: list[bytes] = []
        self._bodies: list[bytes] = []
        self.n_docs = 0
        self.n_words = 0

    def add(self, document: Document) -> None:
        """Take in one document; its id is not in here yet."""
        vocabulary = self._vocabulary(document.lang)
        for name in TEXTS:
            self._add_text(name, getattr(document, name), vocabulary)
        for name in VALUES:
            self._add_values(name, values_of(document, name), vocabulary)
        for name in KEYS:
            self._add_words(name, [f"={value}" for value in values_of(document, name)], vocabulary)
        self._add_columns(document)
        self._cards.append(_card(document))
        self._bodies.append(document.body.encode("utf-8", "surrogatepass"))
        self.n_docs += 1

    def _vocabulary(self, lang: str) -> _Vocabulary:
        found = self._vocabularies.get(lang)
        if found is None:
            found = self._vocabularies[lang] = _Vocabulary(lang, self._forms, self._stems)
        return found

    def _add_text(self, name: str, text: str, vocabulary: _Vocabulary) -> None:
        self._add_words(name, raw_words(text), vocabulary)

    def _add_values(self, name: str, values: Iterable[str], vocabulary: _Vocabulary) -> None:
        for i, value in enumerate(values):
            found = raw_words(value)
            self._add_words(name, found, vocabulary, base=i * GAP)
            self._add_words(name, [whole(value)], vocabulary, base=i * GAP + GAP - 1)
            self._add_words(NAMES, found, vocabulary)

    def _add_words(self, name: str, found: list[str], vocabulary: _Vocabulary, base: int = 0) -> None:
        stream = self._streams[name]
        stream.words.extend(map(vocabulary.__getitem__, found))
        stream.docs.append(self.n_docs)
        stream.bases.append(base)
        stream.counts.append(len(found))
        self.n_words += len(found)

    def _add_columns(self, document: Document) -> None:
        columns = self._columns
        columns["instant"].append(instant(document.date, document.first_day))
        columns["first_day"].append(document.first_day)
        columns["last_day"].append(document.last_day)
        columns["tie"].append(tie(document.id))
        for name, (numbers, held, at) in self._facets.items():
            distinct = {whole(value): value for value in values_of(document, name)}
            held.extend(numbers.setdefault(value, len(numbers)) for value in distinct.values())
            at.append(len(held))

    def arrays(self) -> dict[str, Array]:
        """The segment of everything added so far."""
        result: dict[str, Array] = {}
        forms, stems = _Numbers(self._forms), _Numbers(self._stems)
        words, run_of = _words(forms, stems)
        for name, stream in self._streams.items():
            held = np.frombuffer(stream.words, np.int32)
            counts = np.frombuffer(stream.counts, np.int32)
            docs = np.repeat(np.frombuffer(stream.docs, np.int32), counts)
            spots = None if name in (NAMES, *KEYS) else _spots(stream, counts)
            if name in STEMS:
                by_form, by_stem = pack_text(Tokens(run_of[held], docs, spots), words)
                result |= prefixed(name, by_form) | prefixed(STEMS[name], by_stem)
                result[f"{name}.length"] = smallest(np.bincount(docs, minlength=self.n_docs))
            else:
                result |= prefixed(name, pack_field(Tokens(forms.ranks[held], docs, spots), forms.terms))
        return result | self._doc_arrays()

    def _doc_arrays(self) -> dict[str, Array]:
        columns = self._columns
        result: dict[str, Array] = {
            "instant": np.array(columns["instant"], np.int64),
            "first_day": np.array(columns["first_day"], np.int32),
            "last_day": np.array(columns["last_day"], np.int32),
            "tie": np.array(columns["tie"], f"S{TIE}"),
        }
        for name, (numbers, held, at) in self._facets.items():
            result |= facet_arrays(name, list(numbers), np.array(held, np.int64), np.array(at, np.int64))
        return result | pack_blobs("card", self._cards) | pack_blobs("text", self._bodies)


def facet_arrays(name: str, values: list[str], held: Ints, at: Ints) -> dict[str, Array]:
    """One facet of a segment: its values, and for each document from `at[i]` to `at[i + 1]` the numbers it holds."""
    return {
        f"facet.{name}.values": np.frombuffer(json.dumps(values).encode(), np.uint8),
        f"facet.{name}.held": held.astype(np.int32),
        f"facet.{name}.at": at.astype(np.int32),
    }


def _spots(stream: _Stream, counts: Ints) -> Ints:
    """The position of each word: counted from its text's first position."""
    ends = np.cumsum(counts, dtype=np.int32)
    bases = np.frombuffer(stream.bases, np.int32)
    return np.arange(int(ends[-1]) if len(ends) else 0, dtype=np.int32) - np.repeat(ends - counts - bases, counts)


def prefixed(name: str, arrays: dict[str, Array]) -> dict[str, Array]:
    return {f"{name}.{key}": value for key, value in arrays.items()}


class _Numbers:
    """The distinct terms of a list, ascending as bytes, and the rank of each entry of the list among them."""

    def __init__(self, entries: list[str]) -> None:
        plain = [entry.encode("utf-8", "surrogatepass") for entry in entries]
        self.terms = sorted(set(plain))
        rank = {term: i for i, term in enumerate(self.terms)}
        self.ranks = np.fromiter(map(rank.__getitem__, plain), np.int32, len(plain))


def _words(forms: _Numbers, stems: _Numbers) -> tuple[Words, Ints]:
    """All words, and for each entry of the two lists, which belong together, which of them it is."""
    n_forms = max(len(forms.terms), 1)
    pairs, run_of = np.unique(stems.ranks.astype(np.int64) * n_forms + forms.ranks, return_inverse=True)
    return Words(forms.terms, stems.terms, pairs % n_forms, pairs // n_forms), run_of.astype(np.int32)


def _card(document: Document) -> bytes:
    fields = {name: getattr(document, name) for name in Document.__slots__ if name != "body"}
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()
