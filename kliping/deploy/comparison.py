"""What differs between the web root here and the one where readers are, and in which order that is mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

from kliping.digest import sha256
from kliping.errors import ArchiveError, Problem
from kliping.press import ORDER
from kliping.routes import key_of

# More than this share of what is there is not deleted without a word from a person.
MOST_DELETED = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """The files of a web root by their paths in it: where each lies here, and its SHA-256.

    folders    the folders they lie in, those of later ones over those of earlier ones
    """

    folders: tuple[Path, ...]
    sources: Mapping[str, Path]
    digests: Mapping[str, str]

    def read(self, path: str) -> bytes:
        """The bytes of a file. raises ArchiveError (code FIXITY) if they are not those of the last build"""
        try:
            data = self.sources[path].read_bytes()
        except FileNotFoundError:
            data = b""
        if sha256(data) != self.digests[path]:
            what = "this is not as the last build left it; run `kliping repair`, then deploy"
            raise ArchiveError(Problem(file=f"output/{path}", code="FIXITY", message=what))
        return data


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a place lacks, has otherwise, and has too much. `n_there` counts its files."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]
    n_there: int

    @property
    def is_drastic(self) -> bool:
        """Whether so much would be deleted that it looks like a mistake."""
        return len(self.deleted) > MOST_DELETED * self.n_there


class Place(Protocol):
    """Where files are put. Names that begin with a dot are the host's business and are left alone."""

    def compare(self, shipment: Shipment) -> Difference: ...

    def put(self, shipment: Shipment, paths: Sequence[str]) -> None: ...

    def delete(self, shipment: Shipment, paths: Sequence[str]) -> None: ...


def is_ours(path: str) -> bool:
    """Whether a file at a place is one that a deployment may touch."""
    return path == ".htaccess" or not any(piece.startswith(".") for piece in path.split("/"))


def compare_digests(here: Mapping[str, str], there: Mapping[str, str]) -> Difference:
    """What differs between two sets of files, given by path and digest."""
    ours = {path: digest for path, digest in there.items() if is_ours(path)}
    return Difference(
        added=tuple(sorted(here.keys() - ours.keys())),
        changed=tuple(sorted(path for path in here.keys() & ours.keys() if here[path] != ours[path])),
        deleted=tuple(sorted(ours.keys() - here.keys())),
        n_there=len(ours),
    )


def waves(paths: Iterable[str]) -> Iterator[list[str]]:
    """The files to put, one set after the other, so that what is linked to is there before the link."""
    for _, group in groupby(sorted(paths, key=lambda path: (_rank(path), path)), key=_rank):
        yield list(group)


def _rank(path: str) -> int:
    """Static files, files for the host and articles first; then what leads to them, in the order of a press run."""
    page = path.removesuffix(".gz").removesuffix(".br")
    key = key_of(f"/{page.removesuffix('index.html')}")
    if key is None:
        # An alias is read as an article wherever it can be one.
        return ORDER.index("alias") if page.endswith(".html") else 0
    return ORDER.index(key.kind) if key.kind in ORDER else 0
