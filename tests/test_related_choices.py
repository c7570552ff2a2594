"""Pins and bans: what editors put beside an article, and what they keep away from it."""

from __future__ import annotations

import re

import pytest
from desk import Desk

from kliping.archive import Archive
from kliping.fields import Wrong, read_targets
from kliping.pages.article import days_between
from kliping.wording import load_words

LEVEE = "The levee at Sumber Rejo held through the night. Engineers said the river fell."


def titles(desk: Desk, url: str) -> list[str]:
    """The related articles that a page shows."""
    rail = desk.page(url).partition('class="related"')[2].partition("</section>")[0]
    return re.findall(r"<h3><a[^>]*>([^<]+)", rail)


def town(desk: Desk, **front: object) -> None:
    desk.add("levee", body=LEVEE, date="1987-06-05", **front)
    desk.add("second-levee", body=f"{LEVEE} So did the second levee.", date="1987-06-08")
    desk.add("third-levee", body="Engineers begin a third levee at Sumber Rejo by the river.", date="1988-06-08")
    desk.add("choir", body="Singers came home with a silver cup.", date="1987-06-07")


def test_a_pin_comes_first_and_a_ban_keeps_away(desk: Desk) -> None:
    town(desk, related_pin=["choir"], related_ban=["/archive/1987/06/08/second-levee/"])

    assert desk.build().problems == ()
    assert titles(desk, "/1987/06/05/levee/") == ["Choir", "Third levee"]
    assert titles(desk, "/1987/06/08/second-levee/") == ["Levee", "Third levee"]
    assert "chosen by an editor" in desk.page("/1987/06/05/levee/")
    with Archive(desk.root) as archive:
        assert [hit.id for hit in archive.related("levee")] == ["choir", "third-levee"]


def test_a_pin_follows_its_article(desk: Desk) -> None:
    """It is reported while it is not there, comes with it, and moves and goes with it."""
    town(desk, related_pin=["ferry"])
    done = desk.build()
    desk.add("ferry", title="The ferry returns", body="Nobody was hurt.", date="1987-07-01")
    come = desk.build()
    desk.add("ferry", title="The ferry is back", body="Nobody was hurt.", date="1987-07-02")
    moved = desk.build()
    now = titles(desk, "/1987/06/05/levee/")[0]
    desk.add("ferry", title="The ferry is back", body="Nobody was hurt.", date="1987-07-02", draft=True)
    gone = desk.build()

    assert [(problem.code, problem.file) for problem in done.problems] == [("RELATED-UNKNOWN", "content/levee.md")]
    assert "/1987/06/05/levee/" in come.written
    assert come.problems == moved.problems == ()
    assert now == "The ferry is back"
    assert [problem.code for problem in gone.problems] == ["RELATED-UNKNOWN"]
    assert "ferry" not in desk.page("/1987/06/05/levee/")


def test_a_reason_says_how_far_apart_the_days_are(desk: Desk) -> None:
    town(desk)
    desk.build()

    assert re.search(r"both speak of.*levee</em>.*</span>; 3 days later", desk.page("/1987/06/05/levee/"), re.DOTALL)
    assert "; 3 days earlier" in desk.page("/1987/06/08/second-levee/")


@pytest.mark.parametrize(
    ("days", "lang", "said"), [(1, "en", "1 day"), (-40, "en", "1 month"), (800, "en", "2 years"), (3, "id", "3 hari")]
)
def test_a_span_is_said_in_its_largest_unit(days: int, lang: str, said: str) -> None:
    assert load_words(lang, zone="UTC").span(days) == said


def test_days_are_counted_between_days_only() -> None:
    assert days_between("1987-06-05", "1987-06-02?") == -3
    assert days_between("1987-06-05", "1987-06") is None
    assert days_between("", "1987-06-05") is None


@pytest.mark.parametrize(
    ("given", "targets"),
    [
        ("levee", ("levee",)),
        (["https://example.org/a/1987/06/levee/", "undated/levee"], ("1987/06/levee", "undated/levee")),
    ],
)
def test_a_target_is_an_id_or_an_address(given: object, targets: tuple[str, ...]) -> None:
    assert read_targets(given) == targets


@pytest.mark.parametrize("given", ["The levee holds", ["/tag/levee/"], [f"a{i}" for i in range(21)]])
def test_anything_else_is_refused(given: object) -> None:
    with pytest.raises(Wrong):
        read_targets(given)


def test_articles_that_are_no_copies_stand_apart(desk: Desk) -> None:
    """On the pages of third articles too; and again as one when the decision is taken back, as in a clean build."""
    body = f"{LEVEE} Volunteers stacked sandbags before the water fell, and the mayor thanked them all."
    desk.add("first", body=body, date="1987-06-05")
    desk.add("again", body=body, date="1987-06-06")
    desk.add("third", body=f"{LEVEE} A third levee begins.", date="1987-06-07")
    desk.build()
    assert "2 versions" in desk.page("/1987/06/07/third/")
    joined = desk.output()

    desk.add("again", body=body, date="1987-06-06", not_copy_of=["/1987/06/05/first/"])
    done = desk.build()

    assert done.problems == ()
    assert set(titles(desk, "/1987/06/07/third/")) == {"First", "Again"}
    desk.add("again", body=body, date="1987-06-06")
    desk.build()
    assert desk.output() == joined
    desk.add("again", body=body, date="1987-06-06", not_copy_of=["nobody"])
    assert [problem.message.partition(",")[0] for problem in desk.build().problems] == ['not_copy_of names "nobody"']
