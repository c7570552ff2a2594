"""Every kind of page before two strict readers: the Nu checker for its HTML, axe for those who cannot see or point."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, sync_playwright

from kliping.render import Renderer, theme_folder
from kliping.site import Site
from tests.sample_views import PAGES

ORIGIN = "http://kliping.test"
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECKER = Path(__file__).parent.parent / "node_modules/vnu-jar/build/dist/vnu.jar"
LOOKS = [("id", "light", 390), ("en", "dark", 1280), ("ar", "light", 1280), ("ja", "dark", 390)]


@cache
def rendered(lang: str) -> dict[str, bytes]:
    """Every sample page by its name."""
    site = Site(
        title="Kliping Lembayung",
        description="Kabar dari kota yang tidak ada.",
        notice="Semuanya rekaan.",
        url=ORIGIN,
        lang=lang,
        timezone="Asia/Jakarta",
    )
    renderer = Renderer(site, Path("/nonexistent"))
    return {name: renderer.render(page) for name, page in PAGES.items()}


@pytest.mark.skipif(not (CHECKER.is_file() and shutil.which("java")), reason="`make standards` brings the checker")
@pytest.mark.parametrize("lang", ["id", "ar"])
def test_html_has_no_errors(tmp_path, lang):
    """By the checker of the WHATWG's own standard."""
    for name, page in rendered(lang).items():
        (tmp_path / f"{name}.html").write_bytes(page)
    done = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", *sorted(tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )

    messages = json.loads(done.stderr)["messages"]
    assert [(each["url"], each["message"]) for each in messages if each["type"] == "error"] == []


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def served(lang: str, asked: list[str]) -> Any:
    """Answers a browser from memory, under the policy that the server sends; notes what it asks for."""

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        path = route.request.url.removeprefix(ORIGIN)
        if path.startswith("/static/"):
            route.fulfill(path=theme_folder() / path[1:])
        else:
            page = rendered(lang)[path.strip("/")]
            route.fulfill(body=page, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CSP})

    return answer


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "scheme", "width"), LOOKS)
def test_pages_are_for_everyone(browser, lang, scheme, width):
    """No violation of WCAG that a machine can see, nothing wider than the screen, nothing fetched from elsewhere."""
    asked: list[str] = []
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.route("**/*", served(lang, asked))
    axe = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

    for name in PAGES:
        if name == "alias":
            continue
        page.goto(f"{ORIGIN}/{name}/")
        page.evaluate(axe)
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        complaints += [f"{name}: {each['id']} {each['nodes'][0]['html']}" for each in found["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            complaints.append(f"{name}: wider than the screen")
    context.close()

    assert complaints == []
    assert {url for url in asked if not url.startswith(f"{ORIGIN}/")} == set()


@pytest.mark.browser
@pytest.mark.parametrize(("width", "size"), [(320, "100%"), (640, "200%")])
def test_small_screens_and_large_type_need_no_sideways_scrolling(browser, width, size):
    """A window of 320 px (WCAG 1.4.10), and type of 200 % in one of 640 px (1.4.4)."""
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.route("**/*", served("id", []))
    too_wide = []
    for name in PAGES:
        if name == "alias":
            continue
        page.goto(f"{ORIGIN}/{name}/")
        page.evaluate(f"document.documentElement.style.setProperty('--size', '{size}')")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            too_wide.append(name)
    page.close()

    assert too_wide == []


@pytest.mark.browser
def test_an_article_is_walked_by_keyboard(browser):
    """From the link that skips the masthead to the last one; each stop can be seen, and nothing moves by itself."""
    page = browser.new_page(reduced_motion="reduce")
    page.route("**/*", served("id", []))
    page.goto(f"{ORIGIN}/article/")
    stops = []
    for _ in range(80):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    motion = page.evaluate(
        "[getComputedStyle(document.documentElement).scrollBehavior, document.getAnimations().length]"
    )
    page.close()

    assert stops[0]["name"] == "#main"
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    assert any(stop["name"].startswith("#p") for stop in stops)
    assert len(stops) > 20
    assert motion == ["auto", 0]


# The element that has the focus: where it leads, and whether it can be seen to have it; null at the end of the page.
STOP = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  if (at === document.body) return null;
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  return {name: at.getAttribute("href") || at.tagName, seen: outlined && inside && style.opacity === "1"};
}"""


@pytest.mark.browser
def test_an_article_comes_in_three_requests(browser):
    """The page, its style, its script; the icon is in the page."""
    asked: list[str] = []
    page = browser.new_page()
    page.route("**/*", served("id", asked))

    page.goto(f"{ORIGIN}/article/", wait_until="networkidle")

    page.close()
    assert len(asked) <= 3


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "ago"), [("id", "2 tahun yang lalu"), ("ar", "قبل سنتين")])
def test_an_old_article_says_how_old_it_is(browser, lang, ago):
    """By the reader's clock, a year after its last possible day and not before; nothing moves as it appears."""
    for day, shown in (("2022-12-11", False), ("2023-12-12", True)):
        page = browser.new_page()
        page.clock.set_fixed_time(day)
        page.route("**/*", served(lang, []))
        page.goto(f"{ORIGIN}/article/")
        note = page.locator(".age")

        assert note.is_visible() == shown
        assert (ago in note.inner_text()) == shown
        page.close()


def test_an_article_weighs_little():
    """Page and style, compressed, in the first round trips of a connection."""
    style = (theme_folder() / "static/style.css").read_bytes()

    assert len(gzip.compress(rendered("id")["article"])) + len(gzip.compress(style)) <= 14_000
