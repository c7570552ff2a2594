"""Going on: from which earlier article each one goes on, if from any.

It is the nearest of those before it that are near enough and about the same, or one that the editors put under its
read-also titles. So it depends on what came before alone: the newest news changes nobody else's step. Kept like the
related lists, and by them (`kliping/catalog/nearness.py`), as they know all scores.
"""

from __future__ import annotations

import json
import sqlite3
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from kliping.catalog import read
from kliping.copies import is_copy
from kliping.related import (
    FOLLOWS,
    LENGTH,
    LONGEST_GAP,
    N_LEADING,
    THRESHOLD,
    Profile,
    Term,
    are_one_story,
    leading,
    nearness,
    rank_key,
)
from kliping.routes import Key

Row: TypeAlias = sqlite3.Row | Mapping[str, Any]

# Versions of one text are at least so near.
LIKE = LENGTH**2 // 2


class Step(NamedTuple):
    """From which article another one goes on; `again` if it is the same text again."""

    other: int
    linked: bool
    score: int
    again: bool


def has_day(item: Row) -> bool:
    """Whether it is known on which day an article is from."""
    return bool(item["day"]) and item["sort"][4:5] == "-" == item["sort"][7:8]


def step_of(sql: sqlite3.Connection, item: sqlite3.Row, scored: Iterable[Row]) -> Step | None:
    """From which of those near an article it goes on; None if from none.

    scored    n, id, day, sort and score of all that are near it
    """
    if not has_day(item):
        return None
    apart = kept_apart(sql, item)
    linked = {row["target"] for row in sql.execute("SELECT target FROM read_also WHERE n = ?", (item["n"],))}
    before = [row for row in scored if _is_before(row, item) and row["n"] not in apart]
    like = _like(sql, item, [row["n"] for row in before if row["score"] >= FOLLOWS])
    may = [row for row in before if row["n"] in linked or row["n"] in like]
    if not may:
        return None
    best = min(may, key=lambda row: _key(row["score"], item["day"] - row["day"], row["id"], linked=row["n"] in linked))
    again = best["score"] >= LIKE and is_copy(_sketch(sql, item["n"]), _sketch(sql, best["n"]))
    again = again and not read.apart(sql, item["n"], best["n"])
    return Step(best["n"], best["n"] in linked, best["score"], again)


def _like(sql: sqlite3.Connection, item: Row, numbers: list[int]) -> set[int]:
    """Those of `numbers` that are about the same as an article."""
    own = leading(profile_of(item).terms)
    rows = sql.execute(_LEADING, (json.dumps(numbers),)) if numbers else ()
    return {row["n"] for row in rows if are_one_story(own, frozenset(json.loads(row["stems"])))}


_LEADING = f"""
SELECT n, json_extract(derived, {", ".join(f"'$.terms[{i}][0]'" for i in range(N_LEADING))}) AS stems FROM article
WHERE n IN (SELECT value FROM json_each(?))
"""


def _is_before(other: Row, item: Row) -> bool:
    """Whether an article comes before another one, and not too long before."""
    return has_day(other) and other["sort"] < item["sort"] and item["day"] - other["day"] <= LONGEST_GAP


def kept_apart(sql: sqlite3.Connection, item: sqlite3.Row) -> set[int]:
    """The articles that an editor keeps away from an article, on either side."""
    return {row["n"] for row in sql.execute(_APART, dict(item))}


_APART = """
SELECT a.n FROM choice c JOIN article a ON a.id = c.target OR a.name = c.target WHERE c.n = :n AND c.kind = 'ban'
UNION SELECT n FROM choice WHERE kind = 'ban' AND target IN (:id, :name)
"""


def _key(score: int, days: int, article_id: str, *, linked: bool) -> tuple[bool, tuple[int, int, str]]:
    """Sorts what an editor linked first, then the nearest."""
    return not linked, rank_key(score, days, article_id)


def _sketch(sql: sqlite3.Connection, n: int) -> bytes:
    return b64decode(sql.execute("SELECT derived ->> 'sketch' FROM article WHERE n = ?", (n,)).fetchone()[0])


