"""What cameras write about persons and places is not published, and nothing else is touched."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pictures import gif, jpeg, png, traced, webp

from kliping.pictures import read_picture
from kliping.traces import discreet

KINDS = ["jpeg", "png", "webp", "avif"]
PRIVATE = [b"SERIAL-4711", b"54.4711S", b"Arsad", b"note of a maker", b"PLACE-DATE", b"SMALL COPY", b"telephone"]
KEPT = [b"Rina Wulandari", b"Harian Muara"]


@pytest.mark.parametrize("kind", KINDS)
def test_persons_and_places_are_blanked(kind: str) -> None:
    """Owner, serial numbers, coordinates, makers' notes, the small copy; in Exif, XMP and behind the end."""
    data = traced(kind)
    assert [word for word in PRIVATE if word in data] != []

    told = discreet(data)

    assert [word for word in PRIVATE if word in told] == []
    for order in "<>":
        assert struct.pack(f"{order}6I", 6, 1, 54, 1, 4711, 100) not in told


@pytest.mark.parametrize("kind", KINDS)
def test_what_belongs_to_the_picture_is_kept(kind: str) -> None:
    """Who made it and whose it is, how it is turned, when, its colours; its size, and the place of each byte."""
    data, told = traced(kind), discreet(traced(kind))

    assert [word for word in KEPT if word not in told] == []
    assert b"1987:06:05 14:30:00" in told
    assert read_picture(told) == read_picture(data)
    assert discreet(told) == told
    if kind == "jpeg":
        assert b"ICC_PROFILE\0\1\1colours" in told
        assert len(told) == len(data) - len(b"\xff\xd8SERIAL-4711\xff\xd9")
    if kind in ("webp", "avif"):
        assert len(told) == len(data)


def test_a_png_stays_one() -> None:
    """Its checksums are right."""
    told, at, kinds = discreet(traced("png")), 8, []
    while at < len(told):
        size, kind = struct.unpack_from(">I4s", told, at)
        assert struct.unpack_from(">I", told, at + 8 + size)[0] == zlib.crc32(told[at + 4 : at + 8 + size])
        kinds.append(kind)
        at += 12 + size

    assert kinds == [b"IHDR", b"eXIf", b"iTXt", b"tEXt", b"IDAT", b"IEND"]


@pytest.mark.parametrize("data", [png(), gif(), jpeg(orientation=6), webp(), b"", b"no picture"])
def test_a_picture_that_says_nothing_is_itself(data: bytes) -> None:
    assert discreet(data) == data


@given(st.sampled_from(KINDS).map(traced), st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 255)), max_size=8))
@example(traced("jpeg")[:200], [])
@example(traced("png")[:50], [])
def test_a_broken_picture_is_no_longer_than_it_was(data: bytes, damage: list[tuple[int, int]]) -> None:
    broken = bytearray(data)
    for at, byte in damage:
        broken[at % len(broken)] = byte

    assert len(discreet(bytes(broken))) <= len(broken) + 4


def test_time_grows_with_length() -> None:
    """Elements that are never closed, and markers without end."""
    for piece in (b"<a:GPSx>", b" a:GPS='", b"II*\0\x08\0\0\0", b"<x:xmpmeta"):
        discreet(b"\0\0\0\x1cftypavif" + b"<x:xmpmeta " + piece * 50_000 + b"</x:xmpmeta>")
    discreet(b"\xff\xd8" + b"\xff\xe1\0\2" * 50_000)
