"""What an edit asks of the catalog does not grow with the archive: counted by what SQLite says it will do."""

import sqlite3

import pytest
from desk import NOON, Desk

from kliping.archive import Archive

# Tables with a row for every article, page, word or seed, whatever the number of them.
LARGE = {"article", "place", "tally", "posting", "related", "read_also", "source", "item", "band", "sealed"}

# The manifest is written anew when a sixteenth of it has moved: in a large archive after thousands of edits.
FOLDING = "SELECT path, digest FROM sealed ORDER BY path"


def scans(sql: sqlite3.Connection, statement: str) -> set[str]:
    """The large tables that a statement goes through from end to end; those of an index of few rows do not count."""
    if statement.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "--", "PRAGMA")):
        return set()
    names = {"a": "article", "r": "related", "p": "place"}
    steps = [row[3].split() for row in sql.execute(f"EXPLAIN QUERY PLAN {statement}")]
    whole = [step for step in steps if step[0] == "SCAN" and step[-1] not in ("article_state", "article_inferred")]
    return {name for step in whole if (name := names.get(step[1], step[1])) in LARGE}


@pytest.mark.parametrize("change", [{"body": "Quite other words."}, {"title": "Another title"}, {"tags": ["Weir"]}])
def test_no_statement_of_an_edit_goes_through_a_large_table(desk: Desk, change: dict[str, object]) -> None:
    """Of the body, of the title, of the lists that the article is in."""
    plain: dict[str, object] = {"body": "The river rose.", "tags": ["River"], "section": "Town", "related": ["Note 9"]}
    for i in range(12):
        desk.add(f"note-{i}", **plain)
    desk.add("hidden", draft="true")
    desk.build()
    desk.add("note-5", **(plain | change))

    with Archive(desk.root, now=NOON) as archive:
        seen: list[str] = []
        archive.sql.set_trace_callback(seen.append)
        done = archive.build(["content/note-5.md"])
        archive.sql.set_trace_callback(None)
        asked = [statement for statement in seen if statement != FOLDING]
        found = {each: statement for statement in asked for each in scans(archive.sql, statement)}

    assert done.written
    assert len(seen) > 100
    assert found == {}
