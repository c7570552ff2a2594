"""What a clean build cannot do without, each measured alone: how far from the floor it is.

    python -m benchmarks.build_floor DIR [--articles 500]

DIR is a site that has been built. CPU milliseconds an article (or a page) of one process: reading content, hashing it,
reading it as articles, finding out what pages show, rendering them, and writing what was built to another folder.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from kliping import files, pages
from kliping.archive import Archive
from kliping.article import load_article
from kliping.catalog import ledger
from kliping.digest import digest
from kliping.filling import filled
from kliping.markdown import to_html
from kliping.readings import Readings
from kliping.views import Page

T = TypeVar("T")
R = TypeVar("R")


def timed(name: str, work: Callable[[T], R], things: Sequence[T]) -> list[R]:
    """What came of each thing; says how long it took."""
    start = time.process_time()
    found = [work(thing) for thing in things]
    print(f"{name:28} {1000 * (time.process_time() - start) / len(things):7.3f} ms each of {len(things):,}", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=500)
    options = parser.parse_args()
    root, n = options.folder.resolve(), options.articles
    names = [path.relative_to(root).as_posix() for path in sorted((root / "content").rglob("*.md"))[:n]]
    sources = timed("reading", lambda name: files.read_file(root, name), names)
    timed("hashing", digest, sources)
    articles = timed(
        "front matter",
        lambda pair: load_article(pair[0], path=pair[1], default_lang="id"),
        list(zip(sources, names, strict=True)),
    )
    timed("Markdown", lambda article: to_html(article.body), articles)
    with Archive(root) as archive:
        readings = Readings(root=root, default_lang=archive.site.languages[0])
        keys = ledger.keys_of_kind(archive.sql, "article")[:n]
        views = timed("describing article pages", lambda key: pages.describe(archive.sql, key, archive.site), keys)
        timed("digests of views", digest, views)
        whole = timed("reading for pages", lambda view: filled(view, readings), [view for view in views if view])
        render(archive, whole)
    with TemporaryDirectory() as folder:
        write(root / "output", Path(folder), n)


def render(archive: Archive, views: list[Page]) -> None:
    """Once without a clock, so that templates are compiled."""
    archive.renderer.render(views[0])
    timed("rendering article pages", archive.renderer.render, views)


def write(output: Path, folder: Path, n: int) -> None:
    """The first `n` pages of `output` again, each in a folder of its own."""
    data = [path.read_bytes() for path in sorted(output.rglob("index.html"))[:n]]
    timed(
        "writing", lambda pair: files.write_file(folder / str(pair[0]) / "index.html", pair[1]), list(enumerate(data))
    )


if __name__ == "__main__":
    main()
