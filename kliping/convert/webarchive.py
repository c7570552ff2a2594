"""Web archives: the articles among the pages of a WARC, an ARC, or a WACZ. Every byte that unfolds is counted."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Protocol

from kliping.convert.item import Item, seed_problem
from kliping.convert.pages import read_page
from kliping.digest import sha256
from kliping.errors import Problem
from kliping.text import one_line

# A page larger than this is none; an archive that goes on behind it is not to be trusted.
PAGE_BYTES = 32 << 20
_CHUNK = 1 << 16
# What the reader of archives raises when their bytes are broken, beside its own error.
BROKEN = (EOFError, OSError, ValueError, AttributeError, KeyError, TypeError, zlib.error)
# Less text than this is a menu or a notice.
_SHORTEST = 200


class _TooLarge(Exception):
    """More bytes came out of a record than any page has."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def iter_items(data: bytes, *, file: str) -> Iterator[Item | Problem]:
    """The articles among the pages of an archive; pages that hold none, and other files, are passed over."""
    seen: dict[str, str] = {}
    try:
        for member in _members(data):
            yield from _iter_archive(member, file=file, seen=seen)
    except _TooLarge:
        message = f"a record unfolds to more than {PAGE_BYTES >> 20} MB; take it out of the archive"
        yield seed_problem(file, 1, message)
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


def _iter_archive(stream: IO[bytes], *, file: str, seen: dict[str, str]) -> Iterator[Item | Problem]:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for record in ArchiveIterator(stream, arc2warc=True, check_digests=False):
            url = str(record.rec_headers.get_header("WARC-Target-URI") or "")
            content = _read(record.content_stream() if _is_page(record) else record.raw_stream)
            if _is_page(record) and (item := _item(content, url, file=file)):
                yield from _once(item, url, sha256(content), file=file, seen=seen)
    except (ArchiveLoadFailed, *BROKEN) as error:
        yield seed_problem(file, 1, f"the archive is broken: {one_line(str(error))[:120]}; fetch it again")


def _is_page(record: object) -> bool:
    http = getattr(record, "http_headers", None)
    if getattr(record, "rec_type", "") != "response" or http is None:
        return False
    return http.get_statuscode() == "200" and "html" in (http.get_header("Content-Type") or "").lower()


def _read(stream: _Stream) -> bytes:
    content = bytearray()
    while chunk := stream.read(_CHUNK):
        content += chunk
        if len(content) > PAGE_BYTES:
            raise _TooLarge
    return bytes(content)


def _item(content: bytes, url: str, *, file: str) -> Item | None:
    name = f"{PurePosixPath(file).name.partition('.')[0]}-{sha256(url.encode())[:10]}"
    item = read_page(content, file=file, url=url, name=name) if content else None
    return item if item and item.title and sum(map(len, item.lines)) >= _SHORTEST else None


def _once(item: Item, url: str, digest: str, *, file: str, seen: dict[str, str]) -> Iterator[Item | Problem]:
    """The item, unless its page came before; a page that has changed since is told."""
    if url not in seen:
        seen[url] = digest
        yield item
    elif seen[url] != digest:
        message = f"{url[:120]} was saved again and had changed; only the first is converted"
        yield seed_problem(file, 1, message)
