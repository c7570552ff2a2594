"""A transaction that fails leaves nothing behind."""

import sqlite3

import pytest

from kliping.catalog.store import open_catalog, transaction


@pytest.mark.parametrize("depth", [1, 2])
def test_a_failed_transaction_is_taken_back(depth: int) -> None:
    sql = open_catalog(None)

    with pytest.raises(KeyboardInterrupt):
        break_off(sql, depth)

    assert sql.execute("SELECT count(*) FROM state").fetchone()[0] == 0
    assert not sql.in_transaction
    sql.close()


def break_off(sql: sqlite3.Connection, depth: int) -> None:
    """Write in transactions inside each other, and fail in the innermost."""
    with transaction(sql):
        sql.execute("INSERT INTO state VALUES (?, '1')", (f"depth {depth}",))
        if depth == 1:
            raise KeyboardInterrupt
        break_off(sql, depth - 1)
