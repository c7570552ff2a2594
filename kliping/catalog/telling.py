"""Which terms have pages, and what these are called: the `COUNT` terms that most articles are on.

Whether a term is among them depends on how many articles others are on, so it is settled once in a build, after the
last article was taken in, and kept in a table. A new article raises the counts of a few terms by one, so as few can
come in or go out, whatever the size of the archive.

A term is known by its stem and called by the word that most of its articles have for it, the first by alphabet of
equals. Where two are called the same, the one whose stem comes first has the address of that word.
"""

from __future__ import annotations

import sqlite3

from kliping.catalog import ledger, read
from kliping.catalog.lists import collection_keys
from kliping.routes import LEAST, Key
from kliping.site import Site
from kliping.text import slug

COUNT = 500


def settle(sql: sqlite3.Connection, site: Site) -> None:
    """Make the choice right, and put on the due list all pages of terms that came in, went out or are renamed."""
    before = {row["name"]: row["label"] for row in sql.execute("SELECT name, label FROM telling")}
    after = {name for name, n in read.largest(sql, "term", COUNT) if n >= LEAST["term"]}
    reworded = {row["name"] for row in sql.execute("SELECT name FROM reworded")}
    labels = {name: read.label_of(sql, "term", name) for name in after - (before.keys() - reworded)}
    renamed = sorted(name for name, label in labels.items() if before.get(name) != label)
    gone = sorted(before.keys() - after)
    due: set[Key] = set()
    wishes: set[str] = set()
    for name in (*gone, *(name for name in renamed if name in before)):
        due |= collection_keys(sql, "term", name, site)
        wishes.add(sql.execute("SELECT wish FROM telling WHERE name = ?", (name,)).fetchone()["wish"])
        sql.execute("DELETE FROM telling WHERE name = ?", (name,))
    for name in renamed:
        wish = slug(labels[name]) or name
        sql.execute("INSERT INTO telling VALUES (?, ?, ?, '')", (name, labels[name], wish))
        wishes.add(wish)
    for wish in sorted(wishes):
        due |= _address(sql, wish, site)
    sql.execute("DELETE FROM reworded")
    if due:
        ledger.put_due(sql, due | {Key("trends")}, "the archive's most telling terms are others")


def _address(sql: sqlite3.Connection, wish: str, site: Site) -> set[Key]:
    """Give each of the terms that would be called `wish` its address; the pages of those that had another one."""
    due: set[Key] = set()
    rows = sql.execute("SELECT name, address FROM telling WHERE wish = ? ORDER BY name", (wish,)).fetchall()
    for i, row in enumerate(rows):
        address = f"{wish}-{row['name']}" if i else wish
        if address != row["address"]:
            due |= collection_keys(sql, "term", row["name"], site) if row["address"] else set()
            sql.execute("UPDATE telling SET address = ? WHERE name = ?", (address, row["name"]))
            due |= collection_keys(sql, "term", row["name"], site)
    return due
