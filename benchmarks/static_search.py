"""Search without a server: what it costs to build, what a reader loads, and how far it agrees with the server's engine.

    python benchmarks/static_search.py --data DIR [--articles 1000] [--queries 300]

The search page is opened in Chromium over a server that hands out files with ten minutes of caching and packs nothing.
A query is two words of an article's title. What both engines find is compared by the share of the server's first ten
that are among the first ten of the page.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import shutil
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from kliping import pagefind
from kliping.analysis import stop_words
from kliping.render import Renderer, theme_folder
from kliping.search import Document, Request
from kliping.search.engines import open_index
from kliping.site import Site
from kliping.views import PlainPage

CORPORA = {"id_ekonomi2019": "id", "id_clickid": "id", "en_reuters21578": "en", "id_detik1000": "id"}
FIRST = ("banjir jakarta", "harga saham")


def load(data: Path, n: int) -> list[Document]:
    """`n` articles, mixed, the oldest first; a number is drawn for the day where none is known."""
    chance = random.Random(1)
    rows = []
    for folder, lang in CORPORA.items():
        with (data / folder / f"{folder}.jsonl").open(encoding="utf-8") as lines:
            rows += [(row, lang) for row in map(json.loads, lines) if row.get("title") and row.get("body")]
    chance.shuffle(rows)
    picked = [_document(i, *rows[i % len(rows)], chance) for i in range(n)]
    return sorted(picked, key=lambda document: (document.first_day, document.id))


def _document(i: int, row: dict[str, str], lang: str, chance: random.Random) -> Document:
    day = int(re.sub(r"\D", "", str(row.get("date") or ""))[:8] or 0) or 20100101 + 10_000 * chance.randrange(12)
    tags = tuple(map(str, row.get("tags") or ()))[:5]
    return Document(
        id=f"a{i}",
        url=f"/{i}/",
        title=row["title"],
        summary="",
        body=row["body"],
        section=str(row.get("category") or ""),
        tags=tags,
        authors=(),
        credit="",
        place="",
        lang=lang,
        date=str(day),
        first_day=day,
        last_day=day,
    )


def queries(documents: list[Document], n: int) -> list[str]:
    """Two words of a title that say something."""
    chance = random.Random(2)
    found: list[str] = []
    while len(found) < n:
        document = chance.choice(documents)
        common = stop_words(document.lang)
        words = [word for word in re.findall(r"[a-z]{4,}", document.title.lower()) if word not in common]
        if len(words) > 1:
            found.append(" ".join(chance.sample(words, 2)))
    return found


class Files(SimpleHTTPRequestHandler):
    """Counts what it hands out."""

    loaded: list[tuple[str, int]] = []  # noqa: RUF012

    def log_message(self, *_: object) -> None:
        """Nobody listens."""

    def send_header(self, keyword: str, value: str) -> None:
        if keyword == "Content-Length":
            self.loaded.append((self.path, int(value)))
        super().send_header(keyword, value)

    def end_headers(self) -> None:
        super().send_header("Cache-Control", "max-age=600")
        super().end_headers()


def write_site(folder: Path, files: dict[str, bytes]) -> None:
    """The search page with its static files and the index."""
    renderer = Renderer(Site(lang="id", static_search=1_000_000), folder / "templates")
    shutil.copytree(theme_folder() / "static", folder / "static")
    (folder / "search/pagefind").mkdir(parents=True)
    (folder / "search/index.html").write_bytes(renderer.render(PlainPage(kind="search", url="/search/")))
    for name, data in files.items():
        path = folder / "search/pagefind" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


def ask(page: Page, query: str) -> list[str]:
    page.goto(f"/search/?q={quote(query)}")
    page.wait_for_selector("#no-server .search-summary", timeout=60_000)
    links = page.locator(".hit h2 a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    return [f"a{link.split('/')[1]}" for link in links]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--articles", type=int, default=1000)
    options.add_argument("--queries", type=int, default=300)
    options.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = options.parse_args()
    documents = load(chosen.data, chosen.articles)
    text = sum(len(document.title.encode()) + len(document.body.encode()) for document in documents)
    start = time.perf_counter()
    files = pagefind.bundle(documents, say=lambda _: ("", False))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{len(documents):,} articles, {text / 1e6:.1f} MB of text")
    print(f"built in {seconds:.1f} s ({peak.ru_utime + peak.ru_stime:.1f} s of CPU), {peak.ru_maxrss / 1024:.0f} MB")
    print(f"{len(files):,} files, {sum(map(len, files.values())) / 1e6:.1f} MB")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_site(folder, files)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=name))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=chosen.chromium, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(base_url=f"http://127.0.0.1:{server.server_port}")
            for label, query in zip(("first", "second"), FIRST, strict=True):
                Files.loaded.clear()
                start = time.perf_counter()
                ask(page, query)
                took = time.perf_counter() - start
                loaded = [n for path, n in Files.loaded]
                print(f"{label} query: {len(loaded)} requests, {sum(loaded) / 1000:.0f} kB, {took * 1000:.0f} ms")
            if chosen.queries:
                print_overlap(page, documents, chosen.queries, folder / "index")
            browser.close()
        server.shutdown()
    return 0


def print_overlap(page: Page, documents: list[Document], n: int, folder: Path) -> None:
    shares, firsts = [], 0
    with open_index(folder, engine="whoosh", languages=("id", "en"), lang="id") as index:
        index.put(documents)
        index.commit()
        for query in queries(documents, n):
            ours = [hit.id for hit in index.search(Request(query=query)).hits]
            theirs = ask(page, query)
            shares.append(len(set(ours) & set(theirs)) / (len(ours) or 1))
            firsts += ours[:1] == theirs[:1]
    print(f"{n} queries: {sum(shares) / n:.3f} of the server's first ten are among the page's")
    print(f"the same first hit: {firsts / n:.3f}")


if __name__ == "__main__":
    sys.exit(main())
