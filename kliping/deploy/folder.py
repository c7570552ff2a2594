"""A folder of this machine, or one that is mounted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from kliping import files
from kliping.deploy.comparison import Difference, Shipment, compare_digests, is_ours
from kliping.digest import sha256
from kliping.errors import UsageError

_BATCH = 100


@dataclass(frozen=True, slots=True)
class Folder:
    """Files below `path`, which is made if it is not there."""

    path: Path

    def compare(self, shipment: Shipment) -> Difference:
        """What differs, by the bytes of every file."""
        there = sorted(self._find())
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            digests = dict(zip(there, pool.map(self._digest, there, chunksize=_BATCH), strict=True))
        return compare_digests(shipment.digests, digests)

    def put(self, shipment: Shipment, paths: Sequence[str]) -> None:
        """Write files, each whole or not at all, with the time they have here."""
        for path in paths:
            files.write_file(self.path / path, shipment.read(path))
            changed = shipment.sources[path].stat().st_mtime_ns
            os.utime(self.path / path, ns=(changed, changed))

    def delete(self, shipment: Shipment, paths: Sequence[str]) -> None:
        """Remove files, and the folders that are empty then."""
        for path in paths:
            files.remove_file(self.path / path, top=self.path)

    def _find(self) -> list[str]:
        found = []
        for parent, folders, names in os.walk(self.path):
            folders[:] = [name for name in folders if is_ours(name)]
            found += [Path(parent, name).relative_to(self.path).as_posix() for name in names if is_ours(name)]
        return found

    def _digest(self, path: str) -> str:
        """The SHA-256 of a plain file; "" for anything else, which differs from every file of ours."""
        file = self.path / path
        return "" if file.is_symlink() or not file.is_file() else sha256(file.read_bytes())


def open_folder(place: str, root: Path) -> Folder:
    """The folder of a target, relative to the site's. raises UsageError if that would mix the two"""
    path = (root / Path(place).expanduser()).resolve()
    inside = [root / name for name in ("content", "seeds", "templates", "plugins", "output", ".kliping")]
    if root.is_relative_to(path) or any(path.is_relative_to(folder) for folder in inside):
        raise UsageError(f"{path} holds the site's own files; choose a folder that is only for the web")
    return Folder(path)
