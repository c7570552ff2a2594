"""One build at a time, with real processes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from desk import NOON, Desk
from program import Program

from kliping.errors import BusyError
from kliping.locking import lock

# How often four builds and a server start at once; `make locks` does it 50 times.
ROUNDS = int(os.environ.get("LOCK_ROUNDS", "0"))
ROOT = Path(__file__).parent.parent


def start(desk: Desk) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "build.py"), "--root", str(desk.root)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def big(desk: Desk) -> Desk:
    """Enough articles that the build which has the lock holds it until the others have come."""
    for i in range(150):
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


@pytest.mark.skipif(not ROUNDS, reason="make locks does it")
def test_of_four_builds_and_a_server_at_once_nobody_spoils_anything(desk: Desk) -> None:
    """Each builds or says who does; the server waits for its turn, and what is served in the end is a lone build's."""
    for i in range(20):
        desk.add(f"1987/tide-{i}", body="High water at six. " * 20, tags=["River"])
    lone = Desk(desk.root.parent / "lone")
    for _ in range(ROUNDS):
        shutil.rmtree(desk.root / ".kliping", ignore_errors=True)
        server = Program(desk.root, "build.py", "--root", str(desk.root), "serve", "--port", "0")
        with closing(server):
            builds = [start(desk) for _ in range(4)]
            told = [(build.communicate(timeout=120), build.returncode) for build in builds]
            server.address()
            for (_, err), status in told:
                assert status in (0, 75)
                assert status == 0 or re.match(
                    r"kliping: another build is running \((pid \d+, since|just started)", err
                ), err
            server.stop(signal.SIGINT)
    desk.build()
    shutil.copytree(desk.root / "content", lone.root / "content", dirs_exist_ok=True)
    lone.build()

    assert desk.output() == lone.output()
    assert desk.documents() == lone.documents()


def test_a_dead_owners_lock_is_free(desk: Desk) -> None:
    """The file may name anybody: what counts is whether the system holds the lock for a living process."""
    desk.add("levee")
    (desk.root / ".kliping").mkdir()
    (desk.root / ".kliping/lock").write_text(f"pid {os.getpid()}, since 2026-01-31T12:00:00+00:00\n")

    assert desk.build().problems == ()


def test_a_lock_names_its_holder_and_remembers_one_that_did_not_come_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "site/state/lock"
    mine = f"pid {os.getpid()}, since 2026-01-31T12:00:00+00:00"
    with lock(path, now=NOON) as died:
        assert not died
        assert path.read_text() == f"{mine}\n"
        told = f"another build is running ({mine}); wait for it"
        with pytest.raises(BusyError, match=f"^{re.escape(told)}$"), lock(path, now=NOON):
            pass
        path.write_text("")
        told = "another build is running (just started); wait for it"
        with pytest.raises(BusyError, match=f"^{re.escape(told)}$"), lock(path, now=NOON):
            pass
    with pytest.raises(KeyboardInterrupt), lock(path, now=NOON):
        raise KeyboardInterrupt

    with lock(path, now=NOON) as died:
        assert died
        assert path.read_text() == f"{mine}\n"
    with lock(path, now=NOON) as died:
        assert not died
    assert path.read_text() == ""
