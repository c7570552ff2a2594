"""Law 8: a build that is killed, or whose disk fails, at any call that changes something leaves nothing broken."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from crash import Job, Outcome, run
from desk import NOON, SITE, Desk, tree

from kliping import files
from kliping.archive import Archive
from kliping.catalog import ledger
from kliping.catalog.store import open_catalog
from kliping.render import theme_folder
from kliping.search.engines import open_reader

Point = TypeVar("Point")
# How many calls of a build `make test` tries in each way; `make crash` tries all that find the disk in another state.
MOST = int(os.environ.get("CRASH_POINTS", "4"))
# How many processes are killed.
KILLS = int(os.environ.get("CRASH_KILLS", "2"))
# The one error that every call fails with; "" for each call its own.
ERROR = os.environ.get("CRASH_ERROR", "")
# Builds that are broken off before the first of them is looked at.
BATCH = 60
# What a failing disk answers, by call.
ERRORS = {
    "write": "ENOSPC", "pwrite64": "ENOSPC", "writev": "ENOSPC", "pwritev": "ENOSPC", "fallocate": "ENOSPC",
    "sendfile": "ENOSPC", "copy_file_range": "ENOSPC", "fsync": "EIO", "fdatasync": "EIO", "ftruncate": "EIO",
    "truncate": "EIO", "rename": "EIO", "renameat": "EIO", "renameat2": "EIO", "link": "EIO", "linkat": "EIO",
    "symlink": "ENOSPC", "symlinkat": "ENOSPC", "openat": "EMFILE", "mkdir": "EACCES", "mkdirat": "EACCES",
    "unlink": "EACCES", "unlinkat": "EACCES", "rmdir": "EACCES", "chmod": "EACCES", "fchmod": "EACCES",
    "fchmodat": "EACCES", "utimensat": "EACCES",
}  # fmt: skip


# A page that says all of what it is made of: real templates take most of the time of so small a build to compile.
PLAIN = '<!doctype html>\n<meta name="generator" content="Kliping">\n<p>{{ page }}\n</html>\n'


def first(desk: Desk) -> None:
    """An archive of a few articles and a seed."""
    for template in theme_folder().glob("*.html"):
        path = desk.root / "templates" / template.name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PLAIN)
    desk.add("levee", body="The levee held through the night.", section="Town", tags=["River"], aliases=["/old/levee/"])
    desk.add("bread", body="Bakers raised their prices again.", section="Trade", date="1987-06-06")
    desk.add("choir", body="Singers came home with a silver cup.", section="Town", date="1988-01-01")
    desk.add("siren", body="The dredger Quillwort sank.", draft="true")
    seed = desk.root / "seeds/flood.txt"
    seed.parent.mkdir(exist_ok=True)
    seed.write_text("Flood in the old town\nTANJUNG - The river rose.\nIt fell again.\n")


def second(desk: Desk) -> None:
    """A new title, a new article, one that is gone, one that is withdrawn, a changed seed."""
    first(desk)
    desk.add("bread", title="Bread is dearer", body="Bakers raised their prices again.", section="Trade",
             date="1987-06-06")  # fmt: skip
    desk.add("ferry", body="The ferry ran aground on the bar.", section="Town", tags=["River"], date="1987-06-08")
    (desk.root / "content/choir.md").unlink()
    desk.add("levee", body="The levee held through the night.", section="Town", withdrawn="It did not hold.")
    (desk.root / "seeds/flood.txt").write_text("Flood in the old town\nTANJUNG - The river rose.\nIt fell.\n")


@pytest.fixture(scope="module", params=["clean", "incremental", "release", "crew"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp(request.param)
    yield Stage(folder, request.param)
    shutil.rmtree(folder)


class Stage:
    """What the build that is broken off finds, what it does, and what should be there in the end.

    "crew" is a first build with worker processes, two at a time.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.n = folder, 0
        self.is_release, self.crew = kind == "release", 2 if kind == "crew" else 1
        self.site = SITE + ("publish: release\n" if self.is_release else "")
        self.before = Desk(folder / "before", site=self.site)
        self.old: dict[str, bytes] = {}
        self.old_documents: list[object] = []
        if kind in ("incremental", "release"):
            first(self.before)
            self.before.build()
            self.old, self.old_documents = self.before.output(), self.before.documents()
            assert self.copy().build().described == 0
        clean = Desk(folder / "final")
        second(clean)
        clean.build()
        self.new, self.documents, self.content = clean.output(), clean.documents(), tree(clean.root / "content")
        (whole,) = run([self.job(sees=MOST > 100)], folder)
        assert whole.status == 0
        self.calls = whole.calls
        # What the disk holds before each call; where few are tried, no two are taken to find the same.
        self.states = whole.states or list(map(str, range(sum(map(len, whole.calls)))))

    def job(self, **more: object) -> Job:
        """A build of a site of its own."""
        desk = self.copy()
        second(desk)
        return Job(root=str(desk.root), crew=self.crew, **more)  # type: ignore[arg-type]

    def copy(self) -> Desk:
        """The archive before the build."""
        self.n += 1
        root = self.folder / str(self.n)
        subprocess.run(["cp", "-a", str(self.before.root), str(root)], check=True)
        return adopt(root, self.before.root)

    def moments(self) -> list[int]:
        """The first call before which the disk is in each of the states that it goes through, the end left out."""
        firsts = {state: i for i, state in reversed(list(enumerate(self.states)))}
        return sorted(firsts.values())

    def points(self) -> list[tuple[int, int]]:
        """By its process and its number there, the first call of each kind in each state of the disk."""
        firsts: dict[tuple[str, str], tuple[int, int]] = {}
        for process, calls in enumerate(self.calls):
            for n, (call, i) in enumerate(calls, 1):
                firsts.setdefault((call, self.states[i]), (process, n))
        return list(firsts.values())


