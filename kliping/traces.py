"""What cameras and telephones write into pictures about persons and places, blanked for those who look at them.

    blanked      where it was taken (GPS), serial numbers, who owns the camera, makers' notes; the small copy that still
                 shows what was cropped away; whatever hangs behind the end of a JPEG, such as the film of a moment
    kept         how it is turned, colours, dates, who made it, whose it is, captions and credits in IPTC and XMP

Nothing is decoded: bytes are zeroed where they stand (spaces in XMP), so what points to others still does. Of broken
pictures nothing is promised but that no byte is added.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import islice

from kliping.pictures import kind_of

# By the number of the tag: https://www.cipa.jp/std/documents/download_e.html?CIPA_DC-008-2023-E
_MAKER_NOTE, _USER_COMMENT, _OWNER, _BODY_SERIAL, _LENS_SERIAL = 0x927C, 0x9286, 0xA430, 0xA431, 0xA435
_UNIQUE_ID, _HOST, _CAMERA_SERIAL, _THUMBNAIL, _THUMBNAIL_SIZE = 0xA420, 0x013C, 0xC62F, 0x0201, 0x0202
_BLANKED = {_MAKER_NOTE, _USER_COMMENT, _OWNER, _BODY_SERIAL, _LENS_SERIAL, _UNIQUE_ID, _HOST, _CAMERA_SERIAL}
_EXIF, _GPS, _FURTHER = 0x8769, 0x8825, 0x014A
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST_TABLES = 32

_NAME = rb"[\w-]+:(?:GPS\w*|Gps\w*|\w*SerialNumber|\w*OwnerName|\w*Thumbnails?|AbsoluteAltitude|RelativeAltitude)"
_ATTRIBUTE = re.compile(rb"\s" + _NAME + rb"\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_ELEMENT = re.compile(rb"<(" + _NAME + rb")(?=[\s>])")
_PACKET = re.compile(rb"<x:xmpmeta\b")
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_TEXTS = {b"Title", b"Author", b"Description", b"Copyright", b"Creation Time", b"Source", b"Disclaimer"}
_REWRITTEN = (b"eXIf", b"iTXt")


def discreet(data: bytes) -> bytes:
    """A picture without what it says of persons and places; itself if it says nothing of them."""
    blank = _WAYS.get(kind_of(data))
    return blank(data) if blank else data


def _jpeg(data: bytes) -> bytes:
    found, at = bytearray(data), 2
    while (marker := _MARKER.search(data, at)) is not None:
        at = marker.end()
        if marker[0] == b"\xff\xd9":
            return bytes(found[:at])
        end = at + int.from_bytes(data[at : at + 2])
        _blank_segment(found, marker[0], at + 2, min(end, len(found)))
        at = max(end, at)
    return bytes(found)


def _blank_segment(found: bytearray, marker: bytes, start: int, end: int) -> None:
    if marker == b"\xff\xe1" and found[start : start + 6] == b"Exif\0\0":
        _blank_exif(found, start + 6, end)
    elif marker == b"\xff\xe1" and found.startswith(b"http://ns.adobe.com/xmp/extension/", start):
        found[start + 35 : end] = bytes(max(0, end - start - 35))
    elif marker == b"\xff\xe1":
        _blank_xmp(found, start, end)
    elif marker == b"\xff\xe2" and found[start : start + 4] == b"MPF\0":
        found[start:end] = bytes(end - start)


def _png(data: bytes) -> bytes:
    parts, at = [data[:8]], 8
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        chunk = bytearray(data[at + 8 : at + 8 + size])
        if kind == b"eXIf":
            _blank_exif(chunk, 0, len(chunk))
        elif chunk.startswith(b"XML:com.adobe.xmp\0\0"):
            _blank_xmp(chunk, 0, len(chunk))
        elif kind in (b"tEXt", b"zTXt", b"iTXt") and bytes(chunk.partition(b"\0")[0]) not in _TEXTS:
            kind = b""
        if kind:
            check = zlib.crc32(kind + chunk) if kind in _REWRITTEN else None
            end = data[at + 8 + size : at + 12 + size] if check is None else struct.pack(">I", check)
            parts.append(data[at : at + 8] + chunk + end)
        at += 12 + size
        if kind == b"IEND":
            break
    return b"".join(parts)


def _webp(data: bytes) -> bytes:
    found, at = bytearray(data), 12
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        start, end = at + 8, min(at + 8 + size, len(data))
        if kind == b"EXIF":
            _blank_exif(found, start + 6 if found.startswith(b"Exif\0\0", start) else start, end)
        elif kind == b"XMP ":
            _blank_xmp(found, start, end)
        at += 8 + size + size % 2
    return bytes(found)


def _avif(data: bytes) -> bytes:
    # Its metadata are items that may stand anywhere; they are known by how they begin.
    found = bytearray(data)
    for begin in islice(re.finditer(rb"II\*\0\x08\0\0\0|MM\0\*\0\0\0\x08", data), _MOST_TABLES):
        _blank_exif(found, begin.start(), len(found))
    if packet := _PACKET.search(data):
        _blank_xmp(found, packet.start(), max(packet.start(), data.rfind(b"</x:xmpmeta")))
    return bytes(found)


_WAYS: dict[str, Callable[[bytes], bytes]] = {"jpeg": _jpeg, "png": _png, "webp": _webp, "avif": _avif}


def _blank_xmp(found: bytearray, start: int, end: int) -> None:
    text = _ATTRIBUTE.sub(lambda match: b" " * len(match[0]), bytes(found[start:end]))
    found[start:end] = text
    at = 0
    while (opening := _ELEMENT.search(text, at)) is not None:
        closing = b"</" + opening[1]
        after = text.find(closing, opening.end())
        # One that is never closed says nothing of where it ends.
        at = len(text) if after < 0 else after + len(closing)
        found[start + opening.start() : start + at] = b" " * (at - opening.start())


def _blank_exif(found: bytearray, start: int, end: int) -> None:
    """Blank a TIFF structure, whose addresses count from `start`."""
    order = {b"II": "<", b"MM": ">"}.get(bytes(found[start : start + 2]), "")
    if not order or end - start < 8:
        return
    (first,) = struct.unpack_from(f"{order}I", found, start + 4)
    tables, seen = [(first, False)], set[int]()
    while tables and len(seen) < _MOST_TABLES:
        at, is_gps = tables.pop()
        if at in seen or not 8 <= at <= end - start - 2:
            continue
        seen.add(at)
        tables += _blank_table(found, start, end, order, at=at, is_gps=is_gps)


def _blank_table(
    found: bytearray, start: int, end: int, order: str, *, at: int, is_gps: bool
) -> list[tuple[int, bool]]:
    """Blank the values of one table; the tables that it names, and whether they are about the place."""
    more, entries = [], list(_iter_entries(found, start, end, order, at))
    values = {tag: int(struct.unpack_from(f"{order}I", found, entry + 8)[0]) for tag, entry, _ in entries}
    for tag, entry, size in entries:
        if tag in (_EXIF, _FURTHER, _GPS):
            more.append((values[tag], tag == _GPS))
        elif is_gps or tag in _BLANKED:
            _zero(found, start, end, entry + 8 if size <= 4 else start + values[tag], size)
    if _THUMBNAIL in values:
        _zero(found, start, end, start + values[_THUMBNAIL], values.get(_THUMBNAIL_SIZE, 0))
    after = start + at + 2 + 12 * len(entries)
    if is_gps:
        _zero(found, start, end, start + at, after - start - at)
    elif after + 4 <= end:
        # The table of the small copy, to which nothing leads any more.
        more.append((struct.unpack_from(f"{order}I", found, after)[0], False))
        found[after : after + 4] = bytes(4)
    return more


def _iter_entries(found: bytearray, start: int, end: int, order: str, at: int) -> Iterator[tuple[int, int, int]]:
    """The tag of each entry of a table, where the entry stands, and how large its value is."""
    (count,) = struct.unpack_from(f"{order}H", found, start + at)
    for entry in range(start + at + 2, min(start + at + 2 + 12 * count, end - 11), 12):
        tag, kind, n = struct.unpack_from(f"{order}HHI", found, entry)
        yield tag, entry, _SIZES.get(kind, 1) * n


def _zero(found: bytearray, start: int, end: int, at: int, size: int) -> None:
    if start + 8 <= at < end:
        size = min(size, end - at)
        found[at : at + size] = bytes(size)
