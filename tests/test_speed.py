"""How fast pages are on a slow line, and what Lighthouse says of them, from a real server that packs what it sends."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import sync_playwright

from kliping.archive import Archive
from kliping.headers import SAFE_HEADERS, is_text, media_type
from tests.desk import NOON

ROOT = Path(__file__).parent.parent
LIGHTHOUSE = ROOT / "node_modules/lighthouse/cli/index.js"
pytestmark = pytest.mark.skipif(not LIGHTHOUSE.is_file(), reason="`make standards` brings Lighthouse")
STORY = "/threads/badai-merusak-dermaga/"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# Chromium's "Slow 4G", which Lighthouse takes for a phone: 1.6 Mbit/s, 150 ms there and back.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
MEASURE = """() => new Promise(resolve => {
  const found = {shift: 0, paint: 0};
  new PerformanceObserver(list => { for (const e of list.getEntries()) found.paint = e.startTime; })
    .observe({type: "largest-contentful-paint", buffered: true});
  new PerformanceObserver(list => { for (const e of list.getEntries()) found.shift += e.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => resolve(found), 500);
})"""


class Packing(SimpleHTTPRequestHandler):
    """Hands out files as a web server would: packed, with the headers that docs/deploying.md gives."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        known = path.is_file()
        data = gzip.compress(path.read_bytes()) if known else b""
        self.send_response(200 if known else 404)
        kind = media_type(path)
        headers = {"Content-Type": f"{kind}; charset=utf-8" if is_text(kind) else kind, "Content-Encoding": "gzip"}
        for name, value in {**SAFE_HEADERS, **headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of the sample archive, and the path of its real article."""
    root = tmp_path_factory.mktemp("sample")
    for name in ("content", "seeds"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "site.yaml", root)
    with Archive(root, now=NOON) as archive:
        written = archive.build().written
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Packing, directory=str(root / "output")))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", next(url for url in written if "kremlin" in url and url[-1] == "/")
    server.shutdown()
    server.server_close()


@pytest.mark.browser
def test_an_article_is_there_at_once_on_a_slow_line(sample, chromium):
    """Three requests, 14 kB, the largest paint within half a second, and nothing moves as its age is told."""
    origin, article = sample
    sizes: list[int] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto(f"{origin}/404.html")
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.clearBrowserCache")
        line.send("Network.emulateNetworkConditions", SLOW_4G)
        line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        paints = []
        for _ in range(3):
            line.send("Network.clearBrowserCache")
            page.goto(f"{origin}{article}")
            found = page.evaluate(MEASURE)
            assert page.locator(".age").is_visible()
            assert found["shift"] == 0
            paints.append(found["paint"])
        browser.close()

    assert len(sizes) == 9
    assert sum(sizes) / 3 <= 14_000
    # The quickest of three: a busy machine is not a slow line.
    assert min(paints) <= 500, paints


@pytest.mark.parametrize("name", ["article", "listing", "story", "search"])
def test_lighthouse_has_nothing_to_add(sample, chromium, tmp_path, name):
    """100 in all four, as a phone on a slow line sees it."""
    origin, article = sample
    url = origin + {"article": article, "listing": "/2021/", "story": STORY, "search": "/search/"}[name]
    report = tmp_path / "report.json"
    subprocess.run(
        [
            *("node", LIGHTHOUSE, url, "--quiet", "--output=json", f"--output-path={report}"),
            *("--chrome-flags=--headless=new --no-sandbox --disable-gpu --no-first-run",),
            f"--only-categories={','.join(CATEGORIES)}",
        ],
        env={**os.environ, "CHROME_PATH": chromium},
        check=True,
        timeout=180,
    )

    found = json.loads(report.read_text())["categories"]
    assert {each: round(found[each]["score"] * 100) for each in CATEGORIES} == dict.fromkeys(CATEGORIES, 100)
