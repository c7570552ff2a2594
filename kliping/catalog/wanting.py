"""Read-also titles and the articles that carry them.

A title is carried by the article whose title has the same key; failing that by one that is nearly equal, found by its
first or its last four words. A title that nobody carries is wanted, and is tied as soon as its article arrives.
"""

from __future__ import annotations

import sqlite3

from rapidfuzz.fuzz import ratio

from kliping.catalog.rows import title_ends
from kliping.routes import Key
from kliping.text import title_key

NEARLY_EQUAL = 92.0
_CANDIDATES = 200
# The pages that say how many titles are wanted.
_COUNTING = {Key("wanted"), Key("coverage")}


def link(sql: sqlite3.Connection, item: sqlite3.Row, titles: list[str]) -> set[Key]:
    """Tie the read-also titles of an article that is shown from now on, and those that waited for its own title."""
    rows = []
    for i, title in enumerate(titles):
        key = title_key(title)
        head, tail = title_ends(key)
        rows.append((item["n"], i, title, key, head, tail, _carrier(sql, key, head, tail, but=item["n"])))
    sql.executemany("INSERT INTO read_also VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return _retie(sql, _askers(sql, item)) | (_COUNTING if titles else set())


def unlink(sql: sqlite3.Connection, item: sqlite3.Row) -> set[Key]:
    """Undo `link` for an article that is no longer shown."""
    gone = sql.execute("DELETE FROM read_also WHERE n = ?", (item["n"],)).rowcount
    tied = "SELECT * FROM read_also WHERE target = ?"
    return _retie(sql, sql.execute(tied, (item["n"],)).fetchall()) | (_COUNTING if gone else set())


def _askers(sql: sqlite3.Connection, item: sqlite3.Row) -> list[sqlite3.Row]:
    """The read-also rows that an article's title could satisfy."""
    return sql.execute(
        "SELECT * FROM read_also WHERE key = :title_key UNION SELECT * FROM read_also WHERE head <> '' "
        "AND head = :title_head UNION SELECT * FROM read_also WHERE tail <> '' AND tail = :title_tail",
        dict(item),
    ).fetchall()


def _retie(sql: sqlite3.Connection, rows: list[sqlite3.Row]) -> set[Key]:
    keys: set[Key] = set()
    for row in rows:
        target = _carrier(sql, row["key"], row["head"], row["tail"], but=row["n"])
        if target == row["target"]:
            continue
        sql.execute("UPDATE read_also SET target = ? WHERE n = ? AND position = ?", (target, row["n"], row["position"]))
        asker = sql.execute("SELECT id, name FROM article WHERE n = ?", (row["n"],)).fetchone()
        # Its list as well, which knows from which article it goes on.
        keys |= {Key("article", asker["name"]), Key("related", asker["id"]), *_COUNTING}
    return keys


def _carrier(sql: sqlite3.Connection, key: str, head: str, tail: str, *, but: int) -> int | None:
    """The article that carries a title, by its `n`; never the one that asks."""
    public = "SELECT n, title_key FROM article WHERE shown AND state = 'public' AND n <> ? AND"
    exact = sql.execute(f"{public} title_key = ? ORDER BY sort LIMIT 1", (but, key)).fetchone()
    if exact is not None or not head:
        return None if exact is None else int(exact["n"])
    near = sql.execute(
        f"{public} (title_head = ? OR title_tail = ?) ORDER BY sort LIMIT {_CANDIDATES}", (but, head, tail)
    ).fetchall()
    scored = [(ratio(key, row["title_key"], score_cutoff=NEARLY_EQUAL), -i, row["n"]) for i, row in enumerate(near)]
    best = max(scored, default=(0.0, 0, 0))
    return int(best[2]) if best[0] else None
