"""Whether two seeds hold the same text again: a wire copy, a page that was fetched twice.

Stricter than `copies.py`, since a text that is taken for another's is no article of its own: the words and the figures
must agree. A table of prices or a horoscope of another day has the words of yesterday's, and other figures.

A text is known by a fingerprint of fixed length. Of its runs of three words, each falls into one of 64 bins by its
hash, and each bin keeps its smallest; the share of bins in which two texts agree estimates how many runs they share.
Four bins together are a key; texts that are nearly equal have at least one of their sixteen keys in common, so the
catalog finds them without looking at all others.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from functools import lru_cache

from kliping.analysis import fold_word, raw_words
from kliping.text import title_key

RUN = 3
BINS = 64
BAND = 4
# Of all runs, and of all figures. See docs/converting.md for what these are measured on.
SAME_RUNS = 0.8
SAME_FIGURES = 0.8
# Shorter texts say too little to be told apart by it: they must agree in every word, and in the title.
SHORT = 40
# Two states of one address that have less than this in common, and other titles, are two articles.
REVISED_RUNS = 0.25
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_N_FIGURES = 24
_EMPTY = 0xFFFF
_BYTES = 2 * BINS


def fingerprint(text: str, *, title: str) -> bytes:
    """What `is_again` compares: bins, number of words, title, figures."""
    words = [_hash(word) for word in raw_words(text)]
    figures = Counter(_FIGURE.findall(text))
    counted = sorted(zlib.crc32(f"{figure}#{i}".encode()) for figure, n in figures.items() for i in range(min(n, 9)))
    kept = counted[:_N_FIGURES]
    head = struct.pack("<HH", min(len(words), _EMPTY), zlib.crc32(title_key(title).encode()) & 0xFFFF)
    return _bins(words) + head + struct.pack(f"<{len(kept)}I", *kept)


@lru_cache(maxsize=1 << 17)
def _hash(word: str) -> int:
    return zlib.crc32(fold_word(word).encode())


def _bins(words: list[int]) -> bytes:
    """Of the runs that fall into each bin, the smallest; empty bins hold what no run has."""
    # Here, as it takes a fifth of a second to import, and most builds have no seed to convert.
    import numpy as np

    found = np.full(BINS, _EMPTY, dtype="<u2")
    hashes = np.array(words + words[:1] * (RUN - len(words)), dtype=np.uint64)
    if len(hashes):
        factors = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9))
        runs = hashes[:-2] * factors[0] ^ hashes[1:-1] * factors[1] ^ hashes[2:] * factors[2]
        runs = (runs ^ runs >> np.uint64(29)) * factors[0]
        values = (runs >> np.uint64(32) & np.uint64(0xFFFF)).astype("<u2")
        np.minimum.at(found, (runs >> np.uint64(58)).astype(np.intp), np.minimum(values, _EMPTY - 1))
    return bytes(found.tobytes())


def keys_of(its: bytes) -> list[int]:
    """Under which keys a fingerprint is found; none for one without words."""
    if its[:_BYTES] == b"\xff" * _BYTES:
        return []
    bands = (its[i : i + 2 * BAND] for i in range(0, _BYTES, 2 * BAND))
    return [zlib.crc32(band, i) << 8 | i for i, band in enumerate(bands)]


def is_again(a: bytes, b: bytes) -> bool:
    """Whether the texts of two fingerprints are the same text, apart from small changes."""
    if min(_n_words(a), _n_words(b)) < SHORT:
        return a == b
    return _runs_in_common(a, b) >= SAME_RUNS and _figures_in_common(a, b) >= SAME_FIGURES


def is_revised(a: bytes, b: bytes) -> bool:
    """Whether the texts, which were found at one address, are two states of one article."""
    return _title(a) == _title(b) or _runs_in_common(a, b) >= REVISED_RUNS


def _n_words(its: bytes) -> int:
    return int.from_bytes(its[_BYTES : _BYTES + 2], "little")


def _title(its: bytes) -> bytes:
    return its[_BYTES + 2 : _BYTES + 4]


def _runs_in_common(a: bytes, b: bytes) -> float:
    pairs = zip(*(struct.unpack_from(f"<{BINS}H", its) for its in (a, b)), strict=True)
    filled = [pair for pair in pairs if pair != (_EMPTY, _EMPTY)]
    return sum(one == other for one, other in filled) / len(filled) if filled else 0.0


def _figures_in_common(a: bytes, b: bytes) -> float:
    """Of the smallest hashes of both together, how many both have; 1 where neither text has a figure."""
    first, second = ({each for (each,) in struct.iter_unpack("<I", its[_BYTES + 4 :])} for its in (a, b))
    smallest = sorted(first | second)[:_N_FIGURES]
    return len((first & second).intersection(smallest)) / len(smallest) if smallest else 1.0
