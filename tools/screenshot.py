"""Makes docs/screenshot.png from the sample archive, as it is built; `make screenshot` runs it.

Needs a Chromium on the machine and the packages of the development lock file.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from playwright.sync_api import sync_playwright

from kliping.archive import Archive

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs/screenshot.png"
SIZE = {"width": 1280, "height": 800}
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


def take(url: str, target: Path) -> None:
    """Save what a Chromium shows at `url`."""
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if chromium is None:
        sys.exit("there is no Chromium; install one, on Debian with: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE)
        page.goto(url)
        page.screenshot(path=target)
        browser.close()


def main() -> None:
    with TemporaryDirectory() as folder:
        for name in ("content", "seeds", "templates"):
            shutil.copytree(ROOT / name, Path(folder, name))
        shutil.copy(ROOT / "site.yaml", folder)
        with Archive(Path(folder)) as archive:
            archive.build()
        with served(Path(folder, "output")) as url:
            take(url, TARGET)


if __name__ == "__main__":
    main()
