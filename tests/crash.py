"""Builds that die or meet a failing disk at a chosen system call.

strace injects the fault. It counts calls for each process from its start, and a build shall not pay for imports, so one
process imports everything and forks a child for each job. The child first makes as many idle calls as it takes for the
fault to fall on the wanted call of its build.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

# Calls that change something, and how often the process that forks may have made them itself. openat also reads.
CALLS = (
    "write",
    "pwrite64",
    "rename",
    "unlink",
    "mkdir",
    "rmdir",
    "fsync",
    "fdatasync",
    "ftruncate",
    "fchmod",
    "openat",
)
IDLE = 600
BEFORE = {"openat": 6000}
# Jobs of one process, which writes down each outcome itself.
BATCH = 60
ROOT = Path(__file__).parent.parent
# A number that no open file has.
UNUSED = 9999


@dataclass(frozen=True)
class Job:
    """Build the site at `root` with a fault on the `n`-th of one kind of call, 0 for none."""

    root: Path
    call: str = "write"
    n: int = 0


@dataclass(frozen=True)
class Outcome:
    """How a build ended; a negative status is the signal that ended it."""

    status: int
    said: str


def need_strace() -> str:
    """strace, if it may trace here; otherwise the test is skipped, in CI too where the kernel forbids it."""
    strace = shutil.which("strace")
    if strace is None:
        message = "there is no strace on this machine; make test installs one where it can"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    tried = subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()}")
    return strace


def run(jobs: Sequence[Job], folder: Path, faults: Mapping[str, str]) -> list[Outcome]:
    """Run the jobs. `faults`: by call, what befalls it, as strace spells it: "signal=KILL"."""
    outcomes = []
    for i in range(0, len(jobs), BATCH):
        batch = jobs[i : i + BATCH]
        injections = [f"inject={call}:{fault}:when={BEFORE.get(call, IDLE)}" for call, fault in faults.items()]
        _strace(batch, folder, f"trace={','.join(faults)}", *injections)
        outcomes += [Outcome(*json.loads((folder / f"outcome-{j}").read_text())) for j in range(len(batch))]
    return outcomes


def count(job: Job, folder: Path) -> Counter[str]:
    """How many calls of each kind a build makes."""
    log = _strace([job], folder, f"trace={','.join(CALLS)}")
    child = (folder / "child").read_text()
    return Counter(re.findall(rf"^{child} +(\w+)\(", log, re.MULTILINE))


def _strace(jobs: Sequence[Job], folder: Path, *expressions: str) -> str:
    given = folder / "jobs"
    given.write_text(json.dumps([[str(job.root), job.call, job.n] for job in jobs]))
    options = [part for each in expressions for part in ("-e", each)]
    subprocess.run(
        [need_strace(), "-f", "-qq", "-o", str(folder / "log"), *options,
         sys.executable, __file__, str(given)],
        check=True, timeout=1800, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return (folder / "log").read_text(errors="replace")


def _idle(call: str, folder: Path) -> Callable[[], object]:
    """A call that changes nothing."""
    null, gone = os.open(os.devnull, os.O_WRONLY), folder / "gone"
    return {
        "write": lambda: os.write(null, b"x"),
        "pwrite64": lambda: os.pwrite(null, b"x", 0),
        "rename": lambda: gone.rename(gone),
        "unlink": gone.unlink,
        "mkdir": folder.mkdir,
        "rmdir": gone.rmdir,
        "fsync": lambda: os.fsync(UNUSED),
        "fdatasync": lambda: os.fdatasync(UNUSED),
        "ftruncate": lambda: os.ftruncate(null, 0),
        "fchmod": lambda: os.fchmod(UNUSED, 0),
        "openat": lambda: os.open(gone, os.O_RDONLY),
    }[call]


def _child(root: str, call: str, n: int, folder: Path, said: int) -> int:
    from kliping import cli

    os.dup2(said, 1)
    os.dup2(said, 2)
    idle = _idle(call, folder)
    for _ in range(BEFORE.get(call, IDLE) - n if n else 0):
        with contextlib.suppress(OSError):
            idle()
    return cli.main(["--root", root])


def main() -> None:
    """Fork a child for each job, and write down how it ended."""
    import kliping.cli
    import kliping.dialect
    import kliping.search.whoosh_index  # noqa: F401

    given = Path(sys.argv[1])
    for i, (root, call, n) in enumerate(json.loads(given.read_text())):
        path = given.parent / f"said-{i}"
        said = os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o644)
        child = os.fork()
        if not child:
            status = 99
            try:
                status = _child(root, call, n, given.parent, said)
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        (given.parent / "child").write_text(str(child))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.close(said)
        (given.parent / f"outcome-{i}").write_text(json.dumps([status, path.read_text(errors="replace")]))


if __name__ == "__main__":
    main()
