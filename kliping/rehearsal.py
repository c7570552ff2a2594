"""A disk and an index on which nothing is written: a build runs on them as on the real ones, and leaves no trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from kliping import files
from kliping.errors import ArchiveError, Problem
from kliping.routes import file_of
from kliping.search import Document, Request, Results


class RehearsalDisk:
    """Files as they are, with what was written since only remembered: `sizes` by path, and the bytes of content."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self.sizes: dict[Path, int] = {}
        self._content: dict[Path, bytes] = {}
        self._gone: set[Path] = set()

    def sizes_by_url(self, urls: Iterable[str]) -> dict[str, int]:
        """The bytes of each of these pages as they would be written."""
        return {url: self.sizes[self._output / file_of(url)] for url in urls}

    def iter_files(self, root: Path, folder: str, *, suffixes: tuple[str, ...] = ()) -> Iterator[files.Found | Problem]:
        """As `files.iter_files`; `folder` may be one remembered file."""
        data = self._content.get(root / folder)
        if data is None and root / folder not in self._gone:
            yield from files.iter_files(root, folder, suffixes=suffixes)
        elif data is None:
            return
        else:
            yield files.Found(path=folder, size_bytes=len(data), signature="rehearsed", changed_ns=0)

    def read_file(self, root: Path, path: str, *, limit_bytes: int = files.CONTENT_BYTES) -> bytes:
        """As `files.read_file`."""
        if root / path in self._gone:
            what = "it would be taken away; its text is another article's"
            raise ArchiveError(Problem(file=path, code="FILE-READ", message=what))
        data = self._content.get(root / path)
        return files.read_file(root, path, limit_bytes=limit_bytes) if data is None else data

    def write_file(self, path: Path, data: bytes) -> bool:
        """Whether anything would have to be written."""
        if files.holds(path, data):
            return False
        self.sizes[path] = len(data)
        if not path.is_relative_to(self._output):
            self._content[path] = data
            self._gone.discard(path)
        return True

    def remove_file(self, path: Path, *, top: Path) -> None:
        """The file stays; one of content is not seen any more."""
        self._gone.add(path)
        self._content.pop(path, None)

    def make_folder(self, path: Path) -> None:
        """The folder is not made."""

    def sync_files(self, paths: Iterable[Path]) -> None:
        """There is nothing to keep."""


class RehearsalIndex:
    """An index that takes everything and keeps nothing. `is_new`: a real one would be made empty on opening."""

    def __init__(self, *, is_new: bool) -> None:
        self.is_new = is_new

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def put(self, documents: Iterable[Document]) -> None:
        """They are looked at, so that what is wrong with one is seen."""
        for _ in documents:
            continue

    def remove(self, ids: Iterable[str]) -> None:
        """Nothing is taken out."""

    def commit(self) -> None:
        """There is nothing to make durable."""

    def tidy(self) -> None:
        """There is nothing to put together."""

    def search(self, request: Request) -> Results:
        """Nothing is found."""
        return Results(total=0, hits=())

    def documents(self) -> Iterator[Document]:
        """It holds nothing."""
        return iter(())

    def close(self) -> None:
        """There is nothing to let go of."""
