"""Words about text: slugs that are safe in any URL, title keys that forgive, excerpts that end well."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping import text
from kliping.text import SLUG_BYTES, SLUG_LENGTH, excerpt, fold, is_reserved_slug, is_slug, one_line, slug, title_key

TITLES = st.one_of(
    st.text(),
    st.text(alphabet="aAéÉıİßſΣςªﬁ\u0345\u0301\u0327İ1-_. ", max_size=100),
    st.lists(st.sampled_from(["part", "2", "part-2", "undated", "a", "Harga", "x" * 90, "日" * 90, "𒀀" * 90])).map(
        " ".join
    ),
)


@given(TITLES)
def test_a_slug_is_a_slug(title):
    """What `slug` makes, `is_slug` takes: short, lower case, no listing's name, the same when made again."""
    made = slug(title)

    assert made == "" or is_slug(made)
    assert len(made) <= SLUG_LENGTH
    assert len(made.encode()) <= SLUG_BYTES
    assert not is_reserved_slug(made)


@given(TITLES)
def test_a_slug_is_safe_in_a_path(title):
    """Nothing in it has a meaning in URLs or file names, and no other spelling of it is in use."""
    made = slug(title)

    assert not set(made) & set("/\\.:?#%&=|<>\"' \n\x00")
    assert unicodedata.normalize("NFC", made) == made


@given(TITLES)
def test_fold_is_settled(title):
    """Folding twice is folding once, so keys made from keys are the same keys."""
    assert fold(fold(title)) == fold(title)
    assert title_key(title_key(title)) == title_key(title)


@given(TITLES)
def test_title_key_forgives_case_and_spaces(title):
    """A title typed by another hand is still that title."""
    assert title_key(f"  {title} \n") == title_key(title)
    assert title_key(unicodedata.normalize("NFD", title)) == title_key(title)


@pytest.mark.parametrize(
    ("title", "made"),
    [
        ("Dermaga Lembayung Dibuka Lagi!", "dermaga-lembayung-dibuka-lagi"),
        ("Crème brûlée à la carte", "creme-brulee-a-la-carte"),
        ("STRASSE und Straße", "strasse-und-strasse"),
        ("50% lebih murah", "50-lebih-murah"),
        ("2021", "a-2021"),
        ("Part 2", "a-part-2"),
        ("x", "a-x"),
        ("!!!", ""),
        ("", ""),
        ("snake_case_title", "snake-case-title"),
        ("a" * 200, "a" * SLUG_LENGTH),
        ("1" * 200, "a-" + "1" * (SLUG_LENGTH - 2)),
        ("日本の漁港", "日本の漁港"),
        ("हिन्दी समाचार", "हिन्दी-समाचार"),
        ("Ünïcödé ①", "unicode-1"),
        ("κόσμος", "κόσμοσ"),
        ("kata " * 40, "-".join(["kata"] * 16)),
    ],
)
def test_slugs(title, made):
    """Latin letters lose their accents, other scripts are kept whole."""
    assert slug(title) == made


@pytest.mark.parametrize(
    "given_slug", ["", "Kapal", "kapal tiba", "a/b", "..", "2021", "part-2", "x", "-a", "a--b", "é", "a" * 81]
)
def test_what_is_no_slug(given_slug):
    """Stated slugs are held to the same rules."""
    assert not is_slug(given_slug)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harga Ikan Naik, Nelayan: 'Syukurlah'", "harga ikan naik – nelayan: “syukurlah”"),
        ("Café di Pelabuhan", "CAFE DI PELABUHAN"),
        ("ﬁnal", "final"),
    ],
)
def test_title_keys_that_match(one, other):
    """Quotes, dashes, case and accents do not part two titles."""
    assert title_key(one) == title_key(other)


def test_title_keys_that_differ():
    """Vowel signs are letters of their scripts."""
    assert title_key("हिन्दी") != title_key("हन्द")


@given(st.text(), st.integers(20, 300))
def test_excerpt_fits(body, length):
    """An excerpt is one line, never longer than asked, and all of a text that fits."""
    made = excerpt(body, length)

    assert len(made) <= length
    assert made == one_line(made)
    assert len(one_line(body)) > length or made == one_line(body)


@pytest.mark.parametrize(
    ("body", "made"),
    [
        ("Kapal tiba. Semua senang.", "Kapal tiba. Semua senang."),
        ("Kapal yang ditunggu itu tiba. Semua orang senang.", "Kapal yang ditunggu itu tiba."),
        ('"Kapal itu tiba!" Semua orang di dermaga senang.', '"Kapal itu tiba!"'),
        ("Kapal yang ditunggu seisi kota akhirnya tiba", "Kapal yang ditunggu seisi kota…"),
        ("x" * 100, "x" * 34 + "…"),
        ("  Satu\n\n dua ", "Satu dua"),
    ],
)
def test_excerpts(body, made):
    """Whole sentences where they fit, else whole words and an ellipsis."""
    assert excerpt(body, 35) == made


def test_one_line():
    """Any white space is one space."""
    assert one_line(" a\t\n b\u00a0c\u2028d ") == "a b c d"


@pytest.mark.parametrize("repeat", ["a", "a ", "é", "́", ". A", "- ", "\n", "part-", "1", "_"])
def test_long_text_takes_linear_time(repeat):
    """A megabyte of anything is folded, keyed, slugged and cut without a wait."""
    long = repeat * (300_000 // len(repeat))

    assert len(text.slug(long)) <= SLUG_LENGTH
    assert len(text.excerpt(long)) <= 200
    assert text.title_key(long) is not None


@pytest.mark.parametrize(
    ("words", "minutes"), [("", 1), ("word " * 300, 1), ("word " * 700, 3), ("港町の新聞。" * 130, 2), ("ข่าว" * 360, 4)]
)
def test_reading_takes_time(words, minutes):
    """Scripts without spaces are counted by the character."""
    assert text.reading_minutes(words) == minutes


@given(st.text(st.characters() | st.sampled_from("\0\t\x0b\x7f\x80\ufdcf\ufdd0\ufdef\ufffd\ufffe\uffff\ud800")))
def test_bytes_of_a_page_hold_text_only(page):
    assert text.as_bytes(page) == text.NOT_TEXT.sub("", page).encode("utf-8", "replace")
