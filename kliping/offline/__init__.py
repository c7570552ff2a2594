"""The archive as one file that needs no server: unzipped, even on a stick, it is browsed and searched from file://."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kliping.catalog import ledger
from kliping.offline.index import iter_index
from kliping.offline.links import relative_links
from kliping.offline.search import with_search
from kliping.readings import Readings
from kliping.routes import FIXED, Key, file_of, url_of
from kliping.site import Site
from kliping.text import slug
from kliping.wording import load_words

__all__ = ["export_zip"]

# What only a web server or a program far away can use.
_LEFT_OUT = ("robots", "opensearch", "manifest", "llms", "atom", "rss", "json-feed", "sitemap", "sitemap-index",
             "news-sitemap", "not-found", "oai", "alias", "pagefind")  # fmt: skip
_SEARCH = file_of(FIXED["search"])
# The same archive makes the same bytes, so no file has a time of its own.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def export_zip(sql: sqlite3.Connection, root: Path, output: Path, site: Site, *, target: Path) -> int:
    """Write all pages of the last build, and an index to search them, to `target`; how many files are in it.

    Memory does not grow with the archive. What is not in the file is linked to where the archive lives.
    """
    folder = slug(site.title) or "archive"
    keys = [key for key in ledger.all_pages(sql) if key.kind not in _LEFT_OUT and not key.kind.endswith(_FEEDS)]
    paths = frozenset(file_of(url_of(key)) for key in keys)
    n = 0
    new = target.with_name(f"{target.name}.new")
    with ZipFile(new, "w", ZIP_DEFLATED) as file:
        for path, data in _files(sql, root, output, site, keys, paths):
            file.writestr(_entry(f"{folder}/{path}"), data)
            n += 1
    new.replace(target)
    return n


_FEEDS = ("-atom", "-rss", "-json")


def _files(
    sql: sqlite3.Connection, root: Path, output: Path, site: Site, keys: list[Key], paths: frozenset[str]
) -> Iterator[tuple[str, bytes | str]]:
    words = load_words(site.lang, zone=site.timezone)
    for path in sorted(paths):
        data: bytes | str = (output / path).read_bytes()
        if path.endswith(".html"):
            assert isinstance(data, bytes)
            data = relative_links(data.decode(), path=path, paths=paths, site=site)
            data = with_search(data, words) if path == _SEARCH else data
        yield path, data
    readings = Readings(root=root, default_lang=site.languages[0])
    for name, text in iter_index(sql, readings, site, words):
        yield f"search/{name}", text


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _LONG_AGO)
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
