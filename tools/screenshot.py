"""Makes the pictures of docs/ from the sample archive, as it is built; `make screenshot` runs it.

A page of each kind goes to docs/gallery/, half of them by night, a few on a phone.

Needs a Chromium on the machine and the packages of the development lock file.
"""

import re
import shutil
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import Browser, sync_playwright

from kliping.archive import Archive

ROOT = Path(__file__).parent.parent
GALLERY = ROOT / "docs/gallery"
SIZE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
# What each picture shows: where the page is, by day or by night, on what.
PAGES = {
    "home": ("/", "light", SIZE),
    "home-phone": ("/", "dark", PHONE),
    "article": ("/2017/05/mercusuar-jadi-perpustakaan/", "light", SIZE),
    "article-phone": ("/2017/05/mercusuar-jadi-perpustakaan/", "dark", PHONE),
    "year": ("/2021/", "light", SIZE),
    "month": ("/2019/06/", "dark", SIZE),
    "day": ("/2021/12/27/", "light", PHONE),
    "undated": ("/undated/", "light", SIZE),
    "section": ("/section/laut/", "dark", SIZE),
    "tags": ("/tags/", "light", SIZE),
    "authors": ("/authors/", "light", SIZE),
    "places": ("/places/", "dark", SIZE),
    "on-this-day": ("/on-this-day/", "light", SIZE),
    "person": ("/person/kirana-dewanggi/", "light", SIZE),
    "stories": ("/threads/", "dark", SIZE),
    "story": ("/threads/badai-merusak-dermaga/", "light", SIZE),
    "story-phone": ("/threads/badai-merusak-dermaga/", "dark", PHONE),
    "quotes": ("/quotes/", "light", SIZE),
    "trends": ("/trends/", "dark", SIZE),
    "trend": ("/trends/mercusuar/", "light", SIZE),
    "day-in-years": ("/on-this-day/12-27/", "dark", PHONE),
    "languages": ("/languages/", "light", SIZE),
    "coverage": ("/coverage/", "light", SIZE),
    "wanted": ("/wanted/", "light", SIZE),
    "corrections": ("/corrections/", "dark", SIZE),
    "search": ("/search/", "light", SIZE),
    "search-help": ("/search/help/", "dark", SIZE),
    "not-found": ("/404.html", "light", PHONE),
}
# What only `kliping serve` has.
SERVED = {
    "results": ("/search/?q=feri", "light", SIZE),
    "desk": ("/_desk/", "dark", SIZE),
}
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server for `folder`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """The address of `kliping serve` for the archive in `root`."""
    command = [sys.executable, str(ROOT / "build.py"), "--root", str(root), "serve", "--port", "0"]
    with Popen(command, stdout=PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        yield found[0] if found else sys.exit("the server did not start")
        server.terminate()


def take(url: str, pages: dict[str, tuple[str, str, dict[str, int]]]) -> None:
    """Save what a Chromium shows of the archive at `url`."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        sys.exit("there is no Chromium; install one, on Debian with: apt-get install chromium")
    GALLERY.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, scheme, size) in pages.items():
            (GALLERY / f"{name}.webp").write_bytes(picture(browser, url.rstrip("/") + path, scheme, size))
        browser.close()


def picture(browser: Browser, url: str, scheme: str, size: dict[str, int]) -> bytes:
    """What a page looks like, as WebP, which Chromium can write and Playwright cannot ask for."""
    page = browser.new_page(viewport=size, color_scheme=scheme)
    answer = page.goto(url)
    if answer is None or answer.status != 200:
        sys.exit(f"{url} is not in the sample archive any more; name another page in tools/screenshot.py")
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", {"format": "webp", "quality": 60})
    page.close()
    return b64decode(taken["data"])


def main() -> None:
    with TemporaryDirectory() as folder:
        for name in ("content", "seeds", "templates"):
            shutil.copytree(ROOT / name, Path(folder, name))
        shutil.copy(ROOT / "site.yaml", folder)
        with Archive(Path(folder)) as archive:
            archive.build()
        with served(Path(folder, "output")) as url:
            take(url, PAGES)
        with serving(Path(folder)) as url:
            take(url, SERVED)


if __name__ == "__main__":
    main()
