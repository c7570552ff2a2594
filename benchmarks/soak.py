"""A server under edits and searches for a long time: no error, and memory, open files and disk stay flat.

    python -m benchmarks.soak [--minutes 20] [--articles 10000] [--edits 5] [--searches 50] [--publish direct]

An invented newspaper is served by a program of its own. So many times a second an article gets a correction at its end,
every fourth time another title as well, and the search and a page are asked. How long it takes until a page shows its
correction is told. Each half minute the memory, open files and threads of the server with its search processes and the
size of the folder are read; none of them may grow by more than a tenth from the middle of the time to its end.
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
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from desk import Desk
from program import Program

from benchmarks.corpus import SITE, Piece, iter_pieces, source_of

# How much more there may be at the end than in the middle of the time.
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


class Newsroom:
    """Corrects articles, and finds out when their pages show it."""

    def __init__(self, root: Path, pieces: list[Piece]) -> None:
        self._root, self._pieces, self._dice = root, pieces, random.Random(1)
        self._awaited: dict[Path, tuple[str, float]] = {}
        self._n = 0
        self.seen: list[float] = []

    def write(self, piece: Piece) -> None:
        path = self._root / "content" / f"{piece.day:%Y/%m}" / f"{piece.name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source_of(piece, slug=piece.name))

    def correct(self) -> None:
        """Correct an article; every fourth time its title too."""
        self._n += 1
        piece = self._dice.choice(self._pieces)
        said = f"Ralat {self._n}."
        title = self._dice.choice(self._pieces).title if self._n % 4 == 0 else piece.title
        self.write(replace(piece, title=title, paragraphs=(*piece.paragraphs, said)))
        page = self._root / "output" / f"{piece.day:%Y/%m/%d}" / piece.name / "index.html"
        self._awaited[page] = said, time.perf_counter()

    def look(self) -> None:
        """See which pages show their last correction."""
        for page, (said, since) in list(self._awaited.items()):
            if said in page.read_text() and self._awaited.get(page) == (said, since):
                del self._awaited[page]
                self.seen.append(time.perf_counter() - since)

    def __str__(self) -> str:
        ordered = sorted(self.seen)
        p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
        return f"{len(ordered)} shown, p50 {p50:.1f} s, p99 {p99:.1f} s, longest {ordered[-1]:.1f} s"

    def is_quiet(self) -> bool:
        """Whether every page shows its last correction."""
        return not self._awaited


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--edits", type=float, default=5)
    parser.add_argument("--searches", type=float, default=50)
    parser.add_argument("--publish", choices=("direct", "release"), default="direct")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder, "site"), site=f"{SITE}publish: {options.publish}\n")
        pieces = list(iter_pieces(options.articles))
        newsroom = Newsroom(desk.root, pieces)
        for piece in pieces:
            newsroom.write(piece)
        started = time.perf_counter()
        desk.build()
        print(f"{options.articles} articles built in {time.perf_counter() - started:.0f} s", flush=True)
        server = Program(desk.root, "build.py", "--root", str(desk.root), "serve", "--port", "0")
        with closing(server):
            return soak(newsroom, server, options, [word for piece in pieces for word in piece.title.split()])


def soak(newsroom: Newsroom, server: Program, options: argparse.Namespace, words: list[str]) -> int:
    """Edit and search, and say what it came to; 1 if anything failed or grew."""
    address, dice = server.address().rstrip("/"), random.Random(2)
    with httpx.Client(base_url=address, timeout=30) as client:

        def search() -> None:
            answer = client.get("/search.json", params={"q": " ".join(dice.choices(words, k=2))})
            assert answer.status_code == 200, answer.status_code
            assert client.get("/").text.endswith("</html>\n")

        loops = {
            "edits": Loop(newsroom.correct, per_second=options.edits),
            "looks": Loop(newsroom.look, per_second=5),
            "searches": Loop(search, per_second=options.searches, hands=8),
        }
        samples = []
        end = time.monotonic() + options.minutes * 60
        while time.monotonic() < end:
            time.sleep(min(30.0, options.minutes * 6))
            samples.append(sample(server.process.pid, server.root))
            print(samples[-1], flush=True)
        loops["edits"].stop()
        loops["searches"].stop()
        while not newsroom.is_quiet() and time.monotonic() < end + 60:
            time.sleep(0.2)
        loops["looks"].stop()
    for name, loop in loops.items():
        print(f"{name}: {loop}")
    print(f"corrections: {newsroom}" if newsroom.is_quiet() else "corrections: some pages never showed theirs")
    first, last = samples[len(samples) // 2], samples[-1]
    grown = [(now, then) for now, then in zip(astuple(last), astuple(first), strict=True) if now > then * GROWTH + 4]
    print("flat" if not grown else f"grown: {grown}", f"({first} to {last})")
    return int(bool(grown) or not newsroom.is_quiet() or any(loop.errors for loop in loops.values()))


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
