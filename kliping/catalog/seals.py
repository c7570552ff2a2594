"""What the manifest has, and what was read or written since; see kliping/fixity.py."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator


def put(sql: sqlite3.Connection, kind: str, name: str, sha256: str) -> None:
    """Something was read or written: a "page" by its key, a "source" by its path; see `unsealed`."""
    sql.execute("INSERT OR REPLACE INTO unsealed VALUES (?, ?, ?)", (kind, name, sha256))


def unsealed(sql: sqlite3.Connection, *, most: int = -1) -> list[tuple[str, str, str]]:
    """What was read or written since the manifest was, up to `most`: "page" with a key, "source" with a path.

    Third comes its SHA-256; "" for what is gone, or if nobody had its bytes at hand.
    """
    rows = sql.execute("SELECT kind, name, sha256 FROM unsealed ORDER BY kind, name LIMIT ?", (most,))
    return [(kind, name, sha256) for kind, name, sha256 in rows]


def count_unsealed(sql: sqlite3.Connection) -> int:
    """How much that is."""
    return int(sql.execute("SELECT count(*) FROM unsealed").fetchone()[0])


def forget_unsealed(sql: sqlite3.Connection, *, up_to: tuple[str, str]) -> None:
    """Remember that the manifest has all that `unsealed` gives up to this one."""
    sql.execute("DELETE FROM unsealed WHERE (kind, name) <= (?, ?)", up_to)


def sealed(sql: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """What the manifest has: each file with its digest, in the order of paths."""
    return ((row["path"], row["digest"]) for row in sql.execute("SELECT path, digest FROM sealed ORDER BY path"))


def seal(sql: sqlite3.Connection, path: str, digest: str) -> bool:
    """Remember what the manifest has for a file, "" for one that is gone; whether that is something new."""
    row = sql.execute("SELECT digest FROM sealed WHERE path = ?", (path,)).fetchone()
    if digest == (row["digest"] if row else ""):
        return False
    if digest:
        sql.execute("INSERT OR REPLACE INTO sealed VALUES (?, ?)", (path, digest))
    else:
        sql.execute("DELETE FROM sealed WHERE path = ?", (path,))
    return True
