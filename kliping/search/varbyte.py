"""Whole numbers in as few bytes as they need, seven bits a byte, the last byte below 128. All at once, by numpy."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MOST: Final = 5
Ints = NDArray[Any]
Bytes = NDArray[np.uint8]


def sizes(values: Ints) -> Ints:
    """How many bytes each of `values` takes; they are from 0 to 2**35 - 1."""
    result = np.ones(len(values), np.int64)
    for k in range(1, MOST):
        result += values >= 1 << (7 * k)
    return result


def encode(values: Ints) -> Bytes:
    """`values` as bytes; `decode` undoes it."""
    lengths = sizes(values)
    ends = np.cumsum(lengths)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, np.uint8)
    starts = ends - lengths
    out[starts] = (values & 127) | np.where(lengths > 1, 128, 0)
    for k in range(1, MOST):
        rest = np.flatnonzero(lengths > k)
        if not len(rest):
            break
        out[starts[rest] + k] = ((values[rest] >> (7 * k)) & 127) | np.where(lengths[rest] > k + 1, 128, 0)
    return out


def decode(data: Bytes) -> Ints:
    """The values that `encode` wrote into `data`."""
    ends = np.flatnonzero(data < 128)
    if len(ends) == len(data):
        return data.astype(np.int64)
    starts = np.empty_like(ends)
    starts[0], starts[1:] = 0, ends[:-1] + 1
    lengths = ends - starts + 1
    values = (data[starts] & 127).astype(np.int64)
    for k in range(1, int(lengths.max())):
        rest = np.flatnonzero(lengths > k)
        values[rest] |= (data[starts[rest] + k].astype(np.int64) & 127) << (7 * k)
    return values
