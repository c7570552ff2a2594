"""One build at a time, with real processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from desk import Desk

ROOT = Path(__file__).parent.parent


def start(desk: Desk) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "build.py"), "--root", str(desk.root)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def big(desk: Desk) -> Desk:
    """Enough articles that the build which has the lock holds it until the others have come."""
    for i in range(200):
        desk.add(f"1987/tide-{i}", body="High water at six. " * 20, tags=["River"])
    return desk


def test_of_builds_at_once_one_runs_and_the_others_say_who(big: Desk) -> None:
    first = start(big)
    while not (lock := big.root / ".kliping/lock").exists() or not lock.read_text():
        assert first.poll() is None
    others = [start(big) for _ in range(4)]
    told = [other.communicate(timeout=120) for other in others]
    assert first.wait(timeout=120) == 0

    assert [other.returncode for other in others] == [75] * 4
    for out, err in told:
        assert out == ""
        assert re.fullmatch(rf"kliping: another build is running \(pid {first.pid}, since \S+\); wait for it\n", err)
    first.communicate()
    before = big.output()
    assert big.build().written == ()
    assert big.output() == before


def test_a_dead_owners_lock_is_free(desk: Desk) -> None:
    """The file may name anybody: what counts is whether the system holds the lock for a living process."""
    desk.add("levee")
    (desk.root / ".kliping").mkdir()
    (desk.root / ".kliping/lock").write_text(f"pid {os.getpid()}, since 2026-01-31T12:00:00+00:00\n")

    assert desk.build().problems == ()
