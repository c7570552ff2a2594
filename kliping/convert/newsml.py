"""News in the XML of the IPTC: NITF, NewsML 1, and NewsML-G2 with its text inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kliping.convert.item import Item, safe_id, seed_problem
from kliping.convert.markup import Blocks, read_tree
from kliping.convert.safexml import find_all, name_of, parse_xml, text_at
from kliping.digest import sha256
from kliping.errors import Problem
from kliping.text import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_ITEMS = ("newsItem", "NewsItem", "nitf")
# Where the text stands, the best first.
_BODIES = ("body.content", "body", "DataContent", "inlineData")
_DATES = (
    "contentCreated",
    "story.date",
    "date.issue",
    "date.release",
    "FirstCreated",
    "firstCreated",
    "versionCreated",
)


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The article of each news item; concepts, plans and packages are told, since they hold none."""
    root, problems = parse_xml(data, file=file)
    yield from problems
    outermost = [root] if name_of(root) in _ITEMS else []
    items = outermost or [item for item in find_all(root, *_ITEMS) if not _is_inside(item)]
    if not items:
        message = f"<{name_of(root)}> holds no news item; remove it from the seeds"
        yield seed_problem(file, root.sourceline or 1, message)
    for item in items:
        yield _item(item, file=file, alone=len(items) == 1)


def _is_inside(item: Element) -> bool:
    return any(name_of(parent) in _ITEMS for parent in item.iterancestors())


def _item(item: Element, *, file: str, alone: bool) -> Item:
    from lxml import etree

    digest = sha256(etree.tostring(item, encoding="utf-8", with_tail=False))
    own = item.get("guid") or text_at(item, "NewsItemId") or _attribute(item, "doc-id", "id-string")
    body = _body(item)
    return Item(
        id=safe_id(own or f"{file.rpartition('/')[2].rpartition('.')[0]}-{digest[:10]}"),
        line=item.sourceline or 1,
        title=text_at(item, "headline", "HeadLine", "hl1", "title"),
        lines=tuple(body.lines),
        blocks=tuple(body.markdown),
        sha256=digest,
        row="" if alone and not own else own or digest[:10],
        stated={key: value for key, value in _stated(item).items() if value},
    )


def _body(item: Element) -> Blocks:
    for name in _BODIES:
        for found in find_all(item, name):
            blocks = read_tree(found)
            if blocks.lines:
                return blocks
    return Blocks()


def _stated(item: Element) -> dict[str, str | list[str]]:
    subjects = [text_at(subject, "name") for subject in find_all(item, "subject") if len(subject)]
    keys = [found.get("key", "") for found in find_all(item, "keyword")]
    keys += [one_line("".join(found.itertext())) for found in find_all(item, "keyword")]
    return {
        "date": _date(item),
        "lang": _language(item),
        "section": text_at(item, "section"),
        "tags": list(dict.fromkeys(filter(None, (*subjects, *keys)))),
        "authors": _authors(item),
        "summary": text_at(item, "abstract", "description"),
        "dateline": text_at(item, "location", "city") if next(find_all(item, "dateline"), None) is not None else "",
        "credit": text_at(item, "creditline", "CreditLine", "distributor", "doc.copyright"),
        "original_url": next(
            (url for e in find_all(item, "NewsItemId") if (url := e.text or "").startswith("http")), ""
        ),
    }


def _date(item: Element) -> str:
    for name in _DATES:
        for found in find_all(item, name):
            given = (found.get("norm") or "".join(found.itertext())).strip()
            if len(given) >= 4:
                return _basic(given)
    return ""


def _basic(given: str) -> str:
    """A date of ISO 8601 in its basic form, `20080529T130500Z`, with its hyphens; any other as it is."""
    day, mark, time = given.partition("T")
    if not (len(day) == 8 and day.isdecimal()):
        return given
    clock = f"{time[:2]}:{time[2:4]}:{time[4:6]}{time[6:]}" if len(time) >= 6 and time[:6].isdecimal() else ""
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" + (f"T{clock}" if mark and clock else "")


def _language(item: Element) -> str:
    for found in find_all(item, "language", "Language"):
        if tag := found.get("tag") or found.get("FormalName"):
            return str(tag)
    own = item.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return own if len(own) > 1 else ""


def _authors(item: Element) -> list[str]:
    bylines = [*find_all(item, "byline", "by", "ByLine")]
    names = [text_at(line, "person") or one_line("".join(line.itertext())) for line in bylines]
    return list(dict.fromkeys(name.removeprefix("By ").removeprefix("by ") for name in names if name))


def _attribute(item: Element, name: str, attribute: str) -> str:
    return next((found.get(attribute, "") for found in find_all(item, name)), "")
