"""Texts one after the other, each compressed by itself, with what many of them have in common put in a dictionary."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from kliping.search.arrays import Array

LEVEL: Final = 5
# From so many texts on there is a dictionary: pieces of texts spread over all of them, as much as zlib can look back.
MANY: Final = 64
PIECES: Final = 32
DICTIONARY_BYTES: Final = 1 << 15


def pack_blobs(name: str, plain: Sequence[bytes]) -> dict[str, Array]:
    """The arrays of `plain`; `Blobs` reads them."""
    common = _dictionary(plain)
    packed = [_compress(each, common) for each in plain]
    at = np.concatenate(([0], np.cumsum(np.fromiter(map(len, packed), np.int64, len(packed)))))
    return {
        name: np.frombuffer(b"".join(packed), np.uint8),
        f"{name}_at": at.astype(np.uint32 if at[-1] < 1 << 32 else np.int64),
        f"{name}_common": np.frombuffer(common, np.uint8),
    }


def _dictionary(plain: Sequence[bytes]) -> bytes:
    if len(plain) < MANY:
        return b""
    return b"".join(each[: DICTIONARY_BYTES // PIECES] for each in plain[:: len(plain) // PIECES])[-DICTIONARY_BYTES:]


def _compress(plain: bytes, common: bytes) -> bytes:
    if not common:
        return zlib.compress(plain, LEVEL)
    packer = zlib.compressobj(LEVEL, zdict=common)
    return packer.compress(plain) + packer.flush()


class Blobs:
    """Reads what `pack_blobs` packed."""

    def __init__(self, name: str, arrays: Mapping[str, Array]) -> None:
        self._data, self._at = arrays[name], arrays[f"{name}_at"]
        self._common = bytes(arrays[f"{name}_common"])

    def __getitem__(self, i: int) -> bytes:
        packed = self._data[int(self._at[i]) : int(self._at[i + 1])].data
        return (zlib.decompressobj(zdict=self._common) if self._common else zlib.decompressobj()).decompress(packed)
