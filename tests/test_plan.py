"""A plan is what the build then does, and leaves no trace."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from desk import NOON, Desk, tree
from hypothesis import given, settings
from test_laws import edits, make

from kliping.account import BuildReport, Plan
from kliping.archive import Archive
from kliping.cli import main
from kliping.rehearsal import RehearsalDisk

SEED = "Flood in the old town\nTANJUNG - The river rose.\nIt fell again.\n"


def plan(desk: Desk) -> Plan:
    """A plan as a new process would make it."""
    with Archive(desk.root, now=NOON) as archive:
        return archive.plan()


def essence(report: BuildReport) -> tuple[object, ...]:
    """A report without its seconds."""
    names = ("written", "removed", "unchanged", "index_added", "index_updated", "index_removed", "converted", "kept")
    return (*(getattr(report, name) for name in names), report.problems)


def state_of(desk: Desk) -> object:
    """Everything on disk and in the catalog."""
    catalog = desk.root / ".kliping/catalog.sqlite"
    sql = sqlite3.connect(catalog)
    rows = list(sql.iterdump()) if catalog.exists() else []
    sql.close()
    files = {name: data for name, data in tree(desk.root).items() if "catalog.sqlite" not in name}
    return files, rows


@settings(max_examples=12)
@given(edits)
def test_a_plan_is_what_the_build_then_does(script: list[tuple[str, object, bool]]) -> None:
    """After any edits, on a site that was built before or not: the same pages, documents and problems."""
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        seeds = desk.root / "seeds"
        seeds.mkdir()
        for i, (name, content, build) in enumerate(script):
            make(desk, name, content)
            (seeds / "flood.txt").write_text(SEED * (1 + i // 3))
            if build:
                desk.build()
        planned = plan(desk)
        done = desk.build()

        assert essence(planned.report) == essence(done)
        for url, size in planned.sizes.items():
            assert (
                desk.root / "output" / (url[1:] + "index.html" if url.endswith("/") else url[1:])
            ).stat().st_size == size


def test_a_plan_leaves_no_trace(desk: Desk) -> None:
    desk.add("levee-holds", body="The levee held.")
    desk.build()
    plan(desk)  # a lock file is made once
    desk.add("choir-wins", body="The choir won.")
    (desk.root / "seeds").mkdir()
    (desk.root / "seeds/flood.txt").write_text(SEED)
    before = state_of(desk)

    planned = plan(desk)

    assert len(planned.content) == 1
    assert state_of(desk) == before


def test_a_plan_of_a_new_site_makes_no_output(desk: Desk) -> None:
    desk.add("levee-holds")

    assert plan(desk).report.index_added == 1
    assert not (desk.root / "output").exists()
    assert not (desk.root / ".kliping/index").exists()


def test_an_index_that_is_lost_is_planned_for(desk: Desk) -> None:
    """The plan must not make the index that the build would find new."""
    desk.add("levee-holds")
    desk.build()
    (desk.root / ".kliping/index").rename(desk.root.parent / "lost")

    assert plan(desk).report.index_added == 1
    assert desk.build().index_added == 1


def test_the_sum_and_the_related_lists_are_told(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("levee-holds", "levee-breaks"):
        desk.add(name, body="The levee held back the brown river water all night long.")
    desk.build()
    desk.add("levee-mended", body="The levee held back the brown river water all night long.")

    assert main(["--root", str(desk.root), "plan"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "related of levee-holds gains levee-mended" in said
    assert any(line.endswith("content/levee-mended.md is new") for line in said)
    assert main(["--root", str(desk.root), "--json", "plan"]) == 0
    pages = json.loads(capsys.readouterr().out)["pages"]
    assert pages["/1987/06/05/levee-mended/"]["bytes"] > 1000


def test_nothing_to_do_is_said_so(desk: Desk) -> None:
    desk.add("levee-holds")
    desk.build()

    assert str(plan(desk)) == "nothing to write; 0 kB to upload"


def test_a_body_typo_is_one_page_and_one_document(desk: Desk) -> None:
    desk.add("levee-holds", body="The levvy held.")
    desk.build()
    desk.add("levee-holds", body="The levee held.")

    planned = plan(desk)

    assert str(planned).startswith("1 page, 1 document; ")
    assert planned.reasons == {"/1987/06/05/levee-holds/": "content/levee-holds.md was edited"}


def test_the_disk_tells_what_would_differ(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"as it is")
    disk = RehearsalDisk(tmp_path / "output")

    assert not disk.write_file(tmp_path / "a.txt", b"as it is")
    assert disk.write_file(tmp_path / "a.txt", b"other")
    assert disk.read_file(tmp_path, "a.txt") == b"other"
    assert (tmp_path / "a.txt").read_bytes() == b"as it is"
