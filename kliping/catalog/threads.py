"""Threads: the stories that articles make by going on from one another.

A thread is named by its first article. `following` says what goes on from what; what an edit makes loose there is put
into its thread by `settle`, once a build. An article that goes on from the newest one moves nobody else; one that turns
out to be the first gives its name to all that follow it, which the length of a thread bounds.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from kliping.catalog import following, ledger
from kliping.catalog.read import CARD
from kliping.routes import Key

# Versions of one text count once. A thread goes on for so many days; what goes on from it later begins a new one.
LEAST, LONGEST = 3, 365

_PLACE = "SELECT name, begun FROM member WHERE n = ?"
_SIZE = """
SELECT count(*) AS size, max(a.sort) AS last, max(a.day) - min(a.day) AS days
FROM member m JOIN article a USING (n) LEFT JOIN follows f USING (n)
WHERE m.name = ? AND (f.again IS NOT 1 OR a.id = m.name)
"""


def touch(sql: sqlite3.Connection, n: int) -> None:
    """An article is shown otherwise than before: so are the pages of its thread."""
    sql.execute("INSERT OR REPLACE INTO loose VALUES (?, 1)", (n,))


def settle(sql: sqlite3.Connection, *, part: int, wanted: bool) -> None:
    """Put all that is loose into its thread, and on the due list what that reaches.

    part      articles on one part of a long thread
    wanted    whether the site shows related articles at all
    """
    if not wanted:
        following.forget_all(sql)
    moved, touched = _place_loose(sql)
    sql.execute("DELETE FROM loose")
    old = {name: told(sql, name) for name in touched}
    new = {name: _tell(sql, name) for name in touched}
    due = {Key("threads")} if any(old.values()) or any(new.values()) else set()
    for name in touched:
        n_parts = max(old[name], new[name]) // part + 2 if old[name] or new[name] else 0
        due |= {Key("thread", name, "", i + 1) for i in range(n_parts)}
    flipped = [name for name in touched if bool(old[name]) != bool(new[name])]
    numbers = {n for n, names in moved.items() if any(old.get(name) or new.get(name) for name in names)}
    for name in flipped:
        numbers |= {row["n"] for row in sql.execute("SELECT n FROM member WHERE name = ?", (name,))}
    shown = "SELECT name FROM article WHERE shown AND n IN (SELECT value FROM json_each(?))"
    due |= {Key("article", row["name"]) for row in sql.execute(shown, (json.dumps(sorted(numbers)),))}
    ledger.put_due(sql, due, "a story went on")


def _place_loose(sql: sqlite3.Connection) -> tuple[dict[int, tuple[str, str]], set[str]]:
    """Give what is loose its thread, earlier articles first; who went from which to which, and what is to be told."""
    moved: dict[int, tuple[str, str]] = {}
    touched: set[str] = set()
    waiting = [(row["sort"] or "", row["n"]) for row in sql.execute(_LOOSE)]
    flagged = {row["n"] for row in sql.execute("SELECT n FROM loose WHERE touched")}
    heapify(waiting)
    last = -1
    while waiting:
        _, n = heappop(waiting)
        if n == last:
            continue
        last = n
        before, after = sql.execute(_PLACE, (n,)).fetchone(), _place(sql, n)
        names = (before["name"] if before else "", after[0] if after else "")
        if names[0] != names[1]:
            moved[n] = names
        if (before and tuple(before)) != after:
            sql.execute("DELETE FROM member WHERE n = ?", (n,))
            if after:
                sql.execute("INSERT INTO member VALUES (?, ?, ?)", (n, *after))
            for row in sql.execute(
                "SELECT a.sort, a.n FROM follows f JOIN article a USING (n) WHERE f.other = ?", (n,)
            ):
                heappush(waiting, (row["sort"], row["n"]))
        elif n not in flagged:
            continue
        touched |= set(names)
    return moved, touched - {""}


_LOOSE = "SELECT l.n, a.sort FROM loose l LEFT JOIN article a ON a.n = l.n"


def _place(sql: sqlite3.Connection, n: int) -> tuple[str, int] | None:
    """The thread that an article is in, by its name and the day on which it began; None for one that stands alone."""
    item = sql.execute("SELECT id, day FROM article WHERE n = ? AND shown AND state = 'public'", (n,)).fetchone()
    if item is None:
        return None
    step = sql.execute("SELECT a.id, a.day, a.n FROM follows f JOIN article a ON a.n = f.other WHERE f.n = ?", (n,))
    if (other := step.fetchone()) is not None:
        found = sql.execute(_PLACE, (other["n"],)).fetchone()
        name, begun = (found["name"], found["begun"]) if found else (other["id"], other["day"])
        if item["day"] - begun <= LONGEST:
            return name, begun
    elif sql.execute("SELECT 1 FROM follows WHERE other = ?", (n,)).fetchone() is None:
        return None
    return item["id"], item["day"]


def told(sql: sqlite3.Connection, name: str) -> int:
    """How many articles a thread had when it was last told; 0 if it has no page."""
    row = sql.execute("SELECT size FROM thread WHERE name = ?", (name,)).fetchone()
    return int(row["size"]) if row else 0


def _tell(sql: sqlite3.Connection, name: str) -> int:
    """Remember what a thread is now; how many articles it has, 0 if they are too few for a page."""
    found: Mapping[str, int] = sql.execute(_SIZE, (name,)).fetchone()
    sql.execute("DELETE FROM thread WHERE name = ?", (name,))
    if found["size"] < LEAST:
        return 0
    sql.execute("INSERT INTO thread VALUES (?, ?, ?)", (name, found["size"], found["last"]))
    return found["size"]


class Story(NamedTuple):
    """A thread that has a page: how many articles it has, and the rows of the first and the last one."""

    name: str
    size: int
    first: sqlite3.Row
    last: sqlite3.Row


def latest(sql: sqlite3.Connection, count: int) -> list[Story]:
    """The threads that went on last, newest first."""
    return _stories(sql, "ORDER BY last DESC, name LIMIT ?", count)


def longest(sql: sqlite3.Connection, count: int) -> list[Story]:
    """The threads with most articles, most first."""
    return _stories(sql, "ORDER BY size DESC, name LIMIT ?", count)


def _stories(sql: sqlite3.Connection, order: str, count: int) -> list[Story]:
    return [_story(sql, *row) for row in sql.execute(f"SELECT name, size FROM thread {order}", (count,)).fetchall()]


def _story(sql: sqlite3.Connection, name: str, size: int) -> Story:
    ends = (f"{_MEMBERS} ORDER BY a.sort {order} LIMIT 1" for order in ("ASC", "DESC"))
    return Story(name, size, *(sql.execute(end, (name,)).fetchone() for end in ends))


def members(sql: sqlite3.Connection, name: str) -> list[sqlite3.Row]:
    """The article rows of a thread in the order of time, with what each goes on from, and if that is its text."""
    return sql.execute(f"{_MEMBERS} ORDER BY a.sort", (name,)).fetchall()


_MEMBERS = f"""
SELECT {CARD}, f.other, f.again FROM member m JOIN article a USING (n) LEFT JOIN follows f USING (n) WHERE m.name = ?
"""


def thread_of(sql: sqlite3.Connection, n: int) -> str:
    """The name of the thread that an article is in, "" if that has no page."""
    row = sql.execute("SELECT m.name FROM member m JOIN thread t USING (name) WHERE m.n = ?", (n,)).fetchone()
    return str(row["name"]) if row else ""
