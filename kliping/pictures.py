"""What a picture is, by its own bytes: its kind, its width and height. No name is believed, and nothing is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

# What browsers show and what cannot hold a script; SVG can.
ENDINGS = {"png": (".png",), "jpeg": (".jpg", ".jpeg"), "gif": (".gif",), "webp": (".webp",), "avif": (".avif",)}
SUFFIXES = tuple(form for endings in ENDINGS.values() for end in endings for form in (end, end.upper()))
LIMIT_BYTES = 16 << 20
# No camera makes a wider one; what says so is broken, or means to break a browser.
LIMIT_PIXELS = 65_535
_OPENINGS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF87a", "gif"), (b"GIF89a", "gif"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture's kind, a key of `ENDINGS`, and its size as it is shown, turned as its camera was held."""

    kind: str
    width: int
    height: int


def kind_of(data: bytes) -> str:
    """The kind of a picture by its first bytes; "" for what is none that is shown here."""
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis"):
        return "avif"
    return next((kind for opening, kind in _OPENINGS if data.startswith(opening)), "")


def read_picture(data: bytes) -> Picture | None:
    """What `data` is; None if it is no picture that is shown here, or does not say how large it is.

    >>> read_picture(b"GIF89a" + bytes([3, 0, 2, 0, 0, 0, 0]))
    Picture(kind='gif', width=3, height=2)
    """
    # Here, as it brings all of urllib, and most builds have no new picture.
    import imagesize

    kind = kind_of(data)
    width, height = imagesize.get(BytesIO(data)) if kind else (-1, -1)
    if not (0 < width <= LIMIT_PIXELS and 0 < height <= LIMIT_PIXELS):
        return None
    return Picture(kind=kind, width=int(width), height=int(height))
