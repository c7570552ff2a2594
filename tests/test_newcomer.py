"""What the README promises, done as a newcomer would: the sample is served, read, searched, edited, broken, mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from program import Program

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent
# A build on a busy machine may take its time.
expect.set_options(timeout=30_000)
GOAT = "2015/kambing-naik-kapal.md"
PATHS = [
    *("/", "/years/", "/2019/", "/2019/07/", "/2019/07/21/", "/undated/", "/sections/", "/section/laut/", "/tags/"),
    *("/tag/mercusuar/", "/authors/", "/author/ratri-samudra/", "/wanted/", "/corrections/", "/search/", "/nope/"),
    *("/search/?q=kambing+feri", "/search/help/", "/2015/02/20/kambing-naik-kapal/", "/2015/08/harga-selar-pelangi/"),
    *("/2017/05/mercusuar-jadi-perpustakaan/", "/undated/cara-menyimpan-bumbu/", "/2014/09/30/naga-laut-di-teluk/"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample, as a fresh clone has it."""
    root = tmp_path_factory.mktemp("sample")
    for name in ("content", "seeds", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "site.yaml", root)
    return root


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where `kliping serve` serves it."""
    program = Program(site, "build.py", "--root", str(site), "serve", "--port", "0")
    yield program.address().rstrip("/")
    program.close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("path", PATHS)
def test_pages_fit_and_ask_nobody_else(page: Page, address: str, path: str) -> None:
    """No sideways scrolling, no error in the console, no request that leaves."""
    said, foreign = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: request.url.startswith(address) or foreign.append(request.url))
    page.goto(address + path)

    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [line for line in said if "404" not in line or path != "/nope/"] == []
    assert foreign == []
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == "id"


def test_an_article_speaks_its_own_language(page: Page, address: str) -> None:
    """Readers aloud change their voice."""
    page.goto(f"{address}/2019/07/21/pier-reopens-herons-unimpressed/")

    expect(page.locator("article[lang=en], main[lang=en], main [lang=en] h1, h1[lang=en]").first).to_be_visible()


def test_reading_and_searching_need_no_script(browser: Browser, address: str) -> None:
    """The search form is a form."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        page.locator("input[name=q]").first.fill("kambing feri")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=kambing**")

        expect(page.locator("main mark").first).to_have_text("kambing")
        page.get_by_role("link", name="Kambing Naik Kapal").click()
        expect(page.locator("h1")).to_contain_text("Kambing Naik Kapal Sendirian")


def test_editing_breaking_and_mending_is_seen_at_once(page: Page, address: str, site: Path) -> None:
    """The open page follows; a mistake is told over the last good page, and goes when it is mended."""
    file = site / "content" / GOAT
    good = file.read_text()
    page.goto(f"{address}/2015/02/20/kambing-naik-kapal/")

    file.write_text(good.replace("Seekor kambing betina", "Seekor kambing pelaut"))
    expect(page.locator("main")).to_contain_text("kambing pelaut")

    file.write_text(good.replace('title: "Kambing', 'title: Kambing: "'))
    expect(page.get_by_text("YAML-SYNTAX")).to_be_visible()
    expect(page.locator("main")).to_contain_text("kambing pelaut")

    file.write_text(good)
    expect(page.get_by_text("YAML-SYNTAX")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("kambing betina")


def test_a_new_article_appears_and_wanted_titles_become_links(page: Page, address: str, site: Path) -> None:
    """The parrot that others asked for is written at last."""
    page.goto(f"{address}/wanted/")
    expect(page.locator("main")).to_contain_text("Burung Beo Kapal Menolak Turun")

    (site / "content/2021/beo.md").write_text(
        '---\ntitle: "Burung Beo Kapal Menolak Turun"\ndate: 2021-10-17\n---\n\nIa masih membaca.\n'
    )
    expect(page.locator("main")).not_to_contain_text("Burung Beo Kapal Menolak Turun")
    page.goto(f"{address}/2021/10/12/kapal-perpustakaan-singgah-tiga-hari-buku-kembali-lima-hari-kemudian/")
    page.get_by_role("link", name="Burung Beo Kapal Menolak Turun").first.click()

    expect(page.locator("main")).to_contain_text("Ia masih membaca.")
