"""What a large archive costs the search: building, asking, editing, memory. Whole answers, with snippets and facets.

    python benchmarks/search_load.py --data DIR [--articles 100000] [--engines whoosh,tantivy] [--edits 100]

With `--keep DIR` an index that is there is not built again. Times swing with what else the machine does: compare
within one table.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from search_archives import archive, queries

from kliping.search import Document, Index, Request
from kliping.search.engines import open_index, open_reader

LANGUAGES = ("id", "en")
BATCH = 500
COMMIT = 20_000
SHARES = (50, 95, 99)


def build(folder: Path, engine: str, data: Path, n_articles: int) -> None:
    """Make the index; one line."""
    documents, n_text, seconds, wall = archive(data, n_articles + 1), 0, 0.0, 0.0
    # The first one reads the data, which is not to be counted.
    next(documents)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open_index(folder, engine=engine, languages=LANGUAGES, lang="en") as index:
        for i, batch in enumerate(batches(documents), 1):
            n_text += sum(len((each.title + each.body).encode()) for each in batch)
            start, at = time.process_time(), time.perf_counter()
            index.put(batch)
            if i * BATCH % COMMIT == 0 or i * BATCH >= n_articles:
                index.commit()
            seconds, wall = seconds + time.process_time() - start, wall + time.perf_counter() - at
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(
        f"{engine:8} {n_articles:,} articles: {n_articles / seconds:,.0f} a CPU second, {n_articles / wall:,.0f} a "
        f"second, {size / 1e6:,.0f} MB, {size / n_text:.2f} of the text, +{peak / 1024:,.0f} MB of memory",
        flush=True,
    )


def batches(documents: Iterator[Document]) -> Iterator[list[Document]]:
    """A few at a time, so that they are not in the memory that is measured; a build commits after `COMMIT`."""
    while batch := list(islice(documents, BATCH)):
        yield batch


def ask(folder: Path, engine: str, data: Path, n_edits: int) -> None:
    """Milliseconds of each kind of query and of them all, private memory, and edits."""
    sample = list(archive(data, 3000))
    asked = queries(sample, 40)
    before = private_bytes()
    with open_reader(folder, engine=engine, languages=LANGUAGES, lang="en") as index:
        start = time.perf_counter()
        index.search(Request(query="banjir"))
        print(f"         first search {(time.perf_counter() - start) * 1000:.0f} ms", flush=True)
        everything: list[Took] = []
        for kind, texts in asked.items():
            for sort in ("relevance", "newest") if kind == "common word" else ("relevance",):
                times = [timed(index, text, sort) for _ in range(2) for text in texts][len(texts) :]
                everything += times
                print(f"         {kind + (' by date' if sort == 'newest' else ''):20} {spread(times)}", flush=True)
        print(
            f"         {'all':20} {spread(everything)}; {(private_bytes() - before) / 1e6:,.0f} MB private", flush=True
        )
    if n_edits:
        edit(folder, engine, sample, n_edits)


class Took(NamedTuple):
    """Milliseconds by the clock, and of CPU."""

    clock: float
    cpu: float


class Watch:
    """Tells what has passed since it was made."""

    def __init__(self) -> None:
        self._clock, self._cpu = time.perf_counter(), time.process_time()

    def took(self) -> Took:
        return Took((time.perf_counter() - self._clock) * 1000, (time.process_time() - self._cpu) * 1000)


def timed(index: Index, text: str, sort: str) -> Took:
    """What one search takes."""
    watch = Watch()
    index.search(Request(query=text, sort=sort))
    return watch.took()


def edit(folder: Path, engine: str, sample: list[Document], n_edits: int) -> None:
    """An edit at a time, each with the search that follows it."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    commits, searches = [], []
    with open_index(folder, engine=engine, languages=LANGUAGES, lang="en") as index:
        for i in range(n_edits):
            changed = replace(sample[i % len(sample)], body=f"suntingan{i} " + sample[i % len(sample)].body)
            watch = Watch()
            index.put([changed])
            index.commit()
            commits.append(watch.took())
            searches.append(timed(index, f"suntingan{i}", "relevance"))
    grown = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / size
    both = [Took(a.clock + b.clock, a.cpu + b.cpu) for a, b in zip(commits, searches, strict=True)]
    print(f"         {'edit, commit':20} {spread(commits)}", flush=True)
    print(f"         {'next search':20} {spread(searches)}", flush=True)
    print(
        f"         {'both':20} {spread(both)}; the longest {max(both).clock:.0f} ms; size {grown:.3f} of before",
        flush=True,
    )


def spread(times: list[Took]) -> str:
    """The middle and the ends of `times`, and of their CPU."""
    clock, cpu = (sorted(column) for column in zip(*times, strict=True))
    shares = [
        f"p{share} {clock[len(clock) * share // 100]:6.1f} /{cpu[len(cpu) * share // 100]:6.1f}" for share in SHARES
    ]
    return "  ".join(shares) + " ms by the clock / of CPU"


def private_bytes() -> int:
    """Memory that this process shares with no other and no file."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty"))


def main() -> None:
    """Run each engine in processes of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--engines", default="whoosh,tantivy")
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        for engine in given.engines.split(","):
            folder = (given.keep or Path(made)) / f"{engine}-{given.articles}"
            if not folder.exists():
                run(build, folder, engine, given.data, given.articles)
            run(ask, folder, engine, given.data, given.edits)


def run(target: object, *arguments: object) -> None:
    """Run a function in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=arguments)  # type: ignore[arg-type]
    process.start()
    process.join()


if __name__ == "__main__":
    main()
