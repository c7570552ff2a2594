"""Pages of an output folder over HTTP, asked of a real server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from server import running

from kliping.headers import media_type
from kliping.serve.app import make_app
from kliping.serve.pages import find_file
from kliping.site import Site

FILES = {
    "index.html": "<!doctype html><title>Lembayung</title><h1>Home</h1>",
    "2021/12/12/pasar-senja/index.html": "<!doctype html><h1>Pasar senja</h1>",
    "tag/bukit & lembah/index.html": "<!doctype html><h1>Bukit &amp; lembah</h1>",
    "feeds/atom.xml": "<feed/>",
    "feeds/feed.json": "{}",
    "static/site.css": "body{}",
    "static/site.js": "'use strict'",
    "static/senja.png": "not really a picture",
    "404.html": "<!doctype html><h1>Tidak ada</h1>",
    ".hidden": "never shown",
    "empty/note.txt": "a folder without a page",
}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("archive")
    folder = root / "output"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (root / "secret.txt").write_text("outside")
    (folder / "escape.txt").symlink_to(root / "secret.txt")
    (folder / "static/up").symlink_to(root)
    os.mkfifo(folder / "pipe.txt")
    return folder


@pytest.fixture(scope="module")
def client(output: Path) -> Iterator[httpx.Client]:
    with running(make_app(Site(), output)) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("/", "text/html; charset=utf-8", FILES["index.html"]),
        ("/index.html", "text/html; charset=utf-8", FILES["index.html"]),
        ("/2021/12/12/pasar-senja/", "text/html; charset=utf-8", FILES["2021/12/12/pasar-senja/index.html"]),
        ("/tag/bukit%20%26%20lembah/", "text/html; charset=utf-8", FILES["tag/bukit & lembah/index.html"]),
        ("/feeds/atom.xml", "application/atom+xml", FILES["feeds/atom.xml"]),
        ("/feeds/feed.json", "application/json", FILES["feeds/feed.json"]),
        ("/static/site.css", "text/css; charset=utf-8", FILES["static/site.css"]),
        ("/static/site.js", "text/javascript; charset=utf-8", FILES["static/site.js"]),
        ("/static/senja.png", "image/png", FILES["static/senja.png"]),
    ],
)
def test_a_file_is_served_as_what_it_is(client: httpx.Client, path: str, kind: str, text: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.headers["content-type"], answer.text) == (200, kind, text)


def test_a_folder_without_its_slash_leads_to_it(client: httpx.Client) -> None:
    answer = client.get("/tag/bukit%20%26%20lembah")

    assert answer.status_code == 307
    assert str(answer.next_request.url.raw_path, "ascii") == "/tag/bukit%20%26%20lembah/"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/",
        "/empty/",
        "/empty",
        "/index.html/",
        "/.hidden",
        "/escape.txt",
        "/static/up/secret.txt",
        "/pipe.txt",
        "/" + "n" * 4000,
        "/%00",
        "//index.html",
        "/static//site.css",
        "/static/..%2findex.html",
        "/static%5csite.css",
        "/%ff%fe",
    ],
)
def test_what_is_not_a_page_gets_the_page_for_that(client: httpx.Client, path: str) -> None:
    answer = client.get(str(client.base_url).rstrip("/") + path)

    assert (answer.status_code, answer.text) == (404, FILES["404.html"])


def test_an_archive_without_that_page_says_it_in_words(tmp_path: Path) -> None:
    with running(make_app(Site(), tmp_path / "output")) as address:
        answer = httpx.get(address)

    assert (answer.status_code, answer.text) == (404, "There is no page here.\n")


@pytest.mark.parametrize("path", ["/", "/static/senja.png"])
def test_what_the_browser_has_is_not_sent_again(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    by_time = client.get(path, headers={"If-Modified-Since": first.headers["last-modified"]})
    other = client.get(path, headers={"If-None-Match": '"other"'})

    assert [again.status_code, by_time.status_code, other.status_code] == [304, 304, 200]
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]


def test_a_changed_page_has_another_tag_even_within_one_second(output: Path, client: httpx.Client) -> None:
    page = output / "changing.html"
    page.write_text("one")
    os.utime(page, (1, 1))
    first = client.get("/changing.html")
    page.write_text("two")
    os.utime(page, (1, 1))

    assert client.get("/changing.html", headers={"If-None-Match": first.headers["etag"]}).text == "two"


def test_media_can_be_asked_for_in_ranges(client: httpx.Client) -> None:
    answer = client.get("/static/senja.png", headers={"Range": "bytes=4-9"})

    assert (answer.status_code, answer.text) == (206, "really")


def test_head_is_get_without_the_body(client: httpx.Client) -> None:
    head, get = client.head("/"), client.get("/")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


def test_an_archive_in_a_folder_of_the_address(output: Path) -> None:
    with running(make_app(Site(base="/arsip/kita/"), output)) as address:
        home = httpx.get(address + "/arsip/kita/")
        above = [
            httpx.get(address + path).headers.get("location") for path in ("/", "/arsip", "/arsip/", "/arsip/kita")
        ]
        beside = httpx.get(address + "/arsip/mereka/")

    assert home.text == FILES["index.html"]
    assert above == ["/arsip/kita/"] * 4
    assert beside.status_code == 404


_NAMES = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(["..", ".", "static", "up", "~", "%2e"])


@given(st.lists(_NAMES, max_size=5))
def test_no_path_leads_outside(output: Path, pieces: list[str]) -> None:
    found = find_file(output, "/" + "/".join(pieces))

    assert found is None or found.relative_to(output).as_posix() in FILES


@pytest.mark.parametrize("name", ["index.html", "a.unknown", "feeds/rss.xml", "sitemap.xml", "font.woff2"])
def test_kinds_do_not_depend_on_the_machine(name: str) -> None:
    expected = {
        "index.html": "text/html",
        "a.unknown": "application/octet-stream",
        "feeds/rss.xml": "application/rss+xml",
        "sitemap.xml": "application/xml",
        "font.woff2": "font/woff2",
    }

    assert media_type(Path(name)) == expected[name]
