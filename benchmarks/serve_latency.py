"""How long an editor waits while `serve` runs: from a saved file until the open page is told to load again.

    python -m benchmarks.serve_latency [--articles 10000] [--data DIR] [--edits 40] [--root SITE]

An article is open, as a browser has it: one connection that listens. Its file gets a sentence more, then another title;
then the template of all articles gets a comment. Told are wall times, from the return of the write until the event, and
until the search finds a word of the sentence. What else the machine does is in them, so run it at rest.
"""

from __future__ import annotations

import argparse
import queue
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import DEVNULL, run
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from program import Program

from benchmarks.build_speed import BUILD, size_bytes
from benchmarks.corpus import write_site
from kliping.render import theme_folder

# Between edits, so that each finds a server that has nothing left to do: who saves again within a second is taken for a
# program, and waited for longer.
REST_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
# Between searches for a word that is awaited: searching without end would take from the build what it needs.
LOOK_SECONDS = 0.005
TEMPLATE = "templates/article.html"
TEMPLATE_EDITS = 8

Events = queue.Queue[float]


@contextmanager
def page_open(base: str, page: str) -> Iterator[Events]:
    """The moments at which the page at a URL is told something, while it is open."""
    events: Events = queue.Queue()
    is_done = threading.Event()

    def listen() -> None:
        asked = {"params": {"page": page}, "headers": {"Sec-Fetch-Site": "same-origin"}, "timeout": PATIENCE_SECONDS}
        with httpx.stream("GET", f"{base}/_kliping/events", **asked) as answer:
            for line in answer.iter_lines():
                if is_done.is_set():
                    return
                if line.startswith("event:"):
                    events.put(time.perf_counter())

    threading.Thread(target=listen, daemon=True).start()
    time.sleep(REST_SECONDS)
    while not events.empty():
        events.get()
    yield events
    is_done.set()


def wait_after(path: Path, text: str, events: Events) -> float:
    """Milliseconds from a write until the open page is told; whatever else it is told soon after is left out."""
    path.write_text(text, "utf-8")
    saved = time.perf_counter()
    told = events.get(timeout=PATIENCE_SECONDS)
    time.sleep(REST_SECONDS)
    while not events.empty():
        events.get()
    return 1000 * (told - saved)


def wait_for_search(client: httpx.Client, word: str, saved: float) -> float:
    """Milliseconds since `saved` until the search finds a word; over one connection, as a browser has it."""
    while not client.get("/search.json", params={"q": word}).json()["hits"]:
        time.sleep(LOOK_SECONDS)
    return 1000 * (time.perf_counter() - saved)


def tell(what: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{what:44} median {statistics.median(ordered):4.0f} ms, p95 {p95:4.0f} ms, longest {ordered[-1]:4.0f} ms")


def address_of(path: Path) -> str:
    """Where the article of a content file is."""
    lines = path.read_text("utf-8").splitlines()
    day = next(line.removeprefix("date: ") for line in lines if line.startswith("date: "))
    return f"/{day.replace('-', '/')}/{path.stem}/"


def edit_articles(base: str, paths: list[Path]) -> None:
    bodies, found, titles = [], [], []
    for path in paths:
        # A site may have been edited so before: no word may be found that an earlier edit brought.
        text, word = path.read_text("utf-8"), f"kabar{uuid4().hex}"
        more, other = f"{text}\nSatu {word}.\n", text.replace('title: "', 'title: "Baru ', 1)
        with page_open(base, address_of(path)) as events, httpx.Client(base_url=base) as client:
            client.get("/search.json", params={"q": word})
            bodies.append(wait_after(path, more, events))
            titles.append(wait_after(path, other, events))
            wait_after(path, text, events)
            path.write_text(more, "utf-8")
            found.append(wait_for_search(client, word, time.perf_counter()))
            wait_after(path, text, events)
    tell("a body saved, until its page is told", bodies)
    tell("a title saved, until its page is told", titles)
    tell("a body saved, until its word is found", found)


def edit_template(root: Path, base: str, article: Path, times: int) -> None:
    path, taken = root / TEMPLATE, []
    source = path.read_text("utf-8")
    with page_open(base, address_of(article)) as events:
        for i in range(times):
            changed = source.replace("<article", f'<article data-try="{i}"', 1)
            taken.append(wait_after(path, changed, events))
    tell("the template saved, until an article is told", taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--edits", type=int, default=40)
    parser.add_argument("--root", type=Path, help="a site that `benchmarks.corpus` made and is built")
    options = parser.parse_args()
    if options.root:
        edit_all(options.root, options.edits)
        return
    with TemporaryDirectory() as folder:
        write_site(Path(folder), options.articles, data=options.data)
        edit_all(Path(folder), options.edits)


def edit_all(root: Path, n_edits: int) -> None:
    """Serve a site of the benchmark's articles, and edit some of them and the template of all."""
    (root / TEMPLATE).parent.mkdir(exist_ok=True)
    shutil.copy(theme_folder() / "article.html", root / TEMPLATE)
    run([*BUILD, "--root", str(root), "build"], check=True, stdout=DEVNULL)
    with closing(Program(root, "build.py", "--root", str(root), "serve", "--port", "0")) as server:
        base = server.address().rstrip("/")
        paths = sorted((root / "content").rglob("*.md"))
        print(f"{len(paths):,} articles")
        edit_articles(base, paths[:: max(1, len(paths) // n_edits)][:n_edits])
        print(f"{'the server, after these edits':44} {size_bytes(Path('/proc', str(server.process.pid))) >> 20} MB")
        edit_template(root, base, paths[0], TEMPLATE_EDITS)


if __name__ == "__main__":
    main()
