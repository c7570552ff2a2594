"""Whose the output folder is and what is removed from it, over given files, without a build."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from desk import tree

from kliping import files, premises
from kliping.catalog import ledger
from kliping.catalog.store import open_catalog
from kliping.errors import ArchiveError
from kliping.premises import BOOT, GENERATOR, HEAD_BYTES, UNSURE_NANOSECONDS
from kliping.routes import Key

OURS = b"<!doctype html>\n" + GENERATOR + b"\n"


@pytest.fixture
def sql() -> Iterator[sqlite3.Connection]:
    with closing(open_catalog(None)) as sql:
        yield sql


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


def told(do: Callable[[], object]) -> str:
    with pytest.raises(ArchiveError) as caught:
        do()
    return str(caught.value)


def test_a_folder_is_taken_that_is_absent_empty_or_ours(sql: sqlite3.Connection, output: Path) -> None:
    """And distrusted, as the catalog is new to it."""
    assert premises.claim(sql, output, files)
    assert output.is_dir()
    assert premises.claim(sql, output, files)
    files.write_file(output / "index.html", OURS)
    assert premises.claim(sql, output, files)


def test_a_folder_that_the_catalog_knows_is_taken_as_it_is(sql: sqlite3.Connection, output: Path) -> None:
    """Distrusted only if the front page is gone that was there, and then until it is taken again."""
    files.write_file(output / "mine.txt", b"mine")
    premises.take(sql, output, lost=True, died=False)
    assert not premises.claim(sql, output, files)
    ledger.put_page(sql, Key("home"), "mark", "")
    assert premises.claim(sql, output, files)
    files.write_file(output / "index.html", OURS)
    assert premises.claim(sql, output, files)
    premises.take(sql, output, lost=False, died=False)
    assert premises.claim(sql, output, files)
    premises.take(sql, output, lost=True, died=False)
    assert not premises.claim(sql, output, files)

    output.rename(output.with_name("moved"))
    files.write_file(output / "mine.txt", b"mine")
    assert "OUTPUT it holds files" in told(lambda: premises.claim(sql, output, files))


def test_what_is_somebody_elses_is_refused(sql: sqlite3.Connection, output: Path) -> None:
    line = "output:1:1: OUTPUT it holds files that Kliping did not write; move them away, and the build fills it"
    files.write_file(output / "index.html", b"x" * HEAD_BYTES + OURS)
    assert told(lambda: premises.refuse_foreign(sql, output)) == line
    files.write_file(output / "index.html", b"x" * (HEAD_BYTES - len(OURS)) + OURS)
    premises.refuse_foreign(sql, output)
    (output / "index.html").rename(output / "other.html")
    assert told(lambda: premises.refuse_foreign(sql, output)) == line
    (output / "index.html").symlink_to("other.html")
    assert told(lambda: premises.refuse_foreign(sql, output)) == line

    line = "output:1:1: OUTPUT this is not a folder of its own; move it away, and the build makes one"
    output.rename(output.with_name("moved"))
    output.symlink_to("moved")
    assert told(lambda: premises.refuse_foreign(sql, output)) == line
    output.unlink()
    output.symlink_to("nowhere")
    assert told(lambda: premises.refuse_foreign(sql, output)) == line
    output.unlink()
    output.write_text("a file")
    assert told(lambda: premises.refuse_foreign(sql, output)) == line


@pytest.mark.parametrize(
    ("lost", "died", "remembered", "swept"),
    [(False, False, "", ""), (True, False, "it", ""), (False, True, "", "due")],
)
def test_what_is_taken_is_swept_if_the_last_build_died(
    sql: sqlite3.Connection, output: Path, *, lost: bool, died: bool, remembered: str, swept: str
) -> None:
    output.mkdir()

    premises.take(sql, output, lost=lost, died=died)

    assert ledger.state(sql, "output") == (files.identity(output) if remembered else "")
    assert ledger.state(sql, "sweep") == swept


@pytest.mark.parametrize(("names", "swept"), [((), ""), (("index.html", "old/index.html"), "due")])
def test_a_folder_that_the_catalog_does_not_know_is_swept_unless_it_is_empty(
    sql: sqlite3.Connection, output: Path, names: tuple[str, ...], swept: str
) -> None:
    for name in names:
        files.write_file(output / name, OURS)

    assert premises.claim(sql, output, files)

    assert ledger.state(sql, "sweep") == swept


def test_sweeping_removes_our_pages_and_temporary_files_and_nothing_else(
    sql: sqlite3.Connection, output: Path, tmp_path: Path
) -> None:
    ledger.put_page(sql, Key("home"), "mark", "")
    stay = {
        "index.html": OURS, "notes.html": b"<p>mine</p>", "CNAME": b"news.example", "empty.html": b"", "a.tmp": b"",
        ".short.tmp": b"", "x.12345678.tmp": b"", ".12345678.tmp.txt": b"",
    }  # fmt: skip
    go = {
        "1988/01/01/bread/index.html": OURS, "sections/index.html": b"", "sitemap.xml": b"<x/>", "static/map.txt": b"a",
        "deep/.12345678.tmp": b"",
    }  # fmt: skip
    for name, data in {**stay, **go}.items():
        files.write_file(output / name, data)
    for name in (
        "content/.ab12cd_9.tmp",
        "content/a/.ab12cd_9.tmp",
        ".kliping/x/.ab12cd_9.tmp",
        "content/c/.ab12cd_9.tmp",
    ):
        files.write_file(tmp_path / name, b"half")

    assert premises.sweep(sql, tmp_path, output, files) == []
    assert len(tree(output)) == len(stay) + len(go)
    ledger.set_state(sql, "sweep", "due")
    removed = premises.sweep(sql, tmp_path, output, files)

    assert tree(output) == stay
    assert sorted(removed) == [
        "/1988/01/01/bread/",
        "/deep/.12345678.tmp",
        "/sections/",
        "/sitemap.xml",
        "/static/map.txt",
    ]
    assert not (output / "1988").exists()
    assert tree(tmp_path / "content") == {}
    assert (tmp_path / "content/c").exists()
    assert tree(tmp_path / ".kliping") == {}
    files.write_file(output / "sitemap.xml", b"<x/>")
    assert premises.sweep(sql, tmp_path, output, files) == []


def test_a_page_is_ours_by_its_name_or_its_mark_and_a_link_never(
    output: Path, tmp_path: Path, sql: sqlite3.Connection
) -> None:
    files.write_file(tmp_path / "elsewhere.html", OURS)
    output.mkdir()
    (output / "page.html").symlink_to(tmp_path / "elsewhere.html")
    files.write_file(output / "old.html", OURS)
    ledger.set_state(sql, "sweep", "due")

    assert premises.sweep(sql, tmp_path, output, files) == ["/old.html"]

    assert (output / "page.html").is_symlink()
    (output / "page.html").unlink()
    files.write_file(output / "old.html", OURS)
    ledger.set_state(sql, "sweep", "due")
    premises.sweep(sql, tmp_path, output, files)
    assert output.exists()


def test_all_pages_that_the_catalog_knows_can_be_removed(sql: sqlite3.Connection, output: Path) -> None:
    for key in (Key("home"), Key("sections"), Key("static", "a/b.txt")):
        ledger.put_page(sql, key, "mark", "")
    for name in ("index.html", "sections/index.html", "static/a/b.txt", "mine/c.txt"):
        files.write_file(output / name, b"x")

    assert premises.remove_pages(sql, output) == 3

    assert tree(output) == {"mine/c.txt": b"x"}
    assert not (output / "static").exists()
    (output / "mine/c.txt").unlink()
    (output / "mine").rmdir()
    files.write_file(output / "index.html", b"x")
    premises.remove_pages(sql, output)
    assert output.exists()


@pytest.mark.skipif(not BOOT.exists(), reason="the system does not tell when it was started")
def test_after_a_new_start_of_the_machine_what_was_written_last_is_doubted(
    sql: sqlite3.Connection, output: Path
) -> None:
    now = 10**18
    ages = {"sections": UNSURE_NANOSECONDS - 1, "tags": UNSURE_NANOSECONDS, "years": UNSURE_NANOSECONDS + 1, "home": 0}
    for name in ("authors", "languages", *ages):
        ledger.put_page(sql, Key(name), "mark", "")
    for name, age in ages.items():
        path = output / (f"{name}/index.html" if name != "home" else "index.html")
        files.write_file(path, OURS)
        os.utime(path, ns=(now - age, now - age))
    files.write_file(output / "authors/index.html", b"")

    premises.doubt(sql, output)
    boot = BOOT.read_text().strip()
    assert ledger.state(sql, "boot") == boot
    assert not ledger.is_any_due(sql)
    premises.doubt(sql, output)
    assert (ledger.is_any_due(sql), ledger.state(sql, "sweep")) == (False, "")
    ledger.set_state(sql, "boot", "another start")
    premises.doubt(sql, output)

    doubted = {name for name in ("authors", "languages", *ages) if ledger.mark_of(sql, Key(name)) == ""}
    assert doubted == {"authors", "languages", "sections", "home"}
    assert ledger.reason_due(sql, Key("home")) == "the machine was started anew"
    assert ledger.count_all_due(sql) == 4
    assert (ledger.state(sql, "boot"), ledger.state(sql, "sweep")) == (boot, "due")


@pytest.mark.skipif(not BOOT.exists(), reason="the system does not tell when it was started")
def test_after_a_new_start_an_archive_without_pages_has_nothing_to_doubt(sql: sqlite3.Connection, output: Path) -> None:
    ledger.set_state(sql, "boot", "another start")

    premises.doubt(sql, output)

    assert not ledger.is_any_due(sql)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (
            OSError(28, "No space left on device", "output/a.html"),
            "No space left on device: output/a.html; make room or give permission, then build again",
        ),
        (OSError("odd"), "odd; make room or give permission, then build again"),
        (
            sqlite3.OperationalError("disk I/O error"),
            "disk I/O error in the catalog; make room or give permission in .kliping, then build again",
        ),
        (sqlite3.DatabaseError("not a database"), "the catalog is damaged (not a database); run `kliping repair`"),
    ],
)
def test_what_the_disk_refuses_is_told_in_one_line(error: Exception, line: str) -> None:
    def fail() -> None:
        with premises.telling():
            raise error

    assert told(fail) == f"output:1:1: OUTPUT {line}"
