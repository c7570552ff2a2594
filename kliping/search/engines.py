"""The engines by their names in site.yaml; each is loaded only when it is asked for."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kliping.errors import ArchiveError, Problem
from kliping.search import Index
from kliping.search.folder import UNREADABLE, FolderIndex


def open_index(folder: Path, *, engine: str, languages: tuple[str, ...], lang: str) -> Index:
    """The index in `folder`, made empty if there is none or it cannot be read.

    engine       a name that site.yaml allows under `search.engine`
    languages    those that articles are written in; their stems are tried for each query word
    lang         the interface language, for the words of `echo` and `notes`
    """
    return _engine(engine).open(folder, languages=languages, lang=lang)


def open_reader(folder: Path, *, engine: str, languages: tuple[str, ...], lang: str) -> Index:
    """The index in `folder` for searching only: nothing is made, nothing thrown away, commits of others are seen.

    raises   ArchiveError (code INDEX) if there is none that can be read
    """
    try:
        return _engine(engine)(folder, languages=languages, lang=lang)
    except UNREADABLE as error:
        problem = Problem(file=folder.name, code="INDEX", message="there is no search index here; run a build")
        raise ArchiveError(problem) from error


def _engine(name: str) -> type[FolderIndex[Any]]:
    if name == "tantivy":
        return _tantivy()
    from kliping.search.whoosh_index import WhooshIndex

    return WhooshIndex


def _tantivy() -> type[FolderIndex[Any]]:
    if find_spec("tantivy") is None:
        message = (
            'search.engine is tantivy, which is not installed; run pip install "kliping[tantivy]", or write whoosh'
        )
        raise ArchiveError(Problem(file="site.yaml", code="ENGINE", message=message))
    from kliping.search.tantivy_index import TantivyIndex

    return TantivyIndex
