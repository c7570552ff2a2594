"""An editor's verbs, on an archive and from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import NOON, Desk

from kliping.archive import Archive
from kliping.cli import main
from kliping.editing import Edit, Editor
from kliping.errors import ArchiveError, UsageError
from kliping.search import Request

SOURCE = """\
---
# from the paper of that day
title: 'The levee holds'
date: 1987-06-05?   # or the sixth
basis:
  date: inferred
tags: [River, Town]
---

The levvy held through the night.
"""


@pytest.fixture
def editor(desk: Desk) -> Iterator[Editor]:
    """The verbs on an archive with two articles, which is built."""
    path = desk.add("levee-holds")
    path.write_text(SOURCE)
    desk.add("choir-wins", date="1987-06-05")
    desk.build()
    with Archive(desk.root, now=NOON) as archive:
        yield archive.editor


def changed(edit: Edit) -> list[str]:
    """The lines of a diff that go or come."""
    return [line for line in edit.diff.splitlines()[2:] if line[:1] in "+-"]


def test_rename_leaves_the_old_address_behind(desk: Desk, editor: Editor) -> None:
    edit = editor.rename("levee-holds", "levee-held")
    editor.save(edit)
    done = desk.build()

    assert changed(edit) == ["+slug: levee-held", "+aliases:", '+- "/1987/06/05/levee-holds/"']
    assert "/1987/06/05/levee-held/" in done.written
    assert "/1987/06/05/levee-held/" in desk.page("/1987/06/05/levee-holds/")


def test_an_address_left_twice_is_one_alias(editor: Editor) -> None:
    for slug in ("levee-held", "levee-holds", "levee-stands"):
        editor.save(edit := editor.rename("content/levee-holds.md", slug))

    assert edit.after.count(b"/1987/06/05/levee-holds/") == 1
    assert edit.after.count(b"/1987/06/05/levee-held/") == 1


def test_a_draft_has_no_address_to_leave_behind(desk: Desk, editor: Editor) -> None:
    desk.add("sketch", draft="true")

    edit = editor.rename("content/sketch.md", "drawing")

    assert changed(edit) == ["+slug: drawing"]


def test_an_address_of_another_article_is_refused(editor: Editor) -> None:
    with pytest.raises(UsageError, match=r"content/choir-wins\.md stands at /1987/06/05/choir-wins/"):
        editor.rename("levee-holds", "choir-wins")


def test_a_slug_that_is_none_is_refused_with_its_line(editor: Editor) -> None:
    with pytest.raises(ArchiveError, match="SLUG-FORM"):
        editor.rename("levee-holds", "Not A Slug")


def test_date_is_given_and_moves_the_article(desk: Desk, editor: Editor) -> None:
    edit = editor.date("levee-holds", "1987-06-06")
    editor.save(edit)
    done = desk.build()

    assert changed(edit) == [
        "-date: 1987-06-05?   # or the sixth",
        "+date: 1987-06-06   # or the sixth",
        "-  date: inferred",
        "+  date: given",
        "+aliases:",
        '+- "/1987/06/05/levee-holds/"',
    ]
    assert "/1987/06/06/levee-holds/" in done.written


def test_a_confirmed_date_leaves_no_alias(editor: Editor) -> None:
    """1987-06-05 stands where 1987-06-05? stood."""
    assert b"aliases" not in editor.date("levee-holds", "1987-06-05").after
    with pytest.raises(UsageError, match="not in the calendar"):
        editor.date("levee-holds", "1987-02-30")


def test_a_correction_is_dated_today_and_shown(desk: Desk, editor: Editor) -> None:
    edit = editor.correct("levee-holds", "It held\n until morning.")
    editor.save(edit)
    desk.build()

    assert changed(edit) == ["+corrections:", "+- date: 2026-01-31", "+  text: It held until morning."]
    assert "It held until morning." in desk.page("/corrections/")


def test_withdraw_and_embargo(desk: Desk, editor: Editor) -> None:
    editor.save(editor.withdraw("levee-holds", "It did not hold."))
    edit = editor.embargo("choir-wins", "2026-02-01T00:00Z")
    editor.save(edit)
    desk.build()

    assert "It did not hold." in desk.page("/1987/06/05/levee-holds/")
    assert "levvy" not in desk.page("/1987/06/05/levee-holds/")
    assert not (desk.root / "output/1987/06/05/choir-wins").exists()
    with pytest.raises(ArchiveError, match="TIME-ZONE"):
        editor.embargo("choir-wins", "2026-02-01T00:00")


def test_sic_leaves_the_text_and_finds_both_spellings(desk: Desk, editor: Editor) -> None:
    edit = editor.sic("levee-holds", "levvy", "dike")
    editor.save(edit)
    desk.build()

    assert changed(edit) == ["+sic:", "+- levvy: dike"]
    assert '<abbr class="sic" title="dike">levvy</abbr>' in desk.page("/1987/06/05/levee-holds/")
    with Archive(desk.root, now=NOON) as archive:
        for word in ("levvy", "dike"):
            assert [hit.id for hit in archive.search(Request(query=word)).hits] == ["levee-holds"]
        assert archive.editor.sic("levee-holds", "levvy", "dike").diff == ""
        with pytest.raises(UsageError, match="does not stand in"):
            archive.editor.sic("levee-holds", "lev", "levee")


def test_two_articles_are_told_apart_once(editor: Editor) -> None:
    editor.save(edit := editor.not_copy_of("levee-holds", "content/choir-wins.md"))

    assert changed(edit) == ["+not_copy_of:", "+- choir-wins"]
    assert editor.not_copy_of("levee-holds", "choir-wins").diff == ""
    with pytest.raises(UsageError, match="are one article; name two"):
        editor.copy_of("levee-holds", "content/levee-holds.md")


def test_a_file_that_changed_meanwhile_is_not_overwritten(desk: Desk, editor: Editor) -> None:
    edit = editor.rename("levee-holds", "levee-held")
    (desk.root / edit.path).write_text(SOURCE + "More.\n")

    with pytest.raises(UsageError, match="changed meanwhile"):
        editor.save(edit)


def test_the_command_shows_the_diff_and_asks(desk: Desk, editor: Editor, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal there is nobody to ask: --yes writes, --dry-run never does."""
    root, path = ["--root", str(desk.root)], Path(desk.root, "content/levee-holds.md")

    assert main([*root, "rename", "levee-holds", "levee-held", "--dry-run"]) == 0
    assert "+slug: levee-held" in capsys.readouterr().out
    assert main([*root, "rename", "levee-holds", "levee-held"]) == 2
    assert path.read_text() == SOURCE
    assert main([*root, "--json", "rename", "levee-holds", "levee-held", "--yes"]) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["path"], said["written"]) == ("content/levee-holds.md", True)
    assert "slug: levee-held" in path.read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["correct", "levee-holds", "It held."],
        ["withdraw", "levee-holds", "It did not."],
        ["embargo", "levee-holds", "2026-02-01T00:00Z"],
        ["date", "levee-holds", "1987"],
        ["sic", "levee-holds", "levvy", "levee"],
        ["copy-of", "levee-holds", "choir-wins"],
        ["not-copy-of", "levee-holds", "choir-wins"],
    ],
)
def test_every_verb_is_a_command(desk: Desk, editor: Editor, words: list[str]) -> None:
    assert main(["--root", str(desk.root), *words, "--yes"]) == 0
    assert (desk.root / "content/levee-holds.md").read_text() != SOURCE
