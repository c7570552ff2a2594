"""The related lists: who is near whom, kept so that a change touches only the lists that it enters or leaves.

Scores are sums of products of integers that depend on the two articles alone, so they never drift and never depend on
the order in which articles came. `settle` keeps one list right, `settle_all` makes every list at once.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import ExitStack

from kliping.catalog import following, ledger, read
from kliping.catalog.store import transaction
from kliping.catalog.vectors import weights_of
from kliping.progress import Progress
from kliping.related import SAME_SECTION, THRESHOLD, Near, Profile, rank_key
from kliping.routes import Key
from kliping.workers import Crew, Workers

# Making all lists at once takes about as long as this many times fewer one by one; below `MANY` nobody waits.
SPEED = 8
MANY = 100

# How many lists a worker makes at a time.
PIECE = 200

# A list is kept longer than it is shown, so that versions of one text can stand there as one.
SPARE = 3

# What `kliping.related.nearness` says, for all neighbours of an article.
_SCORES = """
SELECT a.n, a.id, a.day, a.sort, near.score + iif(a.section = :section AND a.section <> '', :bonus, 0) AS score
FROM (SELECT p.n AS n, sum(p.weight * own.weight) AS score
      FROM (SELECT value ->> 0 AS term, value ->> 1 AS weight FROM json_each(:vector)) own
      JOIN posting p ON p.term = own.term
      WHERE p.n <> :n GROUP BY p.n HAVING score >= :threshold) near
JOIN article a ON a.n = near.n
"""
_PUBLIC = "SELECT n, id, name, section, day, sort, derived FROM article WHERE shown AND state = 'public'"
# Of the lists of :others, pairs of an article and its score, those that have room, or a last entry that is no nearer.
_OPEN = """
SELECT near.value ->> 0 AS n, r.score, a.id, a.day FROM json_each(:others) near
LEFT JOIN related r ON r.n = near.value ->> 0 AND r.rank = :count LEFT JOIN article a ON a.n = r.other
WHERE r.score IS NULL OR r.score <= near.value ->> 1
"""


def insert(sql: sqlite3.Connection, n: int, weights: list[tuple[int, int]]) -> None:
    """Put an article's vector in."""
    sql.executemany("INSERT INTO fresh_posting VALUES (?, ?, ?)", [(n, term, weight) for term, weight in weights])


def remove(sql: sqlite3.Connection, n: int, weights: list[tuple[int, int]]) -> set[Key]:
    """Take an article's vector out; the keys of the lists that it was in."""
    sql.execute("DELETE FROM fresh_posting WHERE n = ?", (n,))
    sql.executemany("DELETE FROM posting WHERE term = ? AND n = ?", [(term, n) for term, _ in weights])
    lists = sql.execute("SELECT a.id FROM related r JOIN article a USING (n) WHERE r.other = ?", (n,)).fetchall()
    sql.execute("DELETE FROM related WHERE n = ?", (n,))
    return {Key("related", row["id"]) for row in lists} | following.remove(sql, n)


def settle(sql: sqlite3.Connection, article_id: str, *, count: int) -> None:
    """Make an article's list of the nearest right, and put on the due list what that reaches.

    count    how many are shown; `SPARE` more are kept
    That is its own page if the list moved, and every other list that it enters or has another place in.
    """
    _sort_in(sql)
    item = sql.execute("SELECT * FROM article WHERE id = ? AND shown AND state = 'public'", (article_id,)).fetchone()
    if item is None or not count:
        return
    count += SPARE
    scored = _scored(sql, item)
    best = sorted(scored, key=lambda row: _rank(item, row))[:count]
    rows = sql.execute("SELECT other, score FROM related WHERE n = ? ORDER BY rank", (item["n"],))
    before = [(row["other"], row["score"]) for row in rows]
    _put(sql, item, before, [(row["n"], row["score"]) for row in best])
    ledger.put_due(sql, _entered(sql, item, scored, count), f"{item['path']} became a related article")
    following.put(sql, item["n"], following.step_of(sql, item, scored))
    ledger.put_due(sql, following.overtaken(sql, item, scored), f"{item['path']} came before it")


def is_many(sql: sqlite3.Connection, n_due: int) -> bool:
    """Whether all lists are to be made at once: as that is faster than `n_due` one by one, or was begun."""
    if ledger.count_due(sql, "lists"):
        return True
    return n_due >= MANY and n_due * SPEED >= read.count_in(sql, "time")


def settle_all(sql: sqlite3.Connection, *, count: int, crew: Crew, progress: Progress) -> None:
    """Make every list right, and put on the due list the pages of those that moved; the same as `settle` for each.

    Each piece is a transaction, so that a run which is stopped goes on in the next one, unless any list is due since.
    """
    with transaction(sql):
        _sort_in(sql)
        last = _begin(sql)
    if count:
        _make_all(sql, last, count=count + SPARE, crew=crew, progress=progress)
    ledger.strike_off_kind(sql, "lists")


def _begin(sql: sqlite3.Connection) -> int:
    """Take all lists off the due list; the number of the last article whose list stands, made in an earlier run."""
    begun = ledger.due_keys(sql, "lists", most=1)
    is_stale = not begun or ledger.count_due(sql, "related")
    ledger.strike_off_kind(sql, "related")
    last = 0 if is_stale else int(begun[0][0].name)
    _come_to(sql, last)
    return last


def _come_to(sql: sqlite3.Connection, n: int) -> None:
    """Remember that the lists of articles above number `n` are still to be made."""
    ledger.strike_off_kind(sql, "lists")
    ledger.put_due(sql, [Key("lists", str(n))], "all lists are being made")


