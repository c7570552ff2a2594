"""RSS and Atom in all their versions; a JSON Feed is read by documents.py."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from kliping.convert.item import Item, seed_problem
from kliping.convert.rows import read_row
from kliping.convert.safexml import refuse_entities
from kliping.digest import sha256
from kliping.errors import Problem
from kliping.text import one_line


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The article of each entry; an entry without content says what its summary says."""
    import feedparser

    refuse_entities(data, file=file)
    try:
        feed = feedparser.parse(io.BytesIO(data), response_headers={"content-type": "application/xml"})
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        # feedparser bears nearly everything; the rest it lets fall in its own way.
        yield seed_problem(file, 1, f"the feed cannot be read: {one_line(str(error))[:120]}; mend it")
        return
    if feed.bozo and not feed.entries:
        yield seed_problem(file, 1, f"the feed cannot be read: {one_line(str(feed.bozo_exception))[:120]}; mend it")
        return
    lang = str(feed.feed.get("language", ""))
    for entry in feed.entries:
        values = _values(dict(entry), lang=lang, credit=str(feed.feed.get("title", "")))
        digest = sha256(repr(sorted((k, str(v)) for k, v in values.items())).encode("utf-8", "surrogatepass"))
        yield read_row(values, file=file, line=1, digest=digest)


def _values(entry: Mapping[str, object], *, lang: str, credit: str) -> dict[str, object]:
    contents = [str(part.get("value", "")) for part in _dicts(entry.get("content"))]
    body = next(filter(None, contents), "") or str(entry.get("summary", ""))
    return {
        "id": entry.get("id") or entry.get("link"),
        "title": _without_tags(str(entry.get("title", ""))),
        "body": body,
        "date": entry.get("published") or entry.get("updated"),
        "updated": entry.get("updated") if entry.get("published") else None,
        "authors": [person.get("name") for person in _dicts(entry.get("authors"))],
        "tags": [tag.get("label") or tag.get("term") for tag in _dicts(entry.get("tags"))],
        "url": entry.get("link"),
        "lang": entry.get("language") or lang,
        "credit": credit,
    }


def _without_tags(title: str) -> str:
    from kliping.convert.markup import read_html

    return " ".join(read_html(title).lines) if "<" in title or "&" in title else title


def _dicts(value: object) -> list[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
