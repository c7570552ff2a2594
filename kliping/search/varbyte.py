"""Whole numbers in as few bytes as they need, seven bits a byte, the last byte below 128. All at once, by numpy."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

MOST: Final = 5
Ints = NDArray[Any]
Bytes = NDArray[np.uint8]


def sizes(values: Ints) -> Bytes:
    """How many bytes each of `values` takes; they are from 0 to 2**35 - 1."""
    result = np.ones(len(values), np.uint8)
    most = int(values.max(initial=0))
    for k in range(1, MOST):
        if most >> (7 * k):
            result += values >= 1 << (7 * k)
    return result


def encode(values: Ints) -> Bytes:
    """`values` as bytes; `decode` undoes it."""
    lengths = sizes(values)
    longest = int(lengths.max(initial=1))
    if longest == 1:
        return values.astype(np.uint8)
    starts = np.cumsum(lengths, dtype=np.int64)
    out = np.empty(int(starts[-1]), np.uint8)
    starts -= lengths
    out[starts] = (values & 127) | ((lengths > 1) << 7)
    for k in range(1, longest):
        rest = np.flatnonzero(lengths > k)
        out[starts[rest] + k] = ((values[rest] >> (7 * k)) & 127) | ((lengths[rest] > k + 1) << 7)
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
