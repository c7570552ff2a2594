"""Looking into a view."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeVar

from kliping.views.parts import Source

T = TypeVar("T")


def values_of(value: object, kind: type[T]) -> Iterator[T]:
    """Every value of a kind, such as each `Card`, inside a view."""
    if isinstance(value, kind):
        yield value
    elif isinstance(value, tuple | Mapping):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from values_of(item, kind)
    elif is_dataclass(value):
        for each in fields(value):
            yield from values_of(getattr(value, each.name), kind)


def sources_of(view: object) -> tuple[Source, ...]:
    """Where the texts that a view shows are."""
    return tuple(dict.fromkeys(values_of(view, Source)))
