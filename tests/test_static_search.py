"""Search without a server: the same documents give the same files, nothing private is in them, and a browser finds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from desk import NOON, SITE, Desk
from playwright.sync_api import Page, sync_playwright

from kliping.archive import Archive
from kliping.pagefind import unpacked

STATIC = SITE + "search:\n  static: true\nsections:\n  town: Our town\n"
FOLDER = "search/pagefind/"


@pytest.fixture
def harbour(tmp_path: Path) -> Desk:
    """Five public articles in two languages, and one that nobody may see."""
    desk = Desk(tmp_path / "site", site=STATIC)
    fill(desk)
    return desk


def fill(desk: Desk) -> None:
    body = "The levee held & the <b>river</b> fell. The red line was never crossed."
    desk.add("levee", body=body, tags=["River Oss"], section="Town", date="1987-06-05")
    desk.add("flood", body="Floods took the mill by the river.", section="Town", date="1988-02")
    body = "Singers crossed the square; a line of red flags hung there."
    desk.add("choir", body=body, authors=["Ada Rook"], date="1990-06-07?")
    desk.add("tanggul", body="Warga menulis tentang tanggul sungai.", lang="id", date="1991-01-01")
    desk.add("bell", body="The bell rang over the river.", date="")
    desk.add("siren", body="The dredger Quillwort sank in the river.", draft=True)


def bundle(desk: Desk) -> dict[str, bytes]:
    return {name: data for name, data in desk.output().items() if name.startswith(FOLDER)}


def test_incremental_equals_clean_and_nothing_private_is_in_it(harbour: Desk) -> None:
    """The files are packed, so the scan of what is written sees documents instead; here they are unpacked.

    A build of what was just saved takes a stale index away: it would still show what an editor has just taken back.
    """
    harbour.add("picture", body="-,")
    first = harbour.build()
    before = bundle(harbour)
    path = harbour.add("levee", body="The levee broke.", withdrawn="It did not.", date="1987-06-05")
    with Archive(harbour.root, now=NOON) as archive:
        archive.build([path])
        without, is_owing = bundle(harbour), archive.is_owing
        archive.build()
        is_paid = not archive.is_owing
    after = bundle(harbour)
    again = harbour.build()
    with Archive(harbour.root, now=NOON) as archive:
        archive.clean()
        archive.build()

    assert set(before) <= {url.removeprefix("/") for url in first.written}
    assert any(b"levee" in unpacked(data) for data in before.values())
    assert not any(b"quillwort" in unpacked(data).lower() for data in before.values())
    assert (without, is_owing, is_paid) == ({}, True, True)
    assert (again.written, again.described) == ((), 0)
    assert after == bundle(harbour)
    assert not any(b"levee" in unpacked(data) for data in after.values())


def test_it_is_refused_for_more_articles_than_it_is_good_for(harbour: Desk) -> None:
    (harbour.root / "site.yaml").write_text(SITE + "search:\n  static: {limit: 4}\n")

    done = harbour.build()

    assert [(problem.code, problem.file) for problem in done.problems] == [("STATIC-SEARCH", "site.yaml")]
    assert "up to 4 articles, and here are 5;" in done.problems[0].message
    assert bundle(harbour) == {}
    (harbour.root / "site.yaml").write_text(SITE)
    assert harbour.build().problems == ()


# In a browser, over a server that hands out files and knows nothing.

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'"
)


class Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody listens."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Page]:
    desk = Desk(tmp_path_factory.mktemp("static") / "site", site=STATIC)
    fill(desk)
    desk.build()
    with ExitStack() as stack:
        server = stack.enter_context(
            ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(desk.root / "output")))
        )
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        driver = stack.enter_context(sync_playwright()).chromium
        browser = stack.enter_context(closing(driver.launch(executable_path=chromium, args=["--no-sandbox"])))
        page = stack.enter_context(
            closing(browser.new_page(base_url=f"http://127.0.0.1:{server.server_port}", locale="en"))
        )
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        assert complaints == []


def found(page: Page, query: str) -> list[str]:
    """The titles of the hits for what stands behind the `?`."""
    page.goto(f"/search/?{query}")
    page.wait_for_selector("#no-server .search-summary")
    return page.locator(".hit h2").all_inner_texts()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=rivers&sort=oldest", ["Levee", "Flood", "Bell"]),
        ('q="red line"', ["Levee"]),
        ("q=levee OR mill -bell&sort=newest", ["Flood", "Levee"]),
        ("q=river from:1988 to:1988-06", ["Flood"]),
        ('q=section:"Town" from:1987-06-05 to:1987-06-05', ["Levee"]),
        ('q=tag:"river"', []),
        ("q=tanggulnya lang:id", ["Tanggul"]),
        ("q=ada rook", ["Choir"]),
    ],
)
def test_a_query_finds_what_it_says(page: Page, query: str, titles: list[str]) -> None:
    """Words in any inflection of either language, phrases, exclusions, filters, days, orders."""
    assert found(page, query) == titles


@pytest.mark.browser
def test_a_hit_is_marked_and_opens_at_the_passage(page: Page) -> None:
    assert found(page, "q=crossed line&sort=oldest")[0] == "Levee"

    first = page.locator(".hit").first
    assert first.locator("mark").all_inner_texts() == ["line", "crossed"]
    assert "<b>" not in first.locator(".snippet").inner_text()
    assert first.locator("a").get_attribute("href") == (
        "/1987/06/05/levee/#:~:text=The%20red-,line,-was%20never&text=was%20never-,crossed"
    )
    assert page.locator(".hit time").first.inner_text() == "Jun 5, 1987"


@pytest.mark.browser
def test_a_facet_narrows_by_one_click_and_the_state_is_in_the_address(page: Page) -> None:
    found(page, "q=river&sort=oldest")
    page.get_by_role("link", name="Our town").click()
    page.wait_for_selector(".facets .chosen")

    assert page.locator(".hit h2").all_inner_texts() == ["Levee", "Flood"]
    assert page.url.endswith("?q=river+section%3A%22Town%22&sort=oldest")
    assert page.get_by_role("searchbox").last.input_value() == 'river section:"Town"'
    assert page.locator("svg.chart rect").count() == 2
    page.get_by_text("The numbers").click()
    assert page.locator(".years td").all_inner_texts() == ["1", "1"]


@pytest.mark.browser
def test_nothing_found_says_which_word_and_which_filter(page: Page) -> None:
    assert found(page, "q=river zeppelin to:1950") == []
    notes = page.locator(".note").all_inner_texts()
    assert "No article has “zeppelin”." in notes
    assert any(note.startswith("Without to:1950: 3") for note in notes)


@pytest.mark.browser
def test_without_script_the_lists_are_offered_and_it_says_why(page: Page) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    with closing(context):
        plain = context.new_page()
        plain.goto(page.url.partition("?")[0] + "?q=river")
        assert "Without script only" in plain.locator("main .browse").inner_text()
        assert plain.locator(".browse a").count() == 4
