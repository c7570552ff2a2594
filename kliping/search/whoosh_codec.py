"""Our segments in Whoosh's terms: everything that touches Whoosh's inner workings stands here.

Whoosh keeps the table of contents, its generations, the lock and the schema. A segment is one file of arrays
instead of Whoosh's five; through the classes below Whoosh's own readers, queries and tools work on it as well.
"""

from __future__ import annotations

import os
import pickle
import secrets
from collections.abc import Iterator
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from whoosh import fields, formats
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo

from kliping.search.builder import KEYS, TEXTS, VALUES
from kliping.search.segment import FIELDS, SegmentFile

EXTENSION: Final = ".arr"
SEAL_BYTES: Final = 16
SEGMENT_BYTES: Final = 8


def schema() -> fields.Schema:
    """The fields as Whoosh sees them."""
    return fields.Schema(**{name: _field(name) for name in FIELDS})


def _field(name: str) -> fields.FieldType:
    if name in KEYS:
        return fields.ID()
    field = fields.TEXT(analyzer=None, phrase=name in (*TEXTS, *VALUES))
    field.scorable = name in TEXTS
    return field


class DurableStorage(FileStorage):  # type: ignore[misc]
    """Whoosh renames the table of contents into place without a sync: a power cut left it empty in 20 of 20 trials."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:  # noqa: FBT001, FBT002
        """As Whoosh does it, with the file sealed and synced before and the folder synced after."""
        path = Path(self._fpath(oldname))
        path.write_bytes(path.read_bytes() + _seal(path.read_bytes()))
        _sync(self._fpath(oldname), os.O_RDWR)
        super().rename_file(oldname, newname, safe=safe)
        _sync(self.folder, os.O_RDONLY)


def latest_generation(storage: DurableStorage, name: str) -> int:
    """The number of the newest table of contents, -1 if there is none."""
    return int(TOC._latest_generation(storage, name))


def read_toc(storage: DurableStorage, name: str, generation: int) -> TOC:
    """The table of contents of a generation. It holds pickles, which raise anything when damaged: hence the seal.

    Anybody can seal, and a folder may come from anywhere, so no pickle makes anything but our segments.

    raises   OSError if it is not there, ValueError if it is not as it was written, or not by us
    """
    data = (Path(storage.folder) / f"_{name}_{generation}.toc").read_bytes()
    if _seal(data[:-SEAL_BYTES]) != data[-SEAL_BYTES:]:
        raise ValueError(f"generation {generation} of {storage.folder} is damaged")
    return TOC.read(_Memory(data), name, gen=generation, schema=schema())


class _Memory:
    """The bytes of a table of contents as the storage that Whoosh reads it from."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open_file(self, _: str) -> StructFile:
        return _Contents(BytesIO(self._data))


class _Contents(StructFile):  # type: ignore[misc]
    def read_pickle(self) -> object:
        return _Unpickler(self.file).load()


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _OURS:
            raise ValueError(f"the table of contents asks for {module}.{name}")
        return super().find_class(module, name)


# All that a segment is made of.
_OURS: Final = frozenset(
    {(__name__, "PackedSegment"), ("builtins", "set"), ("builtins", "object"), ("copyreg", "_reconstructor")}
)


def _seal(data: bytes) -> bytes:
    """What is appended to a file, where Whoosh does not read."""
    return blake2b(data, digest_size=SEAL_BYTES).digest()


def _sync(path: str, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class PackedSegment(base.Segment):  # type: ignore[misc]
    """A segment of the table of contents: how many documents its file has, and which of them are removed.

    Whoosh takes a segment's name from the generator that everybody shares: seeded alike, it names two files alike.
    """

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.segid = secrets.token_hex(SEGMENT_BYTES)
        self.n_docs = 0
        self.removed: set[int] = set()

    def codec(self) -> PackedCodec:
        return PackedCodec()

    def doc_count_all(self) -> int:
        return self.n_docs

    def deleted_count(self) -> int:
        return len(self.removed)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self.removed)

    def delete_document(self, docnum: int, delete: bool = True) -> None:  # noqa: FBT001, FBT002
        assert delete, "a document that was removed is put again"
        self.removed.add(docnum)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.removed

    def path(self, folder: Path) -> Path:
        """Where the file is."""
        return folder / f"{self.segment_id()}{EXTENSION}"


class PackedCodec(base.Codec):  # type: ignore[misc]
    """How Whoosh reads one of our segments."""

    def terms_reader(self, storage: FileStorage, segment: PackedSegment) -> PackedTerms:
        return PackedTerms(SegmentFile(segment.path(Path(storage.folder))))

    def per_document_reader(self, storage: FileStorage, segment: PackedSegment) -> PackedDocs:
        return PackedDocs(SegmentFile(segment.path(Path(storage.folder))), segment)


class PackedTerms(base.TermsReader):  # type: ignore[misc]
    """Terms and postings."""

    def __init__(self, file: SegmentFile) -> None:
        self._fields = file.fields

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._fields[term[0]].terms.rank(term[1]) is not None

    def indexed_field_names(self) -> list[str]:
        return list(self._fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return (term for name in sorted(self._fields) for term in self.terms_from(name, b""))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self._fields[fieldname].terms
        return ((fieldname, term) for term in terms.between(range(terms.rank_from(prefix), len(terms))))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        field = self._fields[fieldname]
        rank = field.terms.rank(text)
        if rank is None:
            raise KeyError((fieldname, text))
        docs, freqs = field.docs(rank)
        return TermInfo(
            weight=float(freqs.sum()),
            df=len(docs),
            minlength=1,
            maxlength=1 << 30,
            maxweight=float(freqs.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )

    def matcher(self, fieldname: str, text: bytes, format_: formats.Format, scorer: Any = None) -> ListMatcher:
        field = self._fields[fieldname]
        rank = field.terms.rank(text)
        assert rank is not None, (fieldname, text)
        docs, freqs = field.docs(rank)
        return ListMatcher(
            docs.tolist(),
            weights=freqs.astype(float).tolist(),
            values=_values(field, rank, format_) if field.has_spots else [b""] * len(docs),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )


def _values(field: Any, rank: int, format_: formats.Format) -> list[bytes]:
    places: dict[int, list[int]] = {}
    for doc, spot in zip(*(column.tolist() for column in field.spots(rank)), strict=True):
        places.setdefault(doc, []).append(spot)
    return [format_.encode(spots) for spots in places.values()]


class PackedDocs(base.PerDocumentReader):  # type: ignore[misc]
    """Lengths and stored fields."""

    def __init__(self, file: SegmentFile, segment: PackedSegment) -> None:
        self._file, self._segment = file, segment

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.n_docs

    def has_deletions(self) -> bool:
        return bool(self._segment.removed)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._segment.removed

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._file.column(f"{fieldname}.length")[docnum]) if fieldname in TEXTS else default

    def field_length(self, fieldname: str) -> int:
        return int(self._file.column(f"{fieldname}.length").sum()) if fieldname in TEXTS else 0

    def min_field_length(self, fieldname: str) -> int:
        return int(self._file.column(f"{fieldname}.length").min()) if fieldname in TEXTS else 0

    def max_field_length(self, fieldname: str) -> int:
        return int(self._file.column(f"{fieldname}.length").max()) if fieldname in TEXTS else 0

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        document = self._file.document(docnum)
        return {"id": document.id, "title": document.title}
