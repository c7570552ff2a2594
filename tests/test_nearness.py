"""The related lists in the catalog: one by one, all at once, and after any edit the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from desk import NOON, Desk

from kliping.archive import Archive
from kliping.catalog import nearness
from kliping.progress import Progress, quiet
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
        archive.sql.execute("DELETE FROM related")
        nearness.settle_all(archive.sql, count=archive.site.related, crew=Crew(1), progress=quiet)

        assert one_by_one
        assert lists(archive) == one_by_one


class Stopped(Exception):
    """As a signal would end it."""


def stop_after(n: int) -> Progress:
    def progress(stage: str, done: int, total: int) -> None:
        if stage == "related" and done >= n:
            raise Stopped

    return progress


def write_news(desk: Desk, numbers: range) -> None:
    chance = random.Random(7)
    for i in numbers:
        title, body = (" ".join(chance.sample(WORDS, n)) for n in (2, 5))
        desk.add(f"article-{i:03}", title=title, body=body, date=f"1987-06-{i % 9 + 1:02}")


def stop_among_lists(desk: Desk) -> None:
    """Begin a build of 120 articles, of which 40 have their lists when it is stopped."""
    write_news(desk, range(120))
    with Archive(desk.root, now=NOON, progress=stop_after(40)) as archive, pytest.raises(Stopped):
        archive.build()


def finish(desk: Desk) -> tuple[list[int], list[tuple[int, ...]]]:
    """Build again: after which numbers of lists progress was told, and all lists."""
    told: list[int] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "related":
            told.append(done)

    with Archive(desk.root, now=NOON, progress=progress) as archive:
        archive.build()
        return told, lists(archive)


@pytest.mark.parametrize(("n", "made"), [(120, [60, 80, 100, 120]), (121, [20, 40, 60, 80, 100, 120, 121])])
def test_a_build_that_was_stopped_among_the_lists_goes_on_there(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int, made: list[int]
):
    """Unless an article came since, which may belong into any that stood; in the end all is as if nobody stopped it."""
    monkeypatch.setattr(nearness, "PIECE", 20)
    whole = Desk(tmp_path / "whole")
    write_news(whole, range(n))
    stop_among_lists(desk)
    write_news(desk, range(n))

    told, found = finish(desk)

    assert told == made
    assert found == finish(whole)[1]
    assert finish(desk) == ([], found)


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
