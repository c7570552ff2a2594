"""The index in a folder: a Whoosh index whose segments are in our own format."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from whoosh.index import TOC, clean_files

from kliping.digest import digest
from kliping.errors import BusyError
from kliping.search import Document, Request, Results
from kliping.search.answer import answer
from kliping.search.arrays import write_arrays
from kliping.search.builder import Builder
from kliping.search.evaluate import Evaluator
from kliping.search.merge import FULL_WORDS, Size, due_for_merging, merged
from kliping.search.segment import FIELDS, SegmentFile
from kliping.search.snapshot import Snapshot
from kliping.search.whoosh_codec import DurableStorage, PackedSegment, latest_generation, read_toc, schema

NAME: Final = "MAIN"
# Whoosh's own name for the lock that a writer holds.
LOCK: Final = f"{NAME}_WRITELOCK"
MARK: Final = "format"
# What opening raises if there is no index, or a damaged one.
UNREADABLE: Final = (OSError, ValueError)
_Stamp = tuple[int, int, int]
FORMAT: Final = digest((6, FIELDS))
TRIES: Final = 10


class WhooshIndex:
    """See `kliping.search.Index`. Searching is safe from any thread; writing is for one."""

    def __init__(self, folder: Path, *, languages: tuple[str, ...], lang: str, is_new: bool = False) -> None:
        """The index that is in `folder`. raises one of `UNREADABLE` if there is none that can be read."""
        if not _is_ours(folder):
            raise ValueError(f"{folder} does not hold an index of this format")
        self._folder = folder
        self._languages, self._lang = languages, lang
        self._storage = DurableStorage(str(folder))
        # Until the first commit, so that a build that died between the two begins it again.
        self.is_new = is_new or latest_generation(self._storage, NAME) == 0
        self._files: dict[str, SegmentFile] = {}
        self._snapshot: tuple[_Stamp, Snapshot] | None = None
        self._writer: _Writer | None = None
        self._current()

    @classmethod
    def open(cls, folder: Path, *, languages: tuple[str, ...], lang: str) -> Self:
        """The index in `folder`. One that cannot be read, or is of another format, is begun anew: see `is_new`."""
        try:
            return cls(folder, languages=languages, lang=lang)
        except UNREADABLE:
            _create(folder)
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

    def search(self, request: Request) -> Results:
        """Answer a request. raises ArchiveError (code QUERY) for one that is refused."""
        matcher = Evaluator(self._current(), request, self._languages, self._lang)
        return answer(matcher, request, languages=self._languages, lang=self._lang)

    def documents(self) -> Iterator[Document]:
        """Everything it holds in the order of ids. Bodies come back as ""."""
        snapshot = self._current()
        return (snapshot.document(doc) for _, doc in snapshot.ids())

    def close(self) -> None:
        """Let go of files and locks; what was not committed is forgotten."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        self._snapshot = None
        self._files = {}

    def _writing(self) -> _Writer:
        if self._writer is None:
            self._writer = _Writer(self._storage, self._folder, self._files)
        return self._writer

    def _current(self) -> Snapshot:
        """The newest generation, opened once. Another process may remove files while we open them: try again.

        While there is none to open, because a build begins anew, the last one still answers: it is held in memory.
        """
        for attempt in range(TRIES):
            held = self._snapshot
            try:
                stamp = self._stamp()
                if held is None or held[0] != stamp:
                    self._snapshot = held = (stamp, self._open(stamp[0]))
            except OSError:
                if held is None and attempt + 1 == TRIES:
                    raise
                time.sleep(0.01)
            else:
                break
        assert held is not None
        return held[1]

    def _stamp(self) -> _Stamp:
        """What tells two states of the folder apart, even if the index was begun anew in between."""
        generation = latest_generation(self._storage, NAME)
        status = (self._folder / f"_{NAME}_{generation}.toc").stat()
        return generation, status.st_mtime_ns, status.st_ino

    def _open(self, generation: int) -> Snapshot:
        segments: list[PackedSegment] = read_toc(self._storage, NAME, generation).segments
        files = {s.segment_id(): self._files.get(s.segment_id()) or SegmentFile(s.path(self._folder)) for s in segments}
        self._files = files
        return Snapshot(list(files.values()), [segment.removed for segment in segments])


