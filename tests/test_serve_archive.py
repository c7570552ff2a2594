"""The real archive under the real server: what an editor does, and what open pages and the terminal get of it."""

from __future__ import annotations

import random
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from program import Program

from kliping.archive import Archive
from kliping.search import Request


def write_article(
    root: Path, slug: str, *, title: str = "", body: str = "Lampu menyala.", date: str = "2021-12-12"
) -> Path:
    path = root / f"content/2021/{slug}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"---\ntitle: {title or slug}\ndate: {date}\nlang: id\ntags: [kota]\n---\n\n{body}\n")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "site.yaml").write_text("title: Lembayung\nlang: en\nrelated: {count: 0}\n")
    for slug in ("pasar-senja", "sungai-naik", "jembatan-tua"):
        write_article(tmp_path, slug)
    return tmp_path


@pytest.fixture
def program(root: Path) -> Iterator[Program]:
    program = Program(root, "build.py", "serve", "--root", str(root), "--port", "0")
    program.expect_soon("index +3 ~0 -0")
    yield program
    program.close()


def test_an_edit_rewrites_one_page_and_one_document(program: Program) -> None:
    address = program.address()
    write_article(program.root, "pasar-senja", body="Lampunya padam.")

    program.expect("1 written")
    assert "Lampunya padam." in httpx.get(f"{address}2021/12/12/pasar-senja/").text
    [hit] = httpx.get(f"{address}search.json?q=padam").json()["hits"]
    assert hit["url"] == "/2021/12/12/pasar-senja/"


def test_a_broken_article_is_told_and_its_last_good_page_stays(program: Program) -> None:
    address = program.address()
    path = write_article(program.root, "pasar-senja", body="Lampunya padam.", date="besok")

    program.expect_soon("content/2021/pasar-senja.md:3:7: ")
    page = httpx.get(f"{address}2021/12/12/pasar-senja/")
    assert (page.status_code, "Lampu menyala." in page.text) == (200, True)
    path.write_text(path.read_text().replace("besok", "2021-12-12"))
    program.expect_soon("no problems are left")
    program.expect("1 written")
    assert "Lampunya padam." in httpx.get(f"{address}2021/12/12/pasar-senja/").text


def test_templates_and_settings_that_appear_in_a_storm_are_noticed(program: Program) -> None:
    """A new folder says only that anything may have changed."""
    address = program.address()
    (program.root / "templates").mkdir()
    (program.root / "templates/search.html").write_text(
        '{% extends "theme/search.html" %}{% block main %}OURS{% endblock %}'
    )
    (program.root / "site.yaml").write_text("title: Senja\nlang: en\n")

    program.expect_soon("written")
    assert "OURS" in httpx.get(f"{address}search/").text
    assert "OURS" in httpx.get(f"{address}search/?q=lampu").text
    assert "<title>Senja" in httpx.get(address).text


def test_a_broken_template_stops_nothing(program: Program) -> None:
    address = program.address()
    (program.root / "templates").mkdir()
    template = program.root / "templates/search.html"
    template.write_text("{{ nobody.knows }}")

    program.expect_soon("templates/search.html:1:1: TEMPLATE")
    assert httpx.get(address).status_code == 200
    results = httpx.get(f"{address}search/?q=lampu")
    assert (results.status_code, "templates/search.html" in results.text) == (503, True)
    template.unlink()
    program.expect_soon("no problems are left")
    assert httpx.get(f"{address}search/?q=lampu").status_code == 200


def test_a_storm_of_edits_ends_as_a_clean_build_would(
    program: Program, tmp_path_factory: pytest.TempPathFactory
) -> None:
    program.address()
    chance = random.Random(7)
    for number in range(120):
        slug = f"berita-{chance.randrange(12)}"
        match chance.randrange(5):
            case 0 | 1 | 2:
                write_article(program.root, slug, title=f"Berita {chance.randrange(9)}", body=f"Nomor {number}.")
            case 3:
                (program.root / f"content/2021/{slug}.md").unlink(missing_ok=True)
            case 4:
                write_article(program.root, slug, date=chance.choice(["besok", "2021-11-30", "2020"]))
        time.sleep(chance.choice([0, 0.01, 0.03]))
    # What is broken at the end would stay as it was here, and was never there for a clean build.
    for path in (program.root / "content/2021").glob("*.md"):
        path.write_text(path.read_text().replace("besok", "2021"))
    clean = tmp_path_factory.mktemp("clean")
    shutil.copytree(program.root / "content", clean / "content")
    shutil.copy(program.root / "site.yaml", clean / "site.yaml")
    with Archive(clean) as archive:
        archive.build()

    deadline = time.monotonic() + 15
    while read_tree(program.root / "output") != read_tree(clean / "output") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert read_tree(program.root / "output") == read_tree(clean / "output")
    status, _, complaints = program.stop(signal.SIGTERM)
    assert (status, complaints) == (0, "")


def read_tree(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_pages_that_are_open_are_written_first(root: Path) -> None:
    """A template that changes makes every page stale; nobody waits for pages that nobody sees."""
    urls = [f"/2021/12/12/{slug}/" for slug in ("sungai-naik", "jembatan-tua")]
    early: list[tuple[str, ...]] = []
    with Archive(root) as archive:
        archive.build()
        (root / "templates").mkdir()
        template = '{% extends "theme/article.html" %}{% block content %}OURS{% endblock %}'
        (root / "templates/article.html").write_text(template)

        def look(written: tuple[str, ...]) -> None:
            early.append(written)
            assert "OURS" in (root / f"output{urls[0]}index.html").read_text()
            assert "OURS" not in (root / "output/2021/12/12/pasar-senja/index.html").read_text()

        report = archive.build(first=[*urls, "/nowhere/", "not a url", ""], on_first=look)

    assert early == [tuple(urls)]
    assert set(report.written) == {*urls, "/2021/12/12/pasar-senja/"}


def test_what_is_open_can_be_searched_before_lists_are_written(root: Path) -> None:
    """In that order: its page, its document, and then all that shows it."""
    found: list[tuple[str, int]] = []

    def look(stage: str, done: int, total: int) -> None:
        found.append((stage, archive.search(Request(query="kerbau")).total))

    with Archive(root) as archive:
        archive.build()
    with Archive(root, progress=look) as archive:
        path = write_article(root, "jembatan-tua", title="Jembatan", body="Seekor kerbau lewat.")
        path.write_text(path.read_text().replace("lang:", "slug: jembatan-tua\nlang:"))
        report = archive.build([path], first=["/2021/12/12/jembatan-tua/"])

    assert {"/2021/12/12/jembatan-tua/", "/"} <= set(report.written)
    assert report.index_updated == 1
    assert {stage for stage, total in found if not total} <= {"content"}
    assert {stage for stage, total in found if total} >= {"month", "home"}
