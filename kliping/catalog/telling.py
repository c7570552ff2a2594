"""Which terms have pages: the `COUNT` words that most articles are on.

Whether a term is among them depends on how many articles others are on, so it is settled once in a build, after the
last article was taken in, and kept in a table. A new article raises the counts of a few terms by one, so as few can
come in or go out, whatever the size of the archive.
"""

from __future__ import annotations

import sqlite3

from kliping.catalog import ledger, read
from kliping.catalog.lists import collection_keys
from kliping.routes import LEAST, Key
from kliping.site import Site

COUNT = 500


def settle(sql: sqlite3.Connection, site: Site) -> None:
    """Make the choice right, and put on the due list all pages of terms that came in or went out."""
    before = {row["name"] for row in sql.execute("SELECT name FROM telling")}
    after = {name for name, n in read.largest(sql, "term", COUNT) if n >= LEAST["term"]}
    due: set[Key] = set()
    for name in sorted(before - after):
        due |= collection_keys(sql, "term", name, site)
        sql.execute("DELETE FROM telling WHERE name = ?", (name,))
    for name in sorted(after - before):
        sql.execute("INSERT INTO telling VALUES (?)", (name,))
        due |= collection_keys(sql, "term", name, site)
    if due:
        ledger.put_due(sql, due | {Key("trends")}, "the archive's most telling terms are others")
