"""Plain text: the title on the first line that is not blank, and below it a paragraph a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from kliping.convert.encodings import decode_seed, encoding_of, has_mark
from kliping.convert.item import Item, safe_id, seed_problem, split_lines
from kliping.digest import sha256
from kliping.errors import Problem


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The one article of a text seed."""
    raw = decode_seed(data, file=file)
    lines = split_lines(raw)
    at = next((i for i, line in enumerate(lines) if line.strip()), None)
    if at is None:
        yield seed_problem(file, 1, "the file is empty; put a title on its first line and text below, or remove it")
        return
    yield Item(
        id=safe_id(PurePosixPath(file).stem),
        line=at + 1,
        title=lines[at],
        lines=tuple(lines[at + 1 :]),
        sha256=sha256(data),
        source=raw,
        raw=("\ufeff" if has_mark(data) else "") + raw,
        encoding=encoding_of(data),
    )