def candidates(sql: sqlite3.Connection, item: sqlite3.Row, nearest: tuple[int, int] | None) -> list[Mapping[str, Any]]:
    """The few of those near an article that `step_of` need look at, as long as no editor keeps any away.

    nearest    the number and the score of the nearest that is near enough to go on from
    """
    found: list[Mapping[str, Any]] = []
    if nearest is not None:
        row = sql.execute("SELECT n, id, day, sort FROM article WHERE n = ?", (nearest[0],)).fetchone()
        found.append({**dict(row), "score": nearest[1]})
    for row in sql.execute(_LINKED, (item["n"],)).fetchall():
        if (score := nearness(profile_of(item), profile_of(row))) >= THRESHOLD:
            found.append({**dict(row), "score": score})
    return found


_LINKED = """
SELECT a.n, a.id, a.section, a.day, a.sort, a.derived FROM read_also r JOIN article a ON a.n = r.target WHERE r.n = ?
"""


def profile_of(item: Row) -> Profile:
    """All of an article that its neighbours depend on."""
    own = tuple(Term(*term) for term in json.loads(item["derived"])["terms"])
    sort = item["sort"] if has_day(item) else ""
    return Profile(id=item["id"], section=item["section"], day=item["day"], terms=own, sort=sort)


def put(sql: sqlite3.Connection, n: int, step: Step | None) -> None:
    """Remember from which article another one goes on; both are loose if that is something new."""
    row = sql.execute("SELECT other, linked, score, again FROM follows WHERE n = ?", (n,)).fetchone()
    before = Step(*row) if row else None
    if before == step:
        return
    sql.execute("DELETE FROM follows WHERE n = ?", (n,))
    if step is not None:
        sql.execute("INSERT INTO follows VALUES (?, ?, ?, ?, ?)", (n, *step))
    _loosen(sql, [n, *(each.other for each in (before, step) if each)])


def _loosen(sql: sqlite3.Connection, numbers: Iterable[int]) -> None:
    sql.executemany("INSERT OR IGNORE INTO loose VALUES (?, 0)", [(n,) for n in numbers])


def remove(sql: sqlite3.Connection, n: int) -> set[Key]:
    """Take an article out of its thread; the lists of those that went on from it have to be settled again."""
    rows = sql.execute(
        "SELECT f.n, f.other, a.id FROM follows f JOIN article a USING (n) WHERE f.n = :n OR f.other = :n", {"n": n}
    ).fetchall()
    _loosen(sql, [n, *(each for row in rows for each in (row["n"], row["other"]))])
    sql.execute("DELETE FROM follows WHERE n = :n OR other = :n", {"n": n})
    return {Key("related", row["id"]) for row in rows if row["n"] != n}


def forget_all(sql: sqlite3.Connection) -> None:
    """Nothing goes on from anything any more."""
    sql.execute("INSERT OR IGNORE INTO loose SELECT n, 0 FROM member")
    sql.execute("DELETE FROM follows")


def overtaken(sql: sqlite3.Connection, item: sqlite3.Row, scored: Iterable[sqlite3.Row]) -> set[Key]:
    """The lists of later articles that may go on from `item` and do not, or do so otherwise."""
    if not has_day(item):
        return set()
    asking = {row["n"] for row in sql.execute("SELECT n FROM read_also WHERE target = ?", (item["n"],))}
    after = [row for row in scored if has_day(row) and _is_before(item, row)]
    like = _like(sql, item, [row["n"] for row in after if row["score"] >= FOLLOWS])
    after = [row for row in after if row["n"] in asking or row["n"] in like]
    numbers = json.dumps([row["n"] for row in after])
    steps = {row["n"]: row for row in sql.execute(_STEPS, (numbers,))}
    stale = (row for row in after if _is_stale(item, row, steps.get(row["n"]), linked=row["n"] in asking))
    return {Key("related", row["id"]) for row in stale}


_STEPS = """
SELECT f.*, a.id, a.day FROM follows f JOIN article a ON a.n = f.other WHERE f.n IN (SELECT value FROM json_each(?))
"""


def _is_stale(item: sqlite3.Row, later: sqlite3.Row, step: sqlite3.Row | None, *, linked: bool) -> bool:
    if step is None:
        return True
    if step["other"] == item["n"]:
        return (step["score"], bool(step["linked"])) != (later["score"], linked)
    own = _key(later["score"], later["day"] - item["day"], item["id"], linked=linked)
    return own < _key(step["score"], later["day"] - step["day"], step["id"], linked=step["linked"])
