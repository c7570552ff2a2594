"""Digests of canonical data, never of glued strings: two different values have two different digests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date as Day
from functools import cache

_ATOMS = frozenset({type(None), bool, int, float, str, bytes})


def digest(value: object) -> str:
    """32 hex digits that stand for `value`.

    value    None, bool, int, float, str, bytes, date, and dataclasses, tuples, lists, mappings of these;
             a field that does not count when dataclasses are compared does not count here
    raises   TypeError for any other kind
    """
    data = repr(_plain(value)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` in hex, as manifests and front matter state it."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: object) -> object:
    """`value` of tuples, dicts and atoms only, whose `repr` no other value has: a dataclass becomes a list."""
    kind = type(value)
    if kind in _ATOMS:
        return value
    if kind is tuple or kind is list:
        return tuple([each if type(each) in _ATOMS else _plain(each) for each in value])  # type: ignore[attr-defined]
    if (names := _field_names(kind)) is not None:  # type: ignore[arg-type]  # a class is hashable
        held = [getattr(value, name) for name in names]
        return [kind.__name__, *[each if type(each) in _ATOMS else _plain(each) for each in held]]
    if isinstance(value, Mapping):
        return {_plain(key): _plain(value[key]) for key in sorted(value)}
    if isinstance(value, Day):
        return ["date", value.isoformat()]
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"no digest for {kind.__name__}")


@cache
def _field_names(kind: type) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind) if field.compare) if is_dataclass(kind) else None