def adopt(copy: Path, root: Path) -> Desk:
    """A copy of an archive as the archive: its output folder is the one that the catalog knows, if it knew one."""
    catalog = copy / ".kliping/catalog.sqlite"
    if catalog.exists():
        sql = open_catalog(catalog)
        if ledger.state(sql, "output") == files.identity(root / "output") != "":
            ledger.set_state(sql, "output", files.identity(copy / "output"))
        sql.close()
    return Desk(copy, site=(root / "site.yaml").read_text())


def batches(every: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """All of them, or where that is too many some, spread evenly."""
    step = max(1.0, len(every) / MOST)
    chosen = [every[int(i * step + step / 2)] for i in range(int(len(every) / step))]
    yield from (chosen[i : i + BATCH] for i in range(0, len(chosen), BATCH))


def check(desk: Desk, stage: Stage, told: object) -> None:
    """Every page there is, is whole: the old one or the new one. The next build makes all of it right."""
    half = desk.output()
    if stage.is_release and not was_without(told):
        # All is old or all is new, the index too.
        assert (half, shown_documents(desk)) in ((stage.old, stage.old_documents), (stage.new, stage.documents)), told
    if was_without(told):  # went on without the file that failed, so some pages stand between old and new
        torn = [name for name, page in half.items() if name.endswith(".html") and not page.endswith(b"</html>\n")]
    else:
        torn = [name for name in half if half[name] not in (stage.old.get(name), stage.new.get(name))]
        torn = [name for name in torn if not is_temporary(name)]
    assert torn == [], told

    assert desk.build().problems == (), told
    assert desk.output() == stage.new, told
    assert tree(desk.root / "content") == stage.content, told
    assert desk.documents() == stage.documents, told
    assert [path for path in desk.root.rglob("*") if is_temporary(path.name)] == [], told
    assert desk.build().written == (), told
    with Archive(desk.root, now=NOON) as archive:
        assert archive.verify_files().problems == (), told


def was_without(told: object) -> bool:
    """Whether a build met a failing disk and came to its end without the file that it failed for."""
    return isinstance(told, Outcome) and "written," in told.said


def shown_documents(desk: Desk) -> list[object]:
    """What a reader of the index finds that belongs to the pages."""
    with Archive(desk.root, now=NOON) as archive:
        folder = archive.index_folder
    with open_reader(folder, engine="whoosh", languages=("en", "id"), lang="en") as index:
        return list(index.documents())


def is_met(job: Job, outcome: Outcome) -> bool:
    """Whether the build came to the call where it is broken off; a worker takes what is there, which may be less."""
    assert outcome.met or job.process, job
    return bool(outcome.met)


def is_temporary(name: str) -> bool:
    return name.endswith(".tmp")


def test_what_a_killed_build_leaves_is_whole_and_the_next_one_repairs(stage: Stage) -> None:
    """What the disk holds before each call is what a `kill -9` of all processes leaves there."""
    moments = stage.moments()
    print(f"{stage.folder.name}: {len(stage.states)} calls, {len(moments)} states of the disk")
    for batch in batches(moments):
        folder = stage.folder / "copies"
        folder.mkdir()
        job = stage.job(copies=list(batch), folder=str(folder))
        (outcome,) = run([job], stage.folder)
        assert outcome.status == 0, outcome
        for copy in sorted(folder.iterdir()):
            check(adopt(copy, Path(job.root)), stage, copy)
            shutil.rmtree(copy)
        folder.rmdir()
        shutil.rmtree(job.root)


def test_a_killed_build_leaves_every_page_whole_and_the_next_one_repairs(stage: Stage) -> None:
    """Really killed, at random calls of any of its processes."""
    dice = random.Random(stage.folder.name)
    every = [(process, n + 1) for process, calls in enumerate(stage.calls) for n in range(len(calls))]
    met = []
    for batch in batches(dice.sample(every, KILLS)):
        jobs = [stage.job(process=process, n=n, fault="KILL") for process, n in batch]
        for job, outcome in zip(jobs, run(jobs, stage.folder), strict=True):
            met.append(is_met(job, outcome))
            if not met[-1]:
                assert outcome.status == 0, (job, outcome)
            elif job.process:
                assert outcome.status == 1, (job, outcome)
                assert re.fullmatch(r"\.kliping:1:1: WORKER [^;]+; build again\n", outcome.said), (job, outcome)
            else:
                assert outcome.status == -9, (job, outcome)
            check(Desk(Path(job.root), site=stage.site), stage, outcome)
            shutil.rmtree(job.root)
    assert any(met)


def test_a_failing_disk_is_told_in_one_line(stage: Stage) -> None:
    points = stage.points()
    print(f"{stage.folder.name}: {len(points)} calls that fail, each kind in each state of the disk")
    met = []
    for batch in batches(points):
        fault = {call: ERROR or error for call, error in ERRORS.items()}
        jobs = [stage.job(process=process, n=n, fault=fault) for process, n in batch]
        for job, outcome in zip(jobs, run(jobs, stage.folder), strict=True):
            met.append(is_met(job, outcome))
            assert outcome.status in (0, 1), (job, outcome)
            if outcome.status:
                line = outcome.said.splitlines()[0]
                assert re.fullmatch(r"\S+:\d+:\d+: [A-Z-]+ [^;]+; .+", line), (job, outcome)
                assert len(line) < 300
            check(Desk(Path(job.root), site=stage.site), stage, outcome)
            shutil.rmtree(job.root)
    assert any(met)
