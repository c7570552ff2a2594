"""Digests of canonical data, never of glued strings: two different values have two different digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date as Day


def digest(value: object) -> str:
    """32 hex digits that stand for `value`.

    value    None, bool, int, float, str, bytes, date, and dataclasses, tuples, lists, mappings of these
    raises   TypeError for any other kind
    """
    return hashlib.blake2b(b"".join(_pieces(value)), digest_size=16).hexdigest()


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` in hex, as manifests and front matter state it."""
    return hashlib.sha256(data).hexdigest()


def _pieces(value: object) -> Iterator[bytes]:
    """`value` as netstring-like pieces, each with its kind and length before it."""
    match value:
        case None | bool():
            yield f"c{value};".encode()
        case int() | float():
            yield f"n{value!r};".encode()
        case str():
            data = value.encode("utf-8", "surrogatepass")
            yield f"s{len(data)}:".encode() + data
        case bytes():
            yield f"b{len(value)}:".encode() + value
        case Day():
            yield from _pieces(("date", value.isoformat()))
        case tuple() | list():
            yield f"l{len(value)}:".encode()
            for item in value:
                yield from _pieces(item)
        case Mapping():
            yield f"m{len(value)}:".encode()
            for key in sorted(value):
                yield from _pieces(key)
                yield from _pieces(value[key])
        case _ if is_dataclass(value):
            yield b"d"
            yield from _pieces(type(value).__name__)
            yield from _pieces([getattr(value, field.name) for field in fields(value)])
        case _:
            raise TypeError(f"no digest for {type(value).__name__}")
