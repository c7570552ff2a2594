"""Open pages that follow the builds: over a plain connection, and in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from server import running

from kliping.errors import Problem
from kliping.serve.app import make_app
from kliping.serve.live import Live
from kliping.serve.news import MOST_URLS, excerpt, make_news
from kliping.site import Site

PAGE = """<!doctype html>
<html lang="id">
<head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="/arsip/static/style.css"></head>
<body><h1>{title}</h1><p id="first">Paragraf pertama.</p><p id="body">{body}</p>{more}
<div class="tall"></div><p id="last">Paragraf terakhir.</p></body></html>
"""


@dataclass
class Desk:
    """An output folder, what is served from it, and a way to say that something was written."""

    output: Path
    live: Live
    address: str = ""

    def write(self, url: str, title: str, body: str = "satu", more: str = "") -> None:
        path = self.output / url.lstrip("/") / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(title=title, body=body, more=more))

    def tell(self, *written: str, removed: tuple[str, ...] = (), problems: tuple[Problem, ...] = ()) -> None:
        root = self.output.parent
        self.live.tell(make_news(root, written=written, removed=removed, problems=problems, seconds=0.041))

    def until_heard(self, url: str) -> None:
        """Wait for a page to listen: its request is answered a moment before it does."""
        while url not in self.live.opened():
            time.sleep(0.01)


@contextmanager
def desk_at(root: Path, *, lang: str = "en") -> Iterator[Desk]:
    desk = Desk(root / "output", Live(base="/arsip/", lang=lang))
    (desk.output / "static").mkdir(parents=True)
    (desk.output / "static/style.css").write_text(".tall { height: 3000px } h1 { color: rgb(1, 2, 3) }")
    (desk.output / "404.html").write_text(PAGE.format(title="Tidak ada", body="", more=""))
    desk.write("/", "Lembayung")
    desk.write("/2021/pasar/", "Pasar senja")
    app = make_app(Site(base="/arsip/"), desk.output, dress=desk.live.dress, more=desk.live.routes())
    with running(app) as address:
        desk.address = address + "/arsip"
        yield desk
        desk.live.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(tmp_path) as desk:
        yield desk


PROBLEM = Problem(file="content/pasar.md", line=3, column=7, code="DATE-FORM", message='"besok" is no date; write 2021')


def read_events(lines: Iterator[str], n: int) -> list[tuple[str, dict[str, object]]]:
    found, event = [], ""
    while len(found) < n:
        field, _, value = next(lines).partition(": ")
        if field == "event":
            event = value
        elif field == "data":
            found.append((event, json.loads(value)))
    return found


def test_the_line_is_put_in_on_the_way_out_only(desk: Desk) -> None:
    page = httpx.get(f"{desk.address}/").text

    assert page.count("/arsip/_kliping/live.js") == 1
    assert page.index("live.js") < page.index("</head>")
    assert "_kliping" not in (desk.output / "index.html").read_text()
    assert "_kliping" in httpx.get(f"{desk.address}/nowhere/").text
    assert "_kliping" not in httpx.get(f"{desk.address}/static/style.css").text


def test_news_reach_all_who_listen(desk: Desk) -> None:
    (desk.output.parent / "content").mkdir()
    (desk.output.parent / "content/pasar.md").write_text("---\ntitle: Pasar\ndate: besok\n---\nSatu.\n")
    events = f"{desk.address}/_kliping/events"
    with httpx.Client() as client, client.stream("GET", events) as one, client.stream("GET", events) as two:
        lines = [one.iter_lines(), two.iter_lines()]
        hellos = [read_events(each, 1)[0] for each in lines]
        desk.tell("/2021/pasar/", "/", problems=(PROBLEM,))
        builds = [read_events(each, 1)[0] for each in lines]
    assert one.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert hellos[0] == hellos[1]
    assert hellos[0][0] == "hello"
    assert builds[0] == builds[1]
    name, news = builds[0]
    assert name == "build"
    assert news["state"] != hellos[0][1]["state"]
    assert (news["changed"], news["n_written"], news["n_problems"]) == (["/2021/pasar/", "/"], 2, 1)
    assert news["troubles"][0]["excerpt"] == [
        [1, "---"],
        [2, "title: Pasar"],
        [3, "date: besok"],
        [4, "---"],
        [5, "Satu."],
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
    ],
)
def test_only_our_own_pages_may_listen(desk: Desk, headers: dict[str, str]) -> None:
    assert httpx.get(f"{desk.address}/_kliping/events", headers=headers).status_code == 403


@pytest.mark.parametrize(("headers", "is_told"), [({}, True), ({"X-Forwarded-For": "203.0.113.9"}, False)])
def test_lines_of_content_are_told_to_this_machine_only(desk, headers, is_told) -> None:
    """What is wrong may be wrong with a draft."""
    (desk.output.parent / "content").mkdir(exist_ok=True)
    (desk.output.parent / "content/rahasia.md").write_text("---\ntitle: Lampu\ndate: besok\n---\n")
    wrong = Problem(file="content/rahasia.md", line=3, code="DATE-FORM", message="date is not one")
    url = f"{desk.address}/_kliping/events"
    with httpx.stream("GET", url, params={"page": "/x/"}, headers=headers, timeout=10) as answer:
        desk.until_heard("/x/")
        desk.tell("/satu/", problems=(wrong,))
        told = ""
        for piece in answer.iter_text():
            told += piece
            if "event: build" in told and told.endswith("\n\n"):
                break

    assert ("besok" in told) is is_told
    assert ("rahasia" in told) is is_told
    assert '"/satu/"' in told


def test_listeners_are_sent_home_when_the_server_stops(tmp_path: Path) -> None:
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client())
        desk = stack.enter_context(desk_at(tmp_path))
        lines = stack.enter_context(client.stream("GET", f"{desk.address}/_kliping/events")).iter_lines()
        read_events(lines, 1)
        start = time.perf_counter()
        threading.Timer(0.2, desk.live.close).start()
        assert not [line for line in lines if line.startswith("data")]

    assert time.perf_counter() - start < 2


def test_a_page_that_was_read_before_a_build_knows_it(desk: Desk) -> None:
    """Its line must carry the state from before the build, or it would never learn of it."""
    dress = desk.live.dress()
    desk.tell("/")
    later = desk.live.dress()

    assert dress(b"<head></head>") != later(b"<head></head>")


def test_it_is_known_which_pages_are_open(desk: Desk) -> None:
    with httpx.Client() as client:
        with client.stream("GET", f"{desk.address}/_kliping/events?page=/2021/pasar%20senja/") as stream:
            lines = stream.iter_lines()
            read_events(lines, 1)
            assert desk.live.opened() == ("/2021/pasar senja/",)
        deadline = time.monotonic() + 5
        while desk.live.opened() and time.monotonic() < deadline:
            time.sleep(0.01)

    assert desk.live.opened() == ()


def test_too_many_pages_are_not_named(tmp_path: Path) -> None:
    written = tuple(f"/{number}/" for number in range(MOST_URLS + 1))
    news = make_news(tmp_path, written=written, removed=(), problems=(), seconds=1.0)

    assert (news.changed, news.n_written) == (None, MOST_URLS + 1)


@pytest.mark.parametrize(
    "file", ["../secret.txt", "/etc/passwd", "missing.md", "content", "content/link.md", "content/pipe"]
)
def test_an_excerpt_shows_only_files_of_the_archive(tmp_path: Path, file: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    root = tmp_path / "archive"
    (root / "content").mkdir(parents=True)
    (root / "content/link.md").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(root / "content/pipe")

    assert excerpt(root, Problem(file=file, code="FILE-READ", message="x")) == ()


# In a browser.


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with ExitStack() as stack:
        driver = stack.enter_context(sync_playwright()).chromium
        yield stack.enter_context(closing(driver.launch(executable_path=chromium, args=["--no-sandbox"])))


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Iterator[Page]:
    with closing(browser.new_page(viewport={"width": 800, "height": 600})) as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{desk.address}/2021/pasar/")
        desk.until_heard("/2021/pasar/")
        page.evaluate("window.same = true")
        yield page
        assert [text for text in complaints if "404" not in text and "ERR_" not in text] == []


def is_same(page: Page) -> bool:
    """Whether the page was never loaded anew."""
    return bool(page.evaluate("window.same === true"))


@pytest.mark.browser
class TestInBrowser:
    def test_only_what_differs_is_replaced(self, desk: Desk, page: Page) -> None:
        page.evaluate("window.scrollTo(0, 700); getSelection().selectAllChildren(document.getElementById('first'))")
        page.evaluate("window.nodes = [...document.body.children]")
        desk.write("/2021/pasar/", "Pasar senja", body="dua")
        desk.tell("/2021/pasar/")

        expect(page.locator("#body")).to_have_text("dua")
        assert page.evaluate("[...document.body.children].every((node, i) => node === window.nodes[i])")
        assert page.evaluate("[window.scrollY, getSelection().toString()]") == [700, "Paragraf pertama."]
        assert is_same(page)

    def test_what_is_added_and_taken_away_follows(self, desk: Desk, page: Page) -> None:
        for more in ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a</li><li>x</li><li>b</li></ul><hr>", ""):
            desk.write("/2021/pasar/", "Pasar malam", more=more)
            desk.tell("/2021/pasar/")
            expect(page.locator("li")).to_have_count(more.count("<li>"))
            assert page.locator("hr").count() == more.count("<hr>")
        expect(page).to_have_title("Pasar malam")
        assert is_same(page)

    def test_other_pages_are_left_alone(self, desk: Desk, page: Page) -> None:
        desk.write("/2021/pasar/", "not told")
        desk.write("/", "told")
        desk.tell("/")

        expect(page.locator("kliping-live .bar")).to_have_text("1 page · 41 ms")
        assert page.title() == "Pasar senja"

    def test_style_is_swapped_in_place(self, desk: Desk, page: Page) -> None:
        page.evaluate("window.scrollTo(0, 700)")
        for number in (4, 5):
            (desk.output / "static/style.css").write_text(
                f".tall {{ height: 3000px }} h1 {{ color: rgb(1, 2, {number}) }}"
            )
            desk.write("/2021/pasar/", f"Pasar {number}")
            desk.tell("/static/style.css", "/2021/pasar/")

            expect(page.locator("h1")).to_have_css("color", f"rgb(1, 2, {number})")
            expect(page.locator("h1")).to_have_text(f"Pasar {number}")
            expect(page.locator("head link[rel=stylesheet]")).to_have_count(1)
        assert page.evaluate("window.scrollY") == 700
        assert is_same(page)

    def test_another_script_is_another_page(self, desk: Desk, page: Page) -> None:
        (desk.output / "static/new.js").write_text("document.title = 'from the script'")
        desk.write("/2021/pasar/", "Pasar", more='<script src="/arsip/static/new.js"></script>')
        desk.tell("/2021/pasar/")

        expect(page).to_have_title("from the script")
        assert not is_same(page)

    def test_errors_lie_over_the_last_good_page_until_they_are_mended(self, desk: Desk, page: Page) -> None:
        (desk.output.parent / "content").mkdir()
        (desk.output.parent / "content/pasar.md").write_text("---\ntitle: <b>Pasar</b>\ndate: besok\n---\n")
        other = Problem(file="templates/base.html", line=9, code="TEMPLATE", message="'sitee' is undefined")
        desk.tell(problems=(PROBLEM, other))

        overlay = page.locator("kliping-live .sheet")
        expect(overlay).to_be_visible()
        expect(overlay.locator("h2")).to_have_text("2 problems")
        expect(overlay.locator("li").first).to_contain_text("content/pasar.md:3:7")
        expect(overlay.locator("li").first).to_contain_text('"besok" is no date; write 2021')
        expect(overlay.locator(".here")).to_have_text("    3  date: besok")
        expect(overlay.locator("li").first).to_contain_text("<b>Pasar</b>")
        expect(page.locator("h1")).to_have_text("Pasar senja")
        page.keyboard.press("Escape")
        expect(overlay).to_be_hidden()
        desk.tell(problems=(other,))
        expect(overlay.locator("h2")).to_have_text("1 problem")
        desk.tell("/2021/pasar/")
        expect(overlay).to_be_hidden()
        assert is_same(page)

    def test_a_page_opened_later_shows_the_errors_too(self, desk: Desk, page: Page) -> None:
        desk.tell(problems=(PROBLEM,))
        page.goto(f"{desk.address}/")

        expect(page.locator("kliping-live .sheet h2")).to_have_text("1 problem")

    def test_what_was_closed_stays_closed_until_something_else_is_wrong(self, desk: Desk, page: Page) -> None:
        overlay, bar = page.locator("kliping-live .sheet"), page.locator("kliping-live .bar")
        desk.tell(problems=(PROBLEM,))
        overlay.locator(".close").click()
        page.goto(f"{desk.address}/")
        expect(bar).to_have_text("1 problem")
        expect(overlay).to_be_hidden()
        bar.click()
        expect(overlay).to_be_visible()
        page.keyboard.press("Escape")
        desk.tell(problems=(replace(PROBLEM, line=9), PROBLEM))
        expect(overlay.locator("h2")).to_have_text("2 problems")
        expect(overlay).to_be_visible()

    def test_what_was_missed_while_hidden_or_away_is_caught_up(self, desk: Desk, page: Page) -> None:
        page.evaluate("dispatchEvent(new Event('pagehide'))")
        desk.write("/2021/pasar/", "Pasar", body="meanwhile")
        desk.tell("/2021/pasar/")
        page.evaluate("dispatchEvent(new Event('pageshow'))")

        expect(page.locator("#body")).to_have_text("meanwhile")
        assert is_same(page)

    def test_a_page_that_goes_says_so_and_one_that_comes_appears(self, desk: Desk, page: Page) -> None:
        shutil.rmtree(desk.output / "2021/pasar")
        desk.tell(removed=("/2021/pasar/",))
        expect(page.locator("kliping-live .bar")).to_have_text("This page is no longer there.")
        expect(page.locator("h1")).to_have_text("Pasar senja")

        page.goto(f"{desk.address}/2022/baru/")
        desk.until_heard("/2022/baru/")
        desk.write("/2022/baru/", "Baru")
        desk.tell("/2022/baru/")
        expect(page.locator("h1")).to_have_text("Baru")

    def test_too_many_changes_to_name_reach_every_page(self, desk: Desk, page: Page) -> None:
        desk.write("/2021/pasar/", "Semua")
        desk.tell(*(f"/{number}/" for number in range(MOST_URLS + 1)))

        expect(page.locator("h1")).to_have_text("Semua")


@pytest.mark.browser
def test_it_speaks_the_language_of_the_interface(browser: Browser, tmp_path: Path) -> None:
    with desk_at(tmp_path, lang="id") as desk, closing(browser.new_page()) as page:
        page.goto(f"{desk.address}/")
        desk.until_heard("/")
        desk.tell("/", problems=(PROBLEM,))

        expect(page.locator("kliping-live .bar")).to_have_text("1 halaman · 41 ms · 1 masalah")
