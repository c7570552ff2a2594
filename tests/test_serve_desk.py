"""The editor's desk over a real archive: what it shows, what its forms do, and who may not post them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from server import running

from kliping.archive import Archive
from kliping.serve.app import make_app
from kliping.serve.desk import Desk as EditorsDesk
from kliping.serve.guard import is_loopback
from kliping.serve.pages import plain

ARTICLES = {
    "pasar": "title: Pasar <senja>\ndate: 2021-12-12?\n",
    "jembatan": "title: Jembatan\n",
    "rahasia": "title: Belum boleh\ndate: 2021-12-13\ndraft: true\n",
    "sungai": "title: Sungai\ndate: 2021-12-14\nrelated: [Kota di atas air]\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "site.yaml").write_text("title: Lembayung\nlang: en\nbase: /arsip/\n")
    for slug, matter in ARTICLES.items():
        (tmp_path / f"content/{slug}.md").write_text(f"---\n{matter}lang: id\n---\n\nLampu menyala.\n")
    with Archive(tmp_path) as archive:
        archive.build()
    return tmp_path


@pytest.fixture
def address(root: Path) -> Iterator[str]:
    with Archive(root) as archive:
        site = archive.site
    desk = EditorsDesk(root)
    app = make_app(site, root / "output", more=desk.routes(site, plain), writable=desk.writable(site))
    with running(app) as address:
        yield address
    desk.close()


def token_of(address: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', httpx.get(f"{address}/arsip/_desk/").text)[1]


def post(address: str, *, origin: str | None = None, **fields: str) -> httpx.Response:
    headers = {"Origin": address if origin is None else origin}
    return httpx.post(f"{address}/arsip/_desk/date", data=fields, headers=headers, follow_redirects=True)


def test_it_shows_what_waits(address: str) -> None:
    page = httpx.get(f"{address}/arsip/_desk/").text

    assert "Pasar &lt;senja&gt;" in page
    assert 'name="article" value="content/pasar.md"' in page
    assert 'name="date" value="2021-12-12"' in page
    for words in ("Jembatan", "Belum boleh", "Kota di atas air", "Dates to confirm"):
        assert words in page
    assert ">Sungai<" not in page
    assert re.findall(r'value="([^"]*)"[^>]* autofocus', page) == ["2021-12-12"]


def test_a_date_is_confirmed_in_the_content_file(address: str, root: Path) -> None:
    answer = post(address, token=token_of(address), article="content/pasar.md", date="2021-12-12")

    assert "Saved in content/pasar.md" in answer.text
    text = (root / "content/pasar.md").read_text()
    assert "date: 2021-12-12\n" in text
    assert text.endswith("\n\nLampu menyala.\n")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"date": "besok"}, "besok"),
        ({"article": "content/nowhere.md"}, "there is no article"),
        ({"article": "../../etc/passwd"}, "there is no article"),
        ({"article": "content/../site.yaml"}, ""),
        ({"token": "guessed"}, "load the page anew"),
        ({"token": "", "junk": "x" * 20_000}, "load the page anew"),
    ],
)
def test_a_wrong_form_changes_nothing_and_says_why(address: str, root: Path, fields: dict[str, str], why: str) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.suffix in (".md", ".yaml")}
    form = {"token": token_of(address), "article": "content/pasar.md", "date": "2021-12-12"} | fields
    answer = post(address, **form)

    assert (answer.status_code, why in answer.text) == (400, True)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
def test_other_origins_may_not_post(address: str, root: Path, origin: str) -> None:
    form = {"token": token_of(address), "article": "content/pasar.md", "date": "2021"}

    assert post(address, origin=origin, **form).status_code == 403
    assert httpx.post(f"{address}/arsip/_desk/date", data=form).status_code == 403
    assert "2021-12-12?" in (root / "content/pasar.md").read_text()


def test_nothing_else_can_be_posted_to(address: str) -> None:
    for path in ("/arsip/", "/arsip/_desk/", "/arsip/_desk/desk.css"):
        assert httpx.post(address + path, headers={"Origin": address}).status_code == 405


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_it_is_for_this_machine_only(host, expected):
    assert is_loopback(host) is expected
