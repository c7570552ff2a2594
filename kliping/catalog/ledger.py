"""What was read, what was written, what is due, what is wrong: the catalog's memory of runs, not of articles."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kliping.catalog import seals
from kliping.errors import Problem
from kliping.routes import Key, parse_key


def put_due(sql: sqlite3.Connection, keys: Iterable[Key], reason: str) -> None:
    """Put keys on the due list. One that is on it keeps its first reason."""
    sql.executemany("INSERT OR IGNORE INTO due VALUES (?, ?)", ((str(key), reason) for key in keys))


def put_all_due(sql: sqlite3.Connection, reasons: Mapping[Key, str]) -> None:
    """Put keys on the due list, each for its own reason."""
    sql.executemany("INSERT OR IGNORE INTO due VALUES (?, ?)", [(str(key), why) for key, why in reasons.items()])


def put_kind_due(sql: sqlite3.Connection, kind: str, reason: str) -> None:
    """Put every page of a kind that was written before on the due list."""
    sql.execute("INSERT OR IGNORE INTO due SELECT key, ? FROM page WHERE kind = ?", (reason, kind))


def due_keys(sql: sqlite3.Connection, kind: str, *, most: int, after: str = "") -> list[tuple[Key, str]]:
    """Up to `most` keys of a kind that are due, in the order of keys from behind `after`, with the reason."""
    first, end = _range_of(kind)
    rows = sql.execute(
        "SELECT key, reason FROM due WHERE key > ? AND key < ? ORDER BY key LIMIT ?", (after or first, end, most)
    )
    return [(parse_key(row["key"]), row["reason"]) for row in rows]


def due_documents(sql: sqlite3.Connection, names: list[str]) -> list[tuple[Key, str]]:
    """The documents that are due of the articles shown under these URL names, with the reason."""
    rows = sql.execute(
        "SELECT due.key, due.reason FROM article a JOIN due ON due.key = 'document|' || a.id || '||1' "
        "WHERE a.shown AND a.name IN (SELECT value FROM json_each(?)) ORDER BY due.key",
        (json.dumps(names),),
    ).fetchall()
    return [(parse_key(row["key"]), row["reason"]) for row in rows]


def count_due(sql: sqlite3.Connection, kind: str) -> int:
    """How many keys of a kind are due."""
    return int(sql.execute("SELECT count(*) FROM due WHERE key > ? AND key < ?", _range_of(kind)).fetchone()[0])


def _range_of(kind: str) -> tuple[str, str]:
    """What all keys of a kind lie between: they begin with it and "|", behind which comes "}"."""
    return f"{kind}|", f"{kind}}}"


def is_any_due(sql: sqlite3.Connection) -> bool:
    """Whether anything has to be looked at."""
    return sql.execute("SELECT 1 FROM due LIMIT 1").fetchone() is not None


def count_all_due(sql: sqlite3.Connection) -> int:
    """How many keys of all kinds are due."""
    return int(sql.execute("SELECT count(*) FROM due").fetchone()[0])


def reason_due(sql: sqlite3.Connection, key: Key) -> str | None:
    """Why a key is due; None if it is not."""
    row = sql.execute("SELECT reason FROM due WHERE key = ?", (str(key),)).fetchone()
    return None if row is None else str(row["reason"])


def strike_off(sql: sqlite3.Connection, keys: Iterable[Key]) -> None:
    """Take keys off the due list."""
    sql.executemany("DELETE FROM due WHERE key = ?", [(str(key),) for key in keys])


def strike_off_kind(sql: sqlite3.Connection, kind: str) -> None:
    """Nothing of this kind has to be written any more."""
    sql.execute("DELETE FROM due WHERE key > ? AND key < ?", _range_of(kind))


def mark_of(sql: sqlite3.Connection, key: Key) -> str | None:
    """The mark under which a page was last written; None if it is not there."""
    row = sql.execute("SELECT mark FROM page WHERE key = ?", (str(key),)).fetchone()
    return None if row is None else str(row["mark"])


def reason_of(sql: sqlite3.Connection, key: Key) -> str | None:
    """Why a page was last written."""
    row = sql.execute("SELECT reason FROM page WHERE key = ?", (str(key),)).fetchone()
    return None if row is None else str(row["reason"])


def put_page(sql: sqlite3.Connection, key: Key, mark: str, reason: str, *, sha256: str = "") -> None:
    """Remember that a page was written under `mark`; `sha256` is that of its bytes, if somebody had them at hand."""
    sql.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?)", (str(key), key.kind, mark, reason))
    if key.kind != "document":
        seals.put(sql, "page", str(key), sha256)


def forget_page(sql: sqlite3.Connection, key: Key) -> None:
    """Remember that a page is gone."""
    sql.execute("DELETE FROM page WHERE key = ?", (str(key),))
    if key.kind != "document":
        seals.put(sql, "page", str(key), "")


def forget_marks(sql: sqlite3.Connection, keys: Iterable[Key] | None = None) -> None:
    """Make the marks of files stale, of all or of those named, so that each is compared with what is on disk."""
    if keys is None:
        sql.execute("UPDATE page SET mark = '' WHERE kind <> 'document'")
    else:
        sql.executemany("UPDATE page SET mark = '' WHERE key = ?", [(str(key),) for key in keys])


def forget_documents(sql: sqlite3.Connection) -> None:
    """Forget that anything was ever put into the index."""
    sql.execute("DELETE FROM page WHERE kind = 'document'")


def is_any_forgotten(sql: sqlite3.Connection, kind: str) -> bool:
    """Whether the mark of a file of this kind was made stale."""
    return sql.execute("SELECT 1 FROM page WHERE kind = ? AND mark = '' LIMIT 1", (kind,)).fetchone() is not None


def count_documents(sql: sqlite3.Connection) -> int:
    """How many documents the search index has."""
    return int(sql.execute("SELECT count(*) FROM page WHERE kind = 'document'").fetchone()[0])


def document_marks(sql: sqlite3.Connection) -> list[tuple[str, str]]:
    """Key and mark of every document in the search index, in the order of keys."""
    rows = sql.execute("SELECT key, mark FROM page WHERE kind = 'document' ORDER BY key")
    return [(row["key"], row["mark"]) for row in rows]


def keys_of_kind(sql: sqlite3.Connection, kind: str) -> list[Key]:
    """The pages of a kind that were written, in the order of keys."""
    rows = sql.execute("SELECT key FROM page WHERE kind = ? ORDER BY key", (kind,))
    return [parse_key(row["key"]) for row in rows]


def all_pages(sql: sqlite3.Connection) -> Iterator[Key]:
    """Everything that was written to the output folder, in the order of keys."""
    rows = sql.execute("SELECT key FROM page WHERE kind <> 'document' ORDER BY key")
    return (parse_key(row["key"]) for row in rows)


def count_pages(sql: sqlite3.Connection) -> int:
    """How many files of the output folder there are."""
    return int(sql.execute("SELECT count(*) FROM page WHERE kind <> 'document'").fetchone()[0])


def signature_of(sql: sqlite3.Connection, path: str) -> tuple[str, str] | None:
    """The signature and the digest that a file had when it was last read."""
    row = sql.execute("SELECT signature, digest FROM source WHERE path = ?", (path,)).fetchone()
    return None if row is None else (row["signature"], row["digest"])


def signatures(sql: sqlite3.Connection, paths: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Signature and digest of those of these files that were read before, as they were then."""
    rows = sql.execute(
        "SELECT s.path, s.signature, s.digest FROM json_each(?) each JOIN source s ON s.path = each.value",
        (json.dumps(paths),),
    )
    return {path: (signature, digest) for path, signature, digest in rows}


