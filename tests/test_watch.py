"""The watcher on real folders, with a mirror that reads only what it is told to read."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.pace import Pace
from kliping.watch import Changes, Watch, is_scratch


class Mirror:
    """What a build would know: the contents of all files, kept up by reading nothing but what the watch names."""

    def __init__(self, root: Path, *, build_seconds: float = 0.0) -> None:
        self.root = root
        self.build_seconds = build_seconds
        self.batches: list[Changes] = []
        self.files = read_all(root)

    def follow(self, watch: Watch) -> None:
        for changes in watch:
            self.batches.append(changes)
            time.sleep(self.build_seconds)
            if changes is None:
                self.files = read_all(self.root)
            else:
                self.files = {path: text for path, text in self.files.items() if path not in changes}
                self.files |= read(changes)

    def agrees_within(self, seconds: float) -> bool:
        return until(lambda: self.files == read_all(self.root), seconds)


def read_all(root: Path) -> dict[Path, bytes]:
    tops = (root / "content", root / "seeds", root / "templates")
    inside = (Path(folder, name) for top in tops for folder, _, names in os.walk(top) for name in names)
    return read(inside) | read([root / "site.yaml"])


def read(paths: Iterable[Path]) -> dict[Path, bytes]:
    """The files among `paths` that are nobody's scratch; they may vanish while we look."""
    found = {}
    for path in paths:
        if path.is_file() and not is_scratch(path.name):
            with contextlib.suppress(FileNotFoundError):
                found[path] = path.read_bytes()
    return found


def until(is_true: Callable[[], bool], seconds: float) -> bool:
    """Whether it comes true within so many seconds."""
    end = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


@contextmanager
def watching(root: Path, *, poll_seconds: float | None = None, build_seconds: float = 0.0) -> Iterator[Mirror]:
    mirror = Mirror(root, build_seconds=build_seconds)
    with Watch(root, say=print, poll_seconds=poll_seconds) as watch:
        thread = threading.Thread(target=mirror.follow, args=(watch,))
        thread.start()
        try:
            yield mirror
        finally:
            watch.close()
            thread.join(timeout=10)
            assert not thread.is_alive()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("content/2021", "seeds", "templates", "output"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "site.yaml").write_text("title: Lembayung")
    (tmp_path / "content/2021/pasar.md").write_text("satu")
    (tmp_path / "content/2021/sungai.md").write_text("satu")
    return tmp_path


def test_a_single_save_is_told_at_once(root: Path) -> None:
    page = root / "content/2021/pasar.md"
    seconds = []
    with watching(root) as mirror:
        for turn in range(3):
            time.sleep(1.1)
            start = time.perf_counter()
            page.write_text(f"turn {turn}")
            assert until(lambda: len(mirror.batches) > len(seconds), 2)
            seconds.append(time.perf_counter() - start)

    assert mirror.batches == [frozenset({page})] * 3
    assert min(seconds) < 0.08


def sh(script: str) -> Callable[[Path], None]:
    def run(root: Path) -> None:
        subprocess.run(["sh", "-euc", script], cwd=root, check=True, capture_output=True)

    return run


def append_in_pieces(root: Path) -> None:
    with (root / "content/2021/pasar.md").open("w") as file:
        for number in range(50):
            file.write(f"{number}\n")
            file.flush()
            time.sleep(0.005)


