"""Putting an article in, replacing it, taking it out; and naming what can thereby change.

`apply` is the one way in. Of two files with one id the first by path is shown, of two articles with one URL the first
by id: never "the last one wins", so the order in which files are found does not matter. The others are reported.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, fields
from functools import partial

from kliping.catalog import ledger, nearness, threads, wanting
from kliping.catalog.reach import Reach, bundled, reach, showing
from kliping.catalog.rows import Row
from kliping.catalog.vectors import weights_of
from kliping.errors import Problem
from kliping.routes import Key, url_of
from kliping.site import Site

_NAMES = [field.name for field in fields(Row)]
# What of `derived` comes from the words of the body alone; what is on the article's own page and in its bundle only;
# what of a row is on other pages, or leads to them; and what decides where it stands there.
_WORDS = ("terms", "sketch")
_OWN = (*_WORDS, "seed")
_FACE = [name for name in _NAMES if name not in ("digest", "derived")]
_STAND = ("id", "name", "state", "date", "sort")
_PUT = f"""
INSERT INTO article ({", ".join(_NAMES)}) VALUES ({", ".join(f":{name}" for name in _NAMES)})
ON CONFLICT (path) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _NAMES)}, shown = 0
"""
_FIRST = "{0}.state IN ('public', 'withdrawn') AND {0}.path = (SELECT min(path) FROM article WHERE id = {0}.id)"
_IS_SHOWN = f"""
SELECT a.* FROM article a WHERE a.n = ? AND {_FIRST.format("a")} AND NOT EXISTS
  (SELECT 1 FROM article b WHERE b.name = a.name AND b.id < a.id AND {_FIRST.format("b")})
