"""What `verify` finds and `repair` mends."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import NOON, Desk

from kliping import fixity
from kliping.archive import Archive
from kliping.errors import ArchiveError


def fill(desk: Desk) -> None:
    for i, name in enumerate(("levee", "bread", "choir")):
        desk.add(f"1987/{name}", tags=["River"], date=f"1987-06-0{i + 1}")
    seed = desk.root / "seeds/100% flood.txt"
    seed.parent.mkdir(exist_ok=True)
    seed.write_text("Flood in the old town\nTANJUNG - The river rose.\n")
    desk.build()
    desk.build()


def damaged(desk: Desk) -> list[str]:
    with Archive(desk.root, now=NOON) as archive:
        return [problem.file for problem in archive.verify_files().problems]


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    at = random.Random(str(path.name)).randrange(len(data))
    data[at] ^= 1 << at % 8
    path.write_bytes(data)


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


DAMAGES: list[Callable[[Path], object]] = [flip, truncate, Path.unlink, lambda path: path.write_bytes(b"")]


def test_every_damage_is_found_and_named(desk: Desk) -> None:
    """Each file in turn, each kind of damage; nothing else is named, and nothing when all is well."""
    fill(desk)
    assert damaged(desk) == []
    paths = [path for folder in ("seeds", "content", "output") for path in (desk.root / folder).rglob("*")]
    for i, path in enumerate(path for path in sorted(paths) if path.is_file()):
        good = path.read_bytes()
        for damage in (DAMAGES[i % 4], flip):
            damage(path)
            assert damaged(desk) == [path.relative_to(desk.root).as_posix()]
            path.write_bytes(good)
    for extra in ("output/1987/extra.html", "output/.hidden", "content/new.md", "seeds/new.txt"):
        (desk.root / extra).write_text("extra")
        assert damaged(desk) == [extra]
        (desk.root / extra).unlink()
    assert damaged(desk) == []


def test_the_manifest_follows_every_build_and_rests_when_nothing_changes(desk: Desk) -> None:
    fill(desk)
    state = desk.root / ".kliping"
    before = {path: path.stat().st_mtime_ns for path in state.glob("manifest*")}
    desk.build()
    assert {path: path.stat().st_mtime_ns for path in state.glob("manifest*")} == before

    desk.add("1987/levee", body="It broke.", date="1987-06-01")
    (desk.root / "content/1987/bread.md").unlink()
    assert set(damaged(desk)) == {"content/1987/levee.md", "content/1987/bread.md"}
    desk.build()
    assert damaged(desk) == []


def test_damage_that_came_while_the_build_still_ran_is_found(desk: Desk) -> None:
    """The manifest states what was read and what was written, not what lay there minutes later."""
    desk.add("levee")
    page, source = desk.root / "output/1987/06/05/levee/index.html", desk.root / "content/levee.md"

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "article":
            flip(page)
            flip(source)

    with Archive(desk.root, now=NOON, progress=progress) as archive:
        archive.build()

    assert damaged(desk) == ["content/levee.md", "output/1987/06/05/levee/index.html"]


def test_a_build_says_how_far_the_manifest_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading every file again takes minutes in a large archive."""
    monkeypatch.setattr(fixity, "PIECE", 20)
    desk.add("levee")
    told: list[tuple[int, int]] = []

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "sealing":
            told.append((done, total))

    with Archive(desk.root, now=NOON, progress=progress) as archive:
        archive.build()

    total = len(fixity.load_manifest(desk.root))
    assert told == [(min(done, total), total) for done in range(20, total + 20, 20)]


def test_half_a_line_that_a_dead_build_left_in_the_manifest_is_cut_off(desk: Desk) -> None:
    fill(desk)
    with (desk.root / ".kliping/manifest-sha256.new").open("a") as new:
        new.write("5feceb66ffc86f38d952786c6d696c79  content/1987/lev")

    desk.add("1987/levee", body="It broke.", date="1987-06-01")
    desk.build()

    assert damaged(desk) == []


def test_a_catalog_that_is_new_makes_the_manifest_new(desk: Desk) -> None:
    """What is gone by then is not missed, and nothing of the old one stays."""
    fill(desk)
    for path in [*(desk.root / ".kliping").glob("catalog*"), *(desk.root / "content/1987").glob("[bc]*.md")]:
        path.unlink()
    shutil.rmtree(desk.root / "output")
    desk.build()

    assert damaged(desk) == []
    assert "bread" not in (desk.root / ".kliping/manifest-sha256.txt").read_text()


def test_repair_makes_output_and_index_again(desk: Desk) -> None:
    fill(desk)
    output, documents = desk.output(), desk.documents()
    for path in (desk.root / "output").rglob("*.html"):
        flip(path)
    (desk.root / "output/1987/index.html").unlink()
    for path in (desk.root / ".kliping/index").iterdir():
        truncate(path)

    with Archive(desk.root, now=NOON) as archive:
        assert archive.repair().problems == ()

    assert (desk.output(), desk.documents(), damaged(desk)) == (output, documents, [])


def test_repair_mends_a_damaged_catalog(desk: Desk) -> None:
    fill(desk)
    output = desk.output()
    catalog = desk.root / ".kliping/catalog.sqlite"
    catalog.write_bytes(b"x" * catalog.stat().st_size)

    with Archive(desk.root, now=NOON) as archive:
        archive.repair()

    assert (desk.output(), damaged(desk)) == (output, [])


def test_repair_does_not_publish_damaged_content(desk: Desk) -> None:
    fill(desk)
    flip(desk.root / "content/1987/levee.md")

    with Archive(desk.root, now=NOON) as archive, pytest.raises(ArchiveError, match=r"content/1987/levee\.md.*FIXITY"):
        archive.repair()
