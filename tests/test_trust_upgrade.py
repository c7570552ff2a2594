"""State of another version is made again, never mixed with ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desk import SITE, Desk

from kliping.catalog.schema import VERSION


def catalog(statement: str) -> Callable[[Path], None]:
    """Do something to the catalog that another version would have left."""

    def change(state: Path) -> None:
        with closing(sqlite3.connect(state / "catalog.sqlite")) as sql:
            sql.executescript(statement)

    return change


def mark(name: str, text: str) -> Callable[[Path], None]:
    """Write something else into every file of that name."""

    def change(state: Path) -> None:
        for path in state.rglob(name):
            path.unlink()
            path.write_text(text)

    return change


STATES: dict[str, Callable[[Path], None]] = {
    "an older schema": catalog(f"PRAGMA user_version = {VERSION - 1}; DROP TABLE place; DROP TABLE due;"),
    "a newer schema": catalog(f"PRAGMA user_version = {VERSION + 1}; CREATE TABLE other (x);"),
    "another program": catalog("PRAGMA user_version = 0; DROP TABLE state;"),
    "another version's readings": catalog("UPDATE state SET value = 'older' WHERE name = 'reading'"),
    "another version's pages": catalog("UPDATE state SET value = 'older' WHERE name = 'site' OR name LIKE 'stamp %'"),
    "another version's converter": catalog("UPDATE state SET value = 'older' WHERE name = 'converter'"),
    "an older index": mark("format", "0"),
    "an index without its mark": lambda state: [path.unlink() for path in state.rglob("format")] and None,
}  # fmt: skip


def test_state_of_another_version_is_made_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "site")
    desk.add("levee", tags=["River"])
    (desk.root / "seeds").mkdir()
    (desk.root / "seeds/flood.txt").write_text("Flood in the old town\nTANJUNG - The river rose.\n")
    desk.build()
    before = desk.output(), desk.documents()
    for name, change in STATES.items():
        change(desk.root / ".kliping")

        assert desk.build().problems == (), name
        assert (desk.output(), desk.documents()) == before, name


def test_releases_of_another_version_are_linked_anew(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "site", site=SITE + "publish: release\n")
    for i in range(3):
        desk.add("levee", body=f"The levee held {i} times.")
        desk.build()
    before = desk.output(), desk.documents()
    mark("changes", "{}")(desk.root / ".kliping")

    assert desk.build().problems == ()
    assert (desk.output(), desk.documents()) == before