"""


def apply(sql: sqlite3.Connection, path: str, row: Row | None, site: Site, *, reach: Reach = reach) -> set[Key]:
    """Make `row` what the catalog knows of the content file at `path`; None takes it out. Gives the keys now due.

    reach    what says which those are
    Runs inside the caller's transaction.
    """
    touched = _touched(sql, path, row)
    if row is not None and len(touched) == 1 and _shows_the_same(old := next(iter(touched.values())), row):
        return _reword(sql, old, row, site)
    if row is None:
        sql.execute("DELETE FROM article WHERE path = ?", (path,))
    else:
        sql.execute(_PUT, asdict(row))
        new = sql.execute("SELECT * FROM article WHERE path = ?", (path,)).fetchone()
        touched.setdefault(new["n"], new)
    after = {n: sql.execute(_IS_SHOWN, (n,)).fetchone() for n in touched}
    kept = {n: _kept_places(item, after[n]) for n, item in touched.items()}
    due: set[Key] = set()
    for n, item in touched.items():
        if item["shown"] and (item["path"] == path or after[n] is None):
            due |= _unlink(sql, item, partial(reach, site=site, kept=kept[n]))
    for n, item in after.items():
        if item is not None and not item["shown"]:
            due |= _link(sql, item, partial(reach, site=site, kept=kept[n]))
    _report_duplicates(sql, [path, *(item["path"] for item in touched.values())])
    return due


def _touched(sql: sqlite3.Connection, path: str, row: Row | None) -> dict[int, sqlite3.Row]:
    """By `n`, all rows as they are now that share an id or a URL with the file at `path`, before or after."""
    olds = sql.execute("SELECT * FROM article WHERE path = ?", (path,)).fetchall()
    ids = {item["id"] for item in olds} | ({row.id} if row else set())
    names = {row.name} if row else set()
    found: dict[int, sqlite3.Row] = {}
    for each in ids:
        found |= {item["n"]: item for item in sql.execute("SELECT * FROM article WHERE id = ?", (each,))}
    for name in names | {item["name"] for item in found.values()}:
        found |= {item["n"]: item for item in sql.execute("SELECT * FROM article WHERE name = ?", (name,))}
    return found


def _kept_places(old: sqlite3.Row, new: sqlite3.Row | None) -> list[list[str]]:
    """The places in lists at which an article stood and stands."""
    if new is None or not old["shown"] or any(old[name] != new[name] for name in _STAND):
        return []
    before = json.loads(old["derived"])["places"]
    return [place for place in json.loads(new["derived"])["places"] if place in before]


def _shows_the_same(old: sqlite3.Row, row: Row) -> bool:
    """Whether `row` is that article in other words: on pages that are not its own nothing of it has changed."""
    if not old["shown"] or any(old[name] != getattr(row, name) for name in _FACE):
        return False
    before, after = json.loads(old["derived"]), json.loads(row.derived)
    return all(before.get(name) == value for name, value in after.items() if name not in _OWN)


def _reword(sql: sqlite3.Connection, old: sqlite3.Row, row: Row, site: Site) -> set[Key]:
    """Take in another body, and nothing else: its page, its document, and who is near to it."""
    n, before, after = old["n"], json.loads(old["derived"]), json.loads(row.derived)
    sql.execute("UPDATE article SET digest = ?, derived = ? WHERE n = ?", (row.digest, row.derived, n))
    keys = {Key("article", row.name), Key("document", row.id)}
    if row.state == "public":
        keys |= bundled(sql, old, after, site)
    if row.state == "public" and any(before[name] != after[name] for name in _WORDS):
        keys |= {Key("related", row.id)} | showing(sql, old) | nearness.remove(sql, n, weights_of(before))
        nearness.insert(sql, n, weights_of(after))
    return keys


def _link(sql: sqlite3.Connection, item: sqlite3.Row, reach: Callable[..., set[Key]]) -> set[Key]:
    """Give the catalog all rows of an article that is shown from now on; which keys that reaches."""
    n, derived = item["n"], json.loads(item["derived"])
    sql.execute("UPDATE article SET shown = 1 WHERE n = ?", (n,))
    sql.executemany("INSERT OR IGNORE INTO alias VALUES (?, ?)", [(name, n) for name in derived["aliases"]])
    if item["state"] != "public":
        return reach(sql, item, derived)
    rows = [(kind, name, period, item["sort"], n, label) for kind, name, period, label in derived["places"]]
    sql.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?)", rows)
    _count(sql, derived["places"], 1)
    _count_words(sql, derived["places"], 1)
    corrections = [(sort, n, date, text) for sort, date, text in derived["corrections"]]
    sql.executemany("INSERT OR IGNORE INTO correction VALUES (?, ?, ?, ?)", corrections)
    nearness.insert(sql, n, weights_of(derived))
    threads.touch(sql, n)
    choices = [(n, kind, i, target) for kind, *targets in derived["choices"] for i, target in enumerate(targets)]
    sql.executemany("INSERT INTO choice VALUES (?, ?, ?, ?)", choices)
    return wanting.link(sql, item, derived["read_also"]) | reach(sql, item, derived)


def _unlink(sql: sqlite3.Connection, item: sqlite3.Row, reach: Callable[..., set[Key]]) -> set[Key]:
    """Take back all that `_link` gave; which keys showed it."""
    n, derived = item["n"], json.loads(item["derived"])
    reached = reach(sql, item, derived)
    sql.execute("UPDATE article SET shown = 0 WHERE n = ?", (n,))
    sql.execute("DELETE FROM alias WHERE n = ?", (n,))
    if item["state"] != "public":
        return reached
    places = [(kind, name, period, item["sort"], n) for kind, name, period, _ in derived["places"]]
    sql.executemany("DELETE FROM place WHERE kind = ? AND name = ? AND period = ? AND sort = ? AND n = ?", places)
    _count(sql, derived["places"], -1)
    _count_words(sql, derived["places"], -1)
    sql.execute("DELETE FROM correction WHERE n = ?", (n,))
    sql.execute("DELETE FROM choice WHERE n = ?", (n,))
    return reached | nearness.remove(sql, n, weights_of(derived)) | wanting.unlink(sql, item)


def _count(sql: sqlite3.Connection, places: list[list[str]], step: int) -> None:
    rows = [(kind, name, period, step) for kind, name, own, _ in places for period in _periods(kind, own)]
    rows += [("trend", name, month, step) for month in _months(places) for kind, name, _, _ in places if kind == "term"]
    sql.executemany(
        "INSERT INTO tally VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count", rows
    )
    if step < 0:
        gone = "DELETE FROM tally WHERE kind = ? AND name = ? AND period = ? AND count = 0"
        sql.executemany(gone, [row[:3] for row in rows])


def _months(places: list[list[str]]) -> list[str]:
    """The month in which an article counts for its terms, if its date has one: what trends are drawn by."""
    return [period[:7] for kind, _, period, _ in places if kind == "time" and period[0].isdigit() and len(period) > 4]


def _count_words(sql: sqlite3.Connection, places: list[list[str]], step: int) -> None:
    """Which words stand for terms; see kliping/catalog/telling.py."""
    words = [(name, label) for kind, name, _, label in places if kind == "term"]
    counted = "INSERT INTO surface VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count"
    sql.executemany(counted, [(*word, step) for word in words])
    if step < 0:
        sql.executemany("DELETE FROM surface WHERE name = ? AND label = ? AND count = 0", words)
    sql.executemany("INSERT OR IGNORE INTO reworded VALUES (?)", [word[:1] for word in words])


def _periods(kind: str, period: str) -> list[str]:
    """All periods in which an article of `period` counts, the whole collection included."""
    if kind != "time":
        return ["", period]
    if not period[0].isdigit():
        return ["", "undated", period]
    return ["", *(period[:length] for length in (4, 7) if len(period) > length), period]


def _report_duplicates(sql: sqlite3.Connection, paths: list[str]) -> None:
    """Say of each file that is left out, because another has its id or its URL, which one that is."""
    for path in sorted(set(paths)):
        origin = f"duplicate {path}"
        item = sql.execute("SELECT * FROM article WHERE path = ?", (path,)).fetchone()
        hidden = item is not None and not item["shown"] and item["state"] in ("public", "withdrawn")
        ledger.set_problems(sql, origin, [_duplicate(sql, item)] if hidden else [])


def _duplicate(sql: sqlite3.Connection, item: sqlite3.Row) -> Problem:
    path, own = item["path"], "SELECT path FROM article WHERE"
    first = sql.execute(f"{own} id = ? ORDER BY path LIMIT 1", (item["id"],)).fetchone()["path"]
    if first != path:
        what = f'{first} has the id "{item["id"]}" too; change one of them'
        return Problem(file=path, code="ID-DUPLICATE", message=what)
    owner = sql.execute(f"{own} name = ? AND shown", (item["name"],)).fetchone()["path"]
    what = f"{owner} has the URL {url_of(Key('article', item['name']))} too; change one slug"
    return Problem(file=path, code="URL-DUPLICATE", message=what)
