"""Words, folding and stems, as search and related articles see them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.analysis import ALGORITHMS, fold_word, raw_words, stem, stop_words, words


def texts_of(text):
    return [word.text for word in words(text)]


@given(st.text())
def test_spans_are_in_order_and_inside_the_text(text):
    """A snippet cuts by them."""
    found = words(text)

    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert [word.start for word in found] == sorted(word.start for word in found)


@given(st.text())
def test_both_ways_of_reading_agree(text):
    """The index reads by `raw_words`, snippets by `words`."""
    assert [fold_word(raw) for raw in raw_words(text)] == texts_of(text)


@given(st.text(), st.sampled_from([*ALGORITHMS, "xx", ""]))
def test_every_word_has_a_fold_and_a_stem(text, lang):
    """An empty term would match everything."""
    for raw in raw_words(text):
        assert fold_word(raw)
        assert stem(raw, lang)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Warga Tirtamaya, marah!", ["warga", "tirtamaya", "marah"]),
        ("anak-anak", ["anak", "anak"]),
        ("hari Jum'at, Jum’at dan Jumat", ["hari", "jumat", "jumat", "dan", "jumat"]),
        ("the people's council", ["the", "peoples", "council"]),
        ("Rp 1.500 atau 1,5 juta pada 2021.", ["rp", "1500", "atau", "1.5", "juta", "pada", "2021"]),
        ("naïve Ångström Straße", ["naive", "angstrom", "strasse"]),
        ("snake_case", ["snake", "case"]),
        ("مُحَمَّد", ["محمد"]),
        ("東京都の雨", ["東京", "京都", "都の", "の雨"]),
        ("2021年", ["2021", "年"]),
        ("", []),
        ("… — !", []),
    ],
)
def test_words(text, expected):
    """What a text falls into."""
    assert texts_of(text) == expected


def test_composed_and_decomposed_are_one():
    """A file from another system writes é in two characters."""
    text = "kafé résumé"

    assert texts_of(unicodedata.normalize("NFD", text)) == texts_of(text) == ["kafe", "resume"]


@pytest.mark.parametrize(
    ("lang", "inflections"),
    [
        ("id", ["panggilan", "memanggil", "dipanggil", "Panggil"]),
        ("id", ["bukunya", "bukukah", "bukulah", "buku"]),
        ("en", ["flooding", "floods", "Flooded", "flood"]),
        ("en-GB", ["mayors", "mayor's", "mayor’s", "Mayor"]),
        ("de", ["Häuser", "Haus"]),
    ],
)
def test_inflections_share_a_stem(lang, inflections):
    """A reader types one form and means them all."""
    assert len({stem(word, lang) for word in inflections}) == 1


def test_a_language_without_a_stemmer_keeps_its_words():
    """Rather nothing than a guess."""
    assert stem("Kitabu", "sw") == "kitabu"


def test_stop_words_are_function_words():
    """Not the usual list, which drops what news is about."""
    assert {"yang", "dan", "di"} <= stop_words("id")
    assert not {"tahun", "kasus", "baru"} & stop_words("id")
    assert "the" in stop_words("en-US")
    assert stop_words("ja") == frozenset()
