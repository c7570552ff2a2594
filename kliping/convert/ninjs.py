"""News in ninjs, the JSON of the IPTC, in its versions 1 to 3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kliping.convert.rows import fold_names, text_of, texts_of

_AUTHORS = ("author", "creator", "writer", "byline")


def is_ninjs(values: Mapping[str, object]) -> bool:
    """Whether an object is a news item: it has a URI, and a headline or bodies."""
    names = {str(name).casefold() for name in values}
    return "uri" in names and any(name.startswith(("body_", "bodies", "headline")) for name in names)


def read_ninjs(values: Mapping[str, object]) -> dict[str, object]:
    """The values of a news item under the names that rows use; a caption stands for the text where there is none.

    source   IPTC ninjs 1.4, 2.1 and 3.0
    """
    news = fold_names(values)
    located = news.get("located")
    return {
        "id": news["uri"],
        "title": _first_value(news, "headline", "headlines") or news.get("title") or news.get("name"),
        "body": _first_value(news, "body", "bodies") or _first_value(news, "description", "descriptions"),
        "date": news.get("firstcreated") or news.get("contentcreated") or news.get("versioncreated"),
        "updated": news.get("versioncreated") if news.get("firstcreated") else None,
        "lang": news.get("language"),
        "authors": _authors(news),
        "tags": [text_of(subject) for subject in _objects(news.get("subject") or news.get("subjects"))],
        "credit": news.get("copyrightholder") or news.get("infosources"),
        "dateline": located if isinstance(located, str) else None,
        "url": news["uri"],
    }


def _first_value(news: Mapping[str, object], one: str, many: str) -> str:
    """The text of a field that is one text, one text for each form, or a list of objects; marked up where it can be."""
    whole = news.get(one)
    if isinstance(whole, str):
        return whole
    forms = {name: value for name, value in news.items() if name.startswith(f"{one}_") and isinstance(value, str)}
    listed = _objects(news.get(many))
    forms |= {
        str(item.get("contenttype") or item.get("contentType") or ""): str(item.get("value", "")) for item in listed
    }
    return next(_by_form(forms), "")


def _by_form(forms: Mapping[str, str]) -> Iterator[str]:
    for wanted in ("html", "text", ""):
        yield from (value for name, value in forms.items() if wanted in name and value)


def _objects(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _authors(news: Mapping[str, object]) -> list[str]:
    by = news.get("byline") or news.get("by")
    if isinstance(by, str):
        return texts_of(by.removeprefix("By ").removeprefix("by ").replace(" and ", ", "))
    people = _objects(news.get("people") or news.get("person"))
    return [text_of(person) for person in people if person.get("rel") in _AUTHORS]
