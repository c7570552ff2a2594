"""The public articles, all of them, in one order or another: what goes through a whole archive asks these."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from kliping.catalog.read import card
from kliping.views import Card, Source


def public_paths(sql: sqlite3.Connection) -> list[str]:
    """The files of the public articles, in their order."""
    rows = sql.execute("SELECT path FROM article WHERE shown AND state = 'public' ORDER BY path")
    return [row["path"] for row in rows]


def public_titles(sql: sqlite3.Connection) -> list[tuple[str, str]]:
    """File and title of the public articles, in the order of files."""
    rows = sql.execute("SELECT path, title FROM article WHERE shown AND state = 'public' ORDER BY path")
    return [(row["path"], row["title"]) for row in rows]


def public_cards(sql: sqlite3.Connection) -> Iterator[Card]:
    """Every public article, the oldest first, those without a date last."""
    rows = sql.execute("SELECT * FROM article WHERE shown AND state = 'public' ORDER BY day = 0, sort")
    return map(card, rows)


def public_texts(sql: sqlite3.Connection) -> list[tuple[str, Source]]:
    """Language and content file of the public articles, in the order of files."""
    rows = sql.execute("SELECT lang, path, digest FROM article WHERE shown AND state = 'public' ORDER BY path")
    return [(row["lang"], Source(path=row["path"], digest=row["digest"])) for row in rows]


def indexed(sql: sqlite3.Connection) -> list[sqlite3.Row]:
    """The public articles that the search index has, the oldest day first, undated ones before all."""
    return sql.execute(
        "SELECT a.* FROM article a JOIN page p ON p.key = 'document|' || a.id || '||1' "
        "WHERE a.shown AND a.state = 'public' ORDER BY a.day, a.id"
    ).fetchall()


def newest_first(sql: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    """The rows of the public articles, the newest first, undated ones last."""
    return sql.execute("SELECT * FROM article WHERE shown AND state = 'public' ORDER BY day DESC, sort DESC")


def same_titles(sql: sqlite3.Connection) -> list[tuple[str, str]]:
    """Each public article whose title an earlier file has too, with the first such file."""
    rows = sql.execute(
        "SELECT a.path, min(b.path) AS first FROM article a JOIN article b ON b.title_key = a.title_key "
        "AND b.path < a.path WHERE a.shown AND a.state = 'public' AND b.shown AND b.state = 'public' "
        "GROUP BY a.path ORDER BY a.path"
    )
    return [(row["path"], row["first"]) for row in rows]


def withdrawn_names(sql: sqlite3.Connection) -> list[str]:
    """The names of articles whose page only says that they were taken back."""
    return [row["name"] for row in sql.execute("SELECT name FROM article WHERE shown AND state = 'withdrawn'")]
