"""Articles by what people call them: a title, the last part of an address."""

from __future__ import annotations

import sqlite3


def ids_with_title(sql: sqlite3.Connection, key: str) -> list[str]:
    """The ids of the public articles whose title has this key, in their order."""
    rows = sql.execute("SELECT id FROM article WHERE title_key = ? AND shown AND state = 'public' ORDER BY id", (key,))
    return [row["id"] for row in rows]


def with_slug(sql: sqlite3.Connection, slug: str) -> list[sqlite3.Row]:
    """The public articles whose address ends with this slug. It reads all addresses."""
    tail = f"/{slug}"
    query = "SELECT * FROM article WHERE substr(name, -length(?)) = ? AND shown AND state = 'public' ORDER BY id"
    return sql.execute(query, (tail, tail)).fetchall()


def ids_among_titles(sql: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """What articles ask for in vain by the id or the address of another, not its title: file, what, that title."""
    rows = sql.execute(
        "SELECT a.path, r.title AS asked, b.title FROM read_also r JOIN article a ON a.n = r.n "
        "JOIN article b ON b.id = r.title OR b.name = trim(r.title, '/') "
        "WHERE r.target IS NULL AND b.shown AND b.state = 'public' ORDER BY a.path, r.position"
    )
    return [(row["path"], row["asked"], row["title"]) for row in rows]
