"""What form a seed has, told from its bytes."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from itertools import islice

from kliping.convert.documents import LISTS
from kliping.convert.rows import NAMES
from kliping.convert.tables import find_delimiter
from kliping.pictures import kind_of

_BOM = b"\xef\xbb\xbf"
_HEAD = 1 << 16


def is_json_lines(data: bytes) -> bool:
    """Whether it begins with lines that are JSON objects each; a broken first line does not hide the second.

    One line alone may be a whole document instead, which holds a list of articles.
    """
    lines = list(islice(_iter_filled(data), 2))
    objects = [_object(line) for line in lines]
    if len(lines) == 1 and objects[0] is not None:
        return not any(isinstance(objects[0].get(name), list) for name in LISTS)
    return any(found is not None for found in objects)


def _iter_filled(data: bytes) -> Iterator[bytes]:
    """The lines that are not blank."""
    start = len(_BOM) if data.startswith(_BOM) else 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if line := data[start:end].strip():
            yield line
        start = end + 1


def _object(line: bytes) -> dict[str, object] | None:
    """The JSON object that a line is, None if it is none."""
    if not line.startswith(b"{"):
        return None
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def is_json(data: bytes) -> bool:
    """Whether it is one JSON object or list of objects; prose that begins with a bracket is not."""
    return re.match(rb'\s*(?:\{\s*["}]|\[\s*[{\]])', data[:_HEAD].removeprefix(_BOM)) is not None


_YAML = re.compile(r"---[ \t]*\r?\n(?:.*\n){0,400}?---[ \t]*(?:\r?\n|\Z)")
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(?:.*\n){0,400}?\+\+\+[ \t]*(?:\r?\n|\Z)")
_KEY = re.compile(r"^[\"']?\w[\w-]*[\"']?\s*[:=]", re.MULTILINE)
_PELICAN = re.compile(r"(?:[A-Z][A-Za-z_-]{1,20}:[ \t]*\S.*\r?\n){2,}\s*\n")


def is_front_matter(data: bytes) -> bool:
    """Whether it is Markdown below front matter."""
    head = data[:_HEAD].removeprefix(_BOM).decode("utf-8", "replace")
    fence = _YAML.match(head) or _TOML.match(head) or _PELICAN.match(head)
    return fence is not None and _KEY.search(fence[0]) is not None


_NAME = re.compile(rb"<([A-Za-z_][\w:.-]*)")
# What may stand before the first element, by how it begins and ends. A document type may hold declarations.
_BEFORE_ROOT = ((b"<?", b"?>"), (b"<!--", b"-->"), (b"<!", b">"))
_HTML = re.compile(rb"<(?:html|head|body|article)\b", re.IGNORECASE)


def _root(data: bytes) -> str:
    """The name of the first element, "" where the file does not begin with one."""
    head = data[:_HEAD].removeprefix(_BOM).lstrip()
    # A loop and not one pattern: a pattern that skips comments can be made to try every way of skipping them.
    while end := next((end for start, end in _BEFORE_ROOT if head.startswith(start)), b""):
        start = (
            head.find(b"]", head.find(b"[")) if head.startswith(b"<!DOCTYPE") and b"[" in head.partition(b">")[0] else 0
        )
        at = head.find(end, max(start, 2))
        if at < 0:
            return ""
        head = head[at + len(end) :].lstrip()
    match = _NAME.match(head)
    return match[1].decode("ascii", "replace") if match else ""


def is_html_page(data: bytes) -> bool:
    """Whether it is a page of HTML, with or without its outermost tags."""
    root = _root(data).lower()
    return (
        root in ("html", "head", "body")
        or root in ("div", "article", "meta", "p", "title")
        and (_HTML.search(data[:_HEAD]) is not None or root in ("div", "article"))
    )


def is_wxr(data: bytes) -> bool:
    """Whether it is a WordPress export."""
    return _root(data) == "rss" and b"wordpress.org/export/" in data[:_HEAD]


def is_feed(data: bytes) -> bool:
    """Whether it is RSS or Atom."""
    return _root(data).rpartition(":")[2] in ("rss", "feed", "RDF", "entry", "channel")


def is_xml(data: bytes) -> bool:
    """Whether it is XML of any other kind: it says so, or closes at its end the element it opens with."""
    root = _root(data)
    return bool(root) and (
        data[:200].lstrip(_BOM).lstrip().startswith(b"<?xml") or f"</{root}".encode() in data[-4096:]
    )


def is_table(data: bytes) -> bool:
    """Whether its first line names a title and a body, divided as a table is."""
    header = data[:_HEAD].removeprefix(_BOM).partition(b"\n")[0].decode("utf-8", "replace").strip()
    names = {name.strip(' "').casefold() for name in header.split(find_delimiter(header))}
    return len(names) > 1 and bool(names & set(NAMES["title"])) and bool(names & set(NAMES["body"]))


def is_web_archive(data: bytes) -> bool:
    """Whether it is a WARC or an ARC, packed or not, or a WACZ."""
    head = _inflated(data[:1024]) if data.startswith(b"\x1f\x8b") else data[:64]
    packed = data.startswith(b"PK") and b"archive/" in data and b"datapackage" in data
    return packed or head.startswith((b"WARC/", b"filedesc://"))


def _inflated(head: bytes) -> bytes:
    """The first bytes that a gzip unfolds to, and no more."""
    try:
        return zlib.decompressobj(wbits=31).decompress(head, 64)
    except zlib.error:
        return b""


def is_picture(data: bytes) -> bool:
    """Whether it is a picture, which an item of another seed may ask for."""
    return kind_of(data) != ""


def is_text(data: bytes) -> bool:
    """Everything may be text; what is not says so when it is decoded."""
    return True
