"""How the bytes of a seed are text: UTF-8, or UTF-16 where that is certain. Nothing is guessed beyond that."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from kliping.convert.item import seed_problem
from kliping.errors import ArchiveError

MARKS = {"utf-16-le": BOM_UTF16_LE, "utf-16-be": BOM_UTF16_BE, "utf-8": BOM_UTF8}
# Of a text in UTF-16 without a mark every second byte of most letters is 0; of UTF-8 none is.
_HEAD = 4096


def encoding_of(data: bytes) -> str:
    """ "utf-16-le" or "utf-16-be" where its first bytes say so or nothing else is possible, else "utf-8"."""
    for name, mark in MARKS.items():
        if data.startswith(mark):
            return name
    head = data[:_HEAD]
    if len(data) % 2 == 0 and b"\0" in head:
        for name, letters, zeros in (("utf-16-le", head[::2], head[1::2]), ("utf-16-be", head[1::2], head[::2])):
            if zeros.count(0) * 2 > len(zeros) and 0 not in letters:
                return name
    return "utf-8"


def has_mark(data: bytes) -> bool:
    """Whether a mark of byte order stands in front."""
    return data.startswith(tuple(MARKS.values()))


def as_utf8(data: bytes, *, file: str) -> bytes:
    """`data` as UTF-8 if it is UTF-16, else as it is. raises ArchiveError naming the byte that is no text"""
    encoding = encoding_of(data)
    return data if encoding == "utf-8" else decode_seed(data, file=file).encode("utf-8")


def decode_seed(data: bytes, *, file: str, line: int = 1) -> str:
    """The text of a seed or of one of its rows, without a mark of byte order; line ends and control characters stay.

    raises   ArchiveError naming the byte that is no text
    """
    encoding = encoding_of(data)
    mark = len(MARKS[encoding]) if has_mark(data) else 0
    try:
        return data[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        at = mark + error.start
        before = data[:at]
        place = line + before.count(b"\n"), at - (before.rfind(b"\n") + 1) + 1
        what = f"byte {at} is not {encoding.upper()[:6].rstrip('-')}; save the file as UTF-8"
        raise ArchiveError(
            seed_problem(file, place[0], what, column=place[1], code="FILE-ENCODING"),
        ) from error
