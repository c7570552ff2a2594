"""The archive as one file: opened from a disk it is browsed and searched, and it asks for nothing from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import sync_playwright

from kliping.archive import Archive
from kliping.offline import index
from kliping.offline.index import words_of
from kliping.offline.links import relative_links
from kliping.site import Site
from tests.desk import NOON, SITE, Desk

PATHS = {"index.html", "1987/06/05/a b/index.html", "static/style.css", "404.html"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A little archive of two scripts, below a folder of its address."""
    desk = Desk(tmp_path / "site", site=f"{SITE}url: https://kliping.example\nbase: /arsip/\n")
    desk.add("ferry-waits", body="The ferry waited; résumé in hand, the mate sang.", date="1987-06-05", tags=["Fog"])
    desk.add("fog-lifts", body="Fogs lift at noon.", date="1987-06-06")
    desk.add("minato", title="港町の朝", body="霧の港町で船が待った。", date="1987-06-07", lang="ja")
    desk.add("secret", body="Quagga.", draft=True)
    desk.build()
    return desk


def export(desk: Desk, target: Path) -> ZipFile:
    with Archive(desk.root, now=NOON) as archive:
        archive.export_zip(target)
    return ZipFile(target)


@pytest.mark.parametrize(
    ("link", "rewritten"),
    [
        ("/arsip/", "../../../../index.html"),
        ("/arsip/1987/06/05/a%20b/", "./index.html"),
        ("/arsip/1987/06/05/a%20b/#p1", "./index.html#p1"),
        ("/arsip/static/style.css", "../../../../static/style.css"),
        ("/arsip/feeds/atom.xml", "https://kliping.example/arsip/feeds/atom.xml"),
        ("https://other.example/arsip/", "https://other.example/arsip/"),
        ("#main", "#main"),
    ],
)
def test_links_lead_from_file_to_file(link, rewritten):
    """What is not in the file is linked to where the archive lives."""
    site = Site(url="https://kliping.example", base="/arsip/")
    page = f'<a class="x" href="{link}">a</a>'

    found = relative_links(page, path="1987/06/05/a b/index.html", paths=PATHS, site=site)
    assert found == f'<a class="x" href="{rewritten}">a</a>'


def test_every_link_of_the_file_leads_somewhere(desk, tmp_path):
    """To a file in it, or to the web; and the same archive makes the same bytes."""
    file = export(desk, tmp_path / "a.zip")
    names = set(file.namelist())

    for name in names:
        if name.endswith(".html"):
            page = file.read(name).decode()
            for link in re.findall(r' (?:href|src|action)="([^"#?]+)', page):
                if not re.match(r"https?:|data:|mailto:", link):
                    assert (Path("/", name).parent / link.replace("%20", " ")).resolve().relative_to(
                        "/"
                    ).as_posix() in names
    assert not any("Quagga" in file.read(name).decode("utf-8", "replace") for name in names)
    export(desk, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_no_piece_of_the_index_grows_with_the_archive(desk, tmp_path, monkeypatch):
    """Words are cut into pieces, and common ones lead to the newest articles only; runs on the disk are merged."""
    for name, value in (("PIECE", 60), ("MOST", 2), ("PART", 2), ("_RUN", 5)):
        monkeypatch.setattr(index, name, value)
    for i in range(8):
        desk.add(f"word-{i}", body=f"fog number{i}", date=f"1987-07-{i + 1:02}")
    desk.build()
    file = export(desk, tmp_path / "a.zip")
    pieces = [file.read(name).decode() for name in file.namelist() if "/words-" in name]
    contents = json.loads(file.read("test-archive/search/contents.js").decode().partition(",")[2][:-2])

    assert len(pieces) == len(contents["firsts"]) > 5
    assert all(len(piece) < 150 for piece in pieces)
    assert "fog" in contents["common"]
    assert contents["firsts"] == sorted(contents["firsts"])
    assert contents["count"] == 11


def test_words_are_folded_and_paired():
    """Accents go; scripts without spaces are looked for by two letters."""
    assert words_of("Résumé, FOGS 1.500") == ["resume", "fogs", "1", "500"]
    assert words_of("港町の朝") == ["港町", "町の", "の朝"]


@pytest.mark.browser
def test_a_browser_finds_articles_from_a_folder(desk, tmp_path, chromium):
    """With file:// and nothing else: by words, beginnings and accents; links and styles work."""
    export(desk, tmp_path / "a.zip").extractall(tmp_path / "stick")
    top = (tmp_path / "stick/test-archive/index.html").as_uri()
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.goto(top)
        page.fill("input[name=q]", "fog")
        page.press("input[name=q]", "Enter")
        page.wait_for_selector(".hits")
        titles = {"fog": page.locator(".hit h2").all_inner_texts()}
        for query in ("RESUME ferry", "港町", "zebra"):
            page.goto(page.url.partition("?")[0] + f"?q={query}")
            page.wait_for_selector(".hits", state="attached")
            titles[query] = page.locator(".hit h2").all_inner_texts()
            if query == "RESUME ferry":
                page.click(".hit a")
                assert page.locator("h1").inner_text() == "Ferry waits"
                assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
                page.go_back()
        browser.close()

    assert titles == {
        "fog": ["Fog lifts", "Ferry waits"],
        "RESUME ferry": ["Ferry waits"],
        "港町": ["港町の朝"],
        "zebra": [],
    }
    assert all(url.startswith(("file:", "data:")) for url in asked)
