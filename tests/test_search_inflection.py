"""Stems for search: every inflection finds every other, and unlike words stay apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.analysis import fold_word
from kliping.search.inflection import core, index_stem, query_stems

FAMILIES = [
    ["tulis", "menulis", "ditulis", "tulisan", "penulis", "penulisan", "menuliskan"],
    ["kirim", "mengirim", "dikirim", "kiriman", "pengiriman", "mengirimkan"],
    ["ambil", "mengambil", "diambil", "pengambilan"],
    ["panggil", "memanggil", "dipanggil", "panggilan", "pemanggilan"],
    ["minta", "meminta", "diminta", "permintaan"],
    ["sapu", "menyapu", "disapu"],
    ["tangkap", "menangkap", "ditangkap", "penangkapan", "tangkapan"],
    ["kumpul", "mengumpulkan", "dikumpulkan", "pengumpulan"],
]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family[0])
def test_every_inflection_finds_every_other(family):
    """Whichever is typed, whichever is written."""
    missed = [(a, b) for a in family for b in family if index_stem(b, "id") not in query_stems(a, ("id", "en"))]

    assert missed == []


@pytest.mark.parametrize(
    ("typed", "written"), [("kasus", "asus"), ("kemas", "emas"), ("tubuh", "ubah"), ("kata", "ata")]
)
def test_unlike_words_stay_apart(typed, written):
    """A root's first letter is only left open where a prefix hides it."""
    assert index_stem(written, "id") not in query_stems(typed, ("id", "en"))


def test_other_languages_are_stemmed_as_ever():
    """English has no such prefix."""
    assert index_stem("mental", "en") == "mental"
    assert query_stems("levees", ("en",)) == ("leve",)
    assert query_stems("kitabu", ()) == ("kitabu",)
    assert query_stems("~0", ("id",)) == ("~0",)


@given(st.text(alphabet="abcdegiklmnoprstuy", min_size=1, max_size=12), st.sampled_from(["id", "en"]))
def test_a_word_holds_the_core_of_its_stems(word, lang):
    """A passage is looked for by the letters of its core."""
    found = index_stem(word, lang)

    assert found in query_stems(word, (lang,))
    assert core(found, lang) in fold_word(word)
