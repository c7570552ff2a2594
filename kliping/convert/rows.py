"""Rows with names: one article a row, whatever the file calls its fields. JSON, JSON Lines and CSV share it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from kliping import text
from kliping.convert.item import Item, safe_id, split_lines, without_controls
from kliping.convert.markup import is_html, read_html

# The names under which exports carry a field, in the order in which they are believed.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "_id", "guid", "uuid", "doc_id"),
    "title": ("title", "headline", "judul", "name"),
    "body": ("body", "text", "content", "article", "isi", "articlebody", "content_html", "content_text", "html"),
    "date": ("date", "published", "datepublished", "date_published", "published_at", "pubdate", "pub_date", "tanggal"),
    "updated": ("updated", "modified", "datemodified", "date_modified", "updated_at"),
    "lang": ("lang", "language", "inlanguage"),
    "section": ("category", "section", "categories", "rubrik", "kanal", "articlesection"),
    "tags": ("tags", "keywords", "tag", "topics"),
    "authors": ("author", "authors", "byline", "penulis", "creator"),
    "summary": ("summary", "abstract", "description", "lead"),
    "dateline": ("dateline",),
    "credit": ("source", "credit", "publisher", "sumber", "outlet"),
    "original_url": ("url", "link", "original_url", "permalink", "source_url"),
    "image": ("image", "image_url", "thumbnail"),
}
_LISTS = ("tags", "authors")
NAMES_UNDERSTOOD = frozenset(name for names in NAMES.values() for name in names)
FIELDS = tuple(field for field in NAMES if field not in ("id", "title", "body"))


def read_row(
    values: Mapping[str, object],
    *,
    file: str,
    line: int,
    digest: str,
    source: str = "",
    has_keys: bool = True,
    is_json: bool = True,
    alone: bool = False,
) -> Item:
    """The article that a row's values are.

    digest     of the row's bytes; 10 digits of it stand for an id where the row has none
    source     the row as it stands, in JSON or not; "" where there is no such text
    has_keys   whether the names of the values are the keys in `source`
    alone      whether the seed has only this one, which then may be named for its file
    """
    named = fold_names(values)
    body = first_of(named, "body")
    stem = PurePosixPath(file).stem
    own = text_of(first_of(named, "id"))
    row = own or ("" if alone else digest[:10])
    lines, blocks = _body(body)
    return Item(
        id=safe_id(own or "-".join(filter(None, (stem, row)))),
        line=line,
        title=text_of(first_of(named, "title")),
        lines=lines,
        blocks=blocks,
        sha256=digest,
        row=row,
        stated=stated_fields(values),
        source=source,
        is_json=is_json,
        keys=_keys(values) if source and has_keys and is_json else {},
    )


def _keys(values: Mapping[str, object]) -> dict[str, str]:
    """By field, the key of the row that states it, as it is written there."""
    written = {name.casefold(): name for name in map(str, values)}
    named = fold_names(values)
    found = {field: next((name for name in names if name in named), "") for field, names in NAMES.items()}
    return {field: written[name] for field, name in found.items() if name}


def fold_names(values: Mapping[str, object]) -> dict[str, object]:
    """`values` by their names in small letters, without those that are empty."""
    return {str(name).casefold(): value for name, value in values.items() if value not in (None, "", [], {})}


def first_of(named: Mapping[str, object], field: str) -> object:
    """The value of `field` under the first name that the row has for it."""
    return next((named[name] for name in NAMES[field] if name in named), "")


def _body(body: object) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """The lines of a body, and the Markdown of each where it came as HTML."""
    if isinstance(body, list):
        return tuple(map(text_of, body)), None
    if not isinstance(body, str):
        return (), None
    if not is_html(body):
        return tuple(split_lines(body)), None
    found = read_html(body)
    return tuple(found.lines), tuple(found.markdown)


def stated_fields(values: Mapping[str, object]) -> dict[str, str | list[str]]:
    """The front matter that `values` state, by our names for it."""
    named = fold_names(values)
    stated: dict[str, str | list[str]] = {}
    for field in FIELDS:
        if value := first_of(named, field):
            stated[field] = texts_of(value) if field in _LISTS else text_of(value)
    return stated


def text_of(value: object) -> str:
    """`value` on one line; of a list its first, of an object its name."""
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    if isinstance(value, dict):
        return text_of(next((value[key] for key in ("name", "title", "url", "href") if key in value), ""))
    if isinstance(value, bool) or value is None:
        return ""
    return text.one_line(without_controls(str(value)))


def texts_of(value: object) -> list[str]:
    """`value` as a list of texts; one text may hold several, divided by commas or semicolons."""
    if isinstance(value, str):
        return [part for part in map(text.one_line, without_controls(value).replace(";", ",").split(",")) if part]
    items = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(filter(None, map(text_of, items))))
