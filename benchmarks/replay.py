"""Replay a newsroom's real edits and compare the archive with a clean build of the same content.

    python benchmarks/replay.py --data DIR [--every 10] [--steps 20:40] [--base 200]

DIR holds `base_*.tar.gz`, a content folder, and `replay_*.jsonl.gz`, one line a step: {"step": 1, "changes":
[{"op": "add" | "modify" | "delete", "path": "content/…", "content": "…"}]}. Each step is built incrementally; after
every so many steps, and after the last, output, index and a build that has nothing to do are compared.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import shutil
import sys
import tarfile
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from desk import Desk, tree


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="compare after so many steps (default: each)")
    parser.add_argument(
        "--steps", default="0:", help="compare after steps in this range only, as a slice (default: all)"
    )
    parser.add_argument(
        "--base", type=int, help="begin with so many of the articles, and all that a step changes (default: all)"
    )
    options = parser.parse_args()
    first, last = (int(part) if part else None for part in options.steps.split(":"))
    (base,), (replay,) = options.data.glob("base_*.tar.gz"), options.data.glob("replay_*.jsonl.gz")
    with gzip.open(replay, "rt", encoding="utf-8") as lines:
        steps = [json.loads(line) for line in lines][:last]
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder, "edited"))
        with tarfile.open(base) as archive:
            archive.extractall(desk.root, filter="data")
        if options.base is not None:
            thin(desk.root, steps, options.base)
        for path in desk.root.rglob("*.md"):
            path.write_text(adapt(path.read_text("utf-8")), "utf-8")
        said = desk.build()
        print(f"base: {said}; {len(said.problems)} problems", flush=True)
        wrong = 0
        for i, step in enumerate(steps, 1):
            for change in step["changes"]:
                edit(desk.root / change["path"], change)
            said = desk.build()
            print(f"step {i}: {len(step['changes'])} changes; {said}", flush=True)
            if i > (first or 0) and (i % options.every == 0 or i == len(steps)):
                wrong += compare(desk, Path(folder, "clean"))
    print(f"{len(steps)} steps, {wrong} differences")
    return int(wrong > 0)


def thin(root: Path, steps: list[dict[str, list[dict[str, str]]]], most: int) -> None:
    """Leave the articles that a step changes and `most` others, spread evenly over the rest."""
    changed = {root / change["path"] for step in steps for change in step["changes"]}
    others = sorted(set(root.rglob("*.md")) - changed)
    kept = {others[i * len(others) // most] for i in range(most)}
    for path in others:
        if path not in kept:
            path.unlink()


def edit(path: Path, change: dict[str, str]) -> None:
    """Make one change on the disk."""
    if change["op"] == "delete":
        path.unlink()
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(adapt(change["content"]), encoding="utf-8")


def adapt(source: str) -> str:
    """Front matter of other programs, as far as Kliping would refuse it: dates with a time, slugs of digits."""
    source = re.sub(r"^date: *(\d{4}-\d\d-\d\d) .*$", r"date: \1", source, count=1, flags=re.MULTILINE)
    return re.sub(r"^slug: *\"?\d+\"?\n", "", source, count=1, flags=re.MULTILINE)


def compare(desk: Desk, folder: Path) -> int:
    """How many files, documents and needless writes there are, against a clean build in `folder`."""
    shutil.copytree(desk.root / "content", folder / "content")
    clean = Desk(folder)
    started = time.perf_counter()
    clean.build()
    mine, other = desk.output(), clean.output()
    names = [name for name in mine.keys() | other.keys() if mine.get(name) != other.get(name)]
    documents = desk.documents() != clean.documents()
    again = desk.build()
    contents = tree(folder / "content") != tree(desk.root / "content")
    shutil.rmtree(folder)
    print(
        f"  clean build {time.perf_counter() - started:.1f} s; {len(mine)} files, "
        f"{len(names)} differ {sorted(names)[:5]}; "
        f"index {'differs' if documents else 'equal'}; building again wrote {len(again.written)}",
        flush=True,
    )
    return len(names) + documents + len(again.written) + contents


if __name__ == "__main__":
    sys.exit(main())
