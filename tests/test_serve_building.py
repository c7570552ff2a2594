"""Builds one after the other: what is told, what is kept for the next time."""

from __future__ import annotations

from pathlib import Path

import pytest
from copies import Copied, Copies

from kliping.archive import Archive
from kliping.errors import ArchiveError, BusyError, Problem
from kliping.serve.building import Builder, Courtesy
from kliping.serve.news import News
from kliping.watch import Changes


class Desk:
    """A builder over copies, with what it said and told."""

    def __init__(self, root: Path) -> None:
        (root / "content").mkdir()
        (root / "site.yaml").write_text("title: Lembayung")
        self.page = root / "content/a.html"
        self.page.write_text("satu")
        self.said: list[str] = []
        self.told: list[News] = []
        self.archive = Copies(root)
        self.builder = Builder(archive=self.archive, say=self.said.append, tell=self.told.append)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_build_that_changed_something_is_told(desk: Desk) -> None:
    assert desk.builder.build(None)

    assert desk.said == ["1 written, 0 removed"]
    assert [news.changed for news in desk.told] == [("/a.html",)]


def test_a_build_that_changed_nothing_is_silent(desk: Desk) -> None:
    desk.builder.build(None)
    desk.said.clear()
    desk.told.clear()
    desk.builder.build(frozenset({desk.page}))

    assert (desk.said, desk.told) == ([], [])


def test_a_problem_is_told_once_and_its_end_too(desk: Desk) -> None:
    desk.page.write_text("broken")
    desk.builder.build(None)
    desk.builder.build(None)
    desk.page.write_text("dua")
    desk.builder.build(None)

    line = "content/a.html:1:1: MARKDOWN this is broken; mend it"
    assert desk.said == [line, "0 written, 0 removed", "no problems are left", "1 written, 0 removed"]
    assert [news.n_problems for news in desk.told] == [1, 0]
    assert desk.told[0].troubles[0].excerpt == ((1, "broken"),)


def test_a_broken_site_file_is_news_and_not_an_end(desk: Desk) -> None:
    desk.builder.build(None)
    (desk.archive.root / "site.yaml").write_text("titel: Lembayung")
    assert desk.builder.build(frozenset({desk.archive.root / "site.yaml"}))
    assert desk.builder.build(frozenset({desk.page}))
    (desk.archive.root / "site.yaml").write_text("title: Lembayung")
    desk.page.write_text("dua")
    assert desk.builder.build(frozenset({desk.page}))

    site_file = desk.archive.root / "site.yaml"
    assert desk.archive.asked == [None, {site_file}, {site_file, desk.page}, {site_file, desk.page}]
    assert [news.n_problems for news in desk.told] == [0, 1, 0]
    assert "did you mean title?" in desk.said[1]
    assert len([line for line in desk.said if "SITE-KEY" in line]) == 1


def test_many_problems_are_counted_and_not_all_said(desk: Desk) -> None:
    for number in range(25):
        (desk.page.parent / f"{number}.html").write_text("broken")
    desk.builder.build(None)

    assert len(desk.said) == 22
    assert desk.said[20] == "… and 5 problems more; `kliping check` lists all of them"
    assert desk.told[0].n_problems == 25


def test_new_problems_are_told_before_those_that_were_there(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        (desk.page.parent / f"{name}.html").write_text("broken")
    desk.builder.build(None)
    (desk.page.parent / "z.html").write_text("broken")
    desk.builder.build(None)

    assert [trouble.file for trouble in desk.told[-1].troubles] == [f"content/{name}.html" for name in "zabc"]


class Failing(Copies):
    """Copies that cannot be made, once for each error that is given."""

    errors: tuple[Exception, ...] = ()

    def build(self, paths: Changes = None, **early: object) -> Copied:
        if self.errors:
            error, *rest = self.errors
            self.errors = tuple(rest)
            self.asked.append(paths)
            raise error
        return super().build(paths, **early)


def test_what_could_not_be_built_is_built_next_time(desk: Desk) -> None:
    """Another build runs, the disk is full, the output is in the way: the change is not forgotten."""
    archive = Failing(desk.archive.root)
    archive.errors = (
        BusyError("build running, pid 7"),
        OSError(28, "No space left on device", "output/a.html"),
        ArchiveError(Problem(file="output", code="OUTPUT", message="it is not ours; move it away")),
    )
    builder = Builder(archive=archive, say=desk.said.append, tell=desk.told.append)
    others = [desk.archive.root / f"content/{name}.html" for name in "bcd"]

    assert [builder.build(frozenset({path})) for path in [desk.page, *others]] == [False, True, True, True]
    assert archive.asked[-1] == {desk.page, *others}
    assert desk.said == [
        "build running, pid 7; this build waits for it",
        "output/a.html:1:1: OUTPUT No space left on device; "
        "free some space or mend its permissions, then save anything",
        "output:1:1: OUTPUT it is not ours; move it away",
        "no problems are left",
        "1 written, 0 removed",
    ]
    assert [news.n_problems for news in desk.told] == [1, 1, 0]


def test_saving_without_end_starves_no_page() -> None:
    """What was left gets more of each build, up to two seconds, until nothing is left."""
    courtesy = Courtesy()
    assert courtesy.gives_way(10.0, started=10.0)
    courtesy.ended(10.0, left=5)
    courtesy.ended(11.0, left=3)

    assert courtesy.gives_way(10.0, started=10.0)
    assert [courtesy.gives_way(60.0 + after, started=60.0) for after in (0.9, 1.0)] == [False, True]
    assert [courtesy.gives_way(900.0 + after, started=900.0) for after in (1.9, 2.0)] == [False, True]
    courtesy.ended(902.0, left=0)
    assert courtesy.gives_way(903.0, started=903.0)


def test_what_cannot_be_warmed_up_ends_nothing(tmp_path: Path) -> None:
    """Where the disk failed the first build, or the catalog is no catalog, the server still comes up."""
    (tmp_path / "site.yaml").write_text("title: Test\n")
    (tmp_path / ".kliping/catalog.sqlite").mkdir(parents=True)
    with Archive(tmp_path) as archive:
        Builder(archive=archive, say=print, tell=print).warm_up()