def _is_ours(folder: Path) -> bool:
    mark = folder / MARK
    return mark.is_file() and mark.read_text("ascii", "replace") == FORMAT


def _create(folder: Path) -> None:
    """An empty index; what was in the folder is thrown away.

    The mark goes first and comes last, so half an index is none; nobody else may be writing meanwhile.
    """
    folder.mkdir(parents=True, exist_ok=True)
    storage = DurableStorage(str(folder))
    with _locked(storage):
        for path in [folder / MARK, *folder.iterdir()]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != LOCK:
                path.unlink(missing_ok=True)
        TOC.create(storage, schema(), NAME)
        with (folder / MARK).open("w", encoding="ascii") as file:
            file.write(FORMAT)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def _locked(storage: DurableStorage) -> Iterator[None]:
    lock = storage.lock(LOCK)
    if not lock.acquire():
        raise BusyError("another process is writing to the search index")
    try:
        yield
    finally:
        lock.release()


class _Writer:
    """Everything between two commits. Holds Whoosh's write lock."""

    def __init__(self, storage: DurableStorage, folder: Path, files: Mapping[str, SegmentFile]) -> None:
        self._lock = ExitStack()
        self._lock.enter_context(_locked(storage))
        self._storage, self._folder = storage, folder
        self._toc = read_toc(storage, NAME, latest_generation(storage, NAME))
        self._old = [(s, files.get(s.segment_id()) or SegmentFile(s.path(folder))) for s in self._toc.segments]
        self._new: list[PackedSegment] = []
        self._is_changed = False
        self._begin()

    def _begin(self) -> None:
        self._builder = Builder()
        self._numbers: dict[str, int] = {}
        self._superseded: set[int] = set()

    def put(self, document: Document) -> None:
        self.remove(document.id)
        self._numbers[document.id] = self._builder.n_docs
        self._builder.add(document)
        self._is_changed = True
        if self._builder.n_words > FULL_WORDS:
            self._flush()

    def remove(self, id_: str) -> None:
        number = self._numbers.pop(id_, None)
        if number is not None:
            self._superseded.add(number)
        for segment, file in self._old:
            for doc in file.find(id_):
                if not segment.is_deleted(doc):
                    segment.delete_document(doc)
                    self._is_changed = True

    def _flush(self) -> None:
        """What was put so far becomes a segment, not yet visible."""
        if self._builder.n_docs > len(self._superseded):
            segment = PackedSegment(NAME)
            segment.n_docs = self._builder.n_docs
            segment.removed = self._superseded
            write_arrays(segment.path(self._folder), self._builder.arrays())
            self._old.append((segment, SegmentFile(segment.path(self._folder))))
        self._begin()

    def commit(self) -> None:
        if self._is_changed:
            self._flush()
            self._merge()
            segments = [segment for segment, _ in self._old if segment.doc_count()]
            generation = self._toc.generation + 1
            TOC(self._toc.schema, segments, generation).write(self._storage, NAME)
            clean_files(self._storage, NAME, generation, segments)
        self.cancel()

    def _merge(self) -> None:
        """Few segments: see `due_for_merging`."""
        sizes = [Size(file.n_words, file.n_docs, segment.deleted_count()) for segment, file in self._old]
        chosen = due_for_merging(sizes)
        if chosen:
            arrays = merged([(self._old[i][1], self._old[i][0].removed) for i in chosen])
            segment = PackedSegment(NAME)
            segment.n_docs = len(arrays["instant"])
            write_arrays(segment.path(self._folder), arrays)
            kept = [pair for i, pair in enumerate(self._old) if i not in chosen]
            self._old = [*kept, (segment, SegmentFile(segment.path(self._folder)))]

    def cancel(self) -> None:
        self._lock.close()
