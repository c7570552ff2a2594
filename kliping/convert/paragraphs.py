"""From lines to paragraphs: a line each, or lines that a wire or an editor has wrapped joined again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

_INDENT = re.compile(r"[ \t\u3000]+(?=\S)")
_END = re.compile(r"[.!?:;…。」\"”'’)\]]\s*\Z")
_WRAP_LENGTH = 100


def join_lines(lines: Sequence[str]) -> list[str]:
    """The paragraphs of `lines`, stripped, none empty.

    >>> join_lines(["The river rose", "by night.", "    Nobody was hurt.", " Wire"])
    ['The river rose by night.', 'Nobody was hurt.', 'Wire']
    >>> join_lines(["One line.", "Another line."])
    ['One line.', 'Another line.']
    """
    if _is_indented(lines):
        return _join_indented(lines)
    groups = [list(group) for filled, group in groupby(lines, key=_is_filled) if filled]
    joined = [[" ".join(map(str.strip, group))] if _is_wrapped(group) else group for group in groups]
    return [line.strip() for group in joined for line in group]


def _is_filled(line: str) -> bool:
    return bool(line.strip())


def _starts_indented(line: str) -> bool:
    return _INDENT.match(line) is not None


def _is_indented(lines: Sequence[str]) -> bool:
    """Whether an indent marks the first line of each paragraph, as wires do.

    The first line of all may stand without one; no other may come without the line before it running on.
    """
    filled = [line for line in lines if line.strip()]
    starts = [i for i, line in enumerate(filled) if i and _starts_indented(line)]
    if not starts or max(map(len, filled)) > _WRAP_LENGTH:
        return False
    runs_on = [i for i in range(1, len(filled)) if i not in set(starts)]
    return len(runs_on) > 0 or len(starts) == len(filled) - 1


def _join_indented(lines: Sequence[str]) -> list[str]:
    paragraphs: list[list[str]] = []
    blank = True
    for line in lines:
        if not line.strip():
            blank = True
            continue
        if blank or _starts_indented(line):
            paragraphs.append([])
        paragraphs[-1].append(line.strip())
        blank = False
    return [" ".join(paragraph) for paragraph in paragraphs]


def _is_wrapped(group: Sequence[str]) -> bool:
    """Whether lines that stand together are one paragraph broken at a margin.

    They are of nearly one length, and most of them stop in the middle of a sentence.
    """
    if len(group) < 3 or max(map(len, group)) > _WRAP_LENGTH:
        return False
    inner = group[:-1]
    widest = max(map(len, inner))
    full = sum(len(line) > widest * 0.75 for line in inner)
    running = sum(not _END.search(line) for line in inner)
    return widest > 50 and full >= len(inner) * 0.9 and running >= len(inner) * 0.6
