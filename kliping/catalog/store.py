"""Opening the catalog, and making it anew when it is of another version or cannot be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kliping.catalog.schema import TABLES, VERSION

# Errors of the disk or of another process, which say nothing about what the catalog holds.
_PASSING = (
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
)  # fmt: skip

# How long the log grows while much is written, in pages of 4 KiB.
BULK_PAGES = 64 << 10


def open_catalog(path: Path | None) -> sqlite3.Connection:
    """A connection to the catalog at `path`, empty if there was none that this version can read; None: in memory."""
    if path is None:
        return _filled(_connect(":memory:"))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        sql = _connect(str(path))
        version = sql.execute("PRAGMA user_version").fetchone()[0]
        if version == VERSION and sql.execute("SELECT count(*) FROM state").fetchone():
            return sql
        sql.close()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _PASSING:
            raise
        # What cannot be read is made again from content/, which is the truth.
    discard_catalog(path)
    return _filled(_connect(str(path)))


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads, for worker processes."""
    sql = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, cached_statements=512)
    sql.row_factory = sqlite3.Row
    # Related articles lie all over the catalog, so that the 2 MB of SQLite's own choice are read again and again.
    sql.execute("PRAGMA cache_size = -16384")
    return sql


def file_of_catalog(sql: sqlite3.Connection) -> Path:
    """The file of a catalog that is not in memory."""
    return Path(sql.execute("PRAGMA database_list").fetchone()["file"])


def discard_catalog(path: Path) -> None:
    """Delete the catalog's files."""
    for ending in ("", "-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).unlink()


def _connect(name: str) -> sqlite3.Connection:
    sql = sqlite3.connect(name, isolation_level=None, cached_statements=512)
    sql.row_factory = sqlite3.Row
    sql.execute("PRAGMA journal_mode = WAL")
    # The catalog can always be made again, so a power cut may cost the last transactions but never their order.
    sql.execute("PRAGMA synchronous = NORMAL")
    sql.execute("PRAGMA cache_size = -24576")
    return sql


def _filled(sql: sqlite3.Connection) -> sqlite3.Connection:
    sql.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
    return sql


@contextmanager
def in_bulk(sql: sqlite3.Connection) -> Iterator[None]:
    """While all articles come in: most of what is written lies all over the catalog and is soon written again.

    So it is brought from the log into the catalog less often.
    """
    usual = sql.execute("PRAGMA wal_autocheckpoint").fetchone()[0]
    sql.execute(f"PRAGMA wal_autocheckpoint = {BULK_PAGES}")
    try:
        yield
    finally:
        sql.execute(f"PRAGMA wal_autocheckpoint = {usual}")


@contextmanager
def transaction(sql: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing of it; inside another transaction, a part of that one."""
    begin, commit, rollback = _NESTED if sql.in_transaction else _OUTER
    sql.execute(begin)
    try:
        yield
    except BaseException:
        # One by one: `executescript` would first commit what is to be taken back.
        for statement in rollback:
            sql.execute(statement)
        raise
    sql.execute(commit)


@contextmanager
def rehearsal(sql: sqlite3.Connection) -> Iterator[None]:
    """A transaction that is always taken back."""
    sql.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        sql.execute("ROLLBACK")


_OUTER = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_NESTED = ("SAVEPOINT inner_part", "RELEASE inner_part", ("ROLLBACK TO inner_part", "RELEASE inner_part"))
