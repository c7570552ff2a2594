"""What changed in a folder since its files were last read, and which of those are gone.

A file whose size, times and inode are as they were counts as unchanged. Files are compared with the catalog a thousand
at a time, so that memory does not grow with the archive; only when something is gone are all names held at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from kliping import files
from kliping.catalog import ledger
from kliping.errors import Problem

PIECE = 1000


@dataclass(slots=True, kw_only=True)
class Survey:
    """One look at what is at `path` or below it, relative to `root`: first `changed`, to its end, then `gone`.

    suffixes    of the files that count; all if there are none
    """

    sql: sqlite3.Connection
    root: Path
    path: str
    suffixes: tuple[str, ...] = ()
    disk: files.Disk = files
    _n_known: int = 0
    _n_found: int = 0

    def changed(self) -> Iterator[tuple[files.Found | Problem, str]]:
        """What is new or was changed, with the digest that it had when it was last read, "" for what is new.

        A problem stands for a thing that is no plain file, or cannot be listed.
        """
        for found, (signature, digest) in self.all():
            if isinstance(found, Problem) or found.signature != signature:
                yield found, digest

    def all(self) -> Iterator[tuple[files.Found | Problem, tuple[str, str]]]:
        """Everything that is there, with signature and digest as last read."""
        self._n_known, self._n_found = ledger.count_sources(self.sql, self.path), 0
        found = self._iter_there()
        while piece := list(islice(found, PIECE)):
            known = ledger.signatures(self.sql, [each.path for each in piece if isinstance(each, files.Found)])
            self._n_found += len(known)
            for each in piece:
                yield each, ("", "") if isinstance(each, Problem) else known.get(each.path, ("", ""))

    def gone(self) -> list[str]:
        """The files that were read once and are not there any more, in the order of paths.

        What is in a folder that cannot be listed is not gone for that.
        """
        if self._n_found == self._n_known:
            return []
        there, closed = set(), set()
        for each in self._iter_there():
            if isinstance(each, Problem):
                closed.add(each.file)
            else:
                there.add(each.path)
        missing = (path for path in ledger.iter_sources(self.sql, self.path) if path not in there)
        return [path for path in missing if closed.isdisjoint(_around(path))]

    def _iter_there(self) -> Iterator[files.Found | Problem]:
        return self.disk.iter_files(self.root, self.path, suffixes=self.suffixes)


def _around(path: str) -> list[str]:
    """A path and all folders that it is in."""
    return [path, *map(str, PurePosixPath(path).parents)]
