"""Which articles each seed gave, and which of its items are another's text again.

An item is an article, a copy or a revision of another's, or refused. The first leads: by whether an editor has taken
its article over, then by path and line of its seed; never by which came first, so the order of discovery does not
matter. Whoever is alike is found by the keys of its fingerprint, by its address, or by its id.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

from kliping.versions import is_again, is_revised, keys_of

ARTICLE, COPY, REVISION, REFUSED = "article", "copy", "revision", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item of a seed.

    article      the id of the article that it is, or whose text it has again; "" when refused
    kind         ARTICLE, COPY, REVISION or REFUSED
    url          where it was first published, as `plain_url` writes it; "" if that is not known
    state        a digest of all that other items can see of it
    note         JSON: what its article says of it when it is not the one that leads
    seen         of a REVISION: the digest of its article when it was told
    """

    seed: str
    line: int
    id: str
    article: str
    kind: str
    url: str
    fingerprint: bytes
    state: str
    note: str = ""
    seen: str = ""

    @property
    def place(self) -> tuple[list[str], int, str]:
        """Where it stands in the order of seeds."""
        return self.seed.split("/"), self.line, self.id


@dataclass(frozen=True, slots=True)
class Alike:
    """Another item, and what this one is to it: COPY, REVISION, or REFUSED where only the ids are one."""

    row: ItemRow
    kind: str


def find_alike(sql: sqlite3.Connection, its: ItemRow) -> list[Alike]:
    """The items that have the text, the address or the id of `its`; without itself."""
    others = (row for row in _candidates(sql, its) if (row.seed, row.id) != (its.seed, its.id))
    alike = [Alike(row, _kind(its, row)) for row in others]
    return [each for each in alike if each.kind]


def _kind(its: ItemRow, other: ItemRow) -> str:
    """What `its` is to the other; "" if nothing."""
    again = is_again(its.fingerprint, other.fingerprint)
    if its.url and its.url == other.url and its.fingerprint != other.fingerprint:
        return REVISION if again or is_revised(its.fingerprint, other.fingerprint) else ""
    return COPY if again else REFUSED if its.id == other.id else ""


def _candidates(sql: sqlite3.Connection, its: ItemRow) -> list[ItemRow]:
    rows = sql.execute(
        "SELECT item.* FROM item WHERE n IN (SELECT n FROM band WHERE key IN (SELECT value FROM json_each(?))) "
        "UNION SELECT item.* FROM item WHERE id = ? UNION SELECT item.* FROM item WHERE url = ? AND url <> ''",
        (json.dumps(keys_of(its.fingerprint)), its.id, its.url),
    )
    return [_row(row) for row in rows.fetchall()]


def leader_of(its: ItemRow, alike: Iterable[Alike], is_taken_over: Callable[[str], bool]) -> Alike | None:
    """The first of those that are articles and come before `its`; None if it comes first itself.

    is_taken_over    whether an editor has changed the article with this id
    """
    own = (not is_taken_over(its.id), *its.place)
    ranked = [((not is_taken_over(a.row.article), *a.row.place), a) for a in alike if a.row.kind == ARTICLE]
    before = [(rank, each) for rank, each in ranked if rank < own and (own[0] or each.row.id == its.id)]
    return min(before, key=lambda pair: pair[0])[1] if before else None


def items_of(sql: sqlite3.Connection, seed: str) -> list[ItemRow]:
    """The items that a seed gave when it was last converted."""
    return [_row(row) for row in sql.execute("SELECT * FROM item WHERE seed = ?", (seed,))]


def put_item(sql: sqlite3.Connection, its: ItemRow) -> None:
    """Remember an item."""
    cursor = sql.execute(_PUT, asdict(its))
    keys = keys_of(its.fingerprint) if its.kind != REFUSED else []
    sql.executemany("INSERT INTO band VALUES (?, ?)", [(key, cursor.lastrowid) for key in keys])


_NAMES = ItemRow.__dataclass_fields__.keys()
_PUT = f"INSERT INTO item ({', '.join(_NAMES)}) VALUES ({', '.join(f':{name}' for name in _NAMES)})"


