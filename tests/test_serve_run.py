"""The whole server as a program of its own: started, edited under, and stopped by signals."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from program import Program

from kliping.serve.address import listen


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/index.html").write_text("<h1>Lembayung</h1>")
    (tmp_path / "site.yaml").write_text("title: Lembayung")
    return tmp_path


@pytest.fixture
def program(root: Path) -> Iterator[Program]:
    program = Program(root, "tests/copies.py", str(root), "0")
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
    assert seconds < 2


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
    assert seconds < 2


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
        program = Program(root, "tests/copies.py", str(root), str(taken.getsockname()[1]))
        program.process.wait(timeout=20)
        assert program.process.stderr is not None
        complaint = program.process.stderr.read().splitlines()[-1]
        program.close()

    assert "is taken by another program; write --port" in complaint
