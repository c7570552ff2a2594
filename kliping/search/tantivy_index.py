"""The second engine: a tantivy index in a folder, for archives that outgrow the first."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

import tantivy

from kliping.digest import digest
from kliping.errors import BusyError
from kliping.search import Document, Request, Results
from kliping.search.answer import answer
from kliping.search.folder import FolderIndex, Stamp
from kliping.search.tantivy_fields import WORDS, Fields, document_in, schema, term_of, tokenizer
from kliping.search.tantivy_matcher import Moment, TantivyMatcher

META: Final = "meta.json"
HEAP_BYTES: Final = 128 << 20


class TantivyIndex(FolderIndex[Moment]):
    """See `kliping.search.Index`."""

    FORMAT = digest(("tantivy", version("tantivy"), 2))
    LOCK = "lock"

    def search(self, request: Request) -> Results:
        """See `FolderIndex`."""
        matcher = TantivyMatcher(self._current(), request, self._languages, self._lang)
        return answer(matcher, request, languages=self._languages, lang=self._lang)

    def documents(self) -> Iterator[Document]:
        """See `FolderIndex`."""
        searcher = self._current().searcher
        hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1)).hits
        return iter(sorted((document_in(searcher.doc(address)) for _, address in hits), key=lambda each: each.id))

    def _is_empty(self) -> bool:
        return not json.loads((self._folder / META).read_bytes())["opstamp"]

    def _stamp(self) -> Stamp:
        status = (self._folder / META).stat()
        return status.st_mtime_ns, status.st_ino

    def _open_moment(self, stamp: Stamp) -> Moment:
        return Moment(_open(self._folder))

    def _begin_writing(self) -> _Writer:
        return _Writer(self._folder)

    @classmethod
    def _locked(cls, folder: Path) -> AbstractContextManager[None]:
        return _locked(folder)

    @classmethod
    def _make_empty(cls, folder: Path) -> None:
        tantivy.Index(schema(), path=str(folder))


def _open(folder: Path) -> tantivy.Index:
    index = tantivy.Index.open(str(folder))
    index.register_tokenizer(WORDS, tokenizer())
    return index


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / TantivyIndex.LOCK).open("a") as file:
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

    def tidy(self) -> None:
        """There is nothing to do, as commits do it."""
        self.cancel()

    def cancel(self) -> None:
        self._writer = None
        self._lock.close()