# What editors and tools do to a file, by their system calls; the first ones are the tools themselves.
SAVES = {
    "vim": sh("vim -N -u NONE -i NONE -es -c 's/satu/dua/' -c 'wq' content/2021/pasar.md"),
    "vim with backup": sh("vim -N -u NONE -i NONE -es -c 'set backup wb' -c 's/satu/dua/' -c wq content/2021/pasar.md"),
    "sed -i": sh("sed -i s/satu/dua/ content/2021/pasar.md"),
    "emacs": sh("cd content/2021; mv pasar.md pasar.md~; echo dua > pasar.md; rm -f '#pasar.md#'"),
    "gedit": sh("cd content/2021; echo dua > .goutputstream-X; mv .goutputstream-X pasar.md"),
    "code and nano": sh("echo dua > content/2021/pasar.md"),
    "mv over": sh("echo dua > new.md; mv new.md content/2021/pasar.md"),
    "rsync": sh("echo dua > new.md; rsync -t new.md content/2021/pasar.md"),
    "rsync by its calls": sh("cd content/2021; echo dua > .pasar.md.q1w2e3; mv .pasar.md.q1w2e3 pasar.md"),
    "hard link": sh("echo dua > new.md; ln -f new.md content/2021/pasar.md"),
    "remove": sh("rm content/2021/pasar.md"),
    "rename": sh("mv content/2021/pasar.md content/2021/pasar-senja.md"),
    "move out": sh("mv content/2021/pasar.md pasar.md"),
    "move in": sh("echo dua > baru.md; mv baru.md content/2021/baru.md"),
    "new file": sh("echo dua > content/2021/baru.md"),
    "new seed": sh("echo dua > seeds/baru.txt"),
    "template": sh("echo dua > templates/base.html"),
    "site.yaml": sh("sed -i s/Lembayung/Senja/ site.yaml"),
    "in pieces": append_in_pieces,
}


@pytest.mark.parametrize("name", SAVES)
def test_every_way_of_saving_is_one_change(root: Path, name: str) -> None:
    if name in ("vim", "vim with backup", "rsync") and shutil.which(name.split()[0]) is None:
        pytest.skip(f"there is no {name.split()[0]} on this machine")
    with watching(root) as mirror:
        SAVES[name](root)

        assert mirror.agrees_within(2)
        time.sleep(0.7)

    # A file moved away may still come back within half a second, so the system tells of it twice.
    assert len(mirror.batches) <= (2 if name in ("move out", "rename", "emacs") else 1)
    assert None not in mirror.batches


FOLDERS = {
    "new folders": sh(
        "mkdir -p content/2022/01; echo a > content/2022/01/a.md; mkdir content/2022/02; echo b > content/2022/02/b.md"
    ),
    "copied folder": sh("cp -r content/2021 content/2022"),
    "renamed folder": sh("mv content/2021 content/2022; echo tiga > content/2022/pasar.md"),
    "folder moved out": sh("mv content/2021 2021"),
    "folder moved in": sh("mkdir -p new/x; echo a > new/x/a.md; mv new content/new; echo b > content/new/x/a.md"),
    "folder replaced": sh(
        "mkdir new; echo a > new/pasar.md; mv content/2021 old; mv new content/2021; echo b > content/2021/pasar.md"
    ),
    "content deleted": sh("rm -r content"),
    "content restored": sh("rm -r content; mkdir -p content/2021; echo b > content/2021/pasar.md"),
    "content swapped": sh("cp -r content new; echo b > new/2021/pasar.md; mv content old; mv new content"),
    "templates gone": sh("rm -r templates; mkdir templates; echo a > templates/base.html"),
}


@pytest.mark.parametrize("name", FOLDERS)
def test_folders_may_come_and_go(root: Path, name: str) -> None:
    """And whatever is saved in them afterwards is seen as well."""
    with watching(root) as mirror:
        FOLDERS[name](root)
        assert mirror.agrees_within(3)
        time.sleep(0.2)
        for folder in [path for path in root.glob("content/**/") if path.is_dir()]:
            (folder / "later.md").write_text(f"later in {folder.name}")

        assert mirror.agrees_within(0.9)


def test_git_is_followed_through_its_storms(root: Path) -> None:
    git = "git -c user.name=a -c user.email=a@example.org -c init.defaultBranch=main"
    sh(f"{git} init -q; {git} add content; {git} commit -qm one")(root)
    with watching(root) as mirror:
        for script in (
            f"{git} checkout -qb other; mkdir content/b; echo x > content/b/x.md; {git} add .; {git} commit -qm two",
            f"{git} checkout -q main",
            f"echo tiga > content/2021/pasar.md; {git} stash -q",
            f"{git} stash pop -q",
            f"{git} commit -qam three; {git} checkout -q other; {git} rebase -q main",
        ):
            sh(script)(root)
            assert mirror.agrees_within(2), script


