"""A site's own table of how rare words are: counted from its articles, used once site.yaml names it."""

from __future__ import annotations

import pytest
from desk import SITE, Desk

from kliping.archive import Archive
from kliping.cli import main
from kliping.errors import SiteError
from kliping.rarity import count_rarity
from kliping.statistics import RARE, parse_statistics

TABLE = SITE + "related:\n  statistics: statistics.tsv\n"


def harbour(desk: Desk) -> None:
    """Ten articles of a harbour, of which one is about a dispute."""
    for i in range(9):
        desk.add(f"boat-{i}", body=f"The harbour has boat number {i}.", date=f"1987-06-0{i + 1}")
    desk.add("dispute", body="The harbour has a dispute.", date="1987-06-10")


def test_what_every_article_says_is_not_rare(desk: Desk) -> None:
    harbour(desk)
    desk.add("secret", body="Nobody knows.", draft=True, date="1987-06-11")
    desk.build()

    with Archive(desk.root) as archive:
        done = count_rarity(archive.sql, desk.root, archive.site, least=10)

    table = parse_statistics((desk.root / "statistics.tsv").read_text())
    assert done.counted == {"en": 10}
    assert table.weight("harbour", "en") == 1
    assert table.weight("disput", "en") == RARE


def test_a_new_table_reads_every_article_anew(desk: Desk) -> None:
    """Related lists follow the table from the next build on, as they would in a clean one."""
    harbour(desk)
    desk.build()
    (desk.root / "statistics.tsv").write_text("en\t1\tharbour boat number has\n")
    (desk.root / "site.yaml").write_text(TABLE)
    desk.build()
    once = desk.output()
    (desk.root / "statistics.tsv").write_text("en\t40\tharbour\n")

    done = desk.build()

    assert done.written
    after = desk.output()
    with Archive(desk.root) as archive:
        archive.clean()
    desk.build()
    assert after == desk.output() != once


@pytest.mark.parametrize(("table", "said"), [(None, "No such file"), ("en 3 harbour\n", "line 1 is not")])
def test_a_table_that_cannot_be_read_stops_the_build(desk: Desk, table: str | None, said: str) -> None:
    harbour(desk)
    (desk.root / "site.yaml").write_text(TABLE)
    if table:
        (desk.root / "statistics.tsv").write_text(table)

    with pytest.raises(SiteError, match=f"{said}.*kliping statistics"):
        desk.build()


def test_the_command_says_what_was_too_little(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    harbour(desk)
    desk.build()

    assert main(["statistics", "--root", str(desk.root)]) == 0
    assert "10 articles are fewer than 2,000" in capsys.readouterr().out
