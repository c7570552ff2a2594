"""Builds that die or meet a failing disk at a chosen system call, and what the disk holds before each of them.

The system itself stops a build at each call that changes something below its site (seccomp, Linux on x86-64) and asks
this program what to do: let it go on, let it fail, kill the process, or copy the site first. A copy is what a `kill -9`
of all processes at that moment leaves. A build shall not pay for imports, so one process imports everything and forks a
child for each job.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import json
import os
import select
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from platform import machine

import pytest

# Calls that change something, as Linux numbers them on x86-64.
CALLS = {
    1: "write", 18: "pwrite64", 20: "writev", 40: "sendfile", 74: "fsync", 75: "fdatasync", 76: "truncate",
    77: "ftruncate", 82: "rename", 83: "mkdir", 84: "rmdir", 86: "link", 87: "unlink", 88: "symlink", 90: "chmod",
    91: "fchmod", 257: "openat", 258: "mkdirat", 263: "unlinkat", 264: "renameat", 265: "linkat", 266: "symlinkat",
    268: "fchmodat", 280: "utimensat", 285: "fallocate", 296: "pwritev", 316: "renameat2", 326: "copy_file_range",
}  # fmt: skip
# What these change is named by an open file.
ON_FILES = {"write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "fchmod", "fallocate", "pwritev"}
CREATING = os.O_CREAT | os.O_WRONLY | os.O_RDWR
ROOT = Path(__file__).parent.parent

# From linux/seccomp.h, linux/filter.h, linux/audit.h and sys/prctl.h.
_SET_FILTER, _NEW_LISTENER, _SECCOMP = 1, 8, 317
_NO_NEW_PRIVILEGES = 38
_X86_64 = 0xC000003E
_ALLOW, _ASK = 0x7FFF0000, 0x7FC00000
_RECEIVE, _SEND = 0xC0502100, 0xC0182101
_QUESTION, _ANSWER = struct.Struct("=QIIiIQ6Q"), struct.Struct("=QqiI")
_GO_ON = 1


@dataclass(frozen=True, kw_only=True)
class Job:
    """Build the site at `root` with `crew` processes; something befalls the `n`-th call that changes something in it.

    process    of which calls are counted: 0 the build itself, 1 the next one that changes something, and so on
    fault      "KILL", or the name of an error by the name of a call
    copies     calls, counted from 0 over all processes, before each of which the site is copied
    folder     where to; a copy is named by its call
    sees       whether what the disk holds is read before each call
    """

    root: str
    crew: int = 1
    process: int = 0
    n: int = 0
    fault: str | dict[str, str] = ""
    copies: list[int] = field(default_factory=list)
    folder: str = ""
    sees: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a build ended, a negative status being the signal that ended it.

    met       the call that the fault befell; "" if there was none
    calls     by process, with the number in `states` of what the disk held before
    states    what the disk held before each call, if it was asked for
    """

    status: int
    said: str
    met: str
    calls: list[list[tuple[str, int]]]
    states: list[str]


@cache
def need_questions() -> None:
    """Skip the test where the system does not ask for each call, or where these are not the numbers of its calls."""
    if sys.platform != "linux" or machine() != "x86_64":
        pytest.skip("the numbers of system calls here are those of Linux on x86-64")
    code = "import crash, os; crash.ask_before_calls(); os._exit(0)"
    tried = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "tests", capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"the system may not ask for calls here: {tried.stderr.strip().splitlines()[-1]}")


