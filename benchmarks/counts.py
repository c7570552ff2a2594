"""What a build does, in numbers that no clock has a say in; see tests/test_build_counts.py.

    python -m benchmarks.counts [--record]

Of an invented site: files written, pages described, SQL statements and bytes of a clean build, of one that has nothing
to do, of an edited body and of an edited title. `--record` makes what is counted now the measure of later builds.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corpus import write_site
from kliping.archive import Archive
from kliping.workers import Crew

RECORDED = Path(__file__).parent / "counts.json"
ARTICLES = 150
# A new link in the footer is no news; a page or a query for each article is.
SLACK = 1.02

Counts = dict[str, dict[str, int]]


def count_builds(root: Path, n: int = ARTICLES) -> Counts:
    """Counts of four builds of a new site in `root`, by name of the build and what is counted."""
    write_site(root, n)
    path = sorted((root / "content").rglob("*.md"))[n // 2]
    return {
        "clean": _count(root),
        "unchanged": _count(root),
        "body": _count_edit(root, path, lambda text: text[:-2] + " again.\n"),
        "title": _count_edit(root, path, lambda text: text.replace('title: "', 'title: "New ', 1)),
    }


def grown(now: Counts, before: Counts) -> list[str]:
    """Which counts have grown, in words."""
    return [
        f"{build} build: {count:,} {what}, was {before[build][what]:,}"
        for build, counts in now.items()
        for what, count in counts.items()
        if count > before[build][what] * SLACK
    ]


def load_recorded() -> Counts:
    """What was counted when it was last recorded."""
    counts: Counts = json.loads(RECORDED.read_text("utf-8"))
    return counts


def _count_edit(root: Path, path: Path, edit: Callable[[str], str]) -> dict[str, int]:
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    return _count(root)


def _count(root: Path) -> dict[str, int]:
    """One build as a new process would do it, by this process alone."""
    statements = 0

    def trace(statement: str) -> None:
        nonlocal statements
        # What a trigger does is told as a comment.
        statements += not statement.startswith("--")

    with Archive(root, crew=Crew(1)) as archive:
        archive.sql.set_trace_callback(trace)
        report = archive.build()
        assert not report.problems
    size = sum(
        (root / "output" / url.strip("/") / "index.html").stat().st_size for url in report.written if url[-1] == "/"
    )
    return {"written": len(report.written), "described": report.described, "statements": statements, "bytes": size}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        counts = count_builds(Path(folder))
    if options.record:
        RECORDED.write_text(json.dumps(counts, indent=2) + "\n", "utf-8")
    print(json.dumps(counts, indent=2))
    problems = grown(counts, load_recorded())
    print("\n".join(problems) or "nothing has grown")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
