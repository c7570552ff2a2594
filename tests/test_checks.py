"""What `kliping check` finds, with its place, and what it leaves alone."""

from __future__ import annotations

import json

import pytest
from desk import NOON, Desk

from kliping.archive import Archive
from kliping.checks import ADVICE
from kliping.checks.reading import read_article
from kliping.checks.typos import Vocabulary, check_typos, slips
from kliping.checks.wording import check_quotes, check_weekdays
from kliping.cli import main
from kliping.errors import CODES


def found(desk: Desk) -> list[tuple[str, int, str]]:
    """File, line and code of everything found, without what search and wanted titles say."""
    with Archive(desk.root, now=NOON) as archive:
        return [(each.file, each.line, each.code) for each in archive.checkup.problems()]


def reading(body: str, *, lang: str = "en", front: str = "") -> object:
    source = f"---\ntitle: Title\nlang: {lang}\n{front}---\n\n{body}"
    return read_article(source.encode(), path="content/x.md", default_lang="en")


def test_a_clean_archive_has_nothing_wrong(desk: Desk) -> None:
    desk.add("levee-holds", body='The levee held on Friday, June 5, 1987. "It did," said the mayor.')
    desk.add("choir-wins", body="Singers came home with a silver cup.\n\n![The cup](/static/cup.png)")
    (desk.root / "templates/static").mkdir(parents=True)
    (desk.root / "templates/static/cup.png").write_bytes(b"cup")
    desk.build()

    assert found(desk) == []


@pytest.mark.parametrize(
    ("front", "body", "line", "code"),
    [
        ({"sumary": "Short."}, "Text.", 4, "FIELD-UNKNOWN"),
        ({}, "Text.\n\n![](cup.png)", 8, "IMAGE-ALT"),
        ({}, "It held.\n\nOn Monday, June 5, 1987 it rained.", 8, "WEEKDAY"),
        ({}, 'He said "it held.\n\nIt rained.', 6, "QUOTES"),
        ({}, "See [the list](/1987/06/05/levee/#prices).", 6, "LINK-ANCHOR"),
        ({}, "See it.\n\nAnd [the list](/1987/prices/).", 8, "LINK-DEAD"),
        ({}, "See it.\n\nAnd [the list](../prices/).", 8, "LINK-DEAD"),
        ({}, "See it.\n\n![The cup](cup.png)", 8, "IMAGE-MISSING"),
        ({"image": "/static/cup.png"}, "See it.", 4, "IMAGE-MISSING"),
    ],
)
def test_what_is_wrong_is_found_at_its_line(desk: Desk, front: dict[str, str], body: str, line: int, code: str) -> None:
    desk.add("levee", body=body, **front)
    desk.build()
    hits = [each for each in found(desk) if each[2] == code]

    assert hits == [("content/levee.md", line, code)]


def test_two_articles_with_one_title(desk: Desk) -> None:
    desk.add("a", title="The levee holds", body="One.")
    desk.add("b", title="The Levee Holds!", body="Two.", date="1987-06-06")
    desk.build()

    assert ("content/b.md", 1, "TITLE-TWICE") in found(desk)


def test_wanted_titles_by_demand(desk: Desk) -> None:
    for name in ("a-one", "a-two"):
        desk.add(name, related=["The flood"])
    desk.add("a-three", related=["The fire"])
    desk.build()

    with Archive(desk.root, now=NOON) as archive:
        said = [each.message for each in archive.checkup.problems() if each.code == "WANTED"]
    assert said == ['2 articles ask for "The flood"; bring it in if you have it']


def test_a_page_that_nothing_leads_to(desk: Desk) -> None:
    desk.add("levee")
    desk.build()
    front = desk.root / "output/wanted/index.html"
    for page in (desk.root / "output").rglob("*.html"):
        page.write_text(page.read_text().replace('href="/wanted/"', 'href="/"'))

    assert front.exists()
    assert ("output/wanted/index.html", 1, "PAGE-ORPHAN") in found(desk)


def test_a_notice_needs_nothing_that_leads_to_it(desk: Desk) -> None:
    desk.add("levee", withdrawn="It did not hold.")
    desk.add("choir-wins")
    desk.build()

    assert "PAGE-ORPHAN" not in [code for _, _, code in found(desk)]


@pytest.mark.parametrize(
    "body",
    [
        'He said "it held.\n\n"It did not break."',
        'A 5" gauge.',
        "He said “it held.\n\n“It did not break.”",
        'Code:\n\n```\nprint("\n```',
    ],
)
def test_quotations_that_are_well(body: str) -> None:
    assert list(check_quotes(reading(body))) == []


def test_weekdays_are_read_in_the_article_s_language() -> None:
    (problem,) = check_weekdays(reading("Kapal tiba, Senin (13/7/2019).", lang="id"))

    assert problem.message.startswith('"Senin (13/7/2019)" was a Saturday')
    assert list(check_weekdays(reading("Kapal tiba, Sabtu (13/7/2019).", lang="id"))) == []


@pytest.mark.parametrize(("wrong", "word"), [("sepat", "sepakat"), ("yengah", "tengah"), ("deramga", "dermaga")])
def test_slips_of_the_fingers_and_the_eyes(wrong: str, word: str) -> None:
    assert wrong in slips(word)


