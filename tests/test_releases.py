"""Releases over given files, without a build: what is shown, kept, linked and thrown away."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from desk import tree
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kliping import files
from kliping.catalog import ledger, seals
from kliping.catalog.store import open_catalog
from kliping.errors import UsageError
from kliping.releases import CHANGES, KEPT, READY, Releases
from kliping.routes import Key, file_of, url_of

# "b" is a file in one build and a folder in the next.
NAMES = ("a.txt", "b", "b/c.txt", "d/e.txt")
Files = dict[str, str]

contents = st.dictionaries(st.sampled_from(["a.txt", "b/c.txt", "d/e.txt"]), st.sampled_from("xyz"), min_size=1)
contents |= st.dictionaries(st.sampled_from(["a.txt", "b"]), st.sampled_from("xyz"), min_size=1)
indexes = st.dictionaries(st.sampled_from(["toc", "sub/segment"]), st.sampled_from("xyz"))


class Press:
    """Writes what a build is told to leave, and remembers it as a build does."""

    def __init__(self, root: Path) -> None:
        self.root, self.sql = root, open_catalog(None)
        self.releases = Releases(root=root, is_on=True)

    def close(self) -> None:
        self.sql.close()

    def write(self, pages: Files, index: Files) -> list[str]:
        """All but publishing; URLs of pages that were taken away."""
        self.releases.make_room(self.sql)
        output, removed = self.releases.pages, []
        for name in reversed(NAMES):
            path = output / "static" / name
            if name not in pages and path.is_file():
                files.remove_file(path, top=output)
                ledger.forget_page(self.sql, Key("static", name))
                removed.append(url_of(Key("static", name)))
        for name, text in pages.items():
            if files.write_file(output / file_of(url_of(Key("static", name))), text.encode()):
                ledger.put_page(self.sql, Key("static", name), text, "")
        for path in [path for path in self.releases.index.rglob("*") if path.is_file()]:
            if path.relative_to(self.releases.index).as_posix() not in index:
                files.remove_file(path, top=self.releases.index)
        for name, text in index.items():
            files.write_file(self.releases.index / name, text.encode())
        return removed

    def build(self, pages: Files, index: Files, *, died: bool = False) -> bool:
        removed = self.write(pages, index)
        changed = self.releases.publish(self.sql, removed=removed, died=died)
        seals.forget_unsealed(self.sql, up_to=("source", ""))
        return changed

    def shown(self) -> tuple[Files, Files]:
        """What readers see."""
        return texts(self.root / "output/static"), texts(self.releases.public_index)

    def at(self, n: int) -> tuple[Files, Files]:
        release = self.releases.folder / f"{n:06}"
        return texts(release / "output/static"), texts(release / "index")

    def names(self) -> list[str]:
        return sorted(path.name for path in self.releases.folder.iterdir())


def texts(folder: Path) -> Files:
    return {name: data.decode() for name, data in tree(folder).items()}


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    with closing(Press(tmp_path)) as press:
        yield press


@settings(max_examples=20)
@given(st.lists(st.tuples(contents, indexes, st.sampled_from(["build", "build", "dies", "rollback"])), max_size=9))
@example([({"b": "x"}, {}, "build"), ({"b/c.txt": "x"}, {}, "build"), ({"b": "y"}, {}, "build")] * 3)
@example([({"a.txt": "x"}, {}, "build"), ({"a.txt": "y"}, {}, "dies"), ({"a.txt": "y"}, {}, "build")])
def test_readers_see_the_last_build_that_came_to_its_end_or_the_one_before_it(
    steps: list[tuple[Files, Files, str]],
) -> None:
    """Whatever is built, dies or is rolled back in between; what is kept stays as it was, and the stage is linked."""
    with TemporaryDirectory() as folder:
        press = Press(Path(folder))
        history: list[tuple[Files, Files]] = []
        died, back = False, 0
        for pages, index, what in steps:
            if what == "dies":
                press.write(pages, index)
                # What it wrote last it did not come to remember.
                seals.forget_unsealed(press.sql, up_to=("source", ""))
                died = True
            elif what == "rollback" and len(history) > 1 and not back:
                assert press.releases.rollback(press.sql) == f"{len(history) - 1:06}"
                back = 1
            elif what == "rollback":
                with pytest.raises(
                    UsageError, match=r"^there is no release to go back to; the one before the newest is the only one$"
                ):
                    press.releases.rollback(press.sql)
            else:
                changed = press.build(pages, index, died=died)
                assert changed or history[-1] == (pages, index)
                assert died or changed == (history[-1:] != [(pages, index)])
                if changed:
                    history.append((pages, index))
                    back = 0
                died = False
            if not history:
                continue
            newest = len(history)
            assert press.shown() == history[-1 - back]
            kept = [n for n in range(1, newest + 1) if press.releases._at(n).exists()]
            assert kept[-2:] == list(range(1, newest + 1))[-2:]
            assert len(kept) <= KEPT
            assert [press.at(n) for n in kept] == [history[n - 1] for n in kept]
            assert press.releases.standing() == (f"{newest:06}", f"{newest - back:06}")
            assert press.releases.is_newest_shown() == (not back)
        press.close()


def test_a_release_is_made_of_the_oldest_one_and_what_changed_since(press: Press) -> None:
    """Only what changed is linked anew; without knowing that, everything is, to the same end."""
    for text in "wxyz":
        press.build({"a.txt": text, "d/e.txt": "-"}, {"toc": text})
    assert press.names() == ["000002", "000003", "000004"]
    mark = press.releases.folder / "000002/mark"
    mark.touch()

    assert press.build({"a.txt": "1", "d/e.txt": "-"}, {"toc": "z"})
    assert press.names() == ["000003", "000004", "000005"]
    assert json.loads((press.releases.folder / "000005" / CHANGES).read_text()) == ["output/static/a.txt"]
    # It is the folder that was the oldest, and what did not change is one file.
    assert (press.releases.folder / "000005/mark").exists()
    same = [press.releases.folder / n / "output/static/d/e.txt" for n in press.names()]
    assert len({path.stat().st_ino for path in same}) == 1


@pytest.mark.parametrize("damage", ["gone", "no JSON", "no list", "not ready"])
def test_an_oldest_release_of_which_too_little_is_known_is_not_built_on(press: Press, damage: str) -> None:
    for text in "xyz":
        press.build({"a.txt": text}, {"toc": text})
    oldest, second = (press.releases.folder / name for name in ("000001", "000002"))
    (oldest / "mark").touch()
    if damage == "gone":
        (second / CHANGES).unlink()
    elif damage == "not ready":
        (oldest / READY).unlink()
    else:
        (second / CHANGES).write_text("{" if damage == "no JSON" else '{"output/static/a.txt": 1}')

    assert press.build({"a.txt": "1"}, {"toc": "z"})

    assert press.shown() == ({"a.txt": "1"}, {"toc": "z"})
    assert press.names() == ["000002", "000003", "000004"]
    assert not (press.releases.folder / "000004/mark").exists()


def test_a_dead_builds_half_made_stage_is_thrown_away_and_a_ready_one_gone_on_with(press: Press) -> None:
    press.build({"a.txt": "x"}, {})
    stage = press.releases.stage
    files.write_file(stage / "output/static/stray.txt", b"half made")
    (press.root / ".kliping/.release0.tmp").symlink_to("nowhere")
    press.releases.make_room(press.sql)

    assert texts(stage / "output/static") == {"a.txt": "x"}
    assert not os.path.lexists(press.root / ".kliping/.release0.tmp")
    assert (press.releases.pages, press.releases.index) == (stage / "output", stage / "index")
    assert press.releases.published == press.releases.folder / "000001/output"
    inode = stage.stat().st_ino
    press.releases.make_room(press.sql)
    assert stage.stat().st_ino == inode


def test_a_catalog_that_speaks_of_another_release_is_not_told_that_it_knows_this_one(press: Press) -> None:
    """What it remembers of the output is then compared with what is there."""
    press.build({"a.txt": "x"}, {})
    press.releases.make_room(press.sql)
    assert ledger.state(press.sql, "output") == files.identity(press.releases.stage / "output")

    with closing(Press(press.root)) as other:
        other.build({"a.txt": "y"}, {})
    ledger.set_state(press.sql, "output", "")
    press.releases.make_room(press.sql)
    assert ledger.state(press.sql, "output") == ""


def test_what_was_published_directly_is_the_release_before_the_first(press: Press) -> None:
    files.write_file(press.root / "output/static/a.txt", b"x")
    files.write_file(press.root / ".kliping/index/toc", b"x")
    (press.root / "output/static/away.txt").symlink_to("a.txt")
    (press.root / "output/elsewhere").symlink_to(press.root / ".kliping/index")
    ledger.set_state(press.sql, "output", files.identity(press.root / "output"))
    off = Releases(root=press.root, is_on=False)
    assert (off.pages, off.index) == (press.root / "output", press.root / ".kliping/index")
    assert (press.releases.pages, press.releases.index) == (off.pages, off.index)
    assert (off.public_index, off.published) == (press.root / ".kliping/index", press.root / "output")
    assert not off.publish(press.sql, removed=(), died=False)

    press.releases.make_room(press.sql)
    stage = press.releases.stage
    assert ledger.state(press.sql, "output") == files.identity(stage / "output")
    assert (stage / "output/static/away.txt").readlink() == Path("a.txt")
    assert (stage / "output/elsewhere").is_symlink()
    assert press.build({"a.txt": "x"}, {"toc": "x"})

    assert press.at(0) == ({"a.txt": "x", "away.txt": "x"}, {"toc": "x"})
    assert press.names() == ["000000", "000001"]
    assert (press.root / "output").readlink() == Path(".kliping/current/output")
    assert not (press.root / ".kliping/index").exists()
    assert press.releases.rollback(press.sql) == "000000"


def test_leaving_releases_makes_the_newest_a_folder_again(press: Press) -> None:
    off = Releases(root=press.root, is_on=False)
    off.make_room(press.sql)
    assert not (press.root / "output").exists()
    with pytest.raises(
        UsageError, match=r"^there are no releases; write `publish: release` into site\.yaml and build$"
    ):
        off.rollback(press.sql)
    assert (press.releases.standing(), press.releases.is_newest_shown()) == (("", ""), True)

    press.build({"a.txt": "x"}, {"toc": "x"})
    press.build({"a.txt": "y"}, {"toc": "y"})
    press.releases.rollback(press.sql)
    assert (off.standing(), off.is_newest_shown()) == (("", ""), True)
    files.write_file(press.root / ".kliping/index/toc", b"old")
    off.make_room(press.sql)

    assert not (press.root / "output").is_symlink()
    assert (texts(press.root / "output/static"), texts(press.root / ".kliping/index")) == ({"a.txt": "y"}, {"toc": "y"})
    assert not os.path.lexists(press.releases.current)
    assert not press.releases.folder.exists()


def test_a_release_that_was_made_and_not_shown_is_shown_by_the_next_build(press: Press) -> None:
    """Whatever link is missing, and whatever was rolled back before."""
    press.releases.make_room(press.sql)
    assert ledger.state(press.sql, "output") == ""
    press.build({"a.txt": "w"}, {})
    press.releases.current.unlink()
    assert not press.releases.is_newest_shown()
    assert not press.build({"a.txt": "w"}, {})
    assert press.releases.is_newest_shown()
    for text in "xy":
        press.build({"a.txt": text}, {})
    press.releases.rollback(press.sql)
    assert not press.build({"a.txt": "y"}, {})
    assert press.shown() == ({"a.txt": "x"}, {})

    press.build({"a.txt": "z"}, {})
    press.releases.current.unlink()
    press.releases.current.symlink_to("releases/000003")
    assert press.shown() == ({"a.txt": "y"}, {})
    assert not press.build({"a.txt": "z"}, {})
    assert press.shown() == ({"a.txt": "z"}, {})
    (press.root / "output").unlink()
    assert not press.build({"a.txt": "z"}, {})
    assert press.shown() == ({"a.txt": "z"}, {})


def test_leaving_can_be_broken_off_and_begun_again(press: Press) -> None:
    press.build({"a.txt": "x"}, {})
    press.releases.current.unlink()

    press.releases.leave()

    assert texts(press.root / "output/static") == {"a.txt": "x"}
    assert not press.releases.folder.exists()


def test_leaving_takes_nobody_elses_folder(press: Press) -> None:
    press.build({"a.txt": "x"}, {})
    (press.root / "output").unlink()
    files.write_file(press.root / "output/static/a.txt", b"mine")

    press.releases.leave()

    assert texts(press.root / "output/static") == {"a.txt": "mine"}


def test_a_link_to_elsewhere_is_not_ours(press: Press) -> None:
    assert not press.releases.is_public()
    (press.root / "output").symlink_to("elsewhere")
    assert not press.releases.is_public()
