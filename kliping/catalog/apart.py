"""Items that an editor says are two articles, though their texts are alike: `not_copy_of` in one of the two.

Each is named by its id, or by the name in its URL, be there an article by it or only an item of a seed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

Pair = tuple[str, str]


def told_apart(sql: sqlite3.Connection) -> list[Pair]:
    """The articles that are told apart: the id of the one that says so, and what it calls the other."""
    rows = sql.execute(
        "SELECT a.id, c.target FROM choice c JOIN article a USING (n) WHERE c.kind = 'apart' ORDER BY 1, 2"
    )
    return [(row["id"], row["target"]) for row in rows]


def are_apart(sql: sqlite3.Connection, item: str, name: str, article: str) -> bool:
    """Whether an item is told from an article, by either of them.

    item, name    the item's id, and the name that its URL would have
    article       the id of the article
    """
    named = [_named(sql, item) | {name}, _named(sql, article)]
    pairs = ((item, named[1]), (article, named[0]))
    return any(_says(sql, own, other) for own, other in pairs)


def _named(sql: sqlite3.Connection, article: str) -> set[str]:
    """What an article can be called: its id, and the name in its URL if it has one."""
    return {article, *(row["name"] for row in sql.execute("SELECT name FROM article WHERE id = ?", (article,)))}


def _says(sql: sqlite3.Connection, own: str, other: set[str]) -> bool:
    query = (
        "SELECT 1 FROM choice c JOIN article a USING (n) WHERE a.id = ? AND c.kind = 'apart' "
        "AND c.target IN (SELECT value FROM json_each(?))"
    )
    return sql.execute(query, (own, json.dumps(sorted(other)))).fetchone() is not None


def seeds_named(sql: sqlite3.Connection, pairs: Iterable[Pair]) -> set[str]:
    """The seeds of all items that these pairs speak of."""
    named = json.dumps(sorted({name for pair in pairs for name in pair}))
    rows = sql.execute(
        "WITH named AS (SELECT value FROM json_each(?)) SELECT DISTINCT seed FROM item WHERE id IN named "
        "OR id IN (SELECT id FROM article WHERE name IN named) OR article IN named "
        "OR (note <> '' AND json_extract(note, '$.name') IN named)",
        (named,),
    )
    return {row["seed"] for row in rows}
