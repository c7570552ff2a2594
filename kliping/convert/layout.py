"""The way back: from an article to the bytes of the text seed it came from.

The default layout is the title, then each paragraph on a line of its own, with no line end after the last. What a
seed does otherwise is recorded in `seed.layout`, as little as will do: its line ends, its mark of byte order, blank
lines throughout, and edits to single lines, among them the read-also blocks, which refer to the titles by number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from kliping.article import Article, SeedRef
from kliping.digest import sha256
from kliping.text import NOT_TEXT
from kliping.yamltext import Value

BOM = "\ufeff"
_UTF16 = ("utf-16-le", "utf-16-be")
_NEWLINES = {"crlf": "\r\n", "lf": "\n", "cr": "\r"}
_ESCAPE = re.compile(r"\\([^\w\s])|&(lt|gt|amp|#61|#126);", re.ASCII)
_ENTITY = {"lt": "<", "gt": ">", "amp": "&", "#61": "=", "#126": "~"}
_REFERENCE = re.compile(r"\{(\{|\d+\})")


def seed_bytes(article: Article, seed: SeedRef | None = None) -> bytes:
    """The bytes of the text seed that `article` was converted from.

    seed     another one, which has its text again
    raises   ValueError when it has no text seed, or when its layout does not fit the article any more
    """
    seed = seed or article.seed
    if seed is None or seed.row:
        raise ValueError("it was not converted from a text seed")
    layout = seed.layout
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
    return ((BOM if "bom" in layout else "") + newline.join(lines)).encode(_encoding(layout))


def _encoding(layout: Mapping[str, Value]) -> str:
    encoding = str(layout.get("encoding", ""))
    return encoding if encoding in _UTF16 else "utf-8"


def has_seed(article: Article) -> bool:
    """Whether the bytes of its text seed come back, are UTF-8, and hold nothing that a page could not."""
    try:
        data = seed_bytes(article)
    except ValueError:
        return False
    assert article.seed is not None
    if _encoding(article.seed.layout) != "utf-8":
        return False
    return sha256(data) == article.seed.sha256 and NOT_TEXT.search(data.decode()) is None


def describe_layout(raw: str, encoding: str, *, title: str, body: str, related: Sequence[str]) -> dict[str, object]:
    """What `seed_bytes` must know beside the article to write `raw` again; {} where the default will do."""
    newline = next((name for name, end in _NEWLINES.items() if end in raw), "lf")
    lines = raw.removeprefix(BOM).split(_NEWLINES[newline])
    layout: dict[str, Value] = {"newline": newline} if newline != "lf" else {}
    layout |= {"encoding": encoding} if encoding in _UTF16 else {}
    layout |= {"bom": "yes"} if raw.startswith(BOM) else {}
    layout |= {"gap": "yes"} if _is_spaced(lines) else {}
    layout |= {"final": "yes"} if len(lines) > 1 and not lines[-1] else {}
    edits = _edits(_default_lines(title, body, layout), lines, related)
    return {**layout, "edits": edits} if edits else {**layout}


def plain_paragraphs(body: str) -> list[str]:
    """The paragraphs of a body that `from_plain` has written."""
    if "\\" in body or "&" in body:
        return [_ESCAPE.sub(_unescaped, paragraph) for paragraph in body.split("\n\n") if paragraph]
    return [paragraph for paragraph in body.split("\n\n") if paragraph]


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
    script, i = _Script(default=default), 0
    while i < len(wanted):
        i += script.align(wanted, i)
    script.end()
    return [edit.value(related) for edit in script.edits]


@dataclass(slots=True, kw_only=True)
class _Edit:
    at: int
    drop: int = 0
    put: list[str] = field(default_factory=list)
    wrap: dict[str, Value] | None = None

    def value(self, related: Sequence[str]) -> Value:
        if self.wrap is not None:
            return {"at": str(self.at), **self.wrap}
        drop: dict[str, Value] = {"drop": str(self.drop)} if self.drop else {}
        put: dict[str, Value] = {"put": [_with_reference(line, related) for line in self.put]} if self.put else {}
        return {"at": str(self.at), **drop, **put}


@dataclass(slots=True, kw_only=True)
class _Script:
    """Walks through the default lines and the wanted ones side by side; `at` is the next default line."""

    default: Sequence[str]
    at: int = 0
    edits: list[_Edit] = field(default_factory=list)

    def align(self, wanted: Sequence[str], i: int) -> int:
        """Account for the wanted line `i`; how many wanted lines that took."""
        line, left = wanted[i], self.default[self.at : self.at + 2]
        if left and line == left[0]:
            self.at += 1
        elif left and (wrap := _wrap(left[0], wanted, i)):
            self.edits.append(_Edit(at=self.at, wrap=wrap))
            self.at += 1
            return len(str(wrap["wrap"]).split())
        elif len(left) > 1 and not left[0] and line == left[1]:
            self.edits.append(_Edit(at=self.at, drop=1))
            self.at += 2
        else:
            # The same words with other white space stand for the line; anything else was put in before it.
            same = bool(left) and bool(left[0]) and line.split() == left[0].split()
            self._open().put.append(line)
            self.edits[-1].drop += same
            self.at += same
        return 1

    def end(self) -> None:
        """The default lines that are left are not wanted."""
        if rest := len(self.default) - self.at:
            self._open().drop += rest

    def _open(self) -> _Edit:
        """The edit that ends here, or a new one."""
        last = self.edits[-1] if self.edits else None
        if last is None or last.wrap is not None or last.at + last.drop != self.at:
            self.edits.append(_Edit(at=self.at))
        return self.edits[-1]


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
