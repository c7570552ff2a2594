"""A server under edits and searches for a long time: no error, and memory, open files and disk stay flat.

    python benchmarks/soak.py [--minutes 20] [--articles 10000] [--edits 5] [--searches 50] [--publish direct]

An archive is made up and served by a program of its own. Articles are edited, and the pages and the search are asked,
so many times a second. Each half minute the memory, open files and threads of the server with its search processes and
the size of the folder are read; the last of them are compared with those after a quarter of the time.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from desk import SITE, Desk
from program import Program

WORDS = [
    "river",
    "flood",
    "baker",
    "silver",
    "cup",
    "harbour",
    "fish",
    "night",
    "mayor",
    "bridge",
    "levee",
    "ferry",
    "market",
    "choir",
    "siren",
    "dredger",
]
# How much more there may be at the end than after a quarter of the time.
GROWTH = 1.10


@dataclass(frozen=True)
class Sample:
    """What the server holds."""

    megabytes: int
    files: int
    threads: int
    disk_megabytes: int


class Loop:
    """Does something so many times a second until it is told to stop; counts, times and errors.

    hands    how many do it at once, so that a slow answer does not make the others wait
    """

    def __init__(self, each: Callable[[], None], *, per_second: float, hands: int = 1) -> None:
        self.seconds: list[float] = []
        self.errors: list[str] = []
        self._each, self._pause, self._done = each, hands / per_second, threading.Event()
        self._started = time.perf_counter()
        self._threads = [threading.Thread(target=self._run) for _ in range(hands)]
        for thread in self._threads:
            thread.start()

    def _run(self) -> None:
        due = time.perf_counter()
        while not self._done.wait(max(0.0, due - time.perf_counter())):
            due += self._pause
            started = time.perf_counter()
            try:
                self._each()
            except (OSError, httpx.HTTPError, AssertionError) as error:
                self.errors.append(f"{type(error).__name__}: {error}")
            self.seconds.append(time.perf_counter() - started)

    def stop(self) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()
        self._lasted = time.perf_counter() - self._started

    def __str__(self) -> str:
        ordered = sorted(self.seconds)
        p50, p99 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.99))
        rate = len(ordered) / self._lasted
        wrong = f"{len(self.errors)} errors {self.errors[:3]}"
        return f"{len(ordered)} times, {rate:.1f} a second, p50 {p50:.0f} ms, p99 {p99:.0f} ms, {wrong}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--edits", type=float, default=5)
    parser.add_argument("--searches", type=float, default=50)
    parser.add_argument("--publish", choices=("direct", "release"), default="direct")
    options = parser.parse_args()
    dice = random.Random(1)
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder, "site"), site=f"{SITE}publish: {options.publish}\n")
        for i in range(options.articles):
            edit(desk, dice, i)
        started = time.perf_counter()
        desk.build()
        print(f"{options.articles} articles built in {time.perf_counter() - started:.0f} s", flush=True)
        server = Program(desk.root, "build.py", "--root", str(desk.root), "serve", "--port", "0")
        with closing(server):
            return soak(desk, server, options)


def edit(desk: Desk, dice: random.Random, n: int) -> None:
    """Write article `n` anew."""
    body = " ".join(dice.choice(WORDS) for _ in range(150))
    day = f"{1980 + n % 30}-{1 + n % 12:02}-{1 + n % 28:02}"
    desk.add(
        f"{n % 100}/a-{n}", title=" ".join(dice.choices(WORDS, k=5)), date=day, body=body, tags=[dice.choice(WORDS)]
    )


def soak(desk: Desk, server: Program, options: argparse.Namespace) -> int:
    """Edit and search, and say what it came to; 1 if anything failed or grew."""
    address, dice = server.address().rstrip("/"), random.Random(2)
    with httpx.Client(base_url=address, timeout=30) as client:

        def search() -> None:
            answer = client.get("/search.json", params={"q": " ".join(dice.choices(WORDS, k=2))})
            assert answer.status_code == 200, answer.status_code
            assert client.get("/").text.endswith("</html>\n")

        loops = {
            "edits": Loop(lambda: edit(desk, dice, dice.randrange(options.articles)), per_second=options.edits),
            "searches": Loop(search, per_second=options.searches, hands=8),
        }
        samples = []
        end = time.monotonic() + options.minutes * 60
        while time.monotonic() < end:
            time.sleep(min(30.0, options.minutes * 6))
            samples.append(sample(server.process.pid, desk.root))
            print(samples[-1], flush=True)
        for loop in loops.values():
            loop.stop()
    for name, loop in loops.items():
        print(f"{name}: {loop}")
    first, last = samples[len(samples) // 4], samples[-1]
    grown = [(now, then) for now, then in zip(astuple(last), astuple(first), strict=True) if now > then * GROWTH + 4]
    print("flat" if not grown else f"grown: {grown}", f"({first} to {last})")
    return int(bool(grown) or any(loop.errors for loop in loops.values()))


def sample(pid: int, root: Path) -> Sample:
    """The server with its children."""
    pids = [pid, *(int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    status = [Path(f"/proc/{each}/status").read_text() for each in pids]
    size = subprocess.run(["du", "-sm", str(root)], capture_output=True, text=True, check=False).stdout.split()[0]
    return Sample(
        megabytes=sum(int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) for text in status) // 1024,
        files=sum(len(list(Path(f"/proc/{each}/fd").iterdir())) for each in pids),
        threads=sum(int(re.findall(r"Threads:\s+(\d+)", text)[0]) for text in status),
        disk_megabytes=int(size),
    )


if __name__ == "__main__":
    sys.exit(main())
