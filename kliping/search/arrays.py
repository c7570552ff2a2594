"""Files of named arrays, mapped into memory: opening one reads its head only, and all processes share the pages.

A file is the bytes `KLIPARR1`, the length of the head, the head as JSON (name, type, place and count of each
array), then the arrays, each at a multiple of 8.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MAGIC: Final = b"KLIPARR1"


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write `arrays` to a new file at `path`, safe from a power cut once this returns.

    raises   FileExistsError if there is one already: somebody may be reading it
    """
    head, place = {}, 0
    for name, array in arrays.items():
        place += -place % 8
        head[name] = (array.dtype.newbyteorder("<").str, place, len(array))
        place += array.nbytes
    with path.open("xb") as file:
        file.writelines(_parts(json.dumps(head).encode(), arrays.values()))
        file.flush()
        os.fsync(file.fileno())


def _parts(head: bytes, arrays: Iterable[Array]) -> Iterator[bytes | memoryview]:
    head += b" " * (-len(head) % 8)
    yield MAGIC + struct.pack("<q", len(head)) + head
    for array in arrays:
        plain = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
        yield plain.data.cast("B") if len(plain) else b""
        yield b"\0" * (-plain.nbytes % 8)


def open_arrays(path: Path) -> dict[str, Array]:
    """The arrays of the file at `path`, read-only, valid even after the file is removed.

    raises   OSError if it cannot be read, ValueError if it is not whole
    """
    with path.open("rb") as file:
        view = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if view[:8] != MAGIC or len(view) < 16:
        raise ValueError(f"{path.name} is not a file of arrays")
    start = 16 + int(struct.unpack_from("<q", view, 8)[0])
    head = json.loads(view[16:start])
    return {name: np.frombuffer(view, dtype, count, start + place) for name, (dtype, place, count) in head.items()}
