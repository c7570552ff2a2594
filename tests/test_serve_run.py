"""The whole server as a program of its own: started, edited under, and stopped by signals."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import httpx
import pytest

from kliping.serve.address import listen

HERE = Path(__file__).parent


class Program:
    """The server over a folder of copies, and the lines it says."""

    def __init__(self, root: Path, port: int = 0) -> None:
        self.root = root
        command = [sys.executable, str(HERE / "copies.py"), str(root), str(port)]
        self.process = subprocess.Popen(
            command, cwd=HERE.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={"PYTHONPATH": "."}
        )
        self.lines: Queue[str] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def expect(self, start: str) -> str:
        """The next line, which begins so."""
        line = self.lines.get(timeout=20)
        assert line.startswith(start), line
        return line

    def address(self) -> str:
        return self.expect("Serving at ").split()[2]

    def stop(self, number: signal.Signals) -> tuple[int, float, str]:
        """Exit status, seconds it took, and what was said on standard error."""
        start = time.perf_counter()
        self.process.send_signal(number)
        status = self.process.wait(timeout=10)
        assert self.process.stderr is not None
        return status, time.perf_counter() - start, self.process.stderr.read()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/index.html").write_text("<h1>Lembayung</h1>")
    (tmp_path / "site.yaml").write_text("title: Lembayung")
    return tmp_path


@pytest.fixture
def program(root: Path) -> Iterator[Program]:
    program = Program(root)
    yield program
    program.close()


def test_an_edit_is_built_and_served(program: Program) -> None:
    program.expect("1 written")
    address = program.address()
    (program.root / "content/pasar.html").write_text("<h1>Pasar</h1>")

    program.expect("1 written")
    assert httpx.get(f"{address}pasar.html").text.startswith("<h1>Pasar</h1>")
    assert "_kliping/live.js" in httpx.get(address).text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_within_a_second_though_pages_listen(program: Program, number: signal.Signals) -> None:
    program.expect("1 written")
    address = program.address()
    with httpx.Client() as client, client.stream("GET", f"{address}_kliping/events") as stream:
        next(stream.iter_lines())
        assert client.get(f"{address}search.json?q=a").status_code == 200
        status, seconds, complaints = program.stop(number)

    assert (status, complaints) == (0, "")
    assert seconds < 1.0


def test_it_stops_while_requests_come_in(program: Program) -> None:
    program.expect("1 written")
    address = program.address()
    is_over = threading.Event()

    def ask() -> None:
        with httpx.Client() as client:
            while not is_over.is_set():
                try:
                    client.get(address)
                except httpx.TransportError:
                    return

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    time.sleep(0.3)
    status, seconds, complaints = program.stop(signal.SIGINT)
    is_over.set()
    for asker in askers:
        asker.join()

    assert (status, complaints) == (0, "")
    assert seconds < 1.0


def test_a_changed_base_moves_the_archive_while_it_runs(program: Program) -> None:
    program.expect("1 written")
    address = program.address()
    with httpx.Client() as client, client.stream("GET", f"{address}_kliping/events") as stream:
        lines = stream.iter_lines()
        next(lines)
        (program.root / "site.yaml").write_text("title: Lembayung\nbase: /arsip/")
        list(lines)

        assert client.get(f"{address}arsip/").text.startswith("<h1>Lembayung</h1>")
        assert client.get(address).headers["location"] == "/arsip/"


def test_a_broken_site_file_leaves_all_as_it_was(program: Program) -> None:
    program.expect("1 written")
    address = program.address()
    (program.root / "site.yaml").write_text("titel: Lembayung")
    program.expect("site.yaml:1:8: SITE-KEY titel is not a setting; did you mean title?")
    assert httpx.get(address).status_code == 200
    (program.root / "site.yaml").write_text("title: Lembayung")

    program.expect("no problems are left")


def test_a_taken_port_is_an_error_in_words(root: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        program = Program(root, taken.getsockname()[1])
        program.process.wait(timeout=20)
        assert program.process.stderr is not None
        complaint = program.process.stderr.read().splitlines()[-1]
        program.close()

    assert "is taken by another program; write --port" in complaint
