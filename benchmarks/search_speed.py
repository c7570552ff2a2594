"""How fast and how large: ours, over either engine, beside stock Whoosh, SQLite FTS5, tantivy and Xapian.

    python benchmarks/search_speed.py --data DIR [--engines ours,fts5] [--articles 20000] [--plot search.svg]

The same documents and queries for all, each engine in a process of its own, one after the other. Ours answers whole
requests, with ten snippets and the facets; the others give ten ids. Times swing with what else the machine does, so the
table has ratios: how many times as fast, or as large, as ours.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import tempfile
import time
from html import escape
from multiprocessing.connection import Connection
from pathlib import Path

from search_archives import archive, queries
from search_engines import ENGINES, Engine

HITS = 10
KINDS = ("common word", "rare word", "two words", "three words", "phrase")
EACH = 60
Row = dict[str, float]


def run(name: str, data: Path, n_articles: int, pipe: Connection) -> None:
    """Build, ask, and send what was measured."""
    documents = list(archive(data, n_articles))
    asked = queries(documents[:3000], EACH)
    Path("/proc/self/clear_refs").write_text("5")  # the highest use of memory is counted from here
    before = status("VmRSS")
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        with ENGINES[name](Path(folder), documents) as engine:
            row = {"articles a CPU second": n_articles / (time.process_time() - start)}
            row["memory, MB"] = (status("VmHWM") - before) / 1024
            size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
            row["index, of the text"] = size / sum(len((each.title + each.body).encode()) for each in documents)
            for kind in KINDS:
                p50, p95 = measured(engine, kind, [text.strip('"') for text in asked[kind]])
                row |= {f"{kind}, p50 ms": p50, f"{kind}, p95 ms": p95}
    pipe.send(row)


def status(name: str) -> int:
    """A figure of this process, in kB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def measured(engine: Engine, kind: str, texts: list[str]) -> tuple[float, float]:
    """Milliseconds of a kind of query, the first round left out."""
    find = engine.phrase if kind == "phrase" else engine.words
    times: list[float] = []
    for _ in range(2):
        times = []
        for text in texts:
            start = time.perf_counter()
            find(text, HITS)
            times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


def table(rows: dict[str, Row]) -> str:
    """What was measured, and in brackets how many times ours it is."""
    first = next(iter(rows.values()))
    lines = ["| | " + " | ".join(rows) + " |", "|---" * (len(rows) + 1) + "|"]
    for name, ours in first.items():
        cells = [_cell(row[name], row[name] / ours if ours and row is not first else 0) for row in rows.values()]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: float, ratio: float) -> str:
    shown = f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
    return f"{shown} ({ratio:.2g})" if ratio else shown


def plot(rows: dict[str, Row]) -> str:
    """The medians as bars, an SVG; each step of the grid is ten times the one before."""
    kinds = [f"{kind}, p50 ms" for kind in KINDS]
    low, high, width, left = 0.01, 100.0, 560, 170

    def place(value: float) -> float:
        share = math.log(min(max(value, low), high) / low) / math.log(high / low)
        return left + share * width

    parts, y = [], 24
    for kind in kinds:
        parts.append(f'<text x="0" y="{y + 4}" font-weight="bold">{escape(kind)}</text>')
        for name, row in rows.items():
            y += 18
            bar = place(row[kind]) - left
            parts.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
            fill = "#b3412e" if name.startswith("ours") else "#8a8a8a"
            parts.append(f'<rect x="{left}" y="{y - 7}" width="{bar:.1f}" height="13" fill="{fill}"/>')
            parts.append(f'<text x="{left + bar + 6:.1f}" y="{y + 4}">{row[kind]:.2f}</text>')
        y += 30
    grid = [
        f'<line x1="{place(tick):.1f}" x2="{place(tick):.1f}" y1="10" y2="{y - 16}" stroke="#ccc"/>'
        f'<text x="{place(tick):.1f}" y="{y}" text-anchor="middle">{tick:g} ms</text>'
        for tick in (0.01, 0.1, 1.0, 10.0, 100.0)
    ]
    size = f'viewBox="0 0 {left + width + 70} {y + 12}" width="{left + width + 70}" height="{y + 12}"'
    style = 'font-family="sans-serif" font-size="12"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{"".join(grid + parts)}</svg>\n'


def main() -> None:
    """Run the engines, print the table, draw the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--engines", default=",".join(name for name in ENGINES if name != "xapian"))
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    rows: dict[str, Row] = {}
    context = multiprocessing.get_context("spawn")
    for name in given.engines.split(","):
        ours, theirs = context.Pipe()
        process = context.Process(target=run, args=(name, given.data, given.articles, theirs))
        process.start()
        theirs.close()
        rows[name] = ours.recv()
        process.join()
        print(name, rows[name], flush=True)
    print(table(rows))
    if given.plot:
        given.plot.write_text(plot(rows), "utf-8")


if __name__ == "__main__":
    main()
