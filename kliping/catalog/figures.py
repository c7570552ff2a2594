"""Pictures beside articles: which files content names, which of them are there, and where each is shown."""

from __future__ import annotations

import posixpath
import sqlite3
from collections.abc import Iterable

from kliping.catalog import ledger, read
from kliping.errors import Problem
from kliping.pictures import ENDINGS, Picture
from kliping.routes import Key, parse_key, parse_picture, picture_key, url_of
from kliping.views import PictureAt, Source

_COLUMNS = "f.name, f.file, p.digest, p.width, p.height"
_THERE = f"SELECT {_COLUMNS} FROM figure f JOIN picture p USING (file) WHERE p.kind <> '' AND f.path = ?"
_SHOWING = "SELECT a.name FROM figure f JOIN article a USING (path) WHERE f.file = ? AND a.shown ORDER BY a.name"
_KEYS = """
SELECT f.name, '' AS key FROM article a JOIN figure f USING (path) WHERE a.name = ? AND a.shown
UNION ALL SELECT '', key FROM page WHERE key >= ? AND key < ?
"""
_MISSING = (
    "SELECT name, line FROM figure f WHERE path = ? AND file NOT IN (SELECT file FROM picture) ORDER BY line, name"
)


def put_figures(sql: sqlite3.Connection, path: str, named: Iterable[tuple[str, int]]) -> None:
    """Remember which pictures a content file names, by their name and line."""
    folder = posixpath.dirname(path)
    had = sql.execute("DELETE FROM figure WHERE path = ?", (path,)).rowcount
    rows = [(path, name, f"{folder}/{name}", line) for name, line in named]
    sql.executemany("INSERT OR IGNORE INTO figure VALUES (?, ?, ?, ?)", rows)
    if had or rows:
        report_missing(sql, [path])


def put_picture(sql: sqlite3.Connection, file: str, digest: str, picture: Picture | None) -> list[Key]:
    """Remember a file of content that is a picture, or is none; the pages that show it."""
    facts = (picture.kind, picture.width, picture.height) if picture else ("", 0, 0)
    sql.execute("INSERT OR REPLACE INTO picture VALUES (?, ?, ?, ?, ?)", (file, digest, *facts))
    return _showing(sql, file)


def forget_picture(sql: sqlite3.Connection, file: str) -> list[Key]:
    """Remember that a picture is gone; the pages that showed it."""
    sql.execute("DELETE FROM picture WHERE file = ?", (file,))
    return _showing(sql, file)


def is_there(sql: sqlite3.Connection, file: str) -> bool:
    """Whether a file of content is known, and known to be a picture."""
    return sql.execute("SELECT 1 FROM picture WHERE file = ? AND kind <> ''", (file,)).fetchone() is not None


def broken(sql: sqlite3.Connection) -> list[str]:
    """The files that were pictures when they were last read, and with which something is wrong now."""
    rows = sql.execute("SELECT file FROM picture WHERE kind <> '' AND file IN (SELECT origin FROM problem)")
    return [row["file"] for row in rows]


def _showing(sql: sqlite3.Connection, file: str) -> list[Key]:
    report_missing(
        sql, [row["path"] for row in sql.execute("SELECT path FROM figure WHERE file = ?", (file,)).fetchall()]
    )
    return [Key("article", row["name"]) for row in sql.execute(_SHOWING, (file,))]


def pictures_beside(sql: sqlite3.Connection, path: str, article: str) -> tuple[PictureAt, ...]:
    """The pictures that a content file names and that are there, in the order of their names.

    article    the `name` of the key of its page
    """
    return tuple(
        PictureAt(
            name=row["name"],
            url=url_of(picture_key(article, row["name"])),
            width=row["width"],
            height=row["height"],
        )
        for row in sql.execute(f"{_THERE} ORDER BY f.name", (path,))
    )


def picture_source(sql: sqlite3.Connection, key: Key) -> Source | None:
    """Where the picture is that stands under a key; None unless a public article shows it."""
    article, name = parse_picture(key)
    row = read.article_at(sql, article)
    return picture_named(sql, row["path"], name) if row is not None and row["state"] == "public" else None


def picture_named(sql: sqlite3.Connection, path: str, name: str) -> Source | None:
    """Where the picture is that a content file names; None if it is not there."""
    found = sql.execute(f"{_THERE} AND f.name = ?", (path, name)).fetchone()
    return Source(path=found["file"], digest=found["digest"]) if found else None


def picture_keys(sql: sqlite3.Connection, article: str) -> list[Key]:
    """The pictures that stand beside an article's page, or did when it was last written."""
    found = sql.execute(_KEYS, (article, f"picture|{article}/", f"picture|{article}0"))
    return [picture_key(article, row["name"]) if row["name"] else parse_key(row["key"]) for row in found]


def report_missing(sql: sqlite3.Connection, paths: Iterable[str]) -> None:
    """Say of each of these content files which pictures it names that are not there."""
    for path in paths:
        rows = sql.execute(_MISSING, (path,))
        problems = [
            Problem(file=path, line=row["line"], code="IMAGE-MISSING", message=_advice(row["name"])) for row in rows
        ]
        ledger.set_problems(sql, f"figures {path}", problems)


def _advice(name: str) -> str:
    endings = tuple(each for endings in ENDINGS.values() for each in endings)
    if not name.lower().endswith(endings):
        return f"{name[:100]} is not shown; pictures end in {', '.join(endings)}"
    return f"there is no {name[:100]} beside this file; put it there, or take its name out"
