"""The second engine: a tantivy index in a folder, for archives that outgrow the first."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import tantivy

from kliping.digest import digest
from kliping.errors import BusyError
from kliping.search import Document, Request, Results
from kliping.search.answer import answer
from kliping.search.tantivy_fields import WORDS, Fields, document_in, schema, term_of, tokenizer
from kliping.search.tantivy_matcher import Moment, TantivyMatcher

MARK: Final = "format"
LOCK: Final = "lock"
META: Final = "meta.json"
FORMAT: Final = digest(("tantivy", version("tantivy"), 2))
HEAP_BYTES: Final = 128 << 20
TRIES: Final = 10
# What opening raises if there is no index, or a damaged one.
UNREADABLE: Final = (OSError, ValueError)
_Stamp = tuple[int, int]


class TantivyIndex:
    """See `kliping.search.Index`. Searching is safe from any thread; writing is for one."""

    def __init__(self, folder: Path, *, languages: tuple[str, ...], lang: str, is_new: bool = False) -> None:
        """The index that is in `folder`. raises OSError or ValueError if there is none that can be read."""
        if not _is_ours(folder):
            raise ValueError(f"{folder} does not hold an index of this format")
        self._folder = folder
        self._languages, self._lang = languages, lang
        self._moment: tuple[_Stamp, Moment] | None = None
        self._writer: _Writer | None = None
        self._current()
        # Until the first commit, so that a build that died between the two begins it again.
        self.is_new = is_new or not json.loads((folder / META).read_bytes())["opstamp"]

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
        matcher = TantivyMatcher(self._current(), request, self._languages, self._lang)
        return answer(matcher, request, languages=self._languages, lang=self._lang)

    def documents(self) -> Iterator[Document]:
        """Everything it holds in the order of ids. Bodies come back as ""."""
        searcher = self._current().searcher
        hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1)).hits
        return iter(sorted((document_in(searcher.doc(address)) for _, address in hits), key=lambda each: each.id))

    def close(self) -> None:
        """Let go of files and locks; what was not committed is forgotten."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None
        self._moment = None

    def _writing(self) -> _Writer:
        if self._writer is None:
            self._writer = _Writer(self._folder)
        return self._writer

    def _current(self) -> Moment:
        """The newest commit, opened once. Another process may remove files while we open them: try again.

        While there is none to open, because a build begins anew, the last one still answers.
        """
        for attempt in range(TRIES):
            held = self._moment
            try:
                stamp = self._stamp()
                if held is None or held[0] != stamp:
                    self._moment = held = (stamp, Moment(_open(self._folder)))
            except UNREADABLE:
                if held is None and attempt + 1 == TRIES:
                    raise
                time.sleep(0.01)
            else:
                break
        assert held is not None
        return held[1]

    def _stamp(self) -> _Stamp:
        status = (self._folder / META).stat()
        return status.st_mtime_ns, status.st_ino


def _is_ours(folder: Path) -> bool:
    mark = folder / MARK
    return mark.is_file() and mark.read_text("ascii", "replace") == FORMAT


def _open(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.register_tokenizer(WORDS, tokenizer())
    return index


def _create(folder: Path) -> None:
    """An empty index; what was in the folder is thrown away.

    The mark goes first and comes last, so half an index is none; nobody else may be writing meanwhile.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        for path in [folder / MARK, *folder.iterdir()]:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != LOCK:
                path.unlink(missing_ok=True)
        tantivy.Index(schema(), path=str(folder))
        with (folder / MARK).open("w", encoding="ascii") as file:
            file.write(FORMAT)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError("another process is writing to the search index") from error
        yield


class _Writer:
    """Everything between two commits. Holds the lock."""

    def __init__(self, folder: Path) -> None:
        self._lock = ExitStack()
        self._lock.enter_context(_locked(folder))
        index = _open(folder)
        self._searcher = index.searcher()
        # One thread, so that documents come in the order in which they were put.
        self._writer: tantivy.IndexWriter | None = index.writer(HEAP_BYTES, 1)
        self._fields = Fields()
        self._put: set[str] = set()
        self._is_changed = False

    def put(self, document: Document) -> None:
        assert self._writer is not None
        self.remove(document.id)
        self._writer.add_document(self._fields.of(document))
        self._put.add(document.id)
        self._is_changed = True

    def remove(self, id_: str) -> None:
        assert self._writer is not None
        term = term_of(id_)
        if id_ in self._put or self._searcher.doc_freq("id", term):
            self._writer.delete_documents_by_term("id", term)
            self._is_changed = True

    def commit(self) -> None:
        """Merging is waited for: a writer that is dropped merges nothing, and segments would pile up."""
        assert self._writer is not None
        if self._is_changed:
            self._writer.commit()
        self._writer.wait_merging_threads()
        self.cancel()

    def cancel(self) -> None:
        self._writer = None
        self._lock.close()
