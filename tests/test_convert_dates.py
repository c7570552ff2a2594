"""Dates from the text: what proves one, what leaves several, and what contradicts itself."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.convert import mentions
from kliping.convert.mentions import iter_mentions
from kliping.convert.solver import Window, solve_date

WINDOW = Window(first=datetime.date(2019, 1, 1), last=datetime.date(2026, 1, 31))


def solve(*paragraphs: str, lang: str = "id", window: Window = WINDOW, filed: str = "") -> tuple[str, tuple[str, ...]]:
    solved = solve_date(paragraphs, lang=lang, window=window, filed=filed)
    return str(solved.date or ""), solved.evidence


def test_a_weekday_and_the_day_of_the_quoted_report_fix_the_year():
    """12 December is a Sunday once between 2019 and 2026."""
    text = "Air surut, sebut wali kota Hari Minggu.", '"Aman," sebutnya, dikutip dari Antara 12 Desember.'

    assert solve(*text) == ("2021-12-12?", ("Minggu", "12 Desember"))


def test_without_a_weekday_every_year_of_the_window_is_a_candidate():
    date, evidence = solve("Air surut, dikutip dari Antara 12 Desember.")

    assert date == "[2019-12-12,2020-12-12,2021-12-12,2022-12-12,2023-12-12,2024-12-12,2025-12-12]?"
    assert evidence == ("12 Desember",)


def test_too_many_candidates_are_no_date():
    window = Window(first=None, last=WINDOW.last)

    assert solve("Air surut, dikutip dari Antara 12 Desember.", window=window) == ("", ())


def test_the_latest_day_on_which_somebody_spoke():
    text = '"Naik," kata Sari, Senin (9/6/2025).', '"Surut," kata Budi, Selasa (10/6/2025).'

    assert solve(*text) == ("2025-06-10?", ("Selasa (10/6/2025)",))


def test_a_weekday_that_does_not_fit_is_a_contradiction():
    solved = solve_date(['"Naik," kata Sari, Senin (10/6/2025).'], lang="id", window=WINDOW)

    assert solved.date is None
    assert solved.conflict == "Senin (10/6/2025)"


def test_what_happened_on_a_day_tells_the_month():
    assert solve("Jembatan itu roboh pada Selasa (10/6/2025).") == ("2025-06?", ("Selasa (10/6/2025)",))


def test_a_contradiction_is_told_beside_what_else_is_proved():
    text = ['"Naik," kata Sari, Senin (10/6/2025).', '"Surut," kata Budi, Rabu (11/6/2025).']

    solved = solve_date(text, lang="id", window=WINDOW)

    assert (str(solved.date), solved.conflict, solved.paragraph) == ("2025-06-11?", "Senin (10/6/2025)", 0)


@pytest.mark.parametrize(
    "text",
    [
        "Pasar itu berdiri pada 12 Desember 1980.",
        "Konser akan digelar Sabtu (14/6/2025).",
        "Skornya 2/3 dari total.",
        "Dalam dua minggu air surut.",
    ],
)
def test_a_day_that_nobody_spoke_on_proves_nothing(text):
    assert solve(text) == ("", ())


def test_the_day_in_a_dateline_counts_first():
    assert solve("The dam held.", lang="en", filed="Feb 26, 2020") == ("2020-02-26?", ("Feb 26, 2020",))


def test_nothing_after_the_last_day_of_the_window():
    assert solve('"Naik," kata Sari, Senin (9/6/2025).', window=Window(first=None, last=datetime.date(2025, 6, 8))) == (
        "",
        (),
    )


@pytest.mark.parametrize(
    ("text", "lang", "parts"),
    [
        ("Senin (9/6)", "id", (0, 6, 9, 0)),
        ("Jumat, 5 Juni 1987", "id", (1987, 6, 5, 4)),
        ("June 10, 2025", "en", (2025, 6, 10, None)),
        ("Tuesday, June 10", "en", (0, 6, 10, 1)),
        ("10 Jun 2025", "en", (2025, 6, 10, None)),
        ("6/10/2025", "en", (2025, 6, 10, None)),
        ("Montag, 3. März 2014", "de", (2014, 3, 3, 0)),
        ("2025-06-10", "id", (2025, 6, 10, None)),
    ],
)
def test_mentions_in_the_words_of_a_language(text, lang, parts):
    [found] = iter_mentions(f"x {text}, y", lang=lang)

    assert (found.year, found.month, found.day, found.weekday) == parts
    assert found.text == text


@given(
    st.lists(
        st.sampled_from(
            ["Senin", "senin", "Minggu", "Mei", "Desember", " ", ", ", "(", "/", "-", "12", "9", "2019", "٣", "x"]
        )
    )
)
def test_days_are_found_wherever_they_begin(pieces: list[str]) -> None:
    """Skipping to figures and names misses nothing that trying at every letter finds."""
    text, words = "".join(pieces), mentions._words("id")

    found = [match.span() for match in mentions._iter_matches(words, text)]

    assert found == [match.span() for match in words.pattern.finditer(text)]
