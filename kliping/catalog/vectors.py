"""Term vectors as the catalog stores them."""

from __future__ import annotations

import hashlib
from typing import Any


def weights_of(derived: dict[str, Any]) -> list[tuple[int, int]]:
    """Each term of an article as a signed 64-bit number, so that postings are small, with its weight."""
    return [(_number(stem), weight) for stem, weight, _ in derived["terms"]]


def _number(stem: str) -> int:
    return int.from_bytes(hashlib.blake2b(stem.encode(), digest_size=8).digest(), "big", signed=True)
