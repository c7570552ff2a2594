"""Many processes do what one does."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from desk import Desk

from kliping.errors import ArchiveError
from kliping.workers import Crew, Workers

TESTS = Path(__file__).parent


def test_the_size_of_the_crew_does_not_matter(tmp_path: Path) -> None:
    """Law 7: the same bytes, the same index, the same report; drafts, broken files and twins among the articles."""
    desk = Desk(tmp_path)
    for i in range(110):
        desk.add(f"{i % 4}/levee-{i}", tags=[f"river-{i % 7}"], section="town", date=f"19{87 + i % 3}-0{1 + i % 9}-05")
    desk.add("secret-plan", draft=True, body="The quincunx is hidden under the pier.")
    desk.add("leaky", body="- a list\n- of quincunxes")
    desk.add("twin", id="levee-3", date="1999-01-01")
    (tmp_path / "content/broken.md").write_text("---\ntitle: Unending\n")

    said = subprocess.run(
        [sys.executable, str(TESTS / "crews.py"), str(tmp_path), "1", "3"],
        env={**os.environ, "PYTHONPATH": str(TESTS.parent)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.stderr == ""
    first, second = said.stdout.splitlines()
    assert first == second
    assert first.endswith(" 0")


def test_results_come_in_the_order_of_jobs() -> None:
    with Workers[int, int](3, lambda: lambda n: n * n) as workers:
        assert list(workers.map(range(50))) == [n * n for n in range(50)]


def test_what_is_left_unasked_is_not_taken_for_the_next_result() -> None:
    with Workers[int, int](2, lambda: lambda n: -n) as workers:
        results = workers.map(range(50))
        assert next(results) == 0
        results.close()  # type: ignore[attr-defined]

        assert list(workers.map([7, 8, 9])) == [-7, -8, -9]


def test_what_a_worker_raises_is_raised_here() -> None:
    with Workers[int, float](2, lambda: lambda n: 1 / n) as workers:
        with pytest.raises(ZeroDivisionError):
            list(workers.map([1, 0, 2]))

        assert list(workers.map([2])) == [0.5]


def test_a_dead_worker_is_an_error_and_no_silence() -> None:
    """Also where the next job is sent, and nobody is there to take it."""
    with Workers[int, int](2, lambda: os._exit) as workers:
        for _ in range(3):
            with pytest.raises(ArchiveError, match="WORKER a process of this build was ended"):
                list(workers.map([3] * 10))


def test_a_worker_that_cannot_begin_says_why() -> None:
    def begin() -> NoReturn:
        raise OSError(errno.EMFILE, "Too many open files")

    with Workers[int, int](2, begin) as workers, pytest.raises(OSError, match="Too many open files"):
        list(workers.map([3]))


def test_few_things_are_not_worth_a_crew() -> None:
    assert not Crew(2, least=10).is_worth(9)
    assert not Crew(1, least=10).is_worth(1000)