def _make_all(sql: sqlite3.Connection, last: int, *, count: int, crew: Crew, progress: Progress) -> None:
    """Make the lists of all articles above number `last`."""
    # Here, as it brings numpy, which takes a fifth of a second, and most builds have few lists to make.
    from kliping.nearest import build_postings, near_rows

    numbers = array("q")
    postings = build_postings(_iter_profiles(sql, numbers))
    pieces = [
        slice(first, min(first + PIECE, len(numbers)))
        for first in range(bisect_right(numbers, last), len(numbers), PIECE)
    ]

    def work(piece: slice) -> list[Near]:
        found = near_rows(postings, count, first=piece.start, last=piece.stop)
        return [
            (_numbered(best, numbers), _numbered([before], numbers)[0] if before else None) for best, before in found
        ]

    with ExitStack() as stack:
        results: Iterator[list[Near]] = map(work, pieces)
        if crew.is_worth(len(numbers)):
            workers = stack.enter_context(Workers[slice, list[Near]](crew.count, lambda: work))
            results = workers.map(pieces)
        for piece, found in zip(pieces, results, strict=True):
            with transaction(sql):
                _put_all(sql, numbers[piece], found)
                _come_to(sql, numbers[piece.stop - 1])
            progress("related", piece.stop, len(numbers))


def _numbered(rows: list[tuple[int, int]], numbers: array[int]) -> list[tuple[int, int]]:
    return [(numbers[row], score) for row, score in rows]


def _put_all(sql: sqlite3.Connection, numbers: array[int], found: list[Near]) -> None:
    """Make `found` the lists of the public articles from the first to the last of `numbers`, and their steps."""
    span = (numbers[0], numbers[-1])
    before: dict[int, list[tuple[int, int]]] = {}
    for n, other, score in sql.execute(
        "SELECT n, other, score FROM related WHERE n BETWEEN ? AND ? ORDER BY n, rank", span
    ):
        before.setdefault(n, []).append((other, score))
    items = sql.execute(f"{_PUBLIC} AND n BETWEEN ? AND ? ORDER BY n", span).fetchall()
    for item, (best, nearest) in zip(items, found, strict=True):
        _put(sql, item, before.get(item["n"], []), best)
        few = _scored(sql, item) if following.kept_apart(sql, item) else following.candidates(sql, item, nearest)
        following.put(sql, item["n"], following.step_of(sql, item, few))


def _sort_in(sql: sqlite3.Connection) -> None:
    """Bring the vectors that came lately into the order of terms, all at once."""
    if sql.execute("SELECT 1 FROM fresh_posting LIMIT 1").fetchone():
        sql.execute("INSERT INTO posting SELECT term, n, weight FROM fresh_posting ORDER BY term, n")
        sql.execute("DELETE FROM fresh_posting")


def _iter_profiles(sql: sqlite3.Connection, numbers: array[int]) -> Iterator[Profile]:
    """The profiles of all public articles, whose numbers are put into `numbers`."""
    for item in sql.execute(f"{_PUBLIC} ORDER BY n"):
        numbers.append(item["n"])
        yield following.profile_of(item)


def _put(
    sql: sqlite3.Connection, item: sqlite3.Row, before: list[tuple[int, int]], best: list[tuple[int, int]]
) -> None:
    """Make `best` the list of `item`, articles with scores; its page is due if the list was another one."""
    if before == best:
        return
    sql.execute("DELETE FROM related WHERE n = ?", (item["n"],))
    rows = [(item["n"], rank, other, score) for rank, (other, score) in enumerate(best, 1)]
    sql.executemany("INSERT INTO related VALUES (?, ?, ?, ?)", rows)
    ledger.put_due(sql, [Key("article", item["name"])], "its related articles changed")


def _scored(sql: sqlite3.Connection, item: sqlite3.Row) -> list[sqlite3.Row]:
    vector = json.dumps(weights_of(json.loads(item["derived"])))
    asked = {"vector": vector, "n": item["n"], "threshold": THRESHOLD, "section": item["section"]}
    return sql.execute(_SCORES, asked | {"bonus": SAME_SECTION}).fetchall()


def _rank(item: sqlite3.Row, other: sqlite3.Row) -> tuple[int, int, str]:
    return rank_key(other["score"], abs(item["day"] - other["day"]), other["id"])


def _entered(sql: sqlite3.Connection, item: sqlite3.Row, scored: list[sqlite3.Row], count: int) -> list[Key]:
    """The lists in which `item` should have a place that it has not, or another one."""
    others = json.dumps([(row["n"], row["score"]) for row in scored])
    held = dict(sql.execute("SELECT n, score FROM related WHERE other = ?", (item["n"],)).fetchall())
    last = {row["n"]: row for row in sql.execute(_OPEN, {"others": others, "count": count})}
    entered = (
        held[row["n"]] != row["score"]
        if row["n"] in held
        else row["n"] in last and _is_nearer(item, row, last[row["n"]])
        for row in scored
    )
    return [Key("related", row["id"]) for row, is_stale in zip(scored, entered, strict=True) if is_stale]


def _is_nearer(item: sqlite3.Row, other: sqlite3.Row, last: sqlite3.Row) -> bool:
    """Whether `item` comes before the last entry in the list of `other`, which may have room or lack an article."""
    place = rank_key(other["score"], abs(item["day"] - other["day"]), item["id"])
    return last["id"] is None or place < rank_key(last["score"], abs(other["day"] - last["day"]), last["id"])
