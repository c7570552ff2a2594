"""Searches a second of a served archive: wrk, 16 clients, 2,000 different queries, nothing cached.

    python benchmarks/search_served.py --data DIR [--articles 20000] [--engine whoosh] [--seconds 15] [--keep DIR]

The index alone is made, of invented articles; the server has no pages. Needs wrk. Clients share the machine.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import httpx
from search_archives import archive, queries
from wrk import ask

from kliping.search.engines import open_index

CLIENTS = 16
N_QUERIES = 2000
LANGUAGES = ("id", "en")
SITE = "title: Measured\nlang: en\nlanguages: [id, en]\nsearch:\n  engine: {}\n"


def site(root: Path, engine: str, data: Path, n_articles: int) -> None:
    """A site's folder with an index and nothing else."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "site.yaml").write_text(SITE.format(engine))
    with open_index(root / ".kliping" / "index", engine=engine, languages=LANGUAGES, lang="en") as index:
        if index.is_new:
            index.put(archive(data, n_articles))
            index.commit()


def paths(data: Path, address: str) -> list[str]:
    """What the clients ask for, shuffled."""
    asked = queries(list(archive(data, 3000)), N_QUERIES // 11 + 1)
    found = sorted({text for texts in asked.values() for text in texts})
    random.Random(2).shuffle(found)
    return [f"{address}?q={quote(text)}" for text in found[:N_QUERIES]]


def measure(root: Path, data: Path, seconds: int) -> None:
    """Serve, and let wrk ask for data and for pages."""
    program = "from kliping.cli import main; main()"
    command = [sys.executable, "-c", program, "--root", str(root), "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = next(found[0] for line in server.stdout if (found := re.search(r"http://[\d.:]+", line)))
            while httpx.get(f"{address}/search.json", params={"q": "banjir"}).status_code != 200:
                time.sleep(0.2)
            for what in ("/search.json", "/search/"):
                print(what, *ask(address, paths(data, what), clients=CLIENTS, seconds=seconds), sep="\n  ", flush=True)
        finally:
            server.terminate()


def main() -> None:
    """Make the index if need be, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--engine", default="whoosh")
    parser.add_argument("--seconds", type=int, default=15)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        root = (given.keep or Path(made)) / f"served-{given.engine}-{given.articles}"
        site(root, given.engine, given.data, given.articles)
        measure(root, given.data, given.seconds)


if __name__ == "__main__":
    main()
