"""Interface words: complete catalogues, and dates as people of the language write them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from markupsafe import Markup

from kliping import wording
from kliping.dates import parse_date
from kliping.offline import search
from kliping.render import theme_folder
from kliping.site.values import INTERFACE
from kliping.wording import FOLDER, direction, load_words

KEYWORDS = {"t": None, "tn": (1, 2)}
PARTIAL = {
    "2021-12-12": ("Minggu, 12 Desember 2021", "Sunday, December 12, 2021"),
    "2021-12-12?": ("Minggu, 12 Desember 2021", "Sunday, December 12, 2021"),
    "2021-12": ("Desember 2021", "December 2021"),
    "2021": ("2021", "2021"),
    "2021~": ("sekitar 2021", "about 2021"),
    "[2010-12-12,2021-12-12]": (
        "Minggu, 12 Desember 2010 atau Minggu, 12 Desember 2021",
        "Sunday, December 12, 2010 or Sunday, December 12, 2021",
    ),
    "2021-12-12T13:30:00+07:00": ("Minggu, 12 Desember 2021, pukul 13.30 WIB", "Sunday, December 12, 2021, 1:30 PM"),
    "2021-12-12T13:30": ("Minggu, 12 Desember 2021, pukul 13.30", "Sunday, December 12, 2021, 1:30 PM"),
    "2021-12-12T13:30Z": ("Minggu, 12 Desember 2021, pukul 13.30 UTC", "Sunday, December 12, 2021, 1:30 PM UTC"),
}


def words(lang: str) -> wording.Words:
    return load_words(lang, zone="Asia/Jakarta")


def used() -> set[str]:
    """Every message that a template or the code says."""
    found: set[str] = set()
    for file in theme_folder().glob("*.*"):
        for _, _, message, _ in babel_extract(BytesIO(file.read_bytes()), list(KEYWORDS), [], {}):
            found.add(message if isinstance(message, str) else str(message[0]))
    for file in (Path(wording.__file__), Path(search.__file__)):
        for _, message, _, _ in extract("python", BytesIO(file.read_bytes()), KEYWORDS):
            found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize("lang", INTERFACE)
def test_a_catalogue_has_every_word_and_no_other(lang):
    """Nobody reads half a page in another language."""
    catalog = read_po(BytesIO((FOLDER / f"{lang}.po").read_bytes()))

    listed = {
        message.id if isinstance(message.id, str) else message.id[0]: message for message in catalog if message.id
    }
    assert set(listed) == used()
    assert all(message.string and all(message.string) for message in listed.values())


@pytest.mark.parametrize("lang", wording.languages())
def test_a_translation_names_the_same_values(lang):
    """A `%(name)s` that the sentence lost would be lost to the reader, one that it gained would be an error."""
    catalog = read_po(BytesIO((FOLDER / f"{lang}.po").read_bytes()))

    assert [error for message in catalog for error in message.check(catalog)] == []


def test_every_catalogue_can_be_chosen():
    """And every language that can be chosen has one."""
    assert wording.languages() == list(INTERFACE)


@pytest.mark.parametrize(("text", "said"), PARTIAL.items())
def test_long_dates_say_what_is_known(text, said):
    """No more and no less; times in the archive's own zone carry its name."""
    indonesian, english = said

    assert words("id").longdate(parse_date(text)) == indonesian
    assert words("en").longdate(parse_date(text)).replace("\u202f", " ").startswith(english)


def test_short_dates_and_periods():
    """For lists and headings."""
    speak = words("id")

    assert speak.shortdate(parse_date("2021-12-12")) == "12 Des 2021"
    assert [speak.period(period) for period in ("2021", "2021-12", "undated", "s")] == [
        "2021",
        "Desember 2021",
        "Tanpa tanggal",
        "S",
    ]
    assert [speak.subperiod(period) for period in ("2021-12", "2021-12-12")] == ["Desember", "12 Desember"]


def test_plurals_and_numbers_follow_the_language():
    """By its own rules, not by an English s."""
    one, many = "%(n)s article", "%(n)s articles"

    assert [words("en").tn(one, many, n) for n in (0, 1, 1200)] == ["0 articles", "1 article", "1,200 articles"]
    assert [words("id").tn(one, many, n) for n in (1, 1200)] == ["1 artikel", "1.200 artikel"]
    assert [words("ar").tn(one, many, n) for n in (1, 2, 3, 11)] == ["مقال واحد", "مقالان", "3 مقالات", "11 مقالًا"]
    assert words("ja").tn(one, many, 1200) == "1,200件の記事"


def test_markup_in_a_sentence_escapes_the_rest():
    """A link may stand in a sentence; a reader's words beside it stay text."""
    speak = words("en")

    link, text = Markup("<a>x</a>"), "<b>"
    assert speak.t("%(date)s, %(time)s", date=link, time=text) == Markup("<a>x</a>, &lt;b&gt;")
    assert not hasattr(speak.t("%(date)s, %(time)s", date=text, time=text), "__html__")


def test_direction_and_names_of_languages():
    """Known languages by CLDR; unknown ones are left to the browser."""
    assert [direction(lang) for lang in ("id", "ar", "fa", "ja", "qq")] == ["ltr", "rtl", "rtl", "ltr", "auto"]
    assert words("id").language("en") == "Inggris"
    assert words("id").language("qq") == "qq"
