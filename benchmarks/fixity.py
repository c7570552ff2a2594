"""How surely and how fast `verify` finds damage.

    python benchmarks/fixity.py [--flips 1000] [--megabytes 512]

A small archive is built; single bits are flipped at random places of its seeds, content and pages, in ten files at a
time, and each must be found and named, with nothing else. Between them the archive is verified as it is, where nothing
may be named. Then large static files are published, and reading all of it is timed.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from desk import Desk

from kliping.fixity import verify_files

AT_ONCE = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flips", type=int, default=1000)
    parser.add_argument("--megabytes", type=int, default=512)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder, "site"))
        fill(desk)
        found, alarms = flip(desk, random.Random(options.seed), options.flips)
        print(
            f"{found} of {options.flips} flipped bits found and named; {alarms} false alarms (seed {options.seed})",
            flush=True,
        )
        speed = read(desk, options.megabytes)
        print(f"{speed:.0f} MB/s over {options.megabytes} MB, {os.cpu_count()} threads")
    return int(found != options.flips or alarms > 0)


def fill(desk: Desk) -> None:
    """Articles, seeds, and the pages of both."""
    for i in range(40):
        desk.add(f"1987/tide-{i}", body="High water at six. " * 30, tags=["River"])
    (desk.root / "seeds").mkdir()
    for i in range(20):
        (desk.root / f"seeds/flood-{i}.txt").write_text(f"Flood {i} in the old town\nTANJUNG - The river rose.\n")
    desk.build()
    time.sleep(0.1)
    desk.build()


def flip(desk: Desk, dice: random.Random, n: int) -> tuple[int, int]:
    """How many of `n` flipped bits were found, and how often something else was named."""
    paths = [path for name in ("seeds", "content", "output") for path in (desk.root / name).rglob("*")]
    paths = sorted(path for path in paths if path.is_file() and path.stat().st_size)
    found = alarms = 0
    for start in range(0, n, AT_ONCE):
        good = {path: path.read_bytes() for path in dice.sample(paths, min(AT_ONCE, n - start))}
        for path, data in good.items():
            bad = bytearray(data)
            bad[dice.randrange(len(bad))] ^= 1 << dice.randrange(8)
            path.write_bytes(bad)
        named = {problem.file for problem in verify_files(desk.root).problems}
        flipped = {path.relative_to(desk.root).as_posix() for path in good}
        found += len(flipped & named)
        alarms += len(named - flipped)
        for path, data in good.items():
            path.write_bytes(data)
        alarms += len(verify_files(desk.root).problems)
    return found, alarms


def read(desk: Desk, megabytes: int) -> float:
    """MB/s of verifying an archive with so many megabytes of static files."""
    static = desk.root / "templates/static"
    static.mkdir(parents=True)
    for i in range(megabytes // 8):
        (static / f"scan-{i}.bin").write_bytes(os.urandom(8 << 20))
    desk.build()
    verify_files(desk.root)
    started = time.perf_counter()
    done = verify_files(desk.root)
    assert done.problems == ()
    return done.n_bytes / 1e6 / (time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main())
