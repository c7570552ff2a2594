"""Web archives: the articles among the pages of a WARC, an ARC, or a WACZ. Every byte that unfolds is counted."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Protocol

from kliping.convert.item import Item, ItemImage, seed_problem
from kliping.convert.pages import PAGE_BYTES, read_page
from kliping.digest import sha256
from kliping.errors import Problem
from kliping.pictures import LIMIT_BYTES
from kliping.text import one_line

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord

# A record larger than this is no page and no picture; an archive that goes on behind it is not to be trusted.
RECORD_BYTES = 32 << 20
# What all records together may unfold to: pages of HTML take a tenth of their room when they are packed, not less.
WHOLE_BYTES, WHOLE_TIMES = 64 << 20, 20
_CHUNK = 1 << 16
# What the reader of archives raises when their bytes are broken, beside its own error.
BROKEN = (EOFError, OSError, ValueError, AttributeError, KeyError, TypeError, zlib.error)
# Less text than this is a menu or a notice.
_SHORTEST = 200


class _TooLarge(Exception):
    """More bytes came out of a record than any page has, or out of an archive than it can hold."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(slots=True)
class _Budget:
    """How many bytes may still unfold."""

    left: int

    def spend(self, stream: _Stream) -> None:
        """Count all that is in a record. raises _TooLarge"""
        n = 0
        while chunk := stream.read(_CHUNK):
            n += len(chunk)
            self.left -= len(chunk)
            if n > RECORD_BYTES:
                raise _TooLarge(f"a record unfolds to more than {RECORD_BYTES >> 20} MB; take it out of the archive")
            if self.left < 0:
                raise _TooLarge("it unfolds to far more than pages do; fetch it again, or split it")


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The articles among the pages of an archive; pages that hold none, and other files, are passed over."""
    seen: dict[str, set[str]] = {}
    budget = _Budget(WHOLE_BYTES + WHOLE_TIMES * len(data))
    try:
        # All of it is counted before any page is read: reading takes a thousand times as long.
        kept = _Kept(data)
        for i, member in enumerate(_members(data)):
            _measure(member, budget, kept.places, i)
        for member in _members(data):
            for thing in _iter_archive(member, file=file, seen=seen):
                yield thing if isinstance(thing, Problem) else kept.give(thing)
    except _TooLarge as error:
        yield seed_problem(file, 1, str(error))
    except zipfile.BadZipFile as error:
        yield seed_problem(file, 1, f"the archive is broken: {one_line(str(error))}; fetch it again")
    if not seen:
        yield seed_problem(file, 1, "the archive holds no article; remove it from the seeds")


def _members(data: bytes) -> Iterator[IO[bytes]]:
    """The WARC files inside a WACZ, or the file itself. Names are not used as paths, so none can escape."""
    if not data.startswith(b"PK"):
        yield io.BytesIO(data)
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith("archive/") and name.endswith((".warc", ".warc.gz")):
                with archive.open(name) as member:
                    yield member


def _records(stream: IO[bytes]) -> Iterator[ArcWarcRecord]:
    from warcio.archiveiterator import ArchiveIterator

    return iter(ArchiveIterator(stream, arc2warc=True, check_digests=False))


def _measure(stream: IO[bytes], budget: _Budget, pictures: dict[str, tuple[int, int]], member: int) -> None:
    """Count everything, and find the pictures. raises _TooLarge; what is broken is told when it is read"""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    with suppress(ArchiveLoadFailed, *BROKEN):
        records = ArchiveIterator(stream, arc2warc=True, check_digests=False)
        for record in records:
            if _is_response(record, "image/"):
                pictures.setdefault(_url(record), (member, records.get_record_offset()))
            budget.spend(record.content_stream() if _is_page(record) else record.raw_stream)


@dataclass(slots=True)
class _Kept:
    """The pictures of an archive: by address, in which of its files they are and where there."""

    data: bytes
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def give(self, item: Item) -> Item:
        """The item with its pictures; those that only stood beside it and are not here are none of it."""
        images = (self._image(image) for image in item.images)
        return replace(item, images=tuple(image for image in images if image.is_sure or image.load))

    def _image(self, image: ItemImage) -> ItemImage:
        place = self.places.get(image.url)
        return image if place is None else replace(image, load=partial(self._load, *place))

    def _load(self, member: int, offset: int) -> bytes:
        stream = next(islice(_members(self.data), member, None))
        stream.seek(offset)
        return bytes(next(_records(stream)).content_stream().read(LIMIT_BYTES + 1))


def _iter_archive(stream: IO[bytes], *, file: str, seen: dict[str, set[str]]) -> Iterator[Item | Problem]:
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in _records(stream):
            if not _is_page(record):
                continue
            url = _url(record)
            content = _read(record.content_stream())
            if len(content) > PAGE_BYTES:
                message = f"{url[:120]} is more than {PAGE_BYTES >> 20} MB of HTML, which no article is; save its text"
                yield seed_problem(file, 1, message)
            elif item := _item(content, url, file=file):
                yield from _once(item, sha256(content), seen.setdefault(url, set()))
    except (ArchiveLoadFailed, *BROKEN) as error:
        yield seed_problem(file, 1, f"the archive is broken: {one_line(str(error))[:120]}; fetch it again")


def _is_page(record: ArcWarcRecord) -> bool:
    return _is_response(record, "html")


def _is_response(record: ArcWarcRecord, kind: str) -> bool:
    http = getattr(record, "http_headers", None)
    if getattr(record, "rec_type", "") != "response" or http is None:
        return False
    return http.get_statuscode() == "200" and kind in (http.get_header("Content-Type") or "").lower()


def _url(record: ArcWarcRecord) -> str:
    return str(record.rec_headers.get_header("WARC-Target-URI") or "")


def _read(stream: _Stream) -> bytes:
    """What is in a record, or a little more of it than a page may have."""
    content = bytearray()
    while len(content) <= PAGE_BYTES and (chunk := stream.read(_CHUNK)):
        content += chunk
    return bytes(content)


def _item(content: bytes, url: str, *, file: str) -> Item | None:
    name = f"{PurePosixPath(file).name.partition('.')[0]}-{sha256(url.encode())[:10]}"
    item = read_page(content, file=file, url=url, name=name) if content else None
    return item if item and item.title and sum(map(len, item.lines)) >= _SHORTEST else None


def _once(item: Item, digest: str, seen: set[str]) -> Iterator[Item]:
    """The item, unless its page came before as it is; one that has changed since has an id of its own."""
    if digest not in seen:
        yield replace(item, id=f"{item.id}-{digest[:6]}", row=f"{item.row}-{digest[:6]}") if seen else item
        seen.add(digest)
