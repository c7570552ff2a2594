"""What a build writes, and what it leaves alone."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from desk import NOON, Desk

from kliping.archive import Archive
from kliping.errors import SiteError


def three(desk: Desk) -> None:
    """Three articles of one week that have little in common."""
    desk.add("levee-holds", body="The levvy held through the night.", section="Town", tags=["River"], date="1987-06-05")
    desk.add("bread-dearer", body="Bakers raised their prices again.", section="Trade", date="1987-06-06")
    desk.add("choir-wins", body="Singers came home with a silver cup.", section="Town", date="1987-06-07")


def test_a_first_build_writes_articles_lists_and_feeds(desk: Desk) -> None:
    three(desk)
    desk.set("listing: {front: 1, part: 1}")

    done = desk.build()

    assert done.problems == ()
    assert done.index_added == 3
    for url in ("/", "/1987/", "/1987/06/", "/1987/06/05/", "/section/town/", "/section/town/1987/06/", "/tag/river/",
                "/feeds/atom.xml", "/sitemap.xml", "/sitemaps/1987-06.xml", "/404.html", "/search/",
                "/1987/06/05/levee-holds/", "/static/style.css"):  # fmt: skip
        assert url in done.written
    assert "/section/trade/1987/06/" not in done.written


def test_a_collection_has_pages_of_periods_when_its_front_has_not_all(desk: Desk) -> None:
    """They come with the article too many, linked from the front, and go with it; a title is then written on both."""
    desk.set("listing: {front: 2, part: 2}")
    for i in range(2):
        desk.add(f"note-{i}", tags=["River"], date=f"198{i}-01-01")
    desk.build()
    assert "/tag/river/1980/" not in desk.page("/tag/river/")

    desk.add("note-2", tags=["River"], date="1982-01-01")
    years = {f"/tag/river/198{i}/" for i in range(3)}
    assert years <= set(desk.build().written)
    assert all(url in desk.page("/tag/river/") for url in years)

    desk.add("note-0", title="Other words", tags=["River"], date="1980-01-01")
    assert years & set(desk.build().written) == {"/tag/river/1980/"}

    (desk.root / "content/note-1.md").unlink()
    assert years <= set(desk.build().removed)


def test_a_title_edit_rewrites_one_part_of_a_crowded_period(desk: Desk) -> None:
    """The other parts show no more of it than before."""
    desk.set("listing: {part: 10, front: 1}")
    for i in range(35):
        desk.add(f"note-{i:02}", section="Town")
    desk.build()

    desk.add("note-12", title="Other words", section="Town")
    done = desk.build()

    parts = {url for url in done.written if url.startswith(("/1987/06/", "/section/town/1987/"))}
    lists = {"/1987/06/part-2/", "/1987/06/05/part-2/", "/section/town/1987/06/part-2/"}
    assert parts == {"/1987/06/05/note-11/", "/1987/06/05/note-12/", "/1987/06/05/note-13/", *lists}


def test_body_typo_rebuilds_one_page_and_one_document(desk: Desk) -> None:
    """Nobody else shows the body, so nobody else is rebuilt."""
    three(desk)
    desk.build()

    desk.add("levee-holds", body="The levee held through the night.", section="Town", tags=["River"], date="1987-06-05")
    done = desk.build()

    assert done.written == ("/1987/06/05/levee-holds/",)
    assert (done.index_added, done.index_updated, done.index_removed) == (0, 1, 0)


def test_building_twice_writes_nothing_the_second_time(desk: Desk) -> None:
    three(desk)
    first = desk.build()
    before = {path: path.stat().st_mtime_ns for path in (desk.root / "output").rglob("*")}

    done = desk.build()

    assert done.described == 0
    assert done.written == ()
    assert done.removed == ()
    assert done.unchanged == len(first.written)
    assert (done.index_added, done.index_updated, done.index_removed) == (0, 0, 0)
    assert {path: path.stat().st_mtime_ns for path in (desk.root / "output").rglob("*")} == before


def test_a_title_edit_reaches_the_lists_that_show_it(desk: Desk) -> None:
    three(desk)
    desk.build()

    desk.add("bread-dearer", title="Bread is dearer", body="Bakers raised their prices again.", section="Trade",
             date="1987-06-06")  # fmt: skip
    done = desk.build()

    assert set(done.written) >= {"/1987/06/06/bread-dearer/", "/1987/06/06/", "/1987/06/", "/section/trade/", "/",
                                 "/feeds/atom.xml", "/1987/06/05/levee-holds/", "/1987/06/07/choir-wins/"}  # fmt: skip
    assert not {"/section/town/", "/tag/river/", "/1987/06/05/", "/sitemaps/1987-06.xml"} & set(done.written)


def test_a_tag_is_called_on_all_its_pages_as_its_oldest_article_calls_it(desk: Desk) -> None:
    desk.set("listing: {front: 1, part: 1}")
    desk.add("levee", date="", tags=["river"])
    desk.add("weir", date="", tags=["river"])
    desk.build()
    desk.add("bread", date="1987-06-05", tags=["River"])

    assert "/tag/river/undated/" in desk.build().written

    desk.add("ferry", date="1988-01-01", tags=["River"])
    assert "/tag/river/undated/" not in desk.build().written
    assert "River" in (desk.root / "output/tag/river/undated/index.html").read_text()


def test_deleting_an_article_takes_it_from_everywhere(desk: Desk) -> None:
    three(desk)
    desk.build()

    (desk.root / "content" / "choir-wins.md").unlink()
    done = desk.build()

    assert {"/1987/06/07/choir-wins/", "/1987/06/07/"} <= set(done.removed)
    assert done.index_removed == 1
    assert b"hoir" not in b"".join(desk.output().values())


def test_deleting_state_and_output_changes_no_byte(desk: Desk) -> None:
    three(desk)
    desk.build()
    before = desk.output()

    for folder in ("output", ".kliping"):
        (desk.root / folder).rename(desk.root.parent / folder)
    desk.build()

    assert desk.output() == before


def test_a_lost_output_folder_is_made_again(desk: Desk) -> None:
    three(desk)
    desk.build()
    before = desk.output()

    (desk.root / "output").rename(desk.root.parent / "elsewhere")
    desk.build()

    assert desk.output() == before


def test_a_lost_index_is_made_again(desk: Desk) -> None:
    three(desk)
    desk.build()
    before = desk.documents()

    (desk.root / ".kliping" / "index").rename(desk.root.parent / "index")
    done = desk.build()

    assert done.index_added == 3
    assert done.written == ()
    assert desk.documents() == before


def test_of_two_articles_with_one_url_neither_is_lost_in_silence(desk: Desk) -> None:
    desk.add("a/levee", id="one", title="The first")
    desk.add("b/levee", id="two", title="The second")

    done = desk.build()

    assert [(problem.file, problem.code) for problem in done.problems] == [("content/b/levee.md", "URL-DUPLICATE")]
    assert "content/a/levee.md" in done.problems[0].message
    assert "The first" in desk.page("/1987/06/05/levee/")


def test_when_the_first_of_two_twins_goes_the_second_takes_its_place(desk: Desk) -> None:
    first = desk.add("a/levee", title="The first")
    desk.add("b/levee", title="The second")
    assert [problem.code for problem in desk.build().problems] == ["ID-DUPLICATE"]

    first.unlink()
    done = desk.build()

    assert done.problems == ()
    assert "The second" in desk.page("/1987/06/05/levee/")
    assert "The first" not in desk.page("/1987/06/05/")


def test_a_moved_article_leaves_its_old_address_as_an_alias(desk: Desk) -> None:
    desk.add("levee", title="Levee holds")
    desk.build()

    desk.add("levee", title="Levee holds", date="1987-06-06", aliases=["/1987/06/05/levee/"])
    done = desk.build()

    assert "/1987/06/06/levee/" in done.written
    assert 'href="/1987/06/06/levee/"' in desk.page("/1987/06/05/levee/")
    assert desk.build().written == ()


def test_an_alias_that_leads_elsewhere_is_told(desk: Desk) -> None:
    """Whichever came first, and until one of them gives it up."""
    desk.add("levee", title="Levee holds")
    old = desk.add("old", title="Old pier", date="1987-06-04", aliases=["/1987/06/05/levee/", "/lost/"])
    desk.add("pier", title="New pier", date="1987-06-07", aliases=["/lost/"])

    problems = desk.build().problems
    told = [(problem.file, problem.code, problem.message.split("; ")[0]) for problem in problems]

    assert told == [
        ("content/old.md", "URL-DUPLICATE", "the alias /1987/06/05/levee/ belongs to content/levee.md"),
        ("content/pier.md", "URL-DUPLICATE", "the alias /lost/ belongs to content/old.md"),
    ]
    assert "Levee holds" in desk.page("/1987/06/05/levee/")
    old.unlink()
    assert desk.build().problems == ()


def test_a_broken_article_is_reported_and_the_rest_is_built(desk: Desk) -> None:
    three(desk)
    (desk.root / "content" / "broken.md").write_text("---\ntitle: Broken\ndate: June 1987\n---\n\nText.\n")

    done = desk.build()

    assert [str(problem)[:34] for problem in done.problems] == ['content/broken.md:3:7: DATE-FORM "'[:34]]
    assert "/1987/06/05/levee-holds/" in done.written
    assert desk.build().problems == done.problems


def test_an_editor_keeps_the_last_good_page_while_a_file_is_broken(desk: Desk) -> None:
    path = desk.add("levee", title="Levee holds")
    with Archive(desk.root, now=NOON, keep_broken=True) as archive:
        archive.build()
        good = path.read_text()
        path.write_text(good.replace("title:", "title: ["))

        broken = archive.build([path])
        assert [problem.code for problem in broken.problems] == ["YAML-SYNTAX"]
        assert "Levee holds" in desk.page("/1987/06/05/levee/")

        path.write_text(good)
        assert archive.build([path]).problems == ()

    path.write_text("no front matter")
    assert "/1987/06/05/levee/" in desk.build().removed


def test_drafts_and_embargoed_articles_are_nowhere_until_their_time(desk: Desk) -> None:
    desk.add("secret", title="Quixotic zeppelin", draft="true")
    desk.add("later", title="Vermilion obelisk", embargo=(NOON + timedelta(hours=1)).isoformat())
    desk.build()
    everything = b"".join(desk.output().values())
    assert b"zeppelin" not in everything
    assert b"obelisk" not in everything
    assert desk.documents() == []

    done = desk.build(now=NOON + timedelta(hours=2))

    assert "/1987/06/05/later/" in done.written
    assert "/1987/06/05/secret/" not in done.written


def test_an_article_whose_time_has_passed_is_gone(desk: Desk) -> None:
    """With the first build after that instant; and there again for a clock that goes back."""
    desk.add("notice", title="Vermilion obelisk", expires=(NOON + timedelta(hours=1)).isoformat())
    assert "/1987/06/05/notice/" in desk.build().written

    assert "/1987/06/05/notice/" in desk.build(now=NOON + timedelta(hours=1)).removed
    assert b"obelisk" not in b"".join(desk.output().values())
    assert desk.build(now=NOON + timedelta(hours=2)).described == 0
    assert "/1987/06/05/notice/" in desk.build().written


def test_a_withdrawn_article_leaves_a_notice_and_nothing_else(desk: Desk) -> None:
    three(desk)
    desk.build()

    desk.add("choir-wins", body="Singers came home.", section="Town", date="1987-06-07", withdrawn="It never happened.")
    done = desk.build()

    page = desk.page("/1987/06/07/choir-wins/")
    assert "It never happened." in page
    assert "Singers" not in page
    assert done.index_removed == 1
    assert "choir" not in desk.page("/section/town/").lower()


def test_a_read_also_title_becomes_a_link_when_its_article_arrives(desk: Desk) -> None:
    desk.add("levee", title="Levee holds", related=["Bread is dearer in town today", "Nobody wrote this"])
    desk.build()
    assert "Bread is dearer in town today" in desk.page("/wanted/")

    desk.add("bread", title="Bread is dearer in town today!", date="1990-01-01")
    done = desk.build()

    assert "/1987/06/05/levee/" in done.written
    assert 'href="/1990/01/01/bread/"' in desk.page("/1987/06/05/levee/")
    assert "Bread is dearer" not in desk.page("/wanted/")
    assert "Nobody wrote this" in desk.page("/wanted/")


def test_a_nearly_equal_title_is_found(desk: Desk) -> None:
    desk.add("levee", title="Levee holds", related=["Harbour master says the ferry will sail again on Monday"])
    desk.add("ferry", title="Harbor master says the ferry will sail again on Monday", date="1990-01-01")

    desk.build()

    assert 'href="/1990/01/01/ferry/"' in desk.page("/1987/06/05/levee/")


def test_paths_limit_what_is_looked_at(desk: Desk) -> None:
    three(desk)
    with Archive(desk.root, now=NOON) as archive:
        archive.build()
        path = desk.add("levee-holds", title="Levee held", date="1987-06-05")
        desk.add("bread-dearer", title="Bread dearer still", date="1987-06-06")

        done = archive.build([path])

    assert "/1987/06/05/levee-holds/" in done.written
    assert "Levee held" in desk.page("/1987/06/05/levee-holds/")
    assert "still" not in desk.page("/1987/06/06/bread-dearer/")


def test_a_site_setting_reaches_every_page(desk: Desk) -> None:
    three(desk)
    desk.build()

    site = desk.root / "site.yaml"
    site.write_text(site.read_text().replace("Test archive", "The Gazette"))
    done = desk.build()

    assert "/1987/06/05/levee-holds/" in done.written
    assert "The Gazette" in desk.page("/1987/06/05/levee-holds/")


def test_a_smaller_part_divides_crowded_periods_and_a_larger_one_joins_them(desk: Desk) -> None:
    desk.set("listing: {front: 10, part: 20}")
    for i in range(25):
        desk.add(f"note-{i:02}", date="1987-06-05", section="Town")
    desk.build()
    site = desk.root / "site.yaml"
    plain = site.read_text()

    site.write_text(plain.replace("part: 20", "part: 10"))
    done = desk.build()
    assert {"/1987/06/05/part-2/", "/1987/06/05/part-3/", "/section/town/1987/06/part-3/"} <= set(done.written)

    site.write_text(plain)
    assert "/1987/06/05/part-3/" in desk.build().removed


def test_a_broken_template_stops_its_kind_only(desk: Desk) -> None:
    three(desk)
    folder = desk.root / "templates"
    folder.mkdir()
    (folder / "wanted.html").write_text("{{ page.nonsense }}")

    done = desk.build()
    assert [(problem.file, problem.code) for problem in done.problems] == [("templates/wanted.html", "TEMPLATE")]
    assert "/1987/06/05/levee-holds/" in done.written

    (folder / "wanted.html").unlink()
    done = desk.build()
    assert done.problems == ()
    assert "/wanted/" in done.written


def test_a_site_with_a_wrong_key_is_refused_with_its_place(desk: Desk) -> None:
    (desk.root / "site.yaml").write_text("title: x\ntitel: y\n")

    with pytest.raises(SiteError, match=r"site.yaml:2:\d+: SITE-KEY titel is not a setting; did you mean title"):
        Archive(desk.root)


def test_an_undated_article_changes_its_own_letter_only(desk: Desk) -> None:
    desk.add("ferry-sails", date="")
    desk.build()

    desk.add("bread-rises", date="")
    done = desk.build()

    assert "/undated/b/" in done.written
    assert "/undated/f/" not in done.written
    assert "/undated/b/" not in desk.page("/undated/f/")


def test_a_new_draft_is_listed_at_once(desk: Desk) -> None:
    """Nobody builds only to see what waits."""
    three(desk)
    desk.build()
    with Archive(desk.root, now=NOON) as archive:
        archive.new("A boat comes in")

        assert [entry.title for entry in archive.list("drafts")] == ["A boat comes in"]
    assert desk.build().written == ()


def test_on_a_terminal_the_bars_go_before_the_last_line(desk: Desk) -> None:
    for i in range(300):
        desk.add(f"note-{i:03}", date="")
    ours, theirs = pty.openpty()
    command = [sys.executable, "build.py", "--root", str(desk.root)]
    with subprocess.Popen(command, cwd=Path(__file__).parent.parent, stdout=theirs, stderr=theirs) as program:
        os.close(theirs)
        screen = read_terminal(ours)

    assert program.returncode == 0
    assert "\u2501" in screen
    assert "index +300" in screen.rstrip().rpartition("\n")[2]


def read_terminal(terminal: int) -> str:
    """All that a program writes to a terminal until it ends."""
    pieces = []
    try:
        while piece := os.read(terminal, 65536):
            pieces.append(piece)
    except OSError:  # how Linux says that the other side has closed
        pass
    os.close(terminal)
    return b"".join(pieces).decode()


def test_a_new_article_rewrites_the_parts_after_its_place_and_the_first(desk: Desk) -> None:
    """The others would show nothing new, and periods beside it are linked already."""
    desk.set("listing: {part: 10, front: 1}")
    for i in range(45):
        desk.add(f"note-{i:02}", section="Town", date="1987-06-05")
    for year in ("1986", "1988"):
        for i in range(12):
            desk.add(f"note-{year}-{i:02}", section="Town", date=f"{year}-06-05")
    desk.build()

    desk.add("note-99", section="Town", date="1987-06-05")
    done = desk.build()

    lists = {url for url in done.written if url.startswith(("/1987/06/", "/section/town/", "/1986/", "/1988/"))}
    months = {
        f"{month}{part}"
        for month in ("/1987/06/", "/1987/06/05/", "/section/town/1987/06/")
        for part in ("", "part-5/")
    }
    assert lists == {
        "/section/town/",
        "/1987/06/05/note-44/",
        "/1987/06/05/note-99/",
        "/1988/06/05/note-1988-00/",
        *months,
    }
    assert done.described < 60