def forget_items(sql: sqlite3.Connection, seed: str) -> None:
    """Forget all items of a seed."""
    for row in sql.execute("SELECT n, fingerprint FROM item WHERE seed = ?", (seed,)).fetchall():
        sql.executemany(
            "DELETE FROM band WHERE key = ? AND n = ?", [(k, row["n"]) for k in keys_of(row["fingerprint"])]
        )
    sql.execute("DELETE FROM item WHERE seed = ?", (seed,))


def copies_of(sql: sqlite3.Connection, article: str) -> list[ItemRow]:
    """The items that have the text of an article again, in the order of seeds."""
    rows = sql.execute("SELECT * FROM item WHERE article = ? AND NOT (kind = 'article' AND id = article)", (article,))
    return sorted(map(_row, rows), key=lambda row: row.place)


def has_item(sql: sqlite3.Connection, article: str) -> bool:
    """Whether the seed that an article was made of is still there."""
    return sql.execute("SELECT 1 FROM item WHERE id = ? AND kind = 'article'", (article,)).fetchone() is not None


def lacking(sql: sqlite3.Connection) -> set[str]:
    """Seeds of which an item has no article any more."""
    rows = sql.execute("SELECT DISTINCT seed FROM item WHERE article <> '' AND article NOT IN (SELECT id FROM article)")
    return {row["seed"] for row in rows}


def see_revisions(sql: sqlite3.Connection, article: str, digest: str) -> None:
    """Remember what an article was like when its revisions were told."""
    sql.execute("UPDATE item SET seen = ? WHERE article = ? AND kind = 'revision'", (digest, article))


def unseen_revisions(sql: sqlite3.Connection) -> set[str]:
    """Seeds with a revision of an article that has been changed since that was told."""
    rows = sql.execute(
        "SELECT DISTINCT i.seed FROM item i JOIN article a ON a.id = i.article "
        "WHERE i.kind = 'revision' AND i.seen <> a.digest"
    )
    return {row["seed"] for row in rows}


def is_claimed(sql: sqlite3.Connection, article: str, seed: str, row: str) -> bool:
    """Whether an article names an item of a seed as having its text again."""
    query = "SELECT 1 FROM claim JOIN article a USING (path) WHERE claim.file = ? AND claim.row = ? AND a.id = ?"
    return sql.execute(query, (seed, row, article)).fetchone() is not None


def put_claims(sql: sqlite3.Connection, path: str, seeds: Iterable[tuple[str, str]]) -> None:
    """Remember which seeds, by file and row, an article names as having its text again."""
    sql.execute("DELETE FROM claim WHERE path = ?", (path,))
    sql.executemany("INSERT OR IGNORE INTO claim VALUES (?, ?, ?)", [(file, row, path) for file, row in seeds])


def claimant(sql: sqlite3.Connection, seed: str, row: str) -> str:
    """The id of the article that names an item as having its text again, though its own seed is gone; "" if none."""
    found = sql.execute(
        "SELECT a.id FROM claim JOIN article a USING (path) WHERE claim.file = ? AND claim.row = ? "
        "AND NOT EXISTS (SELECT 1 FROM item WHERE item.id = a.id AND item.kind = 'article') ORDER BY a.id LIMIT 1",
        (seed, row),
    ).fetchone()
    return "" if found is None else str(found["id"])


def put_assets(sql: sqlite3.Connection, seed: str, files: Mapping[str, str]) -> None:
    """Remember which files among the seeds an item of a seed may show, by their digest; "" for one not there."""
    sql.execute("DELETE FROM asset WHERE seed = ?", (seed,))
    sql.executemany("INSERT INTO asset VALUES (?, ?, ?)", [(file, seed, digest) for file, digest in files.items()])


def seeds_showing(sql: sqlite3.Connection, file: str, digest: str) -> list[str]:
    """The seeds whose items may show a file, and knew it with another digest."""
    rows = sql.execute("SELECT seed FROM asset WHERE file = ? AND digest <> ? ORDER BY seed", (file, digest))
    return [row["seed"] for row in rows]


def _row(row: sqlite3.Row) -> ItemRow:
    return ItemRow(**{name: row[name] for name in _NAMES})
