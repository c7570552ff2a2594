"""A server as a program of its own, for tests that start one, read what it says and stop it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Queue

# On a machine that does much else, a first build takes its time.
PATIENCE_SECONDS = 120
TOP = Path(__file__).parent.parent


class Program:
    """A Python program that serves `root`, and the lines it says."""

    def __init__(self, root: Path, *command: str) -> None:
        self.root = root
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=TOP,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Whoever counts the branches that tests reach counts those of this program too.
            env={"PYTHONPATH": "."} | {name: os.environ[name] for name in os.environ if name.startswith("COVERAGE_")},
        )
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def expect(self, start: str) -> str:
        """The next line, which begins so."""
        line = self.lines.get(timeout=PATIENCE_SECONDS)
        assert line.startswith(start), line
        return line

    def expect_soon(self, part: str) -> str:
        """The next line that has this in it; others may come before."""
        while part not in (line := self.lines.get(timeout=PATIENCE_SECONDS)):
            pass
        return line

    def address(self) -> str:
        return self.expect_soon("Serving at ").split()[2]

    def stop(self, number: signal.Signals) -> tuple[int, float, str]:
        """Exit status, seconds it took, and what was said on standard error."""
        start = time.perf_counter()
        self.process.send_signal(number)
        status = self.process.wait(timeout=10)
        assert self.process.stderr is not None
        return status, time.perf_counter() - start, self.process.stderr.read()

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()
