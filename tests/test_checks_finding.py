"""`kliping check --search`: an archive's own articles as known items."""

import json
from importlib.util import find_spec

import pytest
from desk import NOON, SITE, Desk

from kliping.archive import Archive
from kliping.cli import main
from kliping.search import Request

ENGINES = [
    "whoosh",
    pytest.param("tantivy", marks=pytest.mark.skipif(find_spec("tantivy") is None, reason="tantivy is not installed")),
]
TOWN = {
    "levee-holds": "The levee held through the night.\n\nVolunteers stacked sandbags before the water fell.",
    "choir-wins": 'Singers "of the harbour" came home with a silver cup, and the ferry blew its horn for them.',
    "ferry-late": "Short.",
}


@pytest.fixture(params=ENGINES)
def town(request, tmp_path):
    desk = Desk(tmp_path / "site", site=f"{SITE}search:\n  engine: {request.param}\n")
    for name, body in TOWN.items():
        desk.add(name, body=body)
    desk.build()
    return desk


def test_every_article_is_found(town, capsys):
    """By its title, its rarest words, and a row of its words where it has one."""
    status = main(["--root", str(town.root), "check", "--search"])

    assert capsys.readouterr().out.splitlines() == [
        "by title: 3 of 3 found (100.0%), mean reciprocal rank 1.000",
        "by rarest words: 3 of 3 found (100.0%), mean reciprocal rank 1.000",
        "by phrase: 2 of 2 found (100.0%), mean reciprocal rank 1.000",
        "3 of 3 articles were looked for",
    ]
    assert status == 0


def test_without_articles_there_is_nothing_to_find(tmp_path, capsys):
    """Nothing of nothing would be 100 %. So it is after an update that makes the catalog anew, until the next build."""
    Desk(tmp_path / "site").build()

    main(["--root", str(tmp_path / "site"), "check", "--search"])

    assert capsys.readouterr().out == "there is no article in the index to look for; build the archive first\n"


def test_an_article_that_is_not_found_is_listed(town, capsys):
    """With the words that should have found it."""
    with Archive(town.root, now=NOON) as archive:
        archive.index.remove(["choir-wins"])
        archive.index.commit()

    status = main(["--root", str(town.root), "check", "--search", "--json"])

    audit = json.loads(capsys.readouterr().out)
    assert status == 1
    assert [tally["found"] for tally in audit["tallies"]] == [2, 2, 1]
    assert {(problem["code"], problem["file"]) for problem in audit["problems"]} == {
        ("SEARCH-UNFOUND", "content/choir-wins.md")
    }


def test_a_sample_is_the_same_each_time(town):
    """Of a large archive not all articles are looked for."""
    with Archive(town.root, now=NOON) as archive:
        audits = [archive.checkup.audit(most=2) for _ in range(2)]

    assert audits[0] == audits[1]
    assert (audits[0].n_sampled, audits[0].n_articles) == (2, 3)


def test_nothing_private_is_found(town):
    """A draft's words, an article's that was withdrawn: neither engine knows them."""
    town.add("siren", body="The dredger Quillwort sank.", draft="true")
    town.add("choir-wins", body="Singers praised Foxglove.", withdrawn="It was a mistake.")
    town.build()

    with Archive(town.root, now=NOON) as archive:
        found = [archive.search(Request(query=query)).total for query in ("quillwort", "foxglove", "silver", "quill*")]
        assert found == [0, 0, 0, 0]
        assert [each.id for each in archive.index.documents()] == ["ferry-late", "levee-holds"]
