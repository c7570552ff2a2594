"""Rows with names: one article a row, whatever the file calls its fields. JSON Lines here; json and csv share it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from kliping import text
from kliping.convert.item import Item, decode_seed, safe_id, seed_problem, split_lines, without_controls
from kliping.digest import sha256
from kliping.errors import ArchiveError, Problem
from kliping.fields import is_image, is_url

# The names under which exports carry a field, in the order in which they are believed.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "_id", "guid", "uuid", "doc_id"),
    "title": ("title", "headline", "judul", "name"),
    "body": ("body", "text", "content", "article", "isi", "articlebody", "content_text"),
    "date": ("date", "published", "datepublished", "date_published", "published_at", "pubdate", "pub_date", "tanggal"),
    "updated": ("updated", "modified", "datemodified", "date_modified", "updated_at"),
    "lang": ("lang", "language", "inlanguage"),
    "section": ("category", "section", "rubrik", "kanal", "articlesection"),
    "tags": ("tags", "keywords", "tag"),
    "authors": ("author", "authors", "byline", "penulis", "creator"),
    "summary": ("summary", "abstract", "description", "lead"),
    "credit": ("source", "credit", "publisher", "sumber", "outlet"),
    "original_url": ("url", "link", "original_url", "permalink", "source_url"),
    "image": ("image", "image_url", "thumbnail"),
}
_LISTS = ("tags", "authors")


def iter_lines(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The article of each line of a JSON Lines seed; a line that is not one is a problem, and the rest goes on."""
    start, number = 0, 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        row = data[start:end].strip(b" \t\r\x00") if start else data[:end].removeprefix(b"\xef\xbb\xbf").strip()
        start = end + 1
        if row:
            yield _read_line(row, file=file, line=number)


def _read_line(row: bytes, *, file: str, line: int) -> Item | Problem:
    try:
        values = json.loads(decode_seed(row, file=file, line=line))
    except ArchiveError as error:
        return error.problems[0]
    except json.JSONDecodeError as error:
        message = f"this line is not JSON: {error.msg}; mend it, or remove it"
        return seed_problem(file, line, message, column=error.colno)
    except RecursionError:
        return seed_problem(file, line, "this line is nested too deeply; mend it, or remove it")
    if not isinstance(values, dict):
        return seed_problem(file, line, 'this line is not an object; write {"title": …, "body": …}')
    return read_row(values, file=file, line=line, digest=sha256(row))


def read_row(values: Mapping[str, object], *, file: str, line: int, digest: str) -> Item:
    """The article that a row's values are.

    digest   of the row's bytes; 10 digits of it stand for an id where the row has none
    """
    named = {name.casefold(): value for name, value in values.items() if value not in (None, "", [], {})}
    body = _first(named, "body")
    own = _text(_first(named, "id"))
    row = own or digest[:10]
    return Item(
        id=safe_id(own or f"{PurePosixPath(file).stem}-{row}"),
        line=line,
        title=_text(_first(named, "title")),
        lines=tuple(split_lines(body) if isinstance(body, str) else _texts_of(body)),
        sha256=digest,
        row=row,
        stated=_stated(named),
    )


def _texts_of(body: object) -> list[str]:
    """The paragraphs of a body that is a list of them."""
    return [_text(item) for item in body] if isinstance(body, list) else []


def _first(named: Mapping[str, object], field: str) -> object:
    return next((named[name] for name in NAMES[field] if name in named), "")


def _stated(named: Mapping[str, object]) -> dict[str, str | list[str]]:
    stated: dict[str, str | list[str]] = {}
    for field in (
        "date",
        "updated",
        "lang",
        "section",
        "tags",
        "authors",
        "summary",
        "credit",
        "original_url",
        "image",
    ):
        value = _first(named, field)
        stated[field] = _texts(value) if field in _LISTS else _text(value)
    if not is_url(str(stated["original_url"])):
        del stated["original_url"]
    if not is_image(str(stated["image"])):
        del stated["image"]
    stated["lang"] = read_language(str(stated["lang"]))
    return {field: value for field, value in stated.items() if value}


def read_language(given: str) -> str:
    """`given` as a language code, "" if it is none: `en_US` is en-US, "English" says nothing we can use."""
    code, _, region = given.replace("_", "-").partition("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", code):
        return ""
    return code.lower() + (f"-{region}" if re.fullmatch(r"[A-Za-z0-9]{2,8}", region) else "")


def _text(value: object) -> str:
    """`value` on one line; of a list its first, of an object its name."""
    if isinstance(value, list):
        return _text(value[0]) if value else ""
    if isinstance(value, dict):
        return _text(next((value[key] for key in ("name", "title", "url", "href") if key in value), ""))
    if isinstance(value, bool) or value is None:
        return ""
    return text.one_line(without_controls(str(value)))


def _texts(value: object) -> list[str]:
    """`value` as a list of texts; one text may hold several, divided by commas or semicolons."""
    if isinstance(value, str):
        return [part for part in map(text.one_line, without_controls(value).replace(";", ",").split(",")) if part]
    items = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(filter(None, map(_text, items))))
