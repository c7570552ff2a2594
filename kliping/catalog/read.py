"""What pages ask of the catalog: cards, periods, counts, neighbours. Every list comes in a total order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from kliping.dates import parse_date
from kliping.routes import Key, url_of
from kliping.views import Card

# What a card is made of. Not `derived`: it is long, and lies on pages of its own.
CARD = "a.n, a.id, a.name, a.title, a.summary, a.date, a.lang, a.section, a.image"
_CARDS = f"SELECT {CARD} FROM place p JOIN article a USING (n) WHERE p.kind = ? AND p.name = ?"
Row = sqlite3.Row


def card(row: sqlite3.Row) -> Card:
    """The card of an article row."""
    return Card(
        id=row["id"],
        title=row["title"],
        summary=row["summary"],
        date=parse_date(row["date"]) if row["date"] else None,
        url=url_of(Key("article", row["name"])),
        lang=row["lang"],
        section=row["section"],
        image=row["image"],
    )


def article_at(sql: sqlite3.Connection, name: str) -> sqlite3.Row | None:
    """The article that is shown under a URL's name."""
    row: sqlite3.Row | None = sql.execute("SELECT * FROM article WHERE name = ? AND shown", (name,)).fetchone()
    return row


def article_with(sql: sqlite3.Connection, article_id: str) -> sqlite3.Row | None:
    """The article that is shown with an id."""
    row: sqlite3.Row | None = sql.execute("SELECT * FROM article WHERE id = ? AND shown", (article_id,)).fetchone()
    return row


def path_with(sql: sqlite3.Connection, article_id: str) -> str | None:
    """The content file of the article with an id, be it shown or not."""
    row = sql.execute("SELECT path FROM article WHERE id = ? ORDER BY path LIMIT 1", (article_id,)).fetchone()
    return None if row is None else str(row["path"])


def derived_of(row: sqlite3.Row) -> dict[str, Any]:
    """The places, terms, read-also titles, aliases and corrections of an article row."""
    derived: dict[str, Any] = json.loads(row["derived"])
    return derived


def newest(sql: sqlite3.Connection, kind: str, name: str, count: int) -> list[Card]:
    """The newest dated articles of a collection, newest first; undated ones fill what room is left."""
    order = "ORDER BY p.period DESC, p.sort DESC LIMIT ?"
    rows = sql.execute(f"{_CARDS} AND p.period < 'a' {order}", (kind, name, count)).fetchall()
    if len(rows) < count:
        undated = f"{_CARDS} AND p.period >= 'a' ORDER BY p.period, p.sort LIMIT ?"
        rows += sql.execute(undated, (kind, name, count - len(rows))).fetchall()
    return [card(row) for row in rows]


def first_rows(sql: sqlite3.Connection, kind: str, name: str, count: int) -> list[sqlite3.Row]:
    """The rows of the first articles in a collection's order, whole."""
    rows = "SELECT a.* FROM place p JOIN article a USING (n) WHERE p.kind = ? AND p.name = ?"
    return sql.execute(f"{rows} ORDER BY p.period, p.sort LIMIT ?", (kind, name, count)).fetchall()


def in_period(
    sql: sqlite3.Connection, kind: str, name: str, period: str, *, first: int = 0, count: int = -1
) -> list[tuple[str, Card]]:
    """Cards of a period, oldest first, each with its own period; `first` are left out in front."""
    wide = period[0].isdigit() and kind == "time"
    rows = sql.execute(
        f"SELECT {CARD}, p.period FROM place p JOIN article a USING (n) WHERE p.kind = ? AND p.name = ? "
        "AND p.period >= ? AND p.period < ? ORDER BY p.period, p.sort LIMIT ? OFFSET ?",
        (kind, name, period, f"{period}." if wide else f"{period}\x00", count, first),
    )
    return [(row["period"], card(row)) for row in rows]


def rows_of_period(sql: sqlite3.Connection, period: str, *, first: int, count: int) -> list[sqlite3.Row]:
    """Article rows of a month, of a year without its months, or undated under a letter; oldest first."""
    return sql.execute(
        "SELECT a.* FROM place p JOIN article a USING (n) WHERE p.kind = 'time' AND p.name = '' "
        "AND p.period >= ? AND p.period < ? ORDER BY p.period, p.sort LIMIT ? OFFSET ?",
        (period, f"{period}." if len(period) == 7 else f"{period}\x00", count, first),
    ).fetchall()


