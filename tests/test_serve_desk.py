"""The editor's desk over a real archive: what it shows, what its forms do, and who may not post them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright
from server import running

from kliping.archive import Archive
from kliping.serve.app import make_app
from kliping.serve.desk import Desk as EditorsDesk
from kliping.serve.guard import is_loopback
from kliping.serve.live import Live
from kliping.serve.news import make_news
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
    (tmp_path / "site.yaml").write_text("title: Lembayung\nlang: en\nbase: /arsip/\nurl: https://arsip.example\n")
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
    routes = desk.routes(site, plain)
    app = make_app(site, root / "output", more=routes, writable=desk.writable(site), preview=desk.preview)
    with running(app) as address:
        yield address
    desk.close()


def token_of(address: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', httpx.get(f"{address}/arsip/_desk/").text)[1]


def post(address: str, *, verb: str = "date", origin: str | None = None, **fields: str) -> httpx.Response:
    headers = {"Origin": address if origin is None else origin}
    return httpx.post(f"{address}/arsip/_desk/{verb}", data=fields, headers=headers, follow_redirects=True)


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
        ({"token": "ditebak é"}, "load the page anew"),
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


def test_a_draft_is_shown_to_its_editor_and_nowhere_else(address: str, root: Path) -> None:
    """At the address it will have, with a ribbon; the files of the site know nothing of it."""
    (root / "content/besok.md").write_text(
        "---\ntitle: Besok\nembargo: 2999-01-01T06:00+07:00\n---\n\nHujan *besok*.\n"
    )
    (root / "content/lalu.md").write_text("---\ntitle: Lalu\nexpires: 1999-01-01T06:00+07:00\n---\n\nSudah.\n")
    with Archive(root) as archive:
        archive.build()
        assert archive.addresses([root / "content/besok.md"]) == ("/undated/besok/",)

    for path, ribbon, words in (
        ("2021/12/13/rahasia", "A draft: nobody else sees this", "Lampu menyala."),
        ("undated/besok", "Nobody else sees this until 2999-01-01T06:00+07:00", "Hujan <em>besok</em>."),
        ("undated/lalu", "Nobody else sees this since 1999-01-01T06:00+07:00", "Sudah."),
    ):
        answer = httpx.get(f"{address}/arsip/{path}/")
        assert answer.status_code == 200
        assert f'role="note">{ribbon}</p>' in answer.text
        assert words in answer.text
        assert not (root / "output" / path).exists()
    assert httpx.get(f"{address}/arsip/2021/12/13/tidak-ada/").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "arsip.example"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "127.0.0.1"},
    ],
)
def test_a_proxy_in_front_opens_the_desk_to_nobody(address: str, headers: dict[str, str]) -> None:
    """The server listens on loopback, and yet the whole world may ask: for the desk, a draft, a form."""
    own = {**headers, "Origin": f"http://{headers.get('Host', address.removeprefix('http://'))}"}

    assert httpx.get(f"{address}/arsip/", headers=headers).status_code == 200
    assert httpx.get(f"{address}/arsip/_desk/", headers=headers).status_code == 403
    assert httpx.get(f"{address}/arsip/_desk/about?page=/", headers=headers).status_code == 403
    assert httpx.post(f"{address}/arsip/_desk/new", headers=own, data={"title": "Halo"}).status_code == 403
    assert httpx.get(f"{address}/arsip/2021/12/13/rahasia/").status_code == 200
    assert httpx.get(f"{address}/arsip/2021/12/13/rahasia/", headers=headers).status_code == 404


def test_a_page_can_be_asked_about(address: str, root: Path) -> None:
    """Its file, its rank for its own title, its snippet, its card; of other pages the index only."""
    found = httpx.get(f"{address}/arsip/_desk/about", params={"page": "/2021/12/14/sungai/"}).json()

    assert (found["file"], found["rank"], found["state"], found["problems"]) == ("content/sungai.md", 1, "public", [])
    assert "Lampu menyala." in found["snippet"]
    assert found["card"] == {"title": "Sungai", "description": "", "image": "", "site": "Lembayung"}
    assert found["generation"] >= 1
    assert set(httpx.get(f"{address}/arsip/_desk/about", params={"page": "/"}).json()) == {"generation"}
    foreign = {"Origin": "http://example.org"}
    assert httpx.get(f"{address}/arsip/_desk/about?page=/2021/12/14/sungai/", headers=foreign).status_code == 403


def test_a_wanted_title_is_begun(address: str, root: Path) -> None:
    answer = post(address, verb="new", token=token_of(address), title="Kota di atas air")

    [draft] = (root / "content").rglob("kota-di-atas-air.md")
    assert f"Saved in {draft.relative_to(root)}" in answer.text
    assert "draft: true" in draft.read_text()


def write_versions(root: Path) -> None:
    """Two articles with one text, and a build."""
    body = "Kapal feri baru tiba di dermaga timur pagi ini dan disambut warga dengan tarian, nasi kuning, dan pidato."
    for slug in ("feri", "feri-lagi"):
        (root / f"content/{slug}.md").write_text(
            f"---\ntitle: Feri {slug}\nlang: id\ndate: 2021-12-20\n---\n\n{body}\n"
        )
    with Archive(root) as archive:
        archive.build()


def sure_form(address: str, article: str, other: str) -> dict[str, str]:
    """What is posted when somebody confirms the change that the desk has shown."""
    page = httpx.get(f"{address}/arsip/_desk/copy-of", params={"article": article, "other": other}).text
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


FIRST, SECOND = "content/feri.md", "content/feri-lagi.md"


@pytest.mark.parametrize(("copy", "other"), [(SECOND, FIRST), (FIRST, SECOND)])
def test_a_copy_is_withdrawn_as_it_was_shown(copy: str, other: str, address: str, root: Path) -> None:
    """The change first, nothing written; then what was shown, and how to undo it."""
    write_versions(root)
    assert "Versions of one text <small>1</small>" in httpx.get(f"{address}/arsip/_desk/").text
    before = (root / copy).read_text()

    page = httpx.get(f"{address}/arsip/_desk/copy-of", params={"article": copy, "other": other}).text

    line = f"withdrawn: The same text stands at /arsip/2021/12/20/{Path(other).stem}/"
    assert f"+{line}\n" in page
    assert (root / copy).read_text() == before
    answer = post(address, verb="copy-of", **sure_form(address, copy, other))
    assert f"\n{line}\n" in (root / copy).read_text()
    assert f"Saved in {copy}. To undo this, take out `withdrawn`." in answer.text
    with Archive(root) as archive:
        archive.build()
    assert "Versions of one text" not in httpx.get(f"{address}/arsip/_desk/").text


@pytest.mark.parametrize("change", [{"seen": ""}, {"seen": "é"}, {"article": FIRST, "other": SECOND}, {"token": "x"}])
def test_no_copy_is_withdrawn_by_a_change_that_nobody_saw(change: dict[str, str], address: str, root: Path) -> None:
    """Neither at once, nor the other one of the two."""
    write_versions(root)
    form = sure_form(address, SECOND, FIRST)

    assert post(address, verb="copy-of", **form | change).status_code == 400
    assert "withdrawn" not in (root / FIRST).read_text() + (root / SECOND).read_text()


def test_what_changed_since_it_was_shown_is_not_withdrawn(address: str, root: Path) -> None:
    """The change is shown anew, as it would be now."""
    write_versions(root)
    form = sure_form(address, SECOND, FIRST)
    (root / SECOND).write_text((root / SECOND).read_text().replace("lang: id", "lang: id\nsection: laut"))

    assert "has changed since" in post(address, verb="copy-of", **form).text
    assert "withdrawn" not in (root / SECOND).read_text()


def test_nothing_is_shown_of_articles_that_are_not_there(address: str) -> None:
    assert httpx.get(f"{address}/arsip/_desk/copy-of?article=../site.yaml&other=x").status_code == 400


def test_two_versions_are_said_to_be_two_articles(address: str, root: Path) -> None:
    """They are off the desk, and readers see no difference."""
    write_versions(root)

    answer = post(address, verb="not-copy-of", token=token_of(address), article=SECOND, other=FIRST)

    assert "\nnot_copy_of:\n- feri\n" in (root / SECOND).read_text()
    assert "take out `not_copy_of`" in answer.text
    with Archive(root) as archive:
        archive.build()
    assert "Versions of one text" not in httpx.get(f"{address}/arsip/_desk/").text


def test_problems_are_on_the_desk(address: str, root: Path) -> None:
    """And a draft that cannot be read is not there; the server goes on."""
    (root / "content/rusak.md").write_text("no front matter")
    (root / "content/rahasia.md").write_text("---\ntitle: [\n---\n")
    with Archive(root) as archive:
        archive.build()

    assert "content/rusak.md:1:1: FRONT-MATTER there is no front matter" in httpx.get(f"{address}/arsip/_desk/").text
    assert httpx.get(f"{address}/arsip/2021/12/13/rahasia/").status_code == 404


@pytest.mark.browser
def test_one_bar_tells_of_the_build_and_of_the_page(root: Path, chromium: str) -> None:
    """It opens one sheet; what scripts of the theme put on the page is there after a change as before."""
    with ExitStack() as stack:
        desk, live = EditorsDesk(root), Live(base="/arsip/", lang="en", has_desk=True)
        stack.callback(desk.close)
        with Archive(root) as archive:
            site = archive.site
        more = [*live.routes(), *desk.routes(site, live.dress)]
        address = stack.enter_context(running(make_app(site, root / "output", dress=live.dress, more=more)))
        stack.callback(live.close)
        driver = stack.enter_context(sync_playwright()).chromium
        browser = stack.enter_context(closing(driver.launch(executable_path=chromium, args=["--no-sandbox"])))
        page = browser.new_page()
        page.goto(f"{address}/arsip/2021/12/14/sungai/")
        bar, sheet = page.locator("kliping-live .bar"), page.locator("kliping-live .sheet")
        expect(bar).to_have_text("rank 1 for its title")
        expect(page.locator(".age")).to_be_visible()
        file = root / "output/2021/12/14/sungai/index.html"
        file.write_text(file.read_text().replace("Lampu", "Lentera"))
        url = "/2021/12/14/sungai/"
        live.tell(make_news(root, written=(url,), removed=(), problems=(), seconds=0.041))
        expect(page.get_by_text("Lentera menyala.")).to_be_visible()
        expect(page.locator(".age")).to_be_visible()
        expect(bar).to_have_text("1 page · 41 msrank 1 for its title")
        bar.click()
        expect(sheet).to_contain_text(re.compile(r"Desk · content/sungai\.md · search index, commit \d+"))
        assert sheet.get_by_role("link").get_attribute("href") == "/arsip/_desk/"
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
