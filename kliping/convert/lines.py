"""JSON Lines: one article a line, read line by line, so that a seed may be as large as it likes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kliping.convert.encodings import decode_seed
from kliping.convert.item import Item, seed_problem
from kliping.convert.ninjs import is_ninjs, read_ninjs
from kliping.convert.rows import read_row
from kliping.digest import sha256
from kliping.errors import ArchiveError, Problem


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The article of each line of a JSON Lines seed; a line that is not one is a problem, and the rest goes on."""
    start, number = 0, 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        number += 1
        row = data[start:end].strip(b" \t\r\x00") if start else data[:end].removeprefix(b"\xef\xbb\xbf").strip()
        start = end + 1
        if row:
            yield _read_line(row, file=file, line=number)


def _read_line(row: bytes, *, file: str, line: int) -> Item | Problem:
    try:
        source = decode_seed(row, file=file, line=line)
        values = json.loads(source)
    except ArchiveError as error:
        return error.problems[0]
    except json.JSONDecodeError as error:
        message = f"this line is not JSON: {error.msg}; mend it, or remove it"
        return seed_problem(file, line, message, column=error.colno)
    except RecursionError:
        return seed_problem(file, line, "this line is nested too deeply; mend it, or remove it")
    if not isinstance(values, dict):
        return seed_problem(file, line, 'this line is not an object; write {"title": …, "body": …}')
    if is_ninjs(values):
        return read_row(read_ninjs(values), file=file, line=line, digest=sha256(row), source=source, has_keys=False)
    return read_row(values, file=file, line=line, digest=sha256(row), source=source)
