"""Search for hosts that only hand out files: documents in, the files of a Pagefind index out.

Pagefind finds words. What else a reader asks for (dates, facets, order) is read from one table of our own beside it, so
that it means here what it means on the server, and the same documents always give the same bytes: of Pagefind's files
only those are kept that do not depend on the order of a hash table.

The program is spoken to directly, in the protocol of its own Python package, which waits a tenth of a second after
each record.
"""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import IO, Any, Final

from kliping.search import Document

COLUMNS: Final = "articles.columns"
FACETS: Final = ("section", "tag", "author", "credit", "lang")
# What the search page loads; the rest is Pagefind's own interface and what it would need for facets and order.
_KEPT: Final = ("fragment/", "index/", "pagefind.js")
_SIGNATURE: Final = b"pagefind_dcd"
_ENTRY: Final = "pagefind-entry.json"

Say = Callable[[Document], tuple[str, bool]]


class Failed(Exception):
    """The program did not make an index; says why."""


def version() -> str:
    """The version of Pagefind that is installed with its program, "" if none is."""
    if find_spec("pagefind") is None or not (find_spec("pagefind_bin") or find_spec("pagefind_bin_extended")):
        return ""
    return metadata.version("pagefind")


def bundle(documents: Sequence[Document], *, say: Say) -> dict[str, bytes]:
    """The files by which `documents` can be searched, by their names below one folder.

    documents    in an order that puts new ones last, so that they change few files
    say          the date of a document in words, "" where a browser can say it from the day; whether it was inferred
    raises       Failed
    """
    with _program() as ask:
        index = ask("NewIndex", config={})["index_id"]
        for document in documents:
            ask("AddRecord", index_id=index, **_record(document))
        made = {file["path"]: base64.b64decode(file["content"]) for file in ask("GetFiles", index_id=index)["files"]}
    entry = json.loads(made[_ENTRY])
    found = {path: data for path, data in made.items() if path.startswith(_KEPT)}
    for language in entry["languages"].values():
        for path in (f"pagefind.{language['hash']}.pf_meta", f"wasm.{language['wasm'] or 'unknown'}.pagefind"):
            found[path] = made[path]
    found[_ENTRY] = json.dumps(entry, sort_keys=True).encode()
    found[COLUMNS] = _columns(documents, dict(_fragments(made)), sorted(entry["languages"]), say=say)
    return found


def unpacked(data: bytes) -> bytes:
    """What stands in one of Pagefind's files; others as they are."""
    return gzip.decompress(data).removeprefix(_SIGNATURE) if data.startswith(b"\x1f\x8b") else data


def _record(document: Document) -> dict[str, object]:
    names = [*document.tags, document.section, *document.authors, document.credit, document.place]
    meta = {"title": document.title, "summary": document.summary, "names": " · ".join(filter(None, names))}
    return {
        "url": document.url,
        # Pagefind leaves out what has no word in it, such as an article that is a picture.
        "content": document.body if any(map(str.isalnum, document.body)) else document.title,
        "language": document.lang,
        "meta": {name: value for name, value in meta.items() if value},
    }


def _fragments(made: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """The URL of each document, and the name that Pagefind gives it."""
    for path, data in made.items():
        if path.startswith("fragment/"):
            yield json.loads(unpacked(data))["url"], Path(path).stem


def _columns(documents: Sequence[Document], names: dict[str, str], languages: list[str], *, say: Say) -> bytes:
    """The table of dates and facets, a row for each document in their order; packed, as static hosts often do not."""
    said = list(map(say, documents))
    table: dict[str, object] = {
        "languages": languages,
        "ids": [names[document.url] for document in documents],
        "first": [document.first_day for document in documents],
        "last": [document.last_day for document in documents],
        "said": {i: words for i, (words, _) in enumerate(said) if words},
        "unsure": [i for i, (_, is_inferred) in enumerate(said) if is_inferred],
        "facets": {name: _facet(documents, name) for name in FACETS},
    }
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def _facet(documents: Sequence[Document], name: str) -> dict[str, object]:
    """The values of a facet, and of each document the numbers of those it has."""
    each = [_values(document, name) for document in documents]
    values = sorted({value for own in each for value in own})
    numbers = {value: i for i, value in enumerate(values)}
    return {"values": values, "of": [[numbers[value] for value in own] for own in each]}


def _values(document: Document, name: str) -> tuple[str, ...]:
    value = getattr(document, {"tag": "tags", "author": "authors"}.get(name, name))
    return tuple(dict.fromkeys(value)) if isinstance(value, tuple) else tuple(filter(None, (value,)))


# Here begins the conversation with the program.

_Ask = Callable[..., dict[str, Any]]


@contextmanager
def _program() -> Iterator[_Ask]:
    """The program running, and a way to ask it one thing after the other."""
    from pagefind.service import get_executable

    executable = get_executable()
    if executable is None:
        raise Failed("the program of Pagefind is not installed")
    with subprocess.Popen([executable, "--service"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield _Conversation(process).ask
        finally:
            process.kill()


@dataclass(slots=True)
class _Conversation:
    """Requests and answers are base64 of JSON, each with a comma behind it."""

    process: subprocess.Popen[bytes]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def ask(self, kind: str, **values: object) -> dict[str, Any]:
        request = {"message_id": next(self.numbers), "payload": {"type": kind, **values}}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(base64.b64encode(json.dumps(request).encode()) + b",")
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Failed("the program of Pagefind ended early") from error
        payload: dict[str, Any] = json.loads(base64.b64decode(b"".join(_until_comma(self.process.stdout))))["payload"]
        if payload["type"] == "Error":
            raise Failed(f"Pagefind says: {payload['message']}")
        return payload


def _until_comma(stream: IO[bytes]) -> Iterable[bytes]:
    while True:
        piece = stream.read1(1 << 16)  # type: ignore[attr-defined]
        if not piece:
            raise Failed("the program of Pagefind ended early")
        yield piece.removesuffix(b",")
        if piece.endswith(b","):
            return
