"""What a query asks for, as a tree of small values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word as typed, in one field or (field "") in any text."""

    word: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Prefix:
    """All words that begin so; folded."""

    start: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order, as written; folded."""

    words: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A field's whole value."""

    value: str
    field: str


@dataclass(frozen=True, slots=True)
class Near:
    """Words within a distance of each other; folded."""

    words: tuple[str, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Since:
    """Nothing that is surely before this day, as 20211201; `text` is the date as typed."""

    day: int
    text: str


@dataclass(frozen=True, slots=True)
class Until:
    """Nothing that is surely after this day, as 20211231; `text` is the date as typed."""

    day: int
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """Side by side: every part is wanted, but rather some than nothing."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """Joined by AND."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Joined by OR."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Left out."""

    part: Node


Node = Term | Prefix | Phrase | Whole | Near | Since | Until | Words | Every | Either | Not


def is_filter(node: Node) -> bool:
    """Whether `node` narrows without ranking: a date or a value, not words of a text."""
    return isinstance(node, Since | Until | Whole) or getattr(node, "field", "") not in ("", "title")
