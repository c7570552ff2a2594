"""References: each form as its readers expect it, and no guess passed off as a fact."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.article import Article
from kliping.citation import FORMS, citation
from kliping.dates import parse_date
from kliping.site import Site
from kliping.views import ArticlePage, Source

SITE = Site(title="Kliping Lembayung", url="https://kliping.example", base="/arsip/")


def page(**changes: object) -> ArticlePage:
    """A page whose article has these fields."""
    fields = {"id": "tanggul-1", "title": "Tanggul Bertahan", "lang": "id", "date": parse_date("2021-12-12")}
    article = Article(**{"path": "a.md", "slug": "a", "body": "", "source_digest": ""} | fields | changes)
    nothing = dict.fromkeys(("section", "day", "previous", "next", "previous_in_section", "next_in_section"))
    lists = dict.fromkeys(("tags", "authors", "related", "read_also"), ())
    return ArticlePage(
        url="/2021/12/12/tanggul/", source=Source(path="a.md", digest=""), article=article, **nothing, **lists
    )


def test_plain():
    """Who, what, where, when, and the address."""
    cited = citation(page(authors=("Sari Wulandari", "Badr")), "plain", site=SITE)

    assert cited == (
        "Sari Wulandari, Badr. “Tanggul Bertahan.” Kliping Lembayung, 2021-12-12. "
        "https://kliping.example/arsip/2021/12/12/tanggul/"
    )


@pytest.mark.parametrize(
    ("date", "said"), [("2021-12-12?", "[2021-12-12?]"), ("2021~", "[2021~]"), ("2021-12", "2021-12"), ("", "n.d.")]
)
def test_plain_says_how_sure_the_date_is(date, said):
    """In brackets, as librarians do."""
    cited = citation(page(date=parse_date(date) if date else None), "plain", site=SITE)

    assert f"Kliping Lembayung, {said}. https://" in cited


def test_bibtex():
    """For BibLaTeX, whose dates are EDTF; what TeX would act on is escaped."""
    cited = citation(
        page(title="50% {naik} & \\turun", authors=("Sari",), date=parse_date("2021-12-12?")), "bibtex", site=SITE
    )

    assert cited.splitlines() == [
        "@article{tanggul-1,",
        "  author = {{Sari}},",
        r"  title = {{50\% \{naik\} \& \textbackslash{}turun}},",
        "  journaltitle = {Kliping Lembayung},",
        "  date = {2021-12-12?},",
        "  langid = {id},",
        "  url = {https://kliping.example/arsip/2021/12/12/tanggul/},",
        "}",
    ]


def test_ris():
    """One tag a line; a date that is not stated is a note, not a date."""
    stated = citation(page(authors=("Sari", "Badr")), "ris", site=SITE).splitlines()
    inferred = citation(page(date=parse_date("2021-12-12?")), "ris", site=SITE).splitlines()

    assert stated[:6] == [
        "TY  - NEWS",
        "AU  - Sari",
        "AU  - Badr",
        "TI  - Tanggul Bertahan",
        "T2  - Kliping Lembayung",
        "DA  - 2021/12/12/",
    ]
    assert stated[-1] == inferred[-1] == "ER  - "
    assert "N1  - [2021-12-12?]" in inferred
    assert not [line for line in inferred if line.startswith(("DA", "PY"))]


def test_csl():
    """JSON that citation processors read."""
    stated = json.loads(citation(page(date=parse_date("2021-12")), "csl", site=SITE))
    inferred = json.loads(citation(page(date=parse_date("2021-12-12?")), "csl", site=SITE))

    assert stated["issued"] == {"date-parts": [[2021, 12]]}
    assert inferred["issued"] == {"literal": "[2021-12-12?]"}
    assert stated["type"] == "article-newspaper"


@given(title=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), min_size=1))
@pytest.mark.parametrize("form", FORMS)
def test_no_title_breaks_a_reference(form, title):
    """Braces stay in pairs, lines stay lines, JSON stays JSON."""
    cited = citation(page(title=title), form, site=SITE)

    if form == "bibtex":
        bare = re.sub(r"\\[{}]", "", cited)
        assert bare.count("{") == bare.count("}")
    if form == "ris":
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in cited.split("\n"))
    if form == "csl":
        assert json.loads(cited)["title"] == title