def test_scratch_files_and_the_output_are_nobodys_business(root: Path) -> None:
    with watching(root) as mirror:
        for name in ("content/2021/.pasar.md.swp", "content/2021/pasar.md~", "content/2021/4913", "output/index.html"):
            (root / name).write_text("x")
        (root / "notes.md").write_text("x")
        (root / "content/2021/pasar.md").read_text()
        time.sleep(0.3)

    assert mirror.batches == []


def test_an_edit_during_a_build_is_in_the_next(root: Path) -> None:
    page = root / "content/2021/pasar.md"
    with watching(root, build_seconds=0.3) as mirror:
        page.write_text("dua")
        assert until(lambda: len(mirror.batches) == 1, 2)
        page.write_text("tiga")
        (root / "content/2021/sungai.md").write_text("tiga")

        assert mirror.agrees_within(2)

    assert mirror.batches == [{page}, {page, root / "content/2021/sungai.md"}]


def test_a_thousand_saves_in_ten_seconds_are_few_builds(root: Path) -> None:
    """And none of them waits for the end of the storm."""
    start = time.monotonic()
    starts = []
    with watching(root) as mirror:
        for number in range(1000):
            (root / "content/2021/pasar.md").write_text(str(number))
            time.sleep(max(0.0, start + (number + 1) * 0.01 - time.monotonic()))
            while len(starts) < len(mirror.batches):
                starts.append(time.monotonic() - start)
        assert mirror.agrees_within(2.5)

    assert len(mirror.batches) <= 12
    assert starts[0] < 2
    assert max(later - earlier for earlier, later in itertools.pairwise(starts)) < 4


def test_tens_of_thousands_of_files_overwritten_at_once(root: Path) -> None:
    """More than the system's queue of events holds, so some of them are never reported."""
    for number in range(int(os.environ.get("STORM_WATCHED", "20_000"))):
        for top, text in (("content", "satu"), ("new", "dua")):
            page = root / f"{top}/{number % 20}/{number}.md"
            page.parent.mkdir(exist_ok=True, parents=True)
            page.write_text(text)
    with watching(root) as mirror:
        sh("cp -rT new content")(root)

        assert mirror.agrees_within(20)
    assert len(mirror.batches) <= 8


def test_random_edits_end_in_agreement(root: Path) -> None:
    chance = random.Random(20211212)
    folders = ["content", "content/2021", "content/a", "content/a/b", "seeds"]
    with watching(root) as mirror:
        for number in range(400):
            folder = root / chance.choice(folders)
            target = folder / f"{chance.randrange(6)}.md"
            match chance.randrange(7):
                case 0 | 1 | 2 if folder.is_dir():
                    target.write_text(str(number))
                case 3 if target.is_file():
                    target.unlink()
                case 4:
                    folder.mkdir(parents=True, exist_ok=True)
                case 5 if folder.is_dir() and chance.random() < 0.2:
                    shutil.rmtree(folder)
                case 6 if folder.is_dir() and not (root / "content/moved").exists() and folder.name in "ab":
                    folder.rename(root / "content/moved" if (root / "content").is_dir() else root / "seeds/moved")
            time.sleep(chance.choice([0, 0, 0.002, 0.05]))

        assert mirror.agrees_within(4)


def test_folders_made_at_once_one_in_another_are_watched_without_a_word(root: Path, recwarn) -> None:
    with watching(root) as mirror:
        for number in range(20):
            (root / f"content/{number}/a/b/c/d/e/f").mkdir(parents=True)
        assert mirror.agrees_within(4)
        for number in range(20):
            (root / f"content/{number}/a/b/c/d/e/f/late.md").write_text("late")

        assert mirror.agrees_within(4)
    assert [str(warning.message) for warning in recwarn] == []


