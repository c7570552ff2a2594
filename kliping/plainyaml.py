"""The short way through plain front matter: block mappings, and lists of scalars that are bare or simply quoted.

Nearly all front matter is of this form, and reading it line by line takes a tenth of the time. Anything else, and
anything in doubt, is left to the real reader; what is read here is what that one would have read, which is a law.
"""

from __future__ import annotations

import re

Value = str | list["Value"] | dict[str, "Value"]

DEPTH = 4
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,119}\Z").match
_MEANS_IN_FLOW = re.compile(r"[][{},?]").search
_UNSURE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]").search


def read_plain(text: str) -> dict[str, Value] | None:
    """The mapping that `text` holds, or None where only the real reader can tell."""
    if not text.endswith("\n") or _UNSURE(text):
        return None
    lines = text[:-1].split("\n")
    found, end = _mapping(lines, 0, "", DEPTH)
    return found if found and end == len(lines) else None


def _mapping(lines: list[str], start: int, indent: str, depth: int) -> tuple[dict[str, Value] | None, int]:
    """The mapping whose first key stands on line `start`, and the line after it; None if it is not plain."""
    found: dict[str, Value] = {}
    i, width = start, len(indent)
    while i < len(lines):
        line = lines[i]
        if not line.startswith(indent):
            break
        key, colon, rest = line[width:].partition(":")
        if not colon or not _KEY(key) or key in found:
            return None, i
        value: Value | None
        if rest:
            value, i = _value(rest[1:]) if rest[0] == " " else None, i + 1
        else:
            value, i = _block(lines, i + 1, indent, depth)
        if value is None:
            return None, i
        found[key] = value
    return found, i


def _block(lines: list[str], start: int, indent: str, depth: int) -> tuple[Value | None, int]:
    """What stands below a key without a value: a list, a deeper mapping, or nothing, which is an empty text."""
    line = lines[start] if start < len(lines) else ""
    if line.startswith(f"{indent}- "):
        return _list(lines, start, indent)
    if line.startswith(f"{indent}  ") and line[len(indent) + 2 : len(indent) + 3] not in ("", " ", "-") and depth:
        return _mapping(lines, start, f"{indent}  ", depth - 1)
    return "", start


def _list(lines: list[str], start: int, indent: str) -> tuple[Value | None, int]:
    found: list[Value] = []
    i, dash = start, f"{indent}- "
    while i < len(lines) and lines[i].startswith(dash):
        item = _scalar(lines[i][len(dash) :])
        if item is None:
            return None, i
        found.append(item)
        i += 1
    return found, i


def _value(text: str) -> Value | None:
    """A scalar, or a list of scalars in brackets."""
    if text[:1] != "[" or text[-1] != "]":
        return _scalar(text)
    items = [_item(each) for each in text[1:-1].split(", ")] if len(text) > 2 else []
    found: list[Value] = [each for each in items if each is not None]
    return found if len(found) == len(items) else None


def _item(text: str) -> str | None:
    """A scalar between brackets, where more has a meaning; None in doubt."""
    return None if _MEANS_IN_FLOW(text) or ":" in text and text[0] != '"' else _scalar(text)


def _scalar(text: str) -> str | None:
    """A bare or simply quoted scalar; None in doubt. Bare ones begin with a letter or digit, and so mean themselves."""
    if text[:1] == '"':
        inner = text[1:-1]
        return inner if len(text) > 1 and text[-1] == '"' and '"' not in inner and "\\" not in inner else None
    if not text[:1].isalnum() or text[-1] in " :" or ": " in text or " #" in text:
        return None
    return text