def neighbour(sql: sqlite3.Connection, kind: str, name: str, period: str, sort: str, *, forward: bool) -> Card | None:
    """The dated article just after a place in a collection, or just before it."""
    compare, order = (">", "ASC") if forward else ("<", "DESC")
    row = sql.execute(
        f"{_CARDS} AND (p.period, p.sort) {compare} (?, ?) AND p.period < 'a' "
        f"ORDER BY p.period {order}, p.sort {order} LIMIT 1",
        (kind, name, period, sort),
    ).fetchone()
    return None if row is None or not period[0].isdigit() else card(row)


def count_in(sql: sqlite3.Connection, kind: str, name: str = "", period: str = "") -> int:
    """How many articles a period has, or the whole collection."""
    row = sql.execute(
        "SELECT count FROM tally WHERE kind = ? AND name = ? AND period = ?", (kind, name, period)
    ).fetchone()
    return 0 if row is None else int(row["count"])


def periods(
    sql: sqlite3.Connection, kind: str, name: str, *, within: str = "", lengths: Sequence[int] = ()
) -> list[tuple[str, int]]:
    """The periods that have articles, ascending, with their counts.

    within     only those inside this wider period
    lengths    only periods written with so many characters
    """
    rows = sql.execute(
        "SELECT period, count FROM tally WHERE kind = ? AND name = ? AND period > ? AND period < ? ORDER BY period",
        (kind, name, within, f"{within}." if within else "~"),
    )
    return [(row["period"], row["count"]) for row in rows if not lengths or len(row["period"]) in lengths]


def period_beside(sql: sqlite3.Connection, kind: str, name: str, period: str, *, forward: bool) -> str | None:
    """The nearest period of the same length that has articles."""
    compare, order = (">", "ASC") if forward else ("<", "DESC")
    row = sql.execute(
        f"SELECT period FROM tally WHERE kind = ? AND name = ? AND period {compare} ? AND length(period) = ? "
        f"AND period < 'a' ORDER BY period {order} LIMIT 1",
        (kind, name, period, len(period)),
    ).fetchone()
    return None if row is None or not period[0].isdigit() else str(row["period"])


def label_of(sql: sqlite3.Connection, kind: str, name: str) -> str:
    """A collection's name as the oldest of its articles writes it; a term's as most of them do."""
    if kind == "term":
        words = sql.execute("SELECT label FROM surface WHERE name = ? ORDER BY count DESC, label LIMIT 1", (name,))
        return str((words.fetchone() or ("",))[0])
    row = sql.execute(
        "SELECT label FROM place WHERE kind = ? AND name = ? ORDER BY period, sort LIMIT 1", (kind, name)
    ).fetchone()
    return "" if row is None else str(row["label"])


def largest(sql: sqlite3.Connection, kind: str, count: int) -> list[tuple[str, int]]:
    """The collections of a kind with most articles, by name and count, most first."""
    rows = sql.execute(
        "SELECT name, count FROM tally WHERE kind = ? AND period = '' ORDER BY count DESC, name LIMIT ?", (kind, count)
    )
    return [(row["name"], row["count"]) for row in rows]


def related_to(sql: sqlite3.Connection, n: int) -> list[sqlite3.Row]:
    """The rows of the articles related to article `n`, nearest first, each with its score."""
    return sql.execute(
        f"SELECT {CARD}, a.derived, r.score FROM related r JOIN article a ON a.n = r.other "
        "WHERE r.n = ? AND a.shown ORDER BY r.rank",
        (n,),
    ).fetchall()


def chosen(sql: sqlite3.Connection, n: int, kind: str) -> list[sqlite3.Row]:
    """The public articles that an editor put beside article `n` ("pin") or keeps away ("ban"), in their order."""
    rows = sql.execute(
        "SELECT a.* FROM choice c JOIN article a ON a.id = c.target OR a.name = c.target "
        "WHERE c.n = ? AND c.kind = ? AND a.shown AND a.state = 'public' AND a.n <> c.n ORDER BY c.position",
        (n, kind),
    ).fetchall()
    return list({row["n"]: row for row in rows}.values())


