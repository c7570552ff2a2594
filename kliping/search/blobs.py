"""Texts one after the other, each compressed by itself, with what many of them have in common put in a dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
SEGMENT, STEP = 200, 8


def pack_blobs(name: str, plain: Sequence[bytes]) -> dict[str, Array]:
    """The arrays of `plain`; `Blobs` reads them."""
    common = _dictionary(plain)
    packer = ZstdCompressor(level=LEVEL, dict_data=_prepared(common), write_dict_id=False)
    packed = [packer.compress(each) for each in plain]
    at = np.concatenate(([0], np.cumsum(np.fromiter(map(len, packed), np.int64, len(packed)))))
    return {
        name: np.frombuffer(b"".join(packed), np.uint8),
        f"{name}_at": at.astype(np.uint32 if at[-1] < 1 << 32 else np.int64),
        f"{name}_common": np.frombuffer(common, np.uint8),
    }


def _dictionary(plain: Sequence[bytes]) -> bytes:
    """What texts spread over all of `plain` have in common; nothing if they are too few to tell."""
    n_bytes = sum(map(len, plain))
    size = min(n_bytes // SHARE, LARGEST)
    if size < SMALLEST:
        return b""
    sample: list[Any] = [each for each in plain[:: max(n_bytes // (size * SAMPLES), 1)] if len(each) >= STEP]
    if len(sample) < FEWEST:
        return b""
    return train_dictionary(size, sample, k=SEGMENT, d=STEP, level=LEVEL).as_bytes()


def _prepared(common: bytes) -> ZstdCompressionDict | None:
    return ZstdCompressionDict(common) if common else None


class Blobs:
    """Reads what `pack_blobs` packed, from any thread."""

    def __init__(self, name: str, arrays: Mapping[str, Array]) -> None:
        self._data, self._at = arrays[name], arrays[f"{name}_at"]
        self._unpacker = ZstdDecompressor(dict_data=_prepared(bytes(arrays[f"{name}_common"])))
        self._lock = Lock()

    def __getitem__(self, i: int) -> bytes:
        packed = self._data[int(self._at[i]) : int(self._at[i + 1])].data
        with self._lock:
            return self._unpacker.decompress(packed)
