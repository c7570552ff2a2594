"""What the engines have in common: an index in a folder, with one writer at a time and readers that follow commits."""

from __future__ import annotations

import os
import shutil
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Final, Generic, Protocol, Self, TypeVar

from kliping.search import Document, Request, Results

MARK: Final = "format"
TRIES: Final = 10
# What opening raises if there is no index, or a damaged one.
UNREADABLE: Final = (OSError, ValueError)
Stamp = tuple[int, ...]
_Moment = TypeVar("_Moment")


class Writer(Protocol):
    """Everything between two commits. Holds the lock."""

    def put(self, document: Document) -> None: ...

    def remove(self, id_: str) -> None: ...

    def commit(self) -> None: ...

    def tidy(self) -> None: ...

    def cancel(self) -> None: ...


class FolderIndex(ABC, Generic[_Moment]):
    """See `kliping.search.Index`. Searching is safe from any thread; writing is for one.

    FORMAT    stands in a file of the folder; another one means an index that is not ours to read
    LOCK      the file that a writer locks, which stays when all else is thrown away
    """

    FORMAT: ClassVar[str]
    LOCK: ClassVar[str]

    def __init__(self, folder: Path, *, languages: tuple[str, ...], lang: str, is_new: bool = False) -> None:
        """The index that is in `folder`. raises one of `UNREADABLE` if there is none that can be read."""
        if not self._is_ours(folder):
            raise ValueError(f"{folder} does not hold an index of this format")
        self._folder = folder
        self._languages, self._lang = languages, lang
        self._held: tuple[Stamp, _Moment] | None = None
        self._writer: Writer | None = None
        self._current()
        # Until the first commit, so that a build that died between the two begins it again.
        self.is_new = is_new or self._is_empty()

    @classmethod
    def open(cls, folder: Path, *, languages: tuple[str, ...], lang: str) -> Self:
        """The index in `folder`. One that cannot be read, or is of another format, is begun anew: see `is_new`."""
        try:
            return cls(folder, languages=languages, lang=lang)
        except UNREADABLE:
            cls._begin_anew(folder)
        return cls(folder, languages=languages, lang=lang, is_new=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def put(self, documents: Iterable[Document]) -> None:
        """Add documents, each replacing the one with its id; visible after `commit`."""
        writer = self._writing()
        for document in documents:
            writer.put(document)

    def remove(self, ids: Iterable[str]) -> None:
        """Take documents out; ids that are not there are passed over."""
        writer = self._writing()
        for id_ in ids:
            writer.remove(id_)

    def commit(self) -> None:
        """Make everything since the last commit durable and visible, in one step. Nothing to do, nothing written."""
        if self._writer is not None:
            self._writer.commit()
            self._writer = None
            self.is_new = False

    def tidy(self) -> None:
        """Put together what many commits left behind, where that is due, after a commit."""
        assert self._writer is None, "what was put in is committed first"
        self._writing().tidy()
        self._writer = None

    def close(self) -> None:
        """Let go of files and locks; what was not committed is forgotten."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        self._held = None

    @abstractmethod
    def search(self, request: Request) -> Results:
        """Answer a request. raises ArchiveError (code QUERY) for one that is refused."""

    @abstractmethod
    def documents(self) -> Iterator[Document]:
        """Everything it holds in the order of ids. Bodies come back as ""."""

    @abstractmethod
    def _is_empty(self) -> bool:
        """Whether nothing was committed yet."""

    @abstractmethod
    def _stamp(self) -> Stamp:
        """What tells two states of the folder apart, even if the index was begun anew in between."""

    @abstractmethod
    def _open_moment(self, stamp: Stamp) -> _Moment:
        """The state that `stamp` tells, for reading."""

    @abstractmethod
    def _begin_writing(self) -> Writer:
        """What takes everything up to the next commit. raises BusyError"""

    @classmethod
    @abstractmethod
    def _locked(cls, folder: Path) -> AbstractContextManager[None]:
        """Nobody else writes meanwhile. raises BusyError"""

    @classmethod
    @abstractmethod
    def _make_empty(cls, folder: Path) -> None:
        """An index without documents, in a folder without one."""

    def _writing(self) -> Writer:
        if self._writer is None:
            self._writer = self._begin_writing()
        return self._writer

    def _current(self) -> _Moment:
        """The newest commit, opened once. Another process may remove files while we open them: try again.

        While there is none to open, because a build begins anew, the last one still answers: it is held in memory.
        """
        for attempt in range(TRIES):
            held = self._held
            try:
                stamp = self._stamp()
                if held is None or held[0] != stamp:
                    self._held = held = (stamp, self._open_moment(stamp))
            except UNREADABLE:
                if held is None and attempt + 1 == TRIES:
                    raise
                time.sleep(0.01)
            else:
                break
        assert held is not None
        return held[1]

    @classmethod
    def _is_ours(cls, folder: Path) -> bool:
        mark = folder / MARK
        return mark.is_file() and mark.read_text("ascii", "replace") == cls.FORMAT

    @classmethod
    def _begin_anew(cls, folder: Path) -> None:
        """An empty index; what was in the folder is thrown away.

        The mark goes first and comes last, so half an index is none.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with cls._locked(folder):
            for path in [folder / MARK, *folder.iterdir()]:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                elif path.name != cls.LOCK:
                    path.unlink(missing_ok=True)
            cls._make_empty(folder)
            with (folder / MARK).open("w", encoding="ascii") as file:
                file.write(cls.FORMAT)
                file.flush()
                os.fsync(file.fileno())