# Whether an editor says of the articles {0} and {1} that they are no versions of one text.
APART = """EXISTS (SELECT 1 FROM choice c JOIN article a ON a.id = c.target OR a.name = c.target
  WHERE c.kind = 'apart' AND ((c.n = {0} AND a.n = {1}) OR (c.n = {1} AND a.n = {0})))"""


def apart(sql: sqlite3.Connection, n: int, other: int) -> bool:
    """Whether an editor says of two articles that they are no versions of one text."""
    return sql.execute(f"SELECT 1 WHERE {APART.format(':n', ':m')}", {"n": n, "m": other}).fetchone() is not None


def read_also_of(sql: sqlite3.Connection, n: int) -> list[tuple[str, Card | None]]:
    """The read-also titles of article `n` in their order, each with the card of the article that carries it."""
    rows = sql.execute(
        f"SELECT r.title AS asked, {CARD} FROM read_also r LEFT JOIN article a ON a.n = r.target "
        "WHERE r.n = ? ORDER BY r.position",
        (n,),
    ).fetchall()
    return [(row["asked"], None if row["id"] is None else card(row)) for row in rows]


def wanted(sql: sqlite3.Connection, count: int) -> list[tuple[str, int, list[Card]]]:
    """The titles that no article carries, most wanted first: title, how many ask, the first three that do."""
    rows = sql.execute(
        "SELECT key, min(title) AS title, count(*) AS askers FROM read_also WHERE target IS NULL "
        "GROUP BY key ORDER BY askers DESC, key LIMIT ?",
        (count,),
    ).fetchall()
    return [(row["title"], row["askers"], _askers(sql, row["key"])) for row in rows]


def _askers(sql: sqlite3.Connection, key: str) -> list[Card]:
    asking = f"SELECT {CARD} FROM read_also r JOIN article a USING (n) WHERE r.key = ? AND r.target IS NULL"
    return [card(row) for row in sql.execute(f"{asking} ORDER BY a.sort, r.position LIMIT 3", (key,))]


def count_wanted(sql: sqlite3.Connection) -> int:
    """How many different titles no article carries."""
    return int(sql.execute("SELECT count(DISTINCT key) FROM read_also WHERE target IS NULL").fetchone()[0])


def count_inferred(sql: sqlite3.Connection) -> int:
    """How many articles have a date that was worked out."""
    return _count(sql, "article WHERE shown AND state = 'public' AND date GLOB '*[?%]'")


def count_withdrawn(sql: sqlite3.Connection) -> int:
    """How many articles were taken back."""
    # The second condition leads SQLite to the index of the few that are not public.
    return _count(sql, "article WHERE shown AND state = 'withdrawn' AND state <> 'public'")


def count_corrections(sql: sqlite3.Connection) -> int:
    """How many things were corrected."""
    return _count(sql, "correction")


def _count(sql: sqlite3.Connection, what: str) -> int:
    return int(sql.execute(f"SELECT count(*) FROM {what}").fetchone()[0])


def corrections(sql: sqlite3.Connection, count: int) -> list[tuple[str, str, Card]]:
    """The newest corrections: date, text, card."""
    rows = sql.execute(
        f"SELECT c.date AS corrected, c.text, {CARD} FROM correction c JOIN article a USING (n) "
        "ORDER BY c.sort DESC, a.sort, c.text LIMIT ?",
        (count,),
    )
    return [(row["corrected"], row["text"], card(row)) for row in rows]


def alias_target(sql: sqlite3.Connection, name: str) -> str | None:
    """The URL that an old address leads to; None if no shown article has it, or a page stands there."""
    row = sql.execute(
        "SELECT a.name FROM alias JOIN article a USING (n) WHERE alias.name = ? ORDER BY a.sort LIMIT 1", (name,)
    ).fetchone()
    return None if row is None or article_at(sql, name) else url_of(Key("article", row["name"]))


def names_of(sql: sqlite3.Connection, paths: Sequence[str]) -> list[str]:
    """The URL names of the articles in content files, in the order of the files."""
    asked = "SELECT value FROM json_each(?)"
    rows = sql.execute(f"SELECT name FROM article WHERE path IN ({asked}) ORDER BY path", (json.dumps(list(paths)),))
    return [row["name"] for row in rows]
