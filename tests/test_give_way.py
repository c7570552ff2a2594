"""A long build gives way to what was saved since: the open page first, then whoever edits, the rest after them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kliping.archive import Archive
from kliping.catalog import ledger
from kliping.gazetteer import packaged_places
from kliping.press.run import FEW
from kliping.render import theme_folder
from kliping.search import Request
from kliping.search.merge import MOST_SMALL
from kliping.watch import Watch
from tests.desk import NOON, Desk

N = 22
OPEN = "/1987/06/05/a-19/"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "site")
    for i in range(N):
        desk.add(f"a-{i:02}", body=f"Words of {i}.")
    desk.build()
    return desk


def edit_template(desk: Desk, words: str) -> Path:
    path = desk.root / "templates/article.html"
    path.parent.mkdir(exist_ok=True)
    path.write_text((theme_folder() / "article.html").read_text().replace("<article ", f"{words}<article "))
    return path


def test_the_open_page_comes_first_and_the_rest_later(desk):
    """One batch is written behind the page that is looked at; the next build has what is left."""
    told: list[tuple[str, ...]] = []
    with Archive(desk.root, now=NOON, keep_broken=True) as archive:
        path = edit_template(desk, "new words")
        report = archive.build([path], first=[OPEN], on_first=told.append, give_way=lambda: True)

        assert told == [(OPEN,)]
        assert len(report.written) == FEW + 1
        assert report.left >= N - FEW - 1
        assert "more after what was saved meanwhile" in str(report)

        rest = archive.build([])

        assert rest.left == 0
        assert len(rest.written) == N - FEW - 1
        assert not set(report.written) & set(rest.written)
    assert "new words" in desk.page(OPEN)
    assert desk.output() == clean(desk)


def test_what_is_saved_comes_before_what_was_left(desk):
    """Its page and its document, though by name it would be last; with nothing left, all takes its usual way."""
    told: list[tuple[str, ...]] = []
    with Archive(desk.root, now=NOON) as archive:
        saved = desk.add("a-20", body="Words of another kind.")
        archive.build([saved], on_first=told.append, give_way=lambda: True)
        assert told == []
        archive.build([edit_template(desk, "new words")], give_way=lambda: True)
        saved = desk.add("a-21", body="Quillwort.")

        archive.build([saved], on_first=told.append, give_way=lambda: True)

        assert told == [("/1987/06/05/a-21/",)]
        assert [hit.url for hit in archive.search(Request(query="quillwort")).hits] == ["/1987/06/05/a-21/"]


def test_what_is_saved_is_found_before_the_index_is_tidied(desk):
    """Whoever waits for a word waits for no merging; whoever saves without end leaves it to the last build."""
    index = desk.root / ".kliping/index"
    with Archive(desk.root, now=NOON) as archive:
        for i in range(12):
            saved = desk.add("a-21", body=f"Quillwort {i}.")
            archive.build([saved, edit_template(desk, str(i))], first=["/1987/06/05/a-21/"], give_way=lambda: True)
            assert archive.search(Request(query=f'"quillwort {i}"')).total == 1
            desk.add(f"b-{i}", body=f"Milkwort {i}.")
            archive.build([desk.root / f"content/b-{i}.md"], first=[f"/1987/06/05/b-{i}/"], give_way=lambda: True)
        n_segments = len(list(index.glob("*.arr")))
        archive.build([])
        saved = desk.add("a-21", body="Quillwort at last.")
        archive.build([saved], first=["/1987/06/05/a-21/"])

    assert n_segments > MOST_SMALL
    assert len(list(index.glob("*.arr"))) <= MOST_SMALL


def test_a_page_that_is_gone_is_removed_in_the_end(desk):
    """A build that gave way removes nothing: what links there may still be due."""
    with Archive(desk.root, now=NOON) as archive:
        path = edit_template(desk, "new words")
        gone = desk.root / "content/a-21.md"
        gone.unlink()
        paths: list[Path] = [path, gone]
        n_builds = 0
        while archive.build(paths, give_way=lambda: True).left:
            paths, n_builds = [], n_builds + 1

    assert n_builds >= 2
    assert desk.output() == clean(desk)


def test_related_lists_give_way_one_by_one(desk):
    """Each takes half a second in a large archive; in the end all are as if nobody had been in a hurry."""
    with Archive(desk.root, now=NOON) as archive:
        saved = [desk.add(f"a-{i:02}", title="Levee holds", body="The levee holds.") for i in range(4)]
        left = archive.build(saved, give_way=lambda: True).left
        lists = [ledger.count_due(archive.sql, "related")]
        while left:
            left = archive.build([], give_way=lambda: True).left
            lists.append(ledger.count_due(archive.sql, "related"))

    assert lists[0] > 4
    assert lists[:5] == [lists[0] - i for i in range(5)]
    assert desk.output() == clean(desk)


def test_a_broken_template_is_told_once(desk):
    """Its open page stays as it was, and is mended with the rest."""
    with Archive(desk.root, now=NOON, keep_broken=True) as archive:
        path = edit_template(desk, "{% if %}")
        told: list[tuple[str, ...]] = []
        report = archive.build([path], first=[OPEN], on_first=told.append)

        assert [problem.code for problem in report.problems] == ["TEMPLATE"]
        assert told == []

        edit_template(desk, "mended")
        assert archive.build([path], first=[OPEN]).problems == ()
    assert desk.output() == clean(desk)


def test_the_watch_knows_of_what_was_not_handed_over(tmp_path):
    """Which is what a build in `serve` asks for."""
    (tmp_path / "site.yaml").write_text("title: Lembayung")
    watch = Watch(tmp_path, say=print)

    assert not watch.has_more()
    watch.suspect_all()
    assert watch.has_more()


def clean(desk: Desk) -> dict[str, bytes]:
    """What one build of everything writes."""
    with Archive(desk.root, now=NOON) as archive:
        archive.clean()
        archive.build()
    return desk.output()


def test_what_is_warm_has_nothing_left_to_compile_or_to_load_when_an_article_is_saved(desk: Desk) -> None:
    packaged_places.cache_clear()
    path = desk.add("levee")
    desk.build()
    with Archive(desk.root, now=NOON) as archive:
        archive.build()
        before = desk.output()
        archive.warm_up()
        templates = set(archive.renderer._env.cache or ())

        path.write_text(path.read_text() + "Mayor Anna Quill of Rotterdam told the Harbour Council more words.\n")
        loaded = packaged_places.cache_info().misses
        archive.build([path], first=["/1987/06/05/levee/"])

        assert before.keys() == desk.output().keys()
        assert before != desk.output()
        assert packaged_places.cache_info().misses == loaded == 1
        assert templates == set(archive.renderer._env.cache or ())


def test_an_empty_archive_warms_up_too(tmp_path: Path) -> None:
    empty = Desk(tmp_path / "empty")
    empty.build()
    with Archive(empty.root, now=NOON) as archive:
        archive.warm_up()
