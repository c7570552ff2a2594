"""Bodies: plain text to Markdown, Markdown to safe HTML, HTML to the text that a reader sees.

Most news is plain paragraphs, which need no converter. One table of what can have a meaning in Markdown
(`_MARKS` and `_doubtful`) serves both ways: plain text gets escapes exactly there, and a body with nothing left
there is rendered directly, to the same bytes that Python-Markdown and nh3 would give.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markupsafe import Markup

from kliping.dialect import NO_EXTENSIONS, Extensions, MarkdownError, render

__all__ = ["MarkdownError", "from_plain", "is_plain", "to_html", "visible_text"]

# Escaped characters stand as control characters, which no body may hold, while a text is looked at.
# No "]": Python-Markdown reads link definitions before escapes, so "\]" would not hide one.
_ESCAPABLE = "\\`*_[>#+-.|{}()!<&=~"
_MASKS = "\x01\x04\x05\x06\x07\x08\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b"
_ENTITIES = {"<": "&lt;", "&": "&amp;", "=": "&#61;", "~": "&#126;"}
_MASK = dict(zip(_ESCAPABLE, _MASKS, strict=True))
_MASK_OF = {f"\\{char}": mask for char, mask in _MASK.items() if char not in _ENTITIES}
_MASK_OF |= {entity: _MASK[char] for char, entity in _ENTITIES.items()} | {"&gt;": _MASK[">"]}
_TO_MARKDOWN = {mask: _ENTITIES.get(char, f"\\{char}") for char, mask in _MASK.items()}
_TO_HTML = {mask: html.escape(char, quote=False) for char, mask in _MASK.items()}
_MASKED = re.compile(f"[{_MASKS}]")
_ESCAPED = re.compile(r"\\[\\`*_[>#+.|{}()!-]|&(?:amp|lt|gt|#61|#126);")

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
# Characters that the converter or the sanitiser changes, and white space that Python-Markdown would drop.
_CHANGED = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")
_INDENT = re.compile(r"\n[^\S\n]")
# What has a meaning by itself, anywhere and at the start of a line. Each match ends with the character to be escaped.
_ANYWHERE = re.compile(rf"[\\]|<(?![ ])|&(?=[#{_MASK['#']}]|\w+;)")
_AT_START = re.compile(r"\n(?:[#>]|[-+*](?=[ ])|\d+[.](?=[ ])|~(?=~~)|(?=[-=:|*_ ]+$)[: ]*[-=|*_])", re.MULTILINE)
# What has a meaning only in pairs within one paragraph.
_EMPHASIS = re.compile(r"(?<!\*)(?:(?<!\s)\*++|\*++(?!\s))|(?<!_)(?:(?<!\w)_++|_++(?!\w))")
_PAIRED = re.compile(rf"[\[`]|{_EMPHASIS.pattern}")
_BLANK_LINES = re.compile(r"\n{2,}")

_BREAK = re.compile(r"</(?:p|h[1-6]|li|d[dt]|t[dhr]|pre|blockquote|figcaption|summary|div|caption)>|<[bh]r>")
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \t\n\f\r]+")


def from_plain(paragraphs: Sequence[str]) -> str:
    """Markdown whose rendered text is `paragraphs`, character by character.

    Prose comes out as it went in; only what would change its meaning is escaped. A line end inside a paragraph stays
    one, and is shown as a space. White space at the ends of lines, tabs (now spaces) and control characters are lost.
    """
    return "\n\n".join(filter(None, map(_escaped, paragraphs)))


def _escaped(paragraph: str) -> str:
    # Looking for one character is much faster than looking for a pattern, so that comes first.
    text = paragraph.strip() if paragraph.isprintable() else _clean(paragraph)
    if "\\" in text or "&" in text or "<" in text:
        text = _ANYWHERE.sub(_mask_last, text)
    text = _AT_START.sub(_mask_last, f"\n{text}")[1:]
    if _doubtful(text):
        text = _PAIRED.sub(_mask_all, text)
    return text if text.isprintable() else _MASKED.sub(lambda mask: _TO_MARKDOWN[mask[0]], text)


def _clean(paragraph: str) -> str:
    """A paragraph without control characters, blank lines, and white space at the ends of lines."""
    text = _CONTROL.sub("", paragraph.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return "\n".join(filter(None, map(str.strip, text.split("\n"))))


def _mask_last(match: re.Match[str]) -> str:
    return match[0][:-1] + _MASK[match[0][-1]]


def _mask_all(match: re.Match[str]) -> str:
    return "".join(map(_MASK.__getitem__, match[0]))


def _doubtful(paragraph: str) -> bool:
    """Whether brackets, backticks, asterisks or underscores of a masked paragraph could find a partner."""
    if "[" in paragraph and ("](" in paragraph or "]:" in paragraph):
        return True
    if ("*" in paragraph or "_" in paragraph) and len(_EMPHASIS.findall(paragraph)) > 1:
        return True
    return paragraph.count("`") > 1


def to_html(body: str, more: Extensions = NO_EXTENSIONS) -> Markup:
    """`body` as HTML that is safe to put on a page.

    more     what plugins add; to them anything may have a meaning
    raises   MarkdownError when it cannot be rendered
    """
    masked = None if more.found else _masked(body)
    if masked is None:
        return Markup(render(body, more))
    text = _paragraphs(masked)
    return Markup(_MASKED.sub(lambda mask: _TO_HTML[mask[0]], text) if _may_be_escaped(body) else text)


def is_plain(body: str) -> bool:
    """Whether `body` holds nothing but paragraphs, which are rendered without Python-Markdown."""
    return _masked(body) is not None


def _masked(body: str) -> str | None:
    """`body` with its escapes masked if nothing else in it has a meaning, else None.

    Looking for one character is a hundred times faster than looking for a pattern, so that comes first.
    """
    if not body.replace("\n", "").isprintable() and _CHANGED.search(body):
        return None
    masked = f"\n{body}\n"
    if " \n" in masked or _INDENT.search(masked):
        return None
    if _may_be_escaped(body):
        masked = _ESCAPED.sub(lambda match: _MASK_OF[match[0]], masked)
    if ("\\" in masked or "&" in masked or "<" in masked) and _ANYWHERE.search(masked):
        return None
    if _AT_START.search(masked) or _doubtful(masked) and any(map(_doubtful, _BLANK_LINES.split(masked))):
        return None
    return masked.strip("\n")


def _may_be_escaped(body: str) -> bool:
    return "\\" in body or "&" in body


def _paragraphs(masked: str) -> str:
    if not masked:
        return ""
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\xa0", "&nbsp;")):
        if char in masked:
            masked = masked.replace(char, entity)
    text = masked.replace("\n\n", "</p>\n<p>") if "\n\n\n" not in masked else _BLANK_LINES.sub("</p>\n<p>", masked)
    return f"<p>{text}</p>"


@lru_cache(maxsize=2)
def visible_text(markup: str) -> str:
    """The text that a reader of `markup` sees, a line a block. White space is shown as a browser shows it.

    markup   as `to_html` gives it; who shows an article asks twice for the same
    """
    plain = str(markup).replace("</p>", "\0").replace("<p>", "")
    if "<" in plain:
        plain = _TAG.sub("", _BREAK.sub("\0", markup))
    return "\n".join(_lines(html.unescape(plain)))


def _lines(text: str) -> Iterator[str]:
    for block in text.split("\0"):
        line = block.strip()
        if "  " in line or not line.isprintable():
            line = _SPACES.sub(" ", line).strip()
        if line:
            yield line