def run(jobs: Sequence[Job], folder: Path) -> list[Outcome]:
    """Run the jobs, one after the other."""
    need_questions()
    given, outcomes = folder / "jobs", folder / "outcomes"
    given.write_text(json.dumps([asdict(job) for job in jobs]))
    subprocess.run(
        [sys.executable, __file__, str(given), str(outcomes)], check=True, timeout=600 + 20 * len(jobs), cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return [Outcome(**each) for each in json.loads(outcomes.read_text())]


def main() -> None:
    """Run jobs, and write down how each ended."""
    import kliping.cli
    import kliping.dialect
    import kliping.search.whoosh_index  # noqa: F401

    given, outcomes = map(Path, sys.argv[1:])
    jobs = [Job(**each) for each in json.loads(given.read_text())]
    outcomes.write_text(json.dumps([asdict(_attempt(job, given.parent / "said")) for job in jobs]))


def _attempt(job: Job, said: Path) -> Outcome:
    ours, theirs = socket.socketpair()
    child = os.fork()
    if not child:
        status = 99
        try:
            status = _build(job, said, theirs)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    theirs.close()
    _, (listener,), _, _ = socket.recv_fds(ours, 1, 1)
    ours.close()
    calls, states, met = _oversee(job, listener)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return Outcome(status=status, said=said.read_text(errors="replace"), met=met, calls=calls, states=states)


def _build(job: Job, said: Path, theirs: socket.socket) -> int:
    from kliping import cli
    from kliping.workers import Crew

    output = os.open(said, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o644)
    os.dup2(output, 1)
    os.dup2(output, 2)
    listener = ask_before_calls()
    socket.send_fds(theirs, [b"!"], [listener])
    os.close(listener)
    theirs.close()
    return cli.main(["--root", job.root], crew=Crew(job.crew, least=1))


def ask_before_calls() -> int:
    """From now on calls of this process and of those it forks wait for an answer; where they are asked for."""
    load, equal, give = 0x20, 0x15, 0x06
    program = [(load, 0, 0, 4), (equal, 1, 0, _X86_64), (give, 0, 0, _ALLOW), (load, 0, 0, 0)]
    program += [(equal, len(CALLS) - i, 0, number) for i, number in enumerate(CALLS)]
    program += [(give, 0, 0, _ALLOW), (give, 0, 0, _ASK)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    given = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    listener = libc.syscall(_SECCOMP, _SET_FILTER, _NEW_LISTENER, given)
    assert listener >= 0, os.strerror(ctypes.get_errno())
    return int(listener)


def _oversee(job: Job, listener: int) -> tuple[list[list[tuple[str, int]]], list[str], str]:
    """Answer for each call until nobody asks any more: the calls by process, the states, what the fault befell."""
    found: dict[int, list[tuple[str, int]]] = {}
    states: list[str] = []
    met, total, eye = "", 0, Eye(Path(job.root))
    for question, pid, call, numbers in _iter_questions(listener):
        error = 0
        if _changes(job.root, pid, call, numbers):
            calls = found.setdefault(pid, [])
            calls.append((call, total))
            if total in job.copies:
                _copy(job.root, f"{job.folder}/{total}")
            if job.sees:
                states.append(eye.state())
            total += 1
            if job.fault and len(calls) == job.n and list(found).index(pid) == job.process:
                met = call
                if isinstance(job.fault, dict):
                    error = getattr(errno, job.fault[call])
                else:
                    os.kill(pid, signal.SIGKILL)
        # Whoever was killed meanwhile does not wait for an answer.
        with contextlib.suppress(FileNotFoundError):
            fcntl.ioctl(listener, _SEND, _ANSWER.pack(question, 0, -error, 0 if error else _GO_ON))
    os.close(listener)
    return list(found.values()), states, met


def _copy(root: str, folder: str) -> None:
    # A call of another process may just be under way.
    while subprocess.run(["cp", "-a", root, folder], capture_output=True, check=False).returncode:
        shutil.rmtree(folder)


class Eye:
    """Sees what a build finds below `root`, if nobody writes there any more; what did not change is not read again."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen: dict[Path, tuple[tuple[int, ...], str]] = {}

    def state(self) -> str:
        """A digest of all of it."""
        while True:
            # A call of another process may just be under way.
            with contextlib.suppress(FileNotFoundError):
                return sha256("\n".join(sorted(self._iter_lines(str(self._root)))).encode()).hexdigest()

    def _iter_lines(self, folder: str) -> Iterator[str]:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield entry.path
                    yield from self._iter_lines(entry.path)
                elif not entry.name.endswith(".sqlite-shm"):
                    yield f"{entry.path} {self._one(Path(entry.path), entry.stat(follow_symlinks=False))}"

    def _one(self, path: Path, status: os.stat_result) -> str:
        if stat.S_ISLNK(status.st_mode):
            return str(path.readlink())
        if path.suffix in (".sqlite", ".sqlite-wal"):
            # Of SQLite's journal only whole transactions count: what follows them is not read.
            data = path.read_bytes()
            return sha256(_transactions(data) if path.suffix == ".sqlite-wal" else data).hexdigest()
        # Pages are never written in place, and other files only grow.
        marks = (status.st_ino, status.st_size, status.st_mode, status.st_mtime_ns)
        if path not in self._seen or self._seen[path][0] != marks:
            self._seen[path] = marks, f"{status.st_mode:o} {sha256(path.read_bytes()).hexdigest()}"
        return self._seen[path][1]


def _transactions(journal: bytes) -> bytes:
    """The part of a write-ahead log up to its last commit (https://sqlite.org/fileformat2.html#the_write_ahead_log)."""
    end = 0
    if len(journal) >= 32:
        size = 24 + int.from_bytes(journal[8:12], "big")
        for start in range(32, len(journal) - size + 1, size):
            if journal[start + 8 : start + 16] != journal[16:24]:
                break
            if journal[start + 4 : start + 8] != bytes(4):
                end = start + size
    return journal[:end]


def _iter_questions(listener: int) -> Iterator[tuple[int, int, str, tuple[int, ...]]]:
    """The number of each question, which process asks, and for what."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    while True:
        ((_, event),) = poll.poll()
        if not event & select.POLLIN:
            return
        with contextlib.suppress(FileNotFoundError):
            asked = fcntl.ioctl(listener, _RECEIVE, bytes(_QUESTION.size))
            question, pid, _, number, _, _, *numbers = _QUESTION.unpack(asked)
            yield question, pid, CALLS[number], tuple(numbers)


def _changes(root: str, pid: int, call: str, numbers: tuple[int, ...]) -> bool:
    """Whether a call changes something on the disk: pipes, what is said, and files opened for reading are left out."""
    if call == "openat":
        return bool(numbers[2] & CREATING)
    if call not in ON_FILES:
        return True
    try:
        return str(Path(f"/proc/{pid}/fd/{numbers[0]}").readlink()).startswith(root)
    except OSError:
        return False


if __name__ == "__main__":
    main()