def test_typos_are_told_once_with_the_verb_that_notes_them() -> None:
    text = reading("Kapal di yengah laut sepat berlabuh, yengah malam.", lang="id")
    noted = reading("Kapal di yengah laut.", lang="id", front="sic:\n- yengah: tengah\n")

    problems = list(check_typos(text, Vocabulary([text])))
    assert [each.message.partition(";")[0] for each in problems] == [
        '"yengah" may be "tengah"',
        '"sepat" may be "sempat" or "sepakat"',
    ]
    assert "kliping sic x yengah tengah" in problems[0].message
    assert list(check_typos(noted, Vocabulary([noted]))) == []


def test_what_is_proposed_is_a_word() -> None:
    """The packaged statistics hold stems; "polic" is none that anybody would write."""
    texts = [reading("The police saw a polcie car, and a polif."), reading("The police officer.")]

    told = [each.message.partition(";")[0] for text in texts for each in check_typos(text, Vocabulary(texts))]

    assert told == ['"polcie" may be "police"']


def test_names_and_words_of_their_own_are_no_typos() -> None:
    text = reading("Tengku Yengah and the www.yengah.example people met.", lang="id")

    assert list(check_typos(text, Vocabulary([text]))) == []


def test_fix_renames_keys_and_nothing_else(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk.add("levee", sumary="Short.", body="He said it hold.")
    before = path.read_text()
    desk.build()

    main(["--root", str(desk.root), "check", "--fix"])

    assert path.read_text() == before.replace("sumary:", "summary:")
    assert "content/levee.md is mended" in capsys.readouterr().out


def test_sarif_has_rules_levels_and_places(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.add("levee", sumary="Short.")
    desk.build()

    status = main(["--root", str(desk.root), "check", "--sarif"])
    run = json.loads(capsys.readouterr().out)["runs"][0]

    assert status == 0
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("FIELD-UNKNOWN", "note")
    region = result["locations"][0]["physicalLocation"]
    assert region == {"artifactLocation": {"uri": "content/levee.md"}, "region": {"startLine": 4, "startColumn": 9}}


def test_advice_is_among_the_codes() -> None:
    assert set(CODES) >= ADVICE


BROKEN = """\
---
title: Ferry returns
titel: x
slug: Ferry Returns   # as it was
date: 5 June 1987
aliases:
- https://example.org/old
- /older   # older still
lang: EN
related_pin: ["The Levee Holds!", choir]
tags: [a]
tags: [a]
draft: perhaps
---

The text is 5/6/1987 and stays.
"""


def test_fix_mends_what_can_only_be_meant_one_way(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """The diff is shown; comments, order and the text stay, and what hides or shows an article is left to a person."""
    desk.add("levee", title="The levee holds")
    desk.add("choir")
    path = desk.root / "content/ferry.md"
    path.write_text(BROKEN)
    desk.build()
    root = ["--root", str(desk.root), "check", "--fix"]

    main([*root, "--dry-run"])
    assert "+slug: ferry-returns   # as it was" in capsys.readouterr().out
    assert path.read_text() == BROKEN
    main(root)

    wanted = BROKEN.replace("Ferry Returns ", "ferry-returns ").replace("5 June 1987", "1987-06-05", 1)
    wanted = wanted.replace("- https://example.org/old", '- "/old/"').replace("- /older ", '- "/older/" ')
    wanted = wanted.replace("lang: EN", "lang: en").replace('"The Levee Holds!"', "levee").replace("tags: [a]\n", "", 1)
    assert path.read_text() == wanted
    assert "content/ferry.md:12:8: FLAG-FORM" in capsys.readouterr().out


DATES = {
    "1987/6/5": "1987-06-05",
    "13.6.1987": "1987-06-13",
    "6/13/1987": "1987-06-13",
    "June 5, 1987": "1987-06-05",
    "5/6/1987": "5/6/1987",
    "31 June 1987": "31 June 1987",
    "soon": "soon",
}


def test_a_date_is_mended_if_it_is_one_day(desk: Desk) -> None:
    paths = [desk.add(f"ferry-{i}", date=given) for i, given in enumerate(DATES)]
    (desk.root / "content/twice.md").write_text(twice := "---\ntitle: X\ndate: 1987\ndate: 1988\n---\n\nText.\n")
    desk.build()

    with Archive(desk.root, now=NOON) as archive:
        edits = {edit.path: edit.after.decode() for edit in archive.checkup.mends()}

    dates = [edits.get(f"content/{path.name}", path.read_text()).split("date: ")[1].split("\n")[0] for path in paths]
    assert [date.strip('"') for date in dates] == list(DATES.values())
    assert "content/twice.md" not in edits
    assert (desk.root / "content/twice.md").read_text() == twice


def test_an_address_that_was_left_by_hand_becomes_an_alias(desk: Desk) -> None:
    """Of the one article that it can have been; an article of another year with a word of its own is none."""
    desk.add("ferry", body="See [the levee](/1987/06/levee/), [it](/1988/01/01/levee/), [more](/1987/06/05/far-gone/).")
    levee = desk.add("levee", date="1987-06-08", tags=["a"])
    desk.build()
    text = (desk.root / "content/ferry.md").read_text()

    main(["--root", str(desk.root), "check", "--fix"])

    assert '\naliases:\n- "/1987/06/levee/"\n---' in levee.read_text()
    assert (desk.root / "content/ferry.md").read_text() == text
    with Archive(desk.root, now=NOON) as archive:
        dead = [each.message for each in archive.checkup.problems() if each.code == "LINK-DEAD"]
    assert [message.split()[2] for message in dead] == ["/1988/01/01/levee/", "/1987/06/05/far-gone/"]
