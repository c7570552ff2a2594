"""The passage of a text that answers a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.search.nodes import Phrase, Prefix, Term
from kliping.search.passage import Marks, best_passage

LANGUAGES = ("id", "en")


def passage(text, *nodes, lang="id"):
    return best_passage(text, Marks(nodes, LANGUAGES, lang))


@pytest.mark.parametrize(
    ("text", "node", "lang", "html"),
    [
        ("Warga memanggil bantuan.", Term("panggilan"), "id", "Warga <mark>memanggil</mark> bantuan."),
        ("The levees held.", Term("levee"), "en", "The <mark>levees</mark> held."),
        ("Demokrasi desa", Prefix("demok"), "id", "<mark>Demokrasi</mark> desa"),
        ("Hari Jum'at <b>", Term("jumat"), "id", "Hari <mark>Jum'at</mark> &lt;b&gt;"),
        ("Rp 1.500 saja", Term("1500"), "id", "Rp <mark>1.500</mark> saja"),
        ("昨日は東京都で雨", Phrase(("東京", "京都")), "ja", "昨日は<mark>東京</mark><mark>都</mark>で雨"),
        ("Nothing here.", Term("levee"), "en", "Nothing here."),
    ],
)
def test_what_is_marked(text, node, lang, html):
    """Inflections too, in the language of the text."""
    assert passage(text, node, lang=lang).html == html


def test_the_passage_with_most_of_the_words_is_shown():
    """Not the first one."""
    far = "Kata lain. " * 60
    html = passage(
        f"Banjir lagi. {far}Kemarin banjir di Tirtamaya surut. {far}", Term("banjir"), Term("Tirtamaya")
    ).html

    assert "Kemarin <mark>banjir</mark> di <mark>Tirtamaya</mark> surut." in html
    assert html.startswith("… ")
    assert html.endswith(" …")


def test_words_in_a_row_are_preferred():
    """A phrase is shown where it stands."""
    far = "Kata lain. " * 60
    html = passage(f"Merah itu garis. {far}Di luar garis merah saja.", Phrase(("garis", "merah"))).html

    assert "<mark>garis</mark> <mark>merah</mark> saja" in html


@given(st.text(), st.text(min_size=1, max_size=5))
def test_any_text_is_escaped(text, word):
    """Whatever it holds, only our marks are markup."""
    html = passage(text, Term(word), Prefix("a")).html

    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")
