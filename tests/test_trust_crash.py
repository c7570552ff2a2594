"""Law 8: a build that is killed, or whose disk fails, at any call that changes something leaves nothing broken."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from crash import CALLS, Job, Outcome, count, run
from desk import NOON, SITE, Desk, tree

from kliping.archive import Archive
from kliping.search.engines import open_reader

# How many calls of a build `make test` tries; `make crash` tries all.
MOST = int(os.environ.get("CRASH_POINTS", "5"))
# What a failing disk answers, by call.
ERRORS = {
    "write": "ENOSPC", "pwrite64": "ENOSPC", "rename": "EIO", "unlink": "EACCES", "mkdir": "EACCES", "fsync": "EIO",
    "fdatasync": "EIO", "ftruncate": "EIO", "fchmod": "EACCES", "openat": "EMFILE", "rmdir": "EACCES",
}  # fmt: skip


def first(desk: Desk) -> None:
    """An archive of a few articles and a seed."""
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


@pytest.fixture(scope="module", params=["clean", "incremental", "release"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    return Stage(tmp_path_factory.mktemp(request.param), request.param)


class Stage:
    """What the build that is broken off finds, and what it should leave in the end."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder, self.is_incremental, self.n = folder, kind != "clean", 0
        self.is_release = kind == "release"
        self.site = SITE + ("publish: release\n" if self.is_release else "")
        before = self.make()
        self.old = before.output() if self.is_incremental else {}
        self.old_documents = before.documents() if self.is_incremental else []
        before.build()
        clean = Desk(folder / "final")
        second(clean)
        clean.build()
        self.new, self.documents, self.content = clean.output(), clean.documents(), tree(clean.root / "content")
        self.counts = count(Job(self.make().root), folder)

    def make(self) -> Desk:
        self.n += 1
        desk = Desk(self.folder / str(self.n), site=self.site)
        if self.is_incremental:
            first(desk)
            desk.build()
        second(desk)
        return desk

    def points(self, calls: Iterable[str]) -> list[tuple[str, int]]:
        """Which calls of a build to break, the n-th of each kind, spread evenly over all of them."""
        every = [(call, n) for call in calls for n in range(1, self.counts[call] + 1)]
        step = max(1.0, len(every) / MOST)
        return [every[int(i * step + step / 2)] for i in range(int(len(every) / step))]


def check(desk: Desk, stage: Stage, job: Job, outcome: Outcome) -> None:
    """Every page there is, is whole: the old one or the new one. The next build makes all of it right."""
    half = desk.output()
    if stage.is_release and job.call != "openat":
        # All is old or all is new, the index too; but for openat, whose EMFILE is also met by whoever looks for a file.
        assert (half, shown_documents(desk)) in ((stage.old, stage.old_documents), (stage.new, stage.documents)), job
    if "written," in outcome.said:  # went on without the file that failed, so some pages stand between old and new
        torn = [name for name, page in half.items() if name.endswith(".html") and not page.endswith(b"</html>\n")]
    else:
        torn = [name for name in half if half[name] not in (stage.old.get(name), stage.new.get(name))]
        torn = [name for name in torn if not is_temporary(name)]
    assert torn == [], (job, outcome)

    assert desk.build().problems == (), (job, outcome)
    assert desk.output() == stage.new, (job, outcome)
    assert tree(desk.root / "content") == stage.content, (job, outcome)
    assert desk.documents() == stage.documents, (job, outcome)
    assert [path for path in desk.root.rglob("*") if is_temporary(path.name)] == [], (job, outcome)
    assert desk.build().written == (), (job, outcome)
    with Archive(desk.root, now=NOON) as archive:
        assert archive.verify_files().problems == (), (job, outcome)


def shown_documents(desk: Desk) -> list[object]:
    """What a reader of the index finds that belongs to the pages."""
    with Archive(desk.root, now=NOON) as archive:
        folder = archive.index_folder
    with open_reader(folder, engine="whoosh", languages=("en", "id"), lang="en") as index:
        return list(index.documents())


def is_temporary(name: str) -> bool:
    return name.endswith(".tmp")


def test_a_killed_build_leaves_every_page_whole_and_the_next_one_repairs(stage: Stage) -> None:
    calls = [call for call in CALLS if call != "openat"]
    desks = [(Job(desk.root, call, n), desk) for call, n in stage.points(calls) for desk in [stage.make()]]

    outcomes = run([job for job, _ in desks], stage.folder, dict.fromkeys(calls, "signal=KILL"))

    for (job, desk), outcome in zip(desks, outcomes, strict=True):
        assert outcome.status == -9, job
        check(desk, stage, job, outcome)


def test_a_failing_disk_is_told_in_one_line(stage: Stage) -> None:
    desks = [(Job(desk.root, call, n), desk) for call, n in stage.points(CALLS) for desk in [stage.make()]]

    outcomes = run([job for job, _ in desks], stage.folder, {call: f"error={ERRORS[call]}" for call in CALLS})

    for (job, desk), outcome in zip(desks, outcomes, strict=True):
        assert outcome.status in (0, 1), (job, outcome)
        if outcome.status:
            line = outcome.said.splitlines()[0]
            assert re.fullmatch(r"\S+:\d+:\d+: [A-Z-]+ [^;]+; .+", line), (job, outcome)
            assert len(line) < 300
        check(desk, stage, job, outcome)
