"""Links to paragraphs, which outlive edits of the rest of the text."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kliping.markdown import to_html, visible_text
from kliping.paragraphs import anchored, iter_paragraphs
from kliping.sic import mark_sic

TEXT = "The ferry *waits*.\n\n## Why\n\n> Because of the fog.\n\n- a list\n\nThe ferry *waits*."


def names(body: str) -> list[str]:
    return [name for name, _ in iter_paragraphs(to_html(body))]


def test_paragraphs_and_headings_have_names():
    """Also those inside quotations; an equal paragraph gets a number."""
    found = list(iter_paragraphs(to_html(TEXT)))

    assert [text for _, text in found] == ["The ferry waits.", "Why", "Because of the fog.", "The ferry waits."]
    assert found[3][0] == f"{found[0][0]}-2"
    assert len({name for name, _ in found}) == 4


def test_the_page_has_the_names_and_the_links():
    """With a label for each, and not a letter more for who reads or copies the text."""
    html = anchored(to_html(TEXT), 'Paragraph {n} "<b>"')

    assert re.findall(r' id="([^"]+)"', html) == names(TEXT) == re.findall(r'href="#([^"]+)"', html)
    assert 'aria-label="Paragraph 1 &quot;&lt;b&gt;&quot;"></a></p>' in html
    assert visible_text(html) == visible_text(to_html(TEXT))


def test_a_marked_misspelling_keeps_the_name():
    """What the page shows of a word is no edit of it."""
    html = to_html("The fery waits.")

    assert list(iter_paragraphs(mark_sic(html, [("fery", "ferry")]))) == list(iter_paragraphs(html))


def test_a_tag_inside_an_attribute_is_no_paragraph():
    """Titles may hold anything."""
    html = to_html('See [this](/x "<p>no</p>").\n\nEnd.')

    assert len(list(iter_paragraphs(html))) == 2


@given(st.lists(st.text("ab .", min_size=1), min_size=1, max_size=6), st.integers(0, 5), st.text("abc", min_size=1))
def test_names_outlive_edits_of_other_paragraphs(texts, at, other):
    """Law: a paragraph that nobody touched, and that has no equal, is named as before."""
    before = [f"{i}: {text}" for i, text in enumerate(texts)]
    after = [*before[:at], f"new {other}", *before[at + 1 :]]
    old, new = (dict(map(reversed, iter_paragraphs(to_html("\n\n".join(each))))) for each in (before, after))

    assert {text: old[text] for text in old.keys() & new.keys()} == {
        text: new[text] for text in old.keys() & new.keys()
    }
