"""The related lists: who is near whom, kept so that a change touches only the lists that it enters or leaves.

Scores are sums of products of integers that depend on the two articles alone, so they never drift and never depend on
the order in which articles came.
"""

from __future__ import annotations

import json
import sqlite3

from kliping.catalog import ledger
from kliping.catalog.vectors import weights_of
from kliping.related import THRESHOLD, rank_key
from kliping.routes import Key

_SCORES = """
SELECT p.n, a.id, a.day, sum(p.weight * own.weight) AS score
FROM (SELECT value ->> 0 AS term, value ->> 1 AS weight FROM json_each(:vector)) own
JOIN posting p ON p.term = own.term JOIN article a ON a.n = p.n
WHERE p.n <> :n GROUP BY p.n HAVING score >= :threshold
"""
# Of each list among :others, its entry for :n and the last one it has room for.
_ENTRIES = """
SELECT r.n, r.rank, r.other, r.score, a.id, a.day FROM related r JOIN article a ON a.n = r.other
WHERE r.n IN (SELECT value FROM json_each(:others)) AND (r.other = :n OR r.rank = :count)
"""


def insert(sql: sqlite3.Connection, n: int, weights: list[tuple[int, int]]) -> None:
    """Put an article's vector in."""
    sql.executemany("INSERT INTO posting VALUES (?, ?, ?)", [(term, n, weight) for term, weight in weights])


def remove(sql: sqlite3.Connection, n: int, weights: list[tuple[int, int]]) -> set[Key]:
    """Take an article's vector out; the keys of the lists that it was in."""
    sql.executemany("DELETE FROM posting WHERE term = ? AND n = ?", [(term, n) for term, _ in weights])
    lists = sql.execute("SELECT a.id FROM related r JOIN article a USING (n) WHERE r.other = ?", (n,)).fetchall()
    sql.execute("DELETE FROM related WHERE n = ?", (n,))
    return {Key("related", row["id"]) for row in lists}


def settle(sql: sqlite3.Connection, article_id: str, *, count: int) -> None:
    """Make an article's list of the `count` nearest right, and put on the due list what that reaches.

    That is its own page if the list moved, and every other list that it enters or has another place in.
    """
    item = sql.execute("SELECT * FROM article WHERE id = ? AND shown AND state = 'public'", (article_id,)).fetchone()
    if item is None or not count:
        return
    scored = _scored(sql, item)
    best = sorted(scored, key=lambda row: _rank(item, row))[:count]
    before = sql.execute("SELECT other, score FROM related WHERE n = ? ORDER BY rank", (item["n"],)).fetchall()
    if [tuple(row) for row in before] != [(row["n"], row["score"]) for row in best]:
        sql.execute("DELETE FROM related WHERE n = ?", (item["n"],))
        rows = [(item["n"], i, row["n"], row["score"]) for i, row in enumerate(best, 1)]
        sql.executemany("INSERT INTO related VALUES (?, ?, ?, ?)", rows)
        ledger.put_due(sql, [Key("article", item["name"])], "its related articles changed")
    ledger.put_due(sql, _entered(sql, item, scored, count), f"{item['path']} became a related article")


def _scored(sql: sqlite3.Connection, item: sqlite3.Row) -> list[sqlite3.Row]:
    vector = json.dumps(weights_of(json.loads(item["derived"])))
    return sql.execute(_SCORES, {"vector": vector, "n": item["n"], "threshold": THRESHOLD}).fetchall()


def _rank(item: sqlite3.Row, other: sqlite3.Row) -> tuple[int, int, str]:
    return rank_key(other["score"], abs(item["day"] - other["day"]), other["id"])


def _entered(sql: sqlite3.Connection, item: sqlite3.Row, scored: list[sqlite3.Row], count: int) -> list[Key]:
    """The lists in which `item` should have a place that it has not, or another one."""
    others = json.dumps([row["n"] for row in scored])
    entries: dict[int, list[sqlite3.Row]] = {}
    for row in sql.execute(_ENTRIES, {"others": others, "n": item["n"], "count": count}):
        entries.setdefault(row["n"], []).append(row)
    return [Key("related", row["id"]) for row in scored if _is_stale(item, row, entries.get(row["n"], []), count)]


def _is_stale(item: sqlite3.Row, other: sqlite3.Row, entries: list[sqlite3.Row], count: int) -> bool:
    own = [row for row in entries if row["other"] == item["n"]]
    if own:
        return bool(own[0]["score"] != other["score"])
    last = [row for row in entries if row["rank"] == count]
    place = rank_key(other["score"], abs(item["day"] - other["day"]), item["id"])
    return not last or place < rank_key(last[0]["score"], abs(other["day"] - last[0]["day"]), last[0]["id"])