def iter_sources(sql: sqlite3.Connection, prefix: str) -> Iterator[str]:
    """Every file below a folder (or the file itself) that was read before, in the order of paths."""
    rows = sql.execute(f"SELECT path FROM source WHERE {_BELOW} ORDER BY path", _below(prefix))
    return (row["path"] for row in rows)


def count_sources(sql: sqlite3.Connection, prefix: str) -> int:
    """How many they are."""
    return int(sql.execute(f"SELECT count(*) FROM source WHERE {_BELOW}", _below(prefix)).fetchone()[0])


# One range of the table, of which names such as "content-old" are left out.
_BELOW = "path >= ? AND path < ? AND (path = ? OR path >= ?)"


def _below(prefix: str) -> tuple[str, str, str, str]:
    return prefix, f"{prefix}0", prefix, f"{prefix}/"


def put_source(sql: sqlite3.Connection, path: str, signature: str, digest: str, *, sha256: str = "") -> None:
    """Remember what a file was like when it was read; `sha256` is that of its bytes, if somebody had them at hand."""
    sql.execute("INSERT OR REPLACE INTO source VALUES (?, ?, ?)", (path, signature, digest))
    seals.put(sql, "source", path, sha256)


def forget_source(sql: sqlite3.Connection, path: str) -> None:
    """Forget a file that is gone."""
    sql.execute("DELETE FROM source WHERE path = ?", (path,))
    seals.put(sql, "source", path, "")