@pytest.mark.parametrize("name", ["vim", "sed -i", "rename", "new file"])
def test_polling_sees_what_events_would(root: Path, name: str) -> None:
    with watching(root, poll_seconds=0.1) as mirror:
        time.sleep(0.2)
        SAVES[name](root)

        assert mirror.agrees_within(3)


LIMITED = """
import sys, threading
from pathlib import Path
import kliping.watch
root = Path(sys.argv[1])
with kliping.watch.Watch(root, say=lambda text: print(text, flush=True)) as watch:
    changes = iter(watch)
    threading.Timer(1.5, (root / "content/2021/pasar.md").write_text, ["dua"]).start()
    print(next(changes) is not None, flush=True)
"""


def can_set_limits() -> bool:
    """Whether a user namespace of our own can be had, in which limits touch nobody else."""
    script = "cat /proc/sys/user/max_inotify_watches > /proc/sys/user/max_inotify_watches"
    return bool(shutil.which("unshare")) and not subprocess.run(["unshare", "-Ur", "sh", "-c", script]).returncode


@pytest.mark.skipif(not can_set_limits(), reason="needs a user namespace to set limits in")
@pytest.mark.parametrize(
    ("limit", "value", "named"),
    [("watches", 4, "fs.inotify.max_user_watches"), ("instances", 0, "fs.inotify.max_user_instances")],
)
def test_exhausted_limits_are_told_and_got_round(root: Path, limit: str, value: int, named: str) -> None:
    script = f'echo {value} > /proc/sys/user/max_inotify_{limit} && exec "$@"'
    program = [sys.executable, "-c", LIMITED, str(root)]
    done = subprocess.run(["unshare", "-Ur", "sh", "-c", script, "sh", *program], capture_output=True, text=True)

    assert done.stderr == ""
    assert done.stdout == f"the system's limit {named} is reached, so changes are looked for every 1 s\nTrue\n"


def test_who_rests_lets_everything_be_looked_at_once(root: Path) -> None:
    page = root / "content/2021/pasar.md"
    with Watch(root, say=print) as watch:
        changes = iter(watch)
        page.write_text("dua")
        assert next(changes) == {page}
        watch.look_after(0.2)
        assert next(changes) is None
        page.write_text("tiga")
        assert next(changes) == {page}


@given(st.lists(st.tuples(st.floats(0.0, 3.0), st.booleans()), min_size=1, max_size=60))
def test_nothing_waits_longer_than_two_seconds(events: list[tuple[float, bool]]) -> None:
    """However the events fall, what was gathered is handed over; a lone save after a pause within 20 ms, or 6 ms where
    the system says that the file was closed."""
    pace, now, waiting_since = Pace(), 100.0, None
    for gap, is_whole in events:
        now += gap
        if waiting_since is not None and pace.deadline() <= now:
            assert pace.deadline() - waiting_since <= 2.0
            pace.ended, waiting_since = pace.deadline(), None
        is_lone = now >= pace.ended + 1.0 and waiting_since is None
        pace.event(now, is_first=waiting_since is None, is_whole=is_whole)
        waiting_since = now if waiting_since is None else waiting_since
        if is_lone:
            assert pace.deadline() == now + (0.006 if is_whole else 0.02)
    assert pace.deadline() - waiting_since <= 2.0


def test_what_comes_while_a_set_is_dealt_with_comes_soon() -> None:
    """The set before may have ended long ago: in a storm each is gathered for two seconds."""
    pace = Pace(ended=97.0, quiet=0.64)
    pace.taken()
    pace.event(100.0, is_first=True, is_whole=True)
    pace.settled(100.5, is_storm=False)

    assert pace.quiet == 0.64


@pytest.mark.parametrize(
    ("name", "expected"),
    [("pasar.md", False), ("4913", True), (".git", True), ("a.md~", True), ("#a.md#", True), ("2021", False)],
)
def test_scratch_names(name, expected):
    assert is_scratch(name) is expected
