"""Things in content/ that are no articles: each is one line, nothing else suffers, and it is forgotten once mended."""

from __future__ import annotations

import itertools
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from desk import NOON, Desk

from kliping.archive import Archive
from kliping.files import CONTENT_BYTES
from kliping.watch import Watch


def put_things(desk: Desk) -> dict[str, str]:
    """By path, the code that a thing should be reported with."""
    content = desk.root / "content"
    os.mkfifo(content / "pipe.md")
    (content / "loop.md").symlink_to("loop.md")
    (content / "etc.md").symlink_to("/etc/passwd")
    (content / "gone.md").symlink_to("nowhere.md")
    (content / "folder-loop").symlink_to(".")
    with (content / "huge.md").open("wb") as file:
        file.truncate(200 << 20)
    with (content / "large.md").open("wb") as file:
        file.truncate(CONTENT_BYTES + 1)
    (content / "noise.md").write_bytes(bytes(range(256)) * 50)
    (content / "folder.md").mkdir()
    return {
        "content/pipe.md": "FILE-KIND", "content/loop.md": "FILE-LINK", "content/etc.md": "FILE-LINK",
        "content/gone.md": "FILE-LINK", "content/huge.md": "FILE-SIZE", "content/large.md": "FILE-SIZE",
        "content/noise.md": "FILE-ENCODING",
    }  # fmt: skip


def test_each_thing_is_one_line_and_the_rest_is_built(desk: Desk) -> None:
    clean = Desk(desk.root.parent / "clean")
    for each in (desk, clean):
        each.add("levee")
    clean.build()
    codes = put_things(desk)

    done = desk.build()

    assert {problem.file: problem.code for problem in done.problems} == codes
    assert len(done.problems) == len(codes)
    assert all(len(str(problem)) <= 160 and "\n" not in str(problem) for problem in done.problems)
    assert desk.output() == clean.output()


def test_what_is_mended_or_taken_away_is_no_problem_any_more(desk: Desk) -> None:
    desk.add("levee")
    for path in put_things(desk):
        assert desk.build().problems
        (desk.root / path).unlink()

    assert desk.build().problems == ()


@pytest.fixture
def deep(desk: Desk) -> Iterator[str]:
    """An article in the last of 1,100 folders in one another, which is more often than Python calls itself."""
    top = path = desk.root / "content/deep"
    top.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(1100):
        path.mkdir()
        path /= "a"
    path.with_suffix(".md").write_text("---\ntitle: Deepest\n---\nDeep.\n")
    yield "content/deep" + "/a" * 99
    subprocess.run(["rm", "-r", top], check=True)


def test_folders_in_one_another_without_end_are_one_line(desk: Desk, deep: str) -> None:
    """Whether a build looks, or the manifest is compared, or what a dead build left is swept."""
    desk.add("levee")

    done = desk.build()

    assert [(problem.file, problem.code) for problem in done.problems] == [(deep, "FILE-DEEP")]
    assert "/1987/06/05/levee/" in done.written
    with Archive(desk.root, now=NOON) as archive:
        assert archive.verify_files().problems == ()


def test_folders_in_one_another_without_end_do_not_stop_the_server(desk: Desk, deep: str) -> None:
    """Where events cannot be had for so many, everything is looked at again and again: until Python 3.12."""
    said: list[str] = []
    with Watch(desk.root, say=said.append) as watch:
        watch.suspect_all()

        assert next(iter(watch)) is None
    assert [("too deep" in line) for line in said] == [True] * (sys.version_info < (3, 12))


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_listed_takes_no_article_away(desk: Desk) -> None:
    desk.add("1987/levee")
    desk.build()
    folder = desk.root / "content/1987"

    folder.chmod(0)
    done = desk.build()
    folder.chmod(0o755)

    assert [problem.code for problem in done.problems] == ["FILE-READ"]
    assert done.removed == ()
    assert desk.build().problems == ()


def test_a_template_with_a_mistake_stops_its_kind_and_nothing_else(desk: Desk) -> None:
    """Even if the mistake is one of syntax, so that it has no stamp."""
    desk.add("levee")
    (desk.root / "templates").mkdir()
    (desk.root / "templates/home.html").write_text("{{ broken")

    assert [problem.code for problem in desk.build().problems] == ["TEMPLATE"]
    assert "/1987/06/05/levee/index.html"[1:] in desk.output()
    assert "index.html" not in desk.output()

    (desk.root / "templates/home.html").unlink()
    done = desk.build()
    assert (done.problems, done.written) == ((), ("/",))


def test_files_that_grow_move_and_vanish_while_they_are_read_stop_nothing(desk: Desk) -> None:
    """What is there in the end is what is built in the end."""
    for i in range(8):
        desk.add(f"tide-{i}", body="High water at six. " * 50)
    done = threading.Event()

    def disturb() -> None:
        for n in itertools.count():
            path = desk.root / f"content/tide-{n % 8}.md"
            moved = path.with_name(f"moved-{n % 8}.md")
            if n % 3 == 0 and path.exists():
                path.rename(moved)
            elif n % 3 == 1:
                path.unlink(missing_ok=True)
            else:
                with path.open("a") as file:
                    file.write("---\ntitle: Grown\n---\n" if path.stat().st_size == 0 else "More water. ")
            if done.wait(0.001):
                return

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(2):
            desk.build()
    finally:
        done.set()
        thread.join()

    last = desk.build()
    clean = Desk(desk.root.parent / "clean")
    shutil.copytree(desk.root / "content", clean.root / "content")
    first = clean.build()
    assert desk.output() == clean.output()
    assert last.problems == first.problems


def test_a_seed_whose_article_could_not_be_written_is_tried_again(desk: Desk) -> None:
    """The disk took no file so large; when it does, the seed is as it was."""
    seed = desk.root / "seeds/flood.txt"
    seed.parent.mkdir()
    seed.write_text("Flood in the old town\nTANJUNG - The river rose.\n")
    desk.build()
    seed.write_text("Flood in the old town\nTANJUNG - The river rose.\n" + ("It fell. " * 999 + "It rose.\n") * 30)
    time.sleep(0.05)  # a seed just written is looked at again anyway
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, before[1]))
    try:
        problems = desk.build().problems
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert [(problem.file, problem.code) for problem in problems] == [("content/undated/flood.md", "OUTPUT")]
    assert desk.build().problems == ()
    assert (desk.root / "content/undated/flood.md").stat().st_size > 1 << 18
