"""How fast and how large: ours beside stock Whoosh, SQLite FTS5 and tantivy, on the same documents and queries.

    python benchmarks/search_speed.py --data DIR [--engines ours,fts5] [--copies 1]

Each engine runs in a process of its own, one after the other. Ours answers whole requests, with ten snippets and
the facets; the others give ten ids. Times swing with what else the machine does: compare within one table.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from search_engines import ENGINES, Engine
from search_quality import news

from kliping.analysis import words
from kliping.search import Document

HITS = 10


def queries(archive: list[Document]) -> dict[str, list[str]]:
    """Sixty of each kind, by how common their words are; the same for every engine."""
    chooser = random.Random(11)
    sample = chooser.sample(archive, min(2000, len(archive)))
    counts = Counter(word.text for each in sample for word in words(each.body) if word.text.isalpha())
    common = [word for word, n in counts.most_common(600)[100:]]
    rare = [word for word, n in counts.items() if 2 <= n <= 5]
    rows = [[word.text for word in words(each.body)[10:12]] for each in chooser.sample(sample, 60)]
    return {
        "common word": chooser.sample(common, 60),
        "rare word": chooser.sample(rare, 60),
        "three words": [" ".join([*chooser.sample(common, 2), chooser.choice(rare)]) for _ in range(60)],
        "phrase": [" ".join(row) for row in rows if len(row) == 2],
    }


def run(name: str, data: Path, copies: int) -> None:
    """Build, measure, print one engine's lines."""
    plain = news(data)
    archive = [replace(each, id=f"{each.id}-{i}", url=f"{each.url}{i}/") for i in range(copies) for each in plain]
    asked = queries(plain)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        start, wall = time.process_time(), time.perf_counter()
        with ENGINES[name](Path(folder), archive) as engine:
            seconds, wall = time.process_time() - start, time.perf_counter() - wall
            size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
            text = sum(len((each.title + each.body).encode()) for each in archive)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            print(
                f"{name:8} {len(archive):7,} articles  {len(archive) / seconds:7,.0f} a CPU s  "
                f"{len(archive) / wall:7,.0f} a s  {size / text:5.2f} of the text  +{peak / 1024:,.0f} MB",
                flush=True,
            )
            for kind, texts in asked.items():
                report(engine, kind, texts)


def report(engine: Engine, kind: str, texts: list[str]) -> None:
    """Milliseconds of a kind of query, the first round left out."""
    find = engine.phrase if kind == "phrase" else engine.words
    times = []
    for _ in range(3):
        times = []
        for text in texts:
            start = time.perf_counter()
            find(text, HITS)
            times.append((time.perf_counter() - start) * 1000)
    times.sort()
    p50, p95, p99 = (times[int(len(times) * share)] for share in (0.5, 0.95, 0.99))
    print(f"         {kind:14} p50 {p50:8.2f}  p95 {p95:8.2f}  p99 {p99:8.2f} ms", flush=True)


def main() -> None:
    """Run the engines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--copies", type=int, default=1)
    given = parser.parse_args()
    for name in given.engines.split(","):
        process = multiprocessing.get_context("spawn").Process(target=run, args=(name, given.data, given.copies))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
