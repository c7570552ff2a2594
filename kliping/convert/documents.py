"""JSON documents: one article, a list of them, a JSON Feed, or news in ninjs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from kliping.convert.encodings import decode_seed
from kliping.convert.item import Item, seed_problem
from kliping.convert.ninjs import is_ninjs, read_ninjs
from kliping.convert.rows import first_of, fold_names, read_row
from kliping.digest import sha256
from kliping.errors import Problem

# Where documents that hold many articles keep them.
LISTS = ("items", "articles", "data", "rows", "results", "posts", "documents", "entries")
_BETWEEN = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The articles of a JSON document; of a list each with the line it starts on."""
    source = decode_seed(data, file=file)
    start = _skip(source, 0)
    try:
        if source.startswith("[", start):
            yield from _iter_list(source, start + 1, file=file)
            return
        whole, _ = _DECODER.raw_decode(source, start)
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg}; mend it, or remove it"
        yield seed_problem(file, error.lineno, message, column=error.colno)
    except RecursionError:
        yield seed_problem(file, 1, "this is nested too deeply; mend it, or remove it")
    else:
        yield from _iter_object(whole, file=file, digest=sha256(data), source=source)


def _iter_list(source: str, at: int, *, file: str) -> Iterator[Item | Problem]:
    line, counted = 1, 0
    while (at := _skip(source, at)) < len(source) and source[at] != "]":
        line, counted = line + source.count("\n", counted, at), at
        value, end = _DECODER.raw_decode(source, at)
        row = source[at:end]
        yield _read(value, file=file, line=line, digest=sha256(row.encode("utf-8", "surrogatepass")), source=row)
        at = end


def _iter_object(whole: object, *, file: str, digest: str, source: str) -> Iterator[Item | Problem]:
    listed = None
    if isinstance(whole, dict) and not is_ninjs(whole) and not first_of(fold_names(whole), "body"):
        listed = next((whole[name] for name in LISTS if isinstance(whole.get(name), list)), None)
    if listed is None:
        yield _read(whole, file=file, line=1, digest=digest, source=source, alone=True)
        return
    for value in listed:
        own = sha256(json.dumps(value, sort_keys=True).encode())
        yield _read(value, file=file, line=1, digest=own, source="")


def _read(value: object, *, file: str, line: int, digest: str, source: str, alone: bool = False) -> Item | Problem:
    if not isinstance(value, dict):
        return seed_problem(file, line, 'this is not an object; write {"title": …, "body": …}')
    ours = is_ninjs(value)
    values = read_ninjs(value) if ours else value
    return read_row(
        values, file=file, line=line, digest=digest, source=source, has_keys=bool(source) and not ours, alone=alone
    )


def _skip(source: str, at: int) -> int:
    match = _BETWEEN.match(source, at)
    assert match is not None
    return match.end()
