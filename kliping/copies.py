"""Whether two texts are versions of one: wire copies, re-crawls, an earlier state of the same article.

A text is known by a sketch of 128 bytes: the smallest hashes of its runs of three words. The share of hashes that two
sketches have in common estimates how much of their runs the texts share, changes of title and dateline apart.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from struct import unpack

from kliping.analysis import fold_word, raw_words
from kliping.text import Memo

RUN = 3
SIZE = 32
# Versions share most runs; two reports of one event share few, since each reporter writes anew.
LIKE = 0.7


def sketch(text: str) -> bytes:
    """What `is_copy` compares: at most `SIZE` hashes, ascending; the same for the same words."""
    # Here, as it takes a fifth of a second to import, and most builds have nothing to sketch.
    import numpy as np

    words = list(map(_HASHES.__getitem__, raw_words(text)))
    hashes = np.array(words + words[:1] * (RUN - len(words)), dtype=np.uint32)
    runs = (
        hashes[:-2] * np.uint32(0x9E3779B1) ^ hashes[1:-1] * np.uint32(0x85EBCA77) ^ hashes[2:] * np.uint32(0xC2B2AE3D)
    )
    runs.sort()
    is_new = np.append(True, runs[1:] != runs[:-1])[: len(runs)]
    return bytes(runs[is_new][:SIZE].astype("<u4").tobytes())


_HASHES = Memo[str, int](lambda word: zlib.crc32(fold_word(word).encode()), 1 << 16)


def likeness(a: bytes, b: bytes) -> float:
    """The estimated share of runs that two texts have in common: 1 for the same words, 0 if either has none."""
    return _likeness(_hashes(a), _hashes(b))


def _likeness(first: set[int], second: set[int]) -> float:
    common = first & second
    if not common:
        return 0.0
    smallest = sorted(first | second)[:SIZE]
    return len(common.intersection(smallest)) / len(smallest)


def is_copy(a: bytes, b: bytes) -> bool:
    """Whether the texts of two sketches are versions of one."""
    return likeness(a, b) >= LIKE


def group_copies(
    sketches: Sequence[bytes], *, apart: Callable[[int, int], bool] = lambda _, __: False
) -> list[list[int]]:
    """The numbers of `sketches` in groups of versions, in their order; the first of a group stands for it.

    apart    whether two numbers, which the sketches would put together, are known to be no versions
    """
    groups: list[list[int]] = []
    hashes = [_hashes(its) for its in sketches]
    for i, its in enumerate(hashes):
        for group in groups:
            if _likeness(hashes[group[0]], its) >= LIKE and not any(apart(other, i) for other in group):
                group.append(i)
                break
        else:
            groups.append([i])
    return groups


def _hashes(packed: bytes) -> set[int]:
    return set(unpack(f"<{len(packed) // 4}I", packed))
