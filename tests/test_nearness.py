"""The related lists in the catalog: one by one, all at once, and after any edit the same."""

from __future__ import annotations

import random

from desk import NOON, Desk

from kliping.archive import Archive
from kliping.catalog import nearness
from kliping.catalog.store import transaction

WORDS = ["levee", "flood", "river", "harbour", "bridge", "towpath", "sluice", "culvert", "reservoir", "sandbag"]


def lists(archive: Archive) -> list[tuple[int, ...]]:
    return [tuple(row) for row in archive.sql.execute("SELECT n, rank, other, score FROM related ORDER BY n, rank")]


def test_all_lists_at_once_are_the_lists_one_by_one(desk: Desk):
    """Either way gives the same rows, so which is taken is a question of speed only."""
    chance = random.Random(3)
    for i in range(40):
        title, body = (" ".join(chance.sample(WORDS, n)) for n in (2, 5))
        section = chance.choice(["News", "Sport", ""])
        desk.add(f"article-{i}", title=title, body=body, section=section, date=f"1987-06-{i % 9 + 1:02}")
    desk.build()

    with Archive(desk.root, now=NOON) as archive:
        one_by_one = lists(archive)
        with transaction(archive.sql):
            archive.sql.execute("DELETE FROM related")
            nearness.settle_all(archive.sql, count=archive.site.related)

        assert one_by_one
        assert lists(archive) == one_by_one


def test_many_is_a_share_of_the_archive(desk: Desk):
    desk.add("levee")
    desk.build()

    with Archive(desk.root, now=NOON) as archive:
        assert not nearness.is_many(archive.sql, 1)
        assert nearness.is_many(archive.sql, nearness.MANY)
