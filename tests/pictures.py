"""Small pictures of each kind, made here."""

from __future__ import annotations

import struct
import zlib


def png(width: int = 4, height: int = 3, *, grey: int = 128) -> bytes:
    """A PNG of one grey."""
    rows = (b"\0" + bytes([grey]) * width) * height

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def gif(width: int = 3, height: int = 2) -> bytes:
    """The head of a GIF."""
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes([0, 0, 0]) + b";"


def jpeg(width: int = 4, height: int = 3, *, orientation: int = 1) -> bytes:
    """The head of a JPEG, with what its camera says of how it was held."""
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0" + tiff
    app = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return b"\xff\xd8" + app + frame + b"\xff\xd9"


def webp(width: int = 4, height: int = 3) -> bytes:
    """The head of a WebP."""
    data = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def exif(*, order: str = ">") -> bytes:
    """What a telephone writes: some of it belongs to the picture, some of it is nobody's business."""

    def table(at: int, entries: list[tuple[int, int, bytes | int]], after: int = 0) -> bytes:
        head, data = struct.pack(f"{order}H", len(entries)), b""
        base = at + 2 + 12 * len(entries) + 4
        for tag, kind, value in entries:
            if isinstance(value, int):
                field = struct.pack(f"{order}Hxx", value) if kind == 3 else struct.pack(f"{order}I", value)
                n = 1
            else:
                n = len(value) // {2: 1, 5: 8, 7: 1}[kind]
                field = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack(f"{order}I", base + len(data))
                data += value if len(value) > 4 else b""
            head += struct.pack(f"{order}HHI", tag, kind, n) + field
        return head + struct.pack(f"{order}I", after) + data

    own = [(0xA430, 2, b"Owner Arsad\0"), (0xA431, 2, b"SERIAL-4711\0"), (0x927C, 7, b"note of a maker"),
           (0x9003, 2, b"1987:06:05 14:30:00\0")]  # fmt: skip
    place = [(1, 2, b"S\0"), (2, 5, struct.pack(f"{order}6I", 6, 1, 54, 1, 4711, 100)), (29, 2, b"PLACE-DATE\0")]
    small = [(0x0201, 4, 900), (0x0202, 4, 11)]
    first = [(0x0112, 3, 6), (0x013B, 2, b"Rina Wulandari\0"), (0x013C, 2, b"Rina's telephone\0"),
             (0x8298, 2, b"(c) Harian Muara\0"), (0x8769, 4, 300), (0x8825, 4, 500)]  # fmt: skip
    mark = b"II*\0" if order == "<" else b"MM\0*"
    tiff = mark + struct.pack(f"{order}I", 8) + table(8, first, after=700)
    for at, data in ((300, table(300, own)), (500, table(500, place)), (700, table(700, small)), (900, b"SMALL COPY!")):
        tiff = tiff.ljust(at, b"\0") + data
    return tiff


XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="6,54.4711S"
 aux:SerialNumber='SERIAL-4711' photoshop:Credit="Harian Muara">
 <dc:creator>Rina Wulandari</dc:creator><aux:OwnerName>Owner Arsad</aux:OwnerName>
</rdf:Description></x:xmpmeta>"""


def traced(kind: str) -> bytes:
    """A picture that says all that."""
    tiff = exif(order="<" if kind == "webp" else ">")
    if kind == "jpeg":
        segments = [(b"\xe1", b"Exif\0\0" + tiff), (b"\xe1", b"http://ns.adobe.com/xap/1.0/\0" + XMP),
                    (b"\xe1", b"http://ns.adobe.com/xmp/extension/\0" + b"SERIAL-4711"), (b"\xe2", b"MPF\0SERIAL-4711"),
                    (b"\xe2", b"ICC_PROFILE\0\1\1colours")]  # fmt: skip
        whole = jpeg()
        app = b"".join(b"\xff" + name + struct.pack(">H", len(data) + 2) + data for name, data in segments)
        return b"\xff\xd8" + app + whole[whole.index(b"\xff\xc0") :] + b"\xff\xd8SERIAL-4711\xff\xd9"
    if kind == "png":
        whole = png()
        chunks = [(b"eXIf", tiff), (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP), (b"tEXt", b"Comment\0SERIAL-4711"),
                  (b"tEXt", b"Author\0Rina Wulandari, Harian Muara")]  # fmt: skip
        more = b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in chunks
        )
        return whole[:33] + more + whole[33:] + b"SERIAL-4711"
    if kind == "webp":
        chunks = [(b"EXIF", tiff), (b"XMP ", XMP)]
        more = b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for name, data in chunks)
        whole = webp() + more
        return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]
    return b"\0\0\0\x1cftypavif" + b"\0" * 16 + b"\0\0\0\0" + tiff + XMP
