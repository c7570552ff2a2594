"""WordPress exports (WXR): each post and page that was published, with its tags, author and picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kliping.convert.item import Item, ItemImage, safe_id
from kliping.convert.markup import is_html, read_html
from kliping.convert.pictured import iter_posted
from kliping.convert.safexml import child_text, find_all, name_of, parse_xml
from kliping.digest import sha256
from kliping.errors import Problem
from kliping.pictures import SUFFIXES
from kliping.text import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# What an export holds beside articles: menus, files, old versions, parts of themes.
_KINDS = ("post", "page", "")
_HIDDEN = ("trash", "auto-draft", "inherit")
_UNPUBLISHED = ("draft", "pending", "private", "future")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANK = re.compile(r"\n\s*\n")
_BLOCK_TAG = re.compile(r"\s*</?(?:p|div|h\d|ul|ol|li|blockquote|table|pre|figure|hr)\b", re.IGNORECASE)
_NO_DATE = "0000-00-00"


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The article of each post and page."""
    root, problems = parse_xml(data, file=file)
    yield from problems
    posts = list(find_all(root, "item"))
    files = {child_text(post, "post_id"): child_text(post, "attachment_url") for post in posts}
    pictures = dict(_attachment(post) for post in posts if child_text(post, "attachment_url").strip())
    attached: dict[str, list[str]] = {}
    for post in posts:
        if (url := child_text(post, "attachment_url").strip()) and url.lower().endswith(SUFFIXES):
            attached.setdefault(child_text(post, "post_parent").strip(), []).append(url)
    names = {
        child_text(author, "author_login"): child_text(author, "author_display_name")
        or child_text(author, "author_login")
        for author in find_all(root, "author")
    }
    for post in posts:
        kind, status = child_text(post, "post_type").strip(), child_text(post, "status").strip()
        if kind in _KINDS and status not in _HIDDEN:
            item = _item(post, file=file, status=status, files=files, names=names)
            shown = read_html(_encoded(post, "content")).images
            own = attached.get(item.row, []) if item.row else []
            urls = iter([str(item.stated.get("image", "")), *shown, *own])
            yield replace(item, images=tuple(iter_posted(urls, pictures, file)))


def _attachment(post: Element) -> tuple[str, ItemImage]:
    url = child_text(post, "attachment_url").strip()
    caption = " ".join(read_html(_encoded(post, "excerpt")).lines)
    return url, ItemImage(url=url, alt=one_line(_meta(post, "_wp_attachment_image_alt")), caption=caption)


def _item(post: Element, *, file: str, status: str, files: dict[str, str], names: dict[str, str]) -> Item:
    from lxml import etree

    digest = sha256(etree.tostring(post, encoding="utf-8", with_tail=False))
    number = child_text(post, "post_id").strip()
    body = read_html(_paragraphs(_encoded(post, "content")))
    return Item(
        id=safe_id(f"{PurePosixPath(file).stem}-{number or digest[:10]}"),
        line=post.sourceline or 1,
        title=one_line(child_text(post, "title")),
        lines=tuple(body.lines),
        blocks=tuple(body.markdown),
        sha256=digest,
        row=number or digest[:10],
        stated={key: value for key, value in _stated(post, files, names).items() if value},
        extra={"draft": "true"} if status in _UNPUBLISHED else {},
    )


def _stated(post: Element, files: dict[str, str], names: dict[str, str]) -> dict[str, str | list[str]]:
    terms = [(child.get("domain", ""), one_line(child.text or "")) for child in post if name_of(child) == "category"]
    sections = [name for domain, name in terms if domain == "category" and name.casefold() != "uncategorized"]
    login = child_text(post, "creator").strip()
    return {
        "date": _date(post),
        "section": next(iter(sections), ""),
        "tags": list(dict.fromkeys([*sections[1:], *(name for domain, name in terms if domain == "post_tag")])),
        "authors": [names.get(login, login)] if login else [],
        "summary": " ".join(read_html(_encoded(post, "excerpt")).lines),
        "original_url": url if (url := one_line(child_text(post, "link"))).startswith("http") else "",
        "image": files.get(_meta(post, "_thumbnail_id"), ""),
        "slug": one_line(child_text(post, "post_name")),
    }


def _date(post: Element) -> str:
    """In the zone of the blog's own clock where the export gives only that, else in UTC."""
    gmt, local = (child_text(post, name).strip() for name in ("post_date_gmt", "post_date"))
    if gmt and not gmt.startswith(_NO_DATE):
        return f"{gmt.replace(' ', 'T')}Z"
    return local.replace(" ", "T") if local and not local.startswith(_NO_DATE) else child_text(post, "pubDate").strip()


def _encoded(post: Element, prefix: str) -> str:
    """`content:encoded` or `excerpt:encoded`, told apart by their namespaces."""
    return "".join(
        child.text or "" for child in post if name_of(child) == "encoded" and f"/{prefix}/" in str(child.tag)
    )


def _meta(post: Element, key: str) -> str:
    return next(
        (child_text(m, "meta_value") for m in find_all(post, "postmeta") if child_text(m, "meta_key") == key), ""
    )


def _paragraphs(content: str) -> str:
    """The HTML of a post: WordPress shows a blank line as a new paragraph, and a line end as a break."""
    parts = [part for part in _BLANK.split(_COMMENT.sub("\n\n", content)) if part.strip()]
    return "\n".join(part if _BLOCK_TAG.match(part) else f"<p>{_breaks(part)}</p>" for part in parts)


def _breaks(part: str) -> str:
    return part.strip() if is_html(part) and "<br" in part else part.strip().replace("\n", "<br>")
