"""Saved web pages: the text without what stands around it, and the facts that the page states about itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kliping.convert.item import Item, safe_id, seed_problem
from kliping.convert.markup import Blocks, read_tree
from kliping.convert.pictured import beside, page_images
from kliping.convert.rows import text_of, texts_of
from kliping.digest import sha256
from kliping.errors import Problem
from kliping.text import one_line, title_key

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# How a page says when it was published, the most exact first. What a page calls "date" may be that of its last change.
PUBLISHED = (
    *("article:published_time", "og:article:published_time", "og:published_time", "datepublished", "pubdate"),
    *(
        "publishdate",
        "publish-date",
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
        "dc.date.issued",
    ),
    *("dcterms.created", "dc.date", "content_publisheddate", "article:published", "date"),
)
MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "dcterms.modified")
_ARTICLES = ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "LiveBlogPosting", "WebPage")
_TAGS = {
    "item": "li",
    "quote": "blockquote",
    "ref": "a",
    "lb": "br",
    "list": "ul",
    "graphic": "img",
    "row": "tr",
    "cell": "td",
}
_SITE_NAME = re.compile(r"\s+[|–—»·•-]\s+(?:[^|–—»·•]{2,40})\Z")
_HEAD = 15
# More HTML than this is no article, and finding out takes seconds for each MB of nonsense.
PAGE_BYTES = 4 << 20


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The one article of a page."""
    if len(data) > PAGE_BYTES:
        yield seed_problem(
            file, 1, f"this is more than {PAGE_BYTES >> 20} MB of HTML, which no article is; save its text"
        )
        return
    item = read_page(data, file=file)
    if item is None:
        yield seed_problem(file, 1, "no article is found on this page; remove it, or save the text")
        return
    placed = (replace(image, places=beside(image.url, file)) for image in item.images)
    yield replace(item, images=tuple(image for image in placed if image.places))


def read_page(data: bytes, *, file: str, url: str = "", name: str = "") -> Item | None:
    """The article on a page, None if there is none.

    url     where it was saved from, where that is known
    name    what the item is named for, if not for the file
    """
    import trafilatura
    from trafilatura.settings import Document

    tree = trafilatura.load_html(data)
    facts = _facts(tree) if tree is not None else {}
    found = trafilatura.bare_extraction(
        data,
        url=url or None,
        favor_precision=True,
        include_comments=False,
        include_links=True,
        with_metadata=True,
        date_extraction_params={"original_date": True},
    )
    if not isinstance(found, Document) or found.body is None:
        return None
    title = text_of(facts.get("title")) or one_line(found.title or "")
    body = _body(found.body, title, base=url or found.url or "")
    stated: dict[str, str | list[str]] = {
        "date": text_of(facts.get("date")) or (f"{found.date}?" if found.date else ""),
        "updated": text_of(facts.get("updated")),
        "lang": text_of(facts.get("lang")),
        "section": text_of(facts.get("section")) or next(iter(found.categories or []), ""),
        "tags": texts_of(facts.get("tags") or [tag for tags in found.tags or [] for tag in tags.split(",")]),
        "authors": texts_of(facts.get("authors") or (found.author or "").replace(";", ",")),
        "summary": text_of(facts.get("summary")) or one_line(found.description or ""),
        "credit": one_line(found.sitename or ""),
        "original_url": url or found.url or "",
        "image": found.image or "",
    }
    return Item(
        id=safe_id(name or PurePosixPath(file).stem),
        line=1,
        title=title,
        lines=tuple(body.lines),
        blocks=tuple(body.markdown),
        sha256=sha256(data),
        row=name,
        source=_text(data),
        stated={key: value for key, value in stated.items() if value},
        images=tuple(page_images(tree, lead=found.image or "", base=url)) if tree is not None else (),
    )


def _text(data: bytes) -> str:
    """The page as text, "" where it is in an old encoding, in which nobody would count characters."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""


def _body(tree: Element, title: str, *, base: str) -> Blocks:
    """The blocks of the text as it was found; what stands above its own title is the page's, not the article's."""
    for element in tree.iter():
        if element.tag == "head":
            element.tag = element.get("rend", "h2")
        elif element.tag in _TAGS:
            element.tag = _TAGS[element.tag]
        if element.tag == "a" and element.get("target"):
            element.set("href", element.get("target"))
    blocks = read_tree(tree, base=base)
    key = title_key(title)
    at = next((i for i, line in enumerate(blocks.lines[:_HEAD]) if title_key(line) == key), -1)
    return Blocks(lines=blocks.lines[at + 1 :], markdown=blocks.markdown[at + 1 :])


def _facts(tree: Element) -> dict[str, object]:
    """What the page states: its linked data before its meta tags."""
    linked = next(_iter_linked(tree), {})
    metas = {
        str(meta.get(key)).lower(): str(meta.get("content"))
        for meta in reversed(tree.xpath("//meta[@content]"))
        for key in ("itemprop", "name", "property")
        if meta.get(key)
    }
    times = tree.xpath(
        "//time[@itemprop='datePublished' or @pubdate]/@datetime | //*[@itemprop='datePublished']/@datetime"
    )
    heading = _SITE_NAME.sub("", one_line(metas.get("og:title", "")))
    return {
        "title": text_of(linked.get("headline")) or heading,
        "date": linked.get("datePublished") or _first(metas, PUBLISHED) or next(iter(map(str, times)), ""),
        "updated": linked.get("dateModified") or _first(metas, MODIFIED),
        "lang": linked.get("inLanguage") or (tree.xpath("string(/html/@lang)") or metas.get("og:locale", "")),
        "section": linked.get("articleSection") or metas.get("article:section", ""),
        "tags": linked.get("keywords") or metas.get("news_keywords") or metas.get("keywords", ""),
        "authors": linked.get("author"),
        "summary": metas.get("og:description") or metas.get("description", ""),
    }


def _first(metas: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((one_line(metas[name]).replace(" T", "T") for name in names if metas.get(name)), "")


def _iter_linked(tree: Element) -> Iterator[dict[str, object]]:
    """The objects of JSON-LD that describe an article, the most exact kind first."""
    objects = [
        found for script in tree.xpath("//script[@type='application/ld+json']") for found in _objects(script.text)
    ]
    for kind in _ARTICLES:
        yield from (found for found in objects if kind in _kinds(found) and found.get("headline"))


def _objects(source: str | None) -> list[dict[str, object]]:
    try:
        whole = json.loads(source or "", strict=False)
    except (ValueError, RecursionError):
        return []
    listed = whole.get("@graph", whole) if isinstance(whole, dict) else whole
    return [item for item in (listed if isinstance(listed, list) else [listed]) if isinstance(item, dict)]


def _kinds(found: Mapping[str, object]) -> list[object]:
    kinds = found.get("@type", "")
    return kinds if isinstance(kinds, list) else [kinds]
