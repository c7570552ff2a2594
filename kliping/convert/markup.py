"""HTML to blocks: each paragraph, heading, list item and quotation as plain text and as the Markdown that shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from kliping.markdown import from_plain
from kliping.text import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_SKIPPED = frozenset(("script", "style", "noscript", "template", "iframe", "form", "button", "svg", "select", "head"))
_BLOCK_NAMES = """
address article aside block blockquote body dd details div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 h6
header hl2 hr html li main media nav ol p pre section summary table tbody td tfoot th thead tr ul"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
# What stands before the text of a block in Markdown. A title is the article's, so headings begin at the second level.
_PREFIX = {"h1": "## ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "##### ", "h6": "###### ", "hl2": "## "} | {
    "li": "- ",
    "blockquote": "> ",
}
_IS_HTML = re.compile(r"</(?:p|div|h\d|li|ul|a|em|strong|b|i|span|blockquote)\s*>|<(?:br|p|img)\b[^>]*>", re.IGNORECASE)
# Private characters stand for the parts of a link while its text is escaped.
_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_LINK = re.compile(f"{_OPEN}([^{_OPEN}{_MIDDLE}{_CLOSE}]*){_MIDDLE}(\\d+){_CLOSE}")
_DEPTH = 200


@dataclass(slots=True)
class Blocks:
    """Blocks in the order of the text: `lines[i]` is the plain text of `markdown[i]`."""

    lines: list[str] = field(default_factory=list)
    markdown: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)


def is_html(text: str) -> bool:
    """Whether `text` holds the tags of a body of HTML."""
    return _IS_HTML.search(text) is not None


def read_html(text: str, *, base: str = "") -> Blocks:
    """The blocks of a fragment or page of HTML.

    base    the address that relative links are seen from
    """
    from lxml import etree, html

    if not text.strip():
        return Blocks()
    try:
        root = html.fromstring(f"<div>{text}</div>", parser=html.HTMLParser(encoding="utf-8", huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _plain_blocks(re.sub(r"<[^>]*>", " ", text))
    return read_tree(root, base=base)


def read_tree(root: Element, *, base: str = "") -> Blocks:
    """The blocks below an element of lxml or ElementTree."""
    walk = _Walk(base=base)
    walk.enter(root, 0)
    walk.flush()
    return walk.blocks


def _plain_blocks(text: str) -> Blocks:
    lines = [line for line in map(one_line, text.split("\n")) if line]
    return Blocks(lines=lines, markdown=[from_plain([line]) for line in lines])


@dataclass(slots=True)
class _Walk:
    base: str
    blocks: Blocks = field(default_factory=Blocks)
    pieces: list[str] = field(default_factory=list)
    prefix: str = ""
    links: list[str] = field(default_factory=list)

    def enter(self, element: Element, depth: int) -> None:
        name = _name(element)
        if name is None or name in _SKIPPED or depth > _DEPTH:
            return
        if name == "br":
            self.pieces.append("\n")
        elif name == "img":
            self._image(element)
        elif name == "a":
            self._link(element, depth)
        elif name in _BLOCKS:
            self._block(element, name, depth)
        else:
            self._inside(element, depth)

    def _inside(self, element: Element, depth: int) -> None:
        self.pieces.append(_text(element, "text"))
        for child in element:
            self.enter(child, depth + 1)
            self.pieces.append(_text(child, "tail"))

    def _block(self, element: Element, name: str, depth: int) -> None:
        self.flush()
        outer, self.prefix = self.prefix, _PREFIX.get(name, self.prefix if name != "pre" else "")
        self._inside(element, depth)
        self.flush()
        self.prefix = outer

    def _link(self, element: Element, depth: int) -> None:
        start = len(self.pieces)
        self._inside(element, depth)
        url = urljoin(self.base, _attribute(element, "href").strip()) if _attribute(element, "href") else ""
        inside = "".join(self.pieces[start:])
        if (
            urlsplit(url).scheme in ("http", "https")
            and inside.strip()
            and not re.search(r"[\[\]()\ue000-\ue002]", inside)
        ):
            self.links.append(re.sub(r"[\s<>()]", lambda match: f"%{ord(match[0]):02X}", url))
            self.pieces[start:] = [f"{_OPEN}{inside}{_MIDDLE}{len(self.links) - 1}{_CLOSE}"]

    def _image(self, element: Element) -> None:
        url = urljoin(self.base, _attribute(element, "src").strip())
        if urlsplit(url).scheme in ("http", "https"):
            self.blocks.images.append(url)

    def flush(self) -> None:
        """End a block: what has been gathered becomes one line, or one for each line break."""
        gathered, self.pieces = "".join(self.pieces), []
        for part in gathered.split("\n"):
            line = one_line(part)
            plain = one_line(_LINK.sub(r"\1", line))
            if not plain:
                continue
            shown = _LINK.sub(self._shown, from_plain([line]))
            self.blocks.lines.append(plain)
            self.blocks.markdown.append(self.prefix + shown if self.prefix else shown)

    def _shown(self, match: re.Match[str]) -> str:
        return f"[{match[1].strip()}]({self.links[int(match[2])]})"


def _name(element: Element) -> str | None:
    tag = getattr(element, "tag", None)
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else None


def _text(element: Element, which: str) -> str:
    """White space of the source is one space; only `br` breaks a line."""
    return re.sub(r"[\s\ue000-\ue002]+", " ", getattr(element, which) or "")


def _attribute(element: Element, name: str) -> str:
    return str(element.get(name) or "")
