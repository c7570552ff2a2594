"""What tantivy is given of a document: words that we cut and stemmed, joined by spaces, and values as they are.

`STEMS` hold stems, `*_is` a value as a whole (the key under which spellings are one), `*_as` that key with the
spelling behind it. `newest` and `oldest` ascend in those orders, with the id at their end, so no two are equal.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import tantivy

from kliping.analysis import fold_word, raw_words
from kliping.search import Document
from kliping.search.builder import FACETS, NAMES, STEMS, TEXTS, TITLED, VALUES, instant, titled, values_of, whole
from kliping.search.inflection import index_stem

WORDS: Final = "words"
DAYS: Final = ("first_day", "last_day")
ORDERS: Final = ("newest", "oldest")
_LATEST: Final = 99_999_999_999_999
# Halves of characters, which cannot be written in UTF-8.
_NO_TEXT: Final = re.compile(r"[\ud800-\udfff]")


def schema() -> tantivy.Schema:
    """The fields of the index."""
    builder = tantivy.SchemaBuilder()
    for name in (*TEXTS, *VALUES):
        builder.add_text_field(name, tokenizer_name=WORDS)
    for name in (NAMES, *STEMS.values()):
        builder.add_text_field(name, tokenizer_name=WORDS, index_option="freq")
    for name in ("id", TITLED, *map(is_field, {*VALUES, *FACETS}), *map(as_field, FACETS)):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name.endswith("_is"))
    for name in ORDERS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*DAYS, "year"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("card", "body_text"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def tokenizer() -> tantivy.TextAnalyzer:
    """Cuts the words that we joined."""
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def is_field(name: str) -> str:
    """The field with the whole values of `name`."""
    return f"{name}_is"


def as_field(name: str) -> str:
    """The field with the spellings of the values of `name`."""
    return f"{name}_as"


def term_of(text: str) -> str:
    """`text` as a term: what is no text, and so in no term, stands for itself as a question mark."""
    return _NO_TEXT.sub("?", text)


def key_of(field: str, value: str) -> str:
    """The term for a value as a whole."""
    return term_of(value.lower() if field == "lang" else whole(value)[1:])


class _Forms(dict[str, tuple[str, str]]):
    """What stands for a word of a language, as it is and by its stem, made once for each word."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang

    def __missing__(self, word: str) -> tuple[str, str]:
        forms = self[word] = term_of(fold_word(word)), term_of(index_stem(word, self._lang))
        return forms


class Fields:
    """Makes documents what tantivy takes; remembers the forms of the words it has seen."""

    def __init__(self) -> None:
        self._forms: dict[str, _Forms] = {}

    def of(self, document: Document) -> tantivy.Document:
        """`document` as tantivy takes it."""
        fields: dict[str, Any] = {"id": term_of(document.id), TITLED: titled(document.title)}
        fields |= {"card": _card(document), **_dates(document)}
        fields["body_text"] = document.body.encode("utf-8", "surrogatepass")
        forms = self._forms.setdefault(document.lang, _Forms(document.lang))
        for name in TEXTS:
            fields[name], fields[STEMS[name]] = _joined(raw_words(getattr(document, name)), forms)
        names = []
        for name in VALUES:
            found = [raw_words(value) for value in values_of(document, name)]
            names += [word for words in found for word in words]
            fields[name] = [_joined(words, forms)[0] for words in found]
        fields[NAMES], fields[STEMS[NAMES]] = _joined(names, forms)
        for name in {*VALUES, *FACETS}:
            distinct = {key_of(name, value): value for value in values_of(document, name)}
            fields[is_field(name)] = list(distinct)
            if name in FACETS:
                fields[as_field(name)] = [f"{key}\t{term_of(value)}" for key, value in distinct.items()]
        return tantivy.Document(**fields)


def _joined(found: list[str], forms: _Forms) -> tuple[str, str]:
    """Words with spaces between them, as they are and by their stems."""
    if not found:
        return "", ""
    folded, stems = zip(*map(forms.__getitem__, found), strict=True)
    return " ".join(folded), " ".join(stems)


def _dates(document: Document) -> dict[str, Any]:
    first, last = document.first_day, document.last_day
    moment, id_ = instant(document.date, first), term_of(document.id)
    years = [first // 10_000] if first and first // 10_000 == last // 10_000 else []
    newest, oldest = _LATEST - moment, moment or _LATEST
    return {
        "first_day": first,
        "last_day": last,
        "year": years,
        "newest": f"{newest:014} {id_}",
        "oldest": f"{oldest:014} {id_}",
    }


def _card(document: Document) -> bytes:
    fields = {name: getattr(document, name) for name in Document.__slots__ if name != "body"}
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()


def document_in(stored: tantivy.Document) -> Document:
    """The document without its body."""
    fields = json.loads(bytes(stored.get_first("card") or b"").decode("ascii"))
    return Document(body="", **(fields | {key: tuple(fields[key]) for key in ("tags", "authors")}))


def body_in(stored: tantivy.Document) -> str:
    """The text of a document."""
    return bytes(stored.get_first("body_text") or b"").decode("utf-8", "surrogatepass")
