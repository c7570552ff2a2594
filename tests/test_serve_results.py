"""What a search found, as views and files; the pages that show it are tested in test_serve_search.py."""

from __future__ import annotations

import pytest

from kliping.search import Hit, Request, Results
from kliping.serve.exports import as_csv
from kliping.serve.results import passage, results_page
from kliping.site import Site

SITE = Site(lang="en")


@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ("no word at all", ""),
        ("… by the <mark>river</mark>. It", "#:~:text=by%20the-,river,-.%20It"),
        ("<mark>anak-anak</mark> &amp; <mark>ibu</mark> …", "#:~:text=anak%2Danak&text=ibu"),
    ],
)
def test_a_passage_is_told_apart_by_what_stands_around_it(snippet: str, expected: str) -> None:
    assert passage(snippet) == expected


def test_years_without_a_hit_have_their_gap_in_the_chart() -> None:
    results = Results(total=3, hits=(), facets={"year": (("2021", 2), ("2018", 1))})
    page = results_page(Request(query="pasar"), results, SITE, seconds=0.0)

    assert [(year.label, year.n) for year in page.years] == [("2018", 1), ("2019", 0), ("2020", 0), ("2021", 2)]
    assert page.years[0].url == "/search/?q=pasar+from%3A2018+to%3A2018"


def test_a_cell_is_no_formula() -> None:
    hit = Hit(rank=1, id="x", url="/x/", title="=1+1", date="", lang="id", section="", score=1.0, snippet="@a")

    assert b"'=1+1,,id,,'@a" in as_csv([hit], SITE)
