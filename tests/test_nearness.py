"""The related lists in the catalog: one by one, all at once, and after any edit the same."""

from __future__ import annotations

import random

from desk import NOON, Desk

from kliping.archive import Archive
from kliping.build import quiet
from kliping.catalog import nearness
from kliping.catalog.store import transaction
from kliping.workers import Crew

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
            nearness.settle_all(archive.sql, count=archive.site.related, crew=Crew(1), progress=quiet)

        assert one_by_one
        assert lists(archive) == one_by_one


def test_many_is_a_share_of_the_archive(desk: Desk):
    desk.add("levee")
    desk.build()

    with Archive(desk.root, now=NOON) as archive:
        assert not nearness.is_many(archive.sql, 1)
        assert nearness.is_many(archive.sql, nearness.MANY)


TEXT = """The levee at Sumber Rejo held through the night, engineers said on Monday, after the river Tirta rose by two
metres. About forty families who had left their houses on Sunday evening went home at noon, and the pump is running."""


def test_versions_of_one_text_stand_as_one(desk: Desk):
    """Three wire copies take one place in the list of another report, which is that of the nearest."""
    for i, dateline in enumerate(["SUMBER REJO (Wire)", "TIRTA", "SUMBER REJO"]):
        desk.add(f"copy-{i}", title="Levee at Sumber Rejo holds", body=f"{dateline} - {TEXT}")
    desk.add(
        "report", title="Families back in Sumber Rejo", body="The levee held and the pump at the river is running."
    )
    desk.build()

    page = desk.page("/1987/06/05/report/")

    assert page.count("3 versions") == 1
    assert sum(f"copy-{i}" in page.partition("Related articles")[2] for i in range(3)) == 1
