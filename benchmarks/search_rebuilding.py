"""Searches of a served archive while all of its pages are written anew: wrk, 2,000 different queries, nothing cached.

    python -m benchmarks.search_rebuilding [--articles 10000] [--clients 16] [--seconds 30] [--keep DIR]

An invented newspaper is built and served. wrk asks for data at rest, while a template that all articles have was edited
so that the server writes every page again, and while five articles a second are corrected. Needs wrk, which shares the
machine with the server.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from desk import Desk
from program import Program

from benchmarks.corpus import SITE, iter_pieces
from benchmarks.soak import Loop, Newsroom
from benchmarks.wrk import ask
from kliping.catalog import ledger
from kliping.render import theme_folder

N_QUERIES = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--keep", type=Path, help="an archive that is there is not built again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        measure(given.keep or Path(made, "site"), given)


def measure(root: Path, given: argparse.Namespace) -> None:
    """Build, serve, and ask three times."""
    pieces = list(iter_pieces(given.articles))
    newsroom = Newsroom(root, pieces)
    if not (root / "output").exists():
        desk = Desk(root, site=SITE)
        for piece in pieces:
            newsroom.write(piece)
        desk.build()
    paths = queries([piece.title.lower().split() for piece in pieces])
    with closing(Program(root, "build.py", "--root", str(root), "serve", "--port", "0")) as server:
        address = server.address().rstrip("/")
        print("at rest", *ask(address, paths, clients=given.clients, seconds=given.seconds), sep="\n  ", flush=True)
        template = root / "templates/article.html"
        template.parent.mkdir(exist_ok=True)
        template.write_text(f"{(theme_folder() / 'article.html').read_text()}<!-- {random.random()} -->\n")
        print(
            "all pages written anew",
            *ask(address, paths, clients=given.clients, seconds=given.seconds),
            sep="\n  ",
            flush=True,
        )
        print(f"  {n_due(root)} pages of {given.articles} left", flush=True)
        corrections = Loop(newsroom.correct, per_second=5)
        print(
            "five corrections a second",
            *ask(address, paths, clients=given.clients, seconds=given.seconds),
            sep="\n  ",
            flush=True,
        )
        corrections.stop()


def queries(titles: list[list[str]]) -> list[str]:
    """Paths that ask for one or two words of titles."""
    dice = random.Random(3)
    asked = (" ".join(dice.sample(dice.choice(titles), dice.choice((1, 2)))) for _ in range(N_QUERIES))
    return [f"/search.json?q={quote(text)}" for text in asked]


def n_due(root: Path) -> int:
    """How many articles wait to be written."""
    with closing(sqlite3.connect(f"file:{root}/.kliping/catalog.sqlite?mode=ro", uri=True)) as sql:
        return ledger.count_due(sql, "article")


if __name__ == "__main__":
    main()