def forget_unread(sql: sqlite3.Connection, prefix: str) -> None:
    """Forget what was wrong below a folder with things that were never read: whoever looks there finds it again."""
    sql.execute(
        "DELETE FROM problem WHERE (origin = ? OR origin >= ? AND origin < ?) "
        "AND origin NOT IN (SELECT path FROM source)",
        (prefix, f"{prefix}/", f"{prefix}0"),
    )


def set_problems(sql: sqlite3.Connection, origin: str, problems: Sequence[Problem]) -> None:
    """Make `problems` all that is wrong with one origin: a file, or a page that was rendered."""
    sql.execute("DELETE FROM problem WHERE origin = ?", (origin,))
    sql.executemany(
        "INSERT OR IGNORE INTO problem VALUES (?, ?, ?, ?, ?, ?)",
        [(origin, item.file, item.line, item.column, item.code, item.message) for item in problems],
    )


# Old addresses that lead elsewhere: to the article that stands there, or to the first of those that claim them.
_TAKEN = """
SELECT a.path AS file, alias.name AS name, coalesce(
  (SELECT path FROM article WHERE name = alias.name AND shown),
  (SELECT b.path FROM alias x JOIN article b USING (n) WHERE x.name = alias.name ORDER BY b.sort LIMIT 1)
) AS owner FROM alias JOIN article a USING (n) WHERE owner <> a.path
"""


# Articles that are put beside another one, kept away from it or told from it, and are not there.
_UNKNOWN = """
SELECT a.path AS file, c.kind AS kind, c.target AS target FROM choice c JOIN article a USING (n)
WHERE NOT EXISTS (SELECT 1 FROM article b WHERE b.id = c.target AND b.shown AND b.n <> c.n)
  AND NOT EXISTS (SELECT 1 FROM article b WHERE b.name = c.target AND b.shown AND b.n <> c.n)
"""


def origins(sql: sqlite3.Connection) -> set[str]:
    """The files and pages with which something is wrong."""
    return {row["origin"] for row in sql.execute("SELECT DISTINCT origin FROM problem")}


def problems(sql: sqlite3.Connection) -> list[Problem]:
    """Everything that is wrong now, in the order of files and lines, each once."""
    rows = sql.execute('SELECT DISTINCT file, line, "column", code, message FROM problem')
    return sorted(
        [
            *(Problem(**dict(row)) for row in rows),
            *map(_taken, sql.execute(_TAKEN)),
            *map(_unknown, sql.execute(_UNKNOWN)),
        ]
    )


def _taken(row: sqlite3.Row) -> Problem:
    what = f"the alias /{row['name']}/ belongs to {row['owner']}; take it out of one of them"
    return Problem(file=row["file"], code="URL-DUPLICATE", message=what)


def _unknown(row: sqlite3.Row) -> Problem:
    key = {"pin": "related_pin", "ban": "related_ban", "apart": "not_copy_of"}[row["kind"]]
    what = f'{key} names "{row["target"]}", which no other public article is; mend it, or take it out'
    return Problem(file=row["file"], code="RELATED-UNKNOWN", message=what)


def state(sql: sqlite3.Connection, name: str) -> str:
    """A remembered value; "" when there is none."""
    row = sql.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
    return "" if row is None else str(row["value"])


def set_state(sql: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a value; one that is remembered already changes nothing on the disk."""
    sql.execute(
        "INSERT INTO state VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value "
        "WHERE value <> excluded.value",
        (name, value),
    )
