"""What waits for an editor: articles that readers do not see yet, dates nobody vouches for, texts that are alike."""

from __future__ import annotations

import sqlite3

from kliping.catalog.read import APART

# What readers do not see and an editor does; the list is short, and has an index.
_HIDDEN = "state IN ('draft', 'embargo', 'expired')"


def uncertain(sql: sqlite3.Connection, *, most: int) -> list[sqlite3.Row]:
    """The first `most` public articles whose date nobody vouches for, in the order of their dates."""
    where = "shown AND state = 'public' AND date GLOB '*[?%]'"
    return sql.execute(f"SELECT * FROM article WHERE {where} ORDER BY sort LIMIT ?", (most,)).fetchall()


def undated(sql: sqlite3.Connection) -> list[sqlite3.Row]:
    """The public articles whose date nobody knows, in the order of their paths."""
    return sql.execute("SELECT * FROM article WHERE shown AND state = 'public' AND day = 0 ORDER BY path").fetchall()


def hidden(sql: sqlite3.Connection) -> list[sqlite3.Row]:
    """The drafts, the embargoed and the expired articles, in the order of their paths."""
    return sql.execute(f"SELECT * FROM article WHERE {_HIDDEN} ORDER BY path").fetchall()


def hidden_at(sql: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    """The article that would stand under a URL name if it were not hidden; the first one of several."""
    query = f"SELECT * FROM article WHERE name = ? AND {_HIDDEN} ORDER BY path LIMIT 1"
    row: sqlite3.Row | None = sql.execute(query, (name,)).fetchone()
    return row


def near_pairs(sql: sqlite3.Connection, *, score: int, most: int) -> list[tuple[sqlite3.Row, sqlite3.Row]]:
    """Pairs of public articles that are near each other, the nearest first; none that an editor tells apart."""
    pairs = sql.execute(
        "SELECT max(n, other) AS later, min(n, other) AS earlier, max(score) AS score FROM related "
        f"WHERE score >= ? AND NOT {APART.format('related.n', 'related.other')} "
        "GROUP BY later, earlier ORDER BY 3 DESC, 1, 2 LIMIT ?",
        (score, most),
    ).fetchall()
    one = "SELECT * FROM article WHERE n = ? AND shown AND state = 'public'"
    found = [tuple(sql.execute(one, (pair[name],)).fetchone() for name in ("later", "earlier")) for pair in pairs]
    return [(later, earlier) for later, earlier in found if later is not None and earlier is not None]
