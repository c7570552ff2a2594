"""Whose the output folder is, and what is removed from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desk import NOON, Desk, tree

from kliping import files, premises
from kliping.archive import Archive
from kliping.catalog.reach import own_keys
from kliping.errors import ArchiveError
from kliping.premises import GENERATOR


def lose_state(desk: Desk) -> None:
    shutil.rmtree(desk.root / ".kliping")


def test_every_page_says_who_wrote_it(desk: Desk) -> None:
    """Without a version, so that a new one changes no page."""
    desk.add("levee", aliases=["/old/levee/"], tags=["River"])
    desk.build()

    pages = [name for name in desk.output() if name.endswith(".html")]
    assert len(pages) > 10
    assert [name for name in pages if GENERATOR not in desk.output()[name]] == []


def test_pages_that_a_new_catalog_does_not_know_are_removed(desk: Desk) -> None:
    """Removed are pages, sitemaps and static files; what somebody else put there stays."""
    desk.add("levee")
    (desk.root / "templates/static").mkdir(parents=True)
    (desk.root / "templates/static/map.txt").write_text("a map")
    desk.add("bread", date="1988-01-01", section="Trade", aliases=["/old/bread/"])
    desk.build()
    (desk.root / "output/CNAME").write_text("news.example")
    (desk.root / "output/notes.html").write_text("<p>mine</p>")

    lose_state(desk)
    (desk.root / "content/bread.md").unlink()
    (desk.root / "templates/static/map.txt").unlink()
    done = desk.build()

    clean = Desk(desk.root.parent / "clean")
    clean.add("levee")
    clean.build()
    mine = {"CNAME": b"news.example", "notes.html": b"<p>mine</p>"}
    assert desk.output() == clean.output() | mine
    assert {"/1988/01/01/bread/", "/old/bread/", "/sitemaps/1988-01.xml", "/static/map.txt"} <= set(done.removed)


def test_foreign_files_are_refused_before_anything_is_written(desk: Desk) -> None:
    desk.add("levee")
    (desk.root / "output").mkdir()
    (desk.root / "output/index.html").write_text("<h1>My holiday</h1>")
    (desk.root / "seeds").mkdir()
    (desk.root / "seeds/flood.txt").write_text("Flood in the old town\nThe river rose.\n")
    before = tree(desk.root / "output"), tree(desk.root / "content")

    with pytest.raises(ArchiveError, match="OUTPUT it holds files that Kliping did not write"):
        desk.build()

    assert (tree(desk.root / "output"), tree(desk.root / "content")) == before


@pytest.mark.parametrize("target", ["/", "elsewhere"])
def test_an_output_that_is_a_link_is_refused(desk: Desk, target: str) -> None:
    desk.add("levee")
    elsewhere = desk.root.parent / "elsewhere"
    elsewhere.mkdir()
    (desk.root / "output").symlink_to(Path("/") if target == "/" else elsewhere)

    with pytest.raises(ArchiveError, match="OUTPUT this is not a folder of its own"):
        desk.build()

    assert list(elsewhere.iterdir()) == []


def test_a_link_put_in_the_place_of_the_output_is_refused(desk: Desk) -> None:
    desk.add("levee")
    desk.build()
    (desk.root / "output").rename(desk.root.parent / "moved")
    (desk.root / "output").symlink_to(desk.root.parent / "moved")

    with pytest.raises(ArchiveError, match="OUTPUT this is not a folder of its own"):
        desk.build()


def test_an_output_deleted_while_its_folder_stays_is_made_again(desk: Desk) -> None:
    desk.add("levee")
    desk.build()
    before = desk.output()

    for path in (desk.root / "output").iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    desk.build()

    assert desk.output() == before


def test_an_output_once_lost_is_distrusted_until_a_build_has_taken_it(desk: Desk) -> None:
    """A build in between reads content and works out for no page what it reaches, as all of them will be due."""
    desk.add("levee")
    desk.build()
    front = desk.root / "output/index.html"
    moved = front.rename(desk.root / "front.html")

    desk.add("bread", section="Trade")
    with Archive(desk.root, now=NOON) as archive:
        build = archive._build()
        assert premises.claim(build.sql, build.output, files)
        build.intake.reach = own_keys
        build.take_in(None)
    moved.rename(front)
    desk.build()

    clean = Desk(desk.root.parent / "clean")
    clean.add("levee")
    clean.add("bread", section="Trade")
    clean.build()
    assert desk.output() == clean.output()


def test_a_first_build_looks_at_hardly_a_page_that_it_does_not_write(desk: Desk) -> None:
    for i in range(12):
        desk.add(f"levee-{i}", section="River", tags=["Water"], authors=["Anna Berg"], date=f"1987-06-{i + 1:02}")

    done = desk.build()

    # Static files are written too, and looked at in another way.
    assert done.described <= len(done.written)


def test_a_dead_builds_temporary_files_are_removed(desk: Desk) -> None:
    """The lock still names the process, because it did not come to its end."""
    desk.add("levee")
    desk.build()
    before = tree(desk.root / "output"), tree(desk.root / "content")

    (desk.root / ".kliping/lock").write_text("pid 4711, since 2026-01-31T12:00:00+00:00\n")
    for folder in ("output", "output/1987", "content"):
        (desk.root / folder / ".ab12cd_9.tmp").write_text("half a pa")
    desk.build()

    assert (tree(desk.root / "output"), tree(desk.root / "content")) == before
    assert (desk.root / ".kliping/lock").read_text() == ""
