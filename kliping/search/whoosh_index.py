"""The index in a folder: a Whoosh index whose segments are in our own format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Final

from whoosh.index import TOC, clean_files

from kliping.digest import digest
from kliping.errors import BusyError
from kliping.search import Document, Request, Results
from kliping.search.answer import answer
from kliping.search.arrays import write_arrays
from kliping.search.builder import Builder
from kliping.search.evaluate import Evaluator
from kliping.search.folder import FolderIndex, Stamp
from kliping.search.merge import FULL_WORDS, Size, due_for_merging, merged
from kliping.search.segment import FIELDS, SegmentFile
from kliping.search.snapshot import Snapshot
from kliping.search.whoosh_codec import DurableStorage, PackedSegment, latest_generation, read_toc, schema

NAME: Final = "MAIN"

# Open segments by their ids.
Files = Mapping[str, SegmentFile]


class WhooshIndex(FolderIndex[Snapshot]):
    """See `kliping.search.Index`."""

    FORMAT = digest((8, FIELDS))
    # Whoosh's own name for the lock that a writer holds.
    LOCK = f"{NAME}_WRITELOCK"

    def __init__(self, folder: Path, *, languages: tuple[str, ...], lang: str, is_new: bool = False) -> None:
        self._storage = DurableStorage(str(folder))
        self._files: Files = {}
        super().__init__(folder, languages=languages, lang=lang, is_new=is_new)

    def search(self, request: Request) -> Results:
        """See `FolderIndex`."""
        matcher = Evaluator(self._current(), request, self._languages, self._lang)
        return answer(matcher, request, languages=self._languages, lang=self._lang)

    def documents(self) -> Iterator[Document]:
        """See `FolderIndex`."""
        snapshot = self._current()
        return (snapshot.document(doc) for _, doc in snapshot.ids())

    def close(self) -> None:
        """See `FolderIndex`."""
        super().close()
        self._files = {}

    def _is_empty(self) -> bool:
        return latest_generation(self._storage, NAME) == 0

    def _stamp(self) -> Stamp:
        generation = latest_generation(self._storage, NAME)
        status = (self._folder / f"_{NAME}_{generation}.toc").stat()
        return generation, status.st_mtime_ns, status.st_ino

    def _open_moment(self, stamp: Stamp) -> Snapshot:
        segments: list[PackedSegment] = read_toc(self._storage, NAME, stamp[0]).segments
        files = {s.segment_id(): self._files.get(s.segment_id()) or SegmentFile(s.path(self._folder)) for s in segments}
        self._files = files
        before = self._held[1] if self._held else None
        return Snapshot(list(files.values()), [segment.removed for segment in segments], before)

    def _begin_writing(self) -> _Writer:
        return _Writer(self._storage, self._folder, self._files, self._keep)

    def _keep(self, files: Files) -> None:
        self._files = files

    @classmethod
    def _locked(cls, folder: Path) -> AbstractContextManager[None]:
        return _locked(folder)

    @classmethod
    def _make_empty(cls, folder: Path) -> None:
        TOC.create(DurableStorage(str(folder)), schema(), NAME)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = DurableStorage(str(folder)).lock(WhooshIndex.LOCK)
    if not lock.acquire():
        raise BusyError("another process is writing to the search index")
    try:
        yield
    finally:
        lock.release()


class _Writer:
    """Everything between two commits. Holds Whoosh's write lock."""

    def __init__(self, storage: DurableStorage, folder: Path, files: Files, keep: Callable[[Files], None]) -> None:
        """
        files    what is open already
        keep     takes what is open after a commit, so that the next writer has not to open it again
        """
        self._keep = keep
        self._lock = ExitStack()
        self._lock.enter_context(_locked(folder))
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
            self._publish()
        self.cancel()

    def tidy(self) -> None:
        """Few segments: see `due_for_merging`."""
        sizes = [Size(file.n_words, file.n_docs, segment.deleted_count()) for segment, file in self._old]
        if chosen := due_for_merging(sizes):
            self._merge(chosen)
            self._publish()
        self.cancel()

    def _publish(self) -> None:
        """The segments become what readers see, in one step."""
        left = [(segment, file) for segment, file in self._old if segment.doc_count()]
        segments = [segment for segment, _ in left]
        generation = self._toc.generation + 1
        TOC(self._toc.schema, segments, generation).write(self._storage, NAME)
        clean_files(self._storage, NAME, generation, segments)
        self._keep({segment.segment_id(): file for segment, file in left})

    def _merge(self, chosen: list[int]) -> None:
        arrays = merged([(self._old[i][1], self._old[i][0].removed) for i in chosen])
        segment = PackedSegment(NAME)
        segment.n_docs = len(arrays["instant"])
        write_arrays(segment.path(self._folder), arrays)
        kept = [pair for i, pair in enumerate(self._old) if i not in chosen]
        self._old = [*kept, (segment, SegmentFile(segment.path(self._folder)))]

    def cancel(self) -> None:
        self._lock.close()
