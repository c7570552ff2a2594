"""What form a seed has, told from its bytes."""

from __future__ import annotations

import json

_BOM = b"\xef\xbb\xbf"
_HEAD = 1 << 16


def is_json_lines(data: bytes) -> bool:
    """Whether it begins with lines that are JSON objects each; a broken first line does not hide the second."""
    lines = [line for line in data[:_HEAD].removeprefix(_BOM).split(b"\n") if line.strip()][:2]
    return any(_is_object(line, cut=len(data) > _HEAD) for line in lines)


def _is_object(line: bytes, *, cut: bool) -> bool:
    """Whether `line` is a JSON object, or may be the start of one where the sample was cut."""
    line = line.strip()
    if not line.startswith(b"{") or not line[1:].lstrip().startswith((b'"', b"}")):
        return False
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return cut and len(line) > _HEAD // 2


def is_text(data: bytes) -> bool:
    """Everything may be text; what is not says so when it is decoded."""
    return True
