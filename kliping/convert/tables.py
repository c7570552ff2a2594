"""Tables: CSV with a row of names, divided by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from kliping.convert.encodings import decode_seed
from kliping.convert.item import Item, seed_problem
from kliping.convert.rows import read_row
from kliping.digest import sha256
from kliping.errors import Problem

DELIMITERS = ",;\t"
# The longest body in one field; without it the reader stops at 128 kB.
_FIELD_BYTES = 1 << 24


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The article of each row; a row that cannot be read is a problem, and ends the table."""
    source = decode_seed(data, file=file)
    csv.field_size_limit(_FIELD_BYTES)
    taken: list[str] = []
    reader = csv.DictReader(_noting(source, taken), delimiter=find_delimiter(source.partition("\n")[0]))
    line = 2
    try:
        # Asking for the names reads their line.
        taken *= not reader.fieldnames
        for row in reader:
            raw = "".join(taken).strip("\r\n")
            taken.clear()
            values = {name: value for name, value in row.items() if name and value}
            digest = sha256(json.dumps(values, sort_keys=True).encode())
            if values:
                yield read_row(values, file=file, line=line, digest=digest, source=raw, is_json=False)
            line = reader.line_num + 1
    except csv.Error as error:
        yield seed_problem(file, reader.line_num + 1, f"this row cannot be read: {error}; check its quotes")


def _noting(source: str, taken: list[str]) -> Iterator[str]:
    """The lines of `source`; those that were given out are put into `taken`."""
    for line in io.StringIO(source, newline=""):
        taken.append(line)
        yield line


def find_delimiter(header: str) -> str:
    """What divides the names of `header`."""
    return max(DELIMITERS, key=header.count)
