"""The way back: from an article to the bytes of the text seed it came from.

The default layout is the title, then each paragraph on a line of its own, with no line end after the last. What a
seed does otherwise is recorded in `seed.layout`, as little as will do: its line ends, its mark of byte order, blank
lines throughout, and edits to single lines, among them the read-also blocks, which refer to the titles by number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from kliping.article import Article
from kliping.yamltext import Value

BOM = "\ufeff"
_NEWLINES = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}
_ESCAPE = re.compile(r"\\([^\w\s])|&(lt|gt|amp|#61|#126);", re.ASCII)
_ENTITY = {"lt": "<", "gt": ">", "amp": "&", "#61": "=", "#126": "~"}
_REFERENCE = re.compile(r"\{(\{|\d+\})")


def seed_bytes(article: Article) -> bytes:
    """The bytes of the text seed that `article` was converted from.

    raises   ValueError when it has no text seed, or when its layout does not fit the article any more
    """
    if article.seed is None or article.seed.row:
        raise ValueError("it was not converted from a text seed")
    layout = article.seed.layout
    lines = _default_lines(article.title, article.body, layout)
    for edit in reversed(_list(layout.get("edits", []))):
        if not isinstance(edit, dict):
            raise ValueError("its layout has an edit that is none")
        at, drop = _number(edit.get("at", "")), _number(edit.get("drop", "0"))
        if at + drop > len(lines) or "wrap" in edit and at >= len(lines):
            raise ValueError("it has fewer paragraphs than its seed had")
        if "wrap" in edit:
            lines[at : at + 1] = _wrapped(lines[at], edit)
        else:
            lines[at : at + drop] = [_filled(str(line), article.read_also) for line in _list(edit.get("put", []))]
    newline = _NEWLINES.get(str(layout.get("newline", "lf")), "\n")
    return ((BOM if "bom" in layout else "") + newline.join(lines)).encode("utf-8")


def describe_layout(raw: str, *, title: str, body: str, related: Sequence[str]) -> dict[str, object]:
    """What `seed_bytes` must know beside the article to write `raw` again; {} where the default will do."""
    newline = next((name for name, end in _NEWLINES.items() if end in raw), "lf")
    lines = raw.removeprefix(BOM).split(_NEWLINES[newline])
    layout: dict[str, Value] = {"newline": newline} if newline != "lf" else {}
    layout |= {"bom": "yes"} if raw.startswith(BOM) else {}
    layout |= {"gap": "yes"} if _is_spaced(lines) else {}
    layout |= {"final": "yes"} if len(lines) > 1 and not lines[-1] else {}
    edits = _edits(_default_lines(title, body, layout), lines, related)
    return {**layout, "edits": edits} if edits else {**layout}


def plain_paragraphs(body: str) -> list[str]:
    """The paragraphs of a body that `from_plain` has written."""
    return [_ESCAPE.sub(_unescaped, paragraph) for paragraph in body.split("\n\n") if paragraph]


def _unescaped(match: re.Match[str]) -> str:
    return match[1] or _ENTITY[match[2]]


def _default_lines(title: str, body: str, layout: Mapping[str, Value]) -> list[str]:
    lines = [title, *plain_paragraphs(body)]
    if "gap" in layout:
        lines = [line for filled in lines for line in (filled, "")][:-1]
    return [*lines, ""] if "final" in layout else lines


def _is_spaced(lines: Sequence[str]) -> bool:
    """Whether a blank line stands between most lines that are not."""
    return len(lines) > 2 and sum(not line for line in lines[1:-1]) * 3 > len(lines)


def _edits(default: Sequence[str], wanted: Sequence[str], related: Sequence[str]) -> list[Value]:
    """What turns `default` into `wanted`: at line `at`, `drop` so many lines and `put` these, or `wrap` the line."""
    edits: list[tuple[int, int, list[str]]] = []
    wraps: dict[int, Value] = {}
    at = i = 0
    while i < len(wanted):
        line = wanted[i]
        i += 1
        if at < len(default) and line == default[at]:
            at += 1
            continue
        if at < len(default) and (wrap := _wrap(default[at], wanted, i - 1)):
            wraps[at] = {"at": str(at), **wrap}
            i += len(str(wrap["wrap"]).split()) - 1
            at += 1
            continue
        if at + 1 < len(default) and not default[at] and line == default[at + 1]:
            edits.append((at, 1, []))
            at += 2
            continue
        # The same words with other white space stand for the line; anything else was put in before it.
        drop = int(at < len(default) and bool(default[at]) and line.split() == default[at].split())
        if edits and edits[-1][0] + edits[-1][1] == at:
            start, dropped, put = edits.pop()
            edits.append((start, dropped + drop, [*put, line]))
        else:
            edits.append((at, drop, [line]))
        at += drop
    if at < len(default):
        edits = [edit for edit in edits if edit[0] + edit[1] < at] + [_last(edits, at, len(default) - at)]
    listed = [(start, 0, _edit(start, drop, put, related)) for start, drop, put in edits]
    return [edit for *_, edit in sorted([*listed, *((start, 1, wrap) for start, wrap in wraps.items())], key=_place)]


def _place(edit: tuple[int, int, Value]) -> tuple[int, int]:
    """Lines are put in before a line is wrapped at the same place."""
    return edit[:2]


def _wrap(paragraph: str, wanted: Sequence[str], i: int) -> dict[str, Value] | None:
    """How `paragraph` stands on the lines from `i` on, if it does: so many words on each, behind these indents."""
    words, taken, counts, indents = paragraph.split(" "), 0, [], []
    while taken < len(words):
        line = wanted[i] if i < len(wanted) else ""
        inside = line.lstrip(" \t")
        here = inside.split(" ") if inside else []
        if not here or words[taken : taken + len(here)] != here:
            return None
        counts.append(str(len(here)))
        indents.append(line[: len(line) - len(inside)])
        taken, i = taken + len(here), i + 1
    wrap: dict[str, Value] = {"wrap": " ".join(counts)}
    if indents[0]:
        wrap["first"] = indents[0]
    rest = set(indents[1:])
    if len(rest) > 1:
        return None
    return wrap | ({"rest": rest.pop()} if rest - {""} else {})


def _wrapped(paragraph: str, edit: Mapping[str, Value]) -> list[str]:
    words = iter(paragraph.split(" "))
    lines = [" ".join(islice(words, _number(count))) for count in str(edit["wrap"]).split()]
    indents = [str(edit.get("first", "")), *[str(edit.get("rest", ""))] * (len(lines) - 1)]
    return [indent + line for indent, line in zip(indents, lines, strict=True)]


def _last(edits: list[tuple[int, int, list[str]]], at: int, rest: int) -> tuple[int, int, list[str]]:
    """The edit that ends at `at`, or a new one, which drops the `rest` of the lines as well."""
    if edits and edits[-1][0] + edits[-1][1] == at:
        start, dropped, put = edits[-1]
        return start, dropped + rest, put
    return at, rest, []


def _edit(at: int, drop: int, put: list[str], related: Sequence[str]) -> Value:
    edit: dict[str, Value] = {"at": str(at)}
    if drop:
        edit["drop"] = str(drop)
    if put:
        edit["put"] = [_with_reference(line, related) for line in put]
    return edit


def _with_reference(line: str, related: Sequence[str]) -> str:
    """`line` with the longest read-also title in it replaced by its number: `- {2}`."""
    inside = [title for title in related if title in line]
    title = max(inside, key=len, default="")
    before, found, after = line.partition(title) if title else (line, "", "")
    number = f"{{{related.index(title) + 1}}}" if found else ""
    return before.replace("{", "{{") + number + after.replace("{", "{{")


def _filled(line: str, related: Sequence[str]) -> str:
    """`line` with the titles its numbers stand for."""

    def fill(match: re.Match[str]) -> str:
        if match[1] == "{":
            return "{"
        number = int(match[1][:-1])
        if not 0 < number <= len(related):
            raise ValueError(f"it has no read-also title {number}")
        return related[number - 1]

    return _REFERENCE.sub(fill, line)


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _number(value: Value) -> int:
    if not isinstance(value, str) or not value.isdecimal():
        raise ValueError("its layout has a place that is no number")
    return int(value)
