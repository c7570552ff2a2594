"""How fast builds are, beside Hugo, Hugo with Pagefind, Pelican and Eleventy on the same articles where installed.

    python -m benchmarks.build_speed [--articles 10000] [--data DIR] [--rivals hugo,pelican,eleventy] [--edits 30]

Prints CPU time and wall time, the largest memory of all processes together, and each as a share of Hugo's. Times depend
on what else the machine does, so only figures of one run are compared; what does not depend on it is counted by
`benchmarks.counts`. "No index" is a build whose index takes everything and keeps nothing. An edit "while serving" is
what `serve` does between hearing of a saved file and telling the pages that are open.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corpus import write_site
from benchmarks.rivals import find_rivals, run
from kliping.archive import Archive
from kliping.rehearsal import RehearsalIndex
from kliping.workers import spare_collector

TOP = Path(__file__).parent.parent
BUILD = (sys.executable, str(TOP / "build.py"))
WITHOUT_INDEX = (sys.executable, "-m", "benchmarks.build_speed", "--without-index")
LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command took: seconds of all its processes' CPU, seconds of wall, and the most memory at once."""

    cpu: float
    wall: float
    memory: int

    def __add__(self, after: Cost) -> Cost:
        """One after the other."""
        return Cost(cpu=self.cpu + after.cpu, wall=self.wall + after.wall, memory=max(self.memory, after.memory))


def measure(command: Sequence[str], folder: Path) -> Cost:
    """Run a command to its end. raises RuntimeError with what it said if it fails"""
    start, memory = time.perf_counter(), [0]
    process = run(command, folder)
    looking = threading.Thread(target=_watch, args=(process.pid, memory))
    looking.start()
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    looking.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said.decode(errors='replace')[-2000:]}")
    return Cost(cpu=usage.ru_utime + usage.ru_stime, wall=time.perf_counter() - start, memory=memory[0])


def _watch(group: int, memory: list[int]) -> None:
    while sizes := list(_sizes(group)):
        memory[0] = max(memory[0], sum(sizes))
        time.sleep(LOOK_SECONDS)


def _sizes(group: int) -> Iterator[int]:
    """Bytes that belong to each process of a group; what several of them share is divided among them."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(state[2]) == group and state[0] != "Z":
                yield size_bytes(folder)
        except (OSError, StopIteration):
            continue  # it has ended while we looked


def size_bytes(process: Path) -> int:
    """What belongs to a process, by its folder in /proc."""
    lines = (process / "smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))


def edit_body(root: Path, i: int) -> Path:
    """Add a word to an article, another one for each `i`."""
    paths = sorted((root / "content").rglob("*.md"))
    path = paths[i * 7919 % len(paths)]
    path.write_text(path.read_text("utf-8")[:-2] + f" again {i}.\n", "utf-8")
    return path


def edit_title(root: Path, i: int) -> Path:
    """Put a word in front of an article's title."""
    path = edit_body(root, i)
    path.write_text(path.read_text("utf-8").replace('title: "', f'title: "New {i} ', 1), "utf-8")
    return path


def while_serving(root: Path, edit: Callable[[Path, int], Path], n: int) -> tuple[list[float], list[float]]:
    """Milliseconds of wall and of CPU that each of `n` edits takes in a process that has built, shortest first."""
    wall, cpu = [], []
    with Archive(root, keep_broken=True) as archive:
        archive.build()
        for i in range(n):
            path = edit(root, i)
            start, used = time.perf_counter(), time.process_time()
            archive.build([path])
            wall.append(1000 * (time.perf_counter() - start))
            cpu.append(1000 * (time.process_time() - used))
    return sorted(wall), sorted(cpu)


def build_without_index(root: Path) -> None:
    """A clean build whose index keeps nothing, in a process that is as the program's is."""
    spare_collector()
    with Archive(root) as archive:
        archive._workshop._index = RehearsalIndex(is_new=True)
        archive.build()


def forget(root: Path) -> None:
    """Make the next build a clean one."""
    for folder in ("output", ".kliping"):
        shutil.rmtree(root / folder, ignore_errors=True)


def tell(name: str, cost: Cost, beside: Cost | None) -> None:
    shares = ""
    if beside is not None:
        shares = "".join(
            f" {mine / its:7.2f}x"
            for mine, its in ((cost.cpu, beside.cpu), (cost.wall, beside.wall), (cost.memory, beside.memory))
        )
    print(f"{name:32} {cost.cpu:8.1f} s {cost.wall:8.1f} s {cost.memory >> 20:7,} MB{shares}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rivals", default="hugo,pelican,eleventy")
    parser.add_argument("--edits", type=int, default=30)
    parser.add_argument("--without-index", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.without_index:
        build_without_index(options.without_index)
        return
    with TemporaryDirectory() as folder:
        compare(Path(folder), options)


def compare(folder: Path, options: argparse.Namespace) -> None:
    n = options.articles
    print(f"{n:,} articles, {os.cpu_count()} cores            CPU       wall     memory   as shares of Hugo's")
    hugo = None
    for rival in find_rivals([name for name in options.rivals.split(",") if name]):
        root = folder / rival.name
        rival.write(root, n, options.data)
        cost = measure(rival.command, root)
        hugo = cost if rival.name == "hugo" else hugo
        tell(rival.name, cost, hugo)
        if rival.name == "hugo" and find_spec("pagefind"):
            pagefind = measure((sys.executable, "-m", "pagefind", "--site", "public"), root)
            tell("hugo, then pagefind", cost + pagefind, hugo)
        shutil.rmtree(root)
    root = folder / "kliping"
    write_site(root, n, data=options.data)
    build = (*BUILD, "--root", str(root), "build")
    tell("kliping, clean, no index", measure((*WITHOUT_INDEX, str(root)), TOP), hugo)
    forget(root)
    tell("kliping, clean", measure(build, TOP), hugo)
    files = [path.stat().st_size for path in (root / "output").rglob("*") if path.is_file()]
    tell("kliping, nothing changed, cold", measure(build, TOP), None)
    edit_body(root, 0)
    tell("kliping, a body edited, cold", measure(build, TOP), None)
    for name, edit in (("body", edit_body), ("title", edit_title)):
        for kind, taken in zip(("wall", "CPU"), while_serving(root, edit, options.edits), strict=True):
            p95 = taken[int(0.95 * (len(taken) - 1))]
            print(f"a {name} edited while serving, {kind}: median {statistics.median(taken):.0f} ms, p95 {p95:.0f} ms")
    print(f"output: {len(files) / n:.2f} files an article, {sum(files) / n / 1000:.1f} kB")


if __name__ == "__main__":
    main()
