"""Times are noisy; what a build does is not."""

from __future__ import annotations

import sys
from pathlib import Path
from subprocess import run

from desk import Desk

from benchmarks.counts import count_builds, grown, load_recorded

TOP = Path(__file__).parent.parent


def test_no_build_does_more_than_it_did(tmp_path: Path) -> None:
    """If it has to, `python -m benchmarks.counts --record` says so, and the commit says why."""
    counts = count_builds(tmp_path)

    assert grown(counts, load_recorded()) == []
    assert counts["unchanged"]["written"] == counts["unchanged"]["described"] == 0
    assert counts["body"]["written"] == 1


HEAVY = {"numpy", "whoosh", "asyncio", "kliping.checks", "kliping.convert.formats", "kliping.deploy", "kliping.offline"}
BUILD = "import sys; from kliping.cli import main; main(sys.argv[1:]); print(*sys.modules)"


def test_a_build_with_nothing_to_do_imports_little(desk: Desk) -> None:
    """It is mostly imports, and whoever saves by hand waits for them."""
    desk.add("levee")
    desk.build()

    said = run_python(BUILD, "--root", str(desk.root), "build")

    assert said.startswith("0 written")
    assert HEAVY.isdisjoint(said.split())


WARM_UP = """
import sys
from pathlib import Path
from kliping.archive import Archive
with Archive(Path(sys.argv[1])) as archive:
    archive.warm_up()
    print(*sys.modules)
"""


def test_a_server_has_its_index_open_before_the_first_edit(desk: Desk) -> None:
    """Opening it took longer than putting an article in."""
    desk.add("levee")
    desk.build()

    assert {"whoosh", "numpy"} <= set(run_python(WARM_UP, str(desk.root)).split())


def run_python(program: str, *arguments: str) -> str:
    """What a program says that has loaded nothing before."""
    command = [sys.executable, "-c", program, *arguments]
    return run(command, cwd=TOP, check=True, capture_output=True, text=True).stdout
