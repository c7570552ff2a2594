"""Texts one after the other, each compressed by itself, with what many of them have in common put in a dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import Any, Final

import numpy as np
from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor, train_dictionary

from kliping.search.arrays import Array

LEVEL: Final = 12
# A dictionary is a share of the texts, up to what pays, and is made from several times as much of them. The lengths of
# what is looked for, in bytes: without them zstandard tries several, which took ten times as long for half a per cent.
SHARE: Final = 64
LARGEST: Final = 1 << 18
SMALLEST: Final = 1 << 12
SAMPLES: Final = 10
FEWEST: Final = 64
# How much larger texts are than what is kept of them, about; and when a dictionary is too small for what was merged.
PACKED: Final = 2
GROWTH: Final = 4
SEGMENT, STEP = 200, 8


def pack_blobs(name: str, plain: Sequence[bytes]) -> dict[str, Array]:
    """The arrays of `plain`; `Blobs` reads them."""
    common = _dictionary(plain)
    return _arrays(name, map(_packer(common).compress, plain), common)


def merge_blobs(name: str, parts: Sequence[tuple[Blobs, Sequence[int]]]) -> dict[str, Array]:
    """The arrays of those texts of each part that are named, in this order.

    The dictionary of the part with most of them is kept, with the texts that were packed by it, unless so many have
    come together that they should have one several times as large.
    """
    packed_sizes = [blobs.size(kept) for blobs, kept in parts]
    wanted = _size(sum(packed_sizes) * PACKED)
    common = parts[packed_sizes.index(max(packed_sizes))][0].common
    if len(common) * GROWTH < wanted:
        return pack_blobs(name, [blobs[i] for blobs, kept in parts for i in kept])
    packer = _packer(common)
    packed = (
        blobs.packed(i) if blobs.common == common else packer.compress(blobs[i]) for blobs, kept in parts for i in kept
    )
    return _arrays(name, packed, common)


def _arrays(name: str, packed: Iterable[bytes], common: bytes) -> dict[str, Array]:
    every = list(packed)
    at = np.concatenate(([0], np.cumsum(np.fromiter(map(len, every), np.int64, len(every)))))
    return {
        name: np.frombuffer(b"".join(every), np.uint8),
        f"{name}_at": at.astype(np.uint32 if at[-1] < 1 << 32 else np.int64),
        f"{name}_common": np.frombuffer(common, np.uint8),
    }


def _packer(common: bytes) -> ZstdCompressor:
    return ZstdCompressor(level=LEVEL, dict_data=_prepared(common), write_dict_id=False)


def _dictionary(plain: Sequence[bytes]) -> bytes:
    """What texts spread over all of `plain` have in common; nothing if they are too few to tell."""
    n_bytes = sum(map(len, plain))
    size = _size(n_bytes)
    if not size:
        return b""
    sample: list[Any] = [each for each in plain[:: max(n_bytes // (size * SAMPLES), 1)] if len(each) >= STEP]
    if len(sample) < FEWEST:
        return b""
    return train_dictionary(size, sample, k=SEGMENT, d=STEP, level=LEVEL).as_bytes()


def _size(n_bytes: int) -> int:
    """How large a dictionary for so many bytes of texts is; 0 if they are too few for one."""
    size = min(n_bytes // SHARE, LARGEST)
    return size if size >= SMALLEST else 0


def _prepared(common: bytes) -> ZstdCompressionDict | None:
    return ZstdCompressionDict(common) if common else None


class Blobs:
    """Reads what `pack_blobs` packed, from any thread."""

    def __init__(self, name: str, arrays: Mapping[str, Array]) -> None:
        self._data, self._at = arrays[name], arrays[f"{name}_at"]
        self.common = bytes(arrays[f"{name}_common"])
        self._unpacker = ZstdDecompressor(dict_data=_prepared(self.common))
        self._lock = Lock()

    def __getitem__(self, i: int) -> bytes:
        packed = self.packed(i)
        with self._lock:
            return self._unpacker.decompress(packed)

    def packed(self, i: int) -> bytes:
        """A text as it is kept."""
        return bytes(self._data[int(self._at[i]) : int(self._at[i + 1])].data)

    def size(self, places: Sequence[int]) -> int:
        """How many bytes the texts at `places` take."""
        return int((self._at[1:][places] - self._at[:-1][places]).sum())
