"""Partial dates: EDTF both ways, and never more precise than what is known."""

from datetime import date as Day

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.dates import Civil, PartialDate, as_inferred, format_date, parse_date

DAYS = st.dates(min_value=Day(1, 1, 1), max_value=Day(9999, 12, 31))
CIVILS = st.one_of(
    DAYS.map(lambda d: Civil(d.year, d.month, d.day)),
    DAYS.map(lambda d: Civil(d.year, d.month)),
    DAYS.map(lambda d: Civil(d.year)),
)
TIMES = st.sampled_from(["13:30", "00:00:00", "23:59:59.5", "06:00Z", "06:00+07:00", "06:00:01-0330"])
MARKS = {"uncertain": st.booleans(), "approximate": st.booleans()}
DATES = st.one_of(
    st.builds(PartialDate, choices=CIVILS.map(lambda civil: (civil,)), **MARKS),
    st.builds(PartialDate, choices=DAYS.map(lambda d: (Civil(d.year, d.month, d.day),)), time=TIMES, **MARKS),
    st.builds(PartialDate, choices=st.sets(CIVILS, min_size=2, max_size=4).map(lambda s: tuple(sorted(s))), **MARKS),
)


@given(DATES)
def test_parse_undoes_format(date):
    """What is known, and how, survives being written down."""
    assert parse_date(format_date(date)) == date


@given(DATES)
def test_bounds_hold_every_choice(date):
    """`first` and `last` enclose all days it may mean."""
    assert all(date.first <= choice.first <= choice.last <= date.last for choice in date.choices)


@given(DATES)
def test_civil_is_common_to_all_choices(date):
    """An article is placed where all choices agree, never closer."""
    civil = date.civil

    assert civil is None or all(str(choice).startswith(str(civil)) for choice in date.choices)


@given(DAYS, DAYS)
def test_sort_key_sorts_by_time(one, other):
    """Text in ascending order is time in ascending order."""
    keys = [parse_date(day.isoformat()).sort_key for day in (one, other)]

    assert (keys[0] < keys[1]) == (one < other)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_value_error(text):
    """No other exception, whatever is typed, and what is taken can be written again."""
    try:
        date = parse_date(text)
    except ValueError:
        return

    assert parse_date(format_date(date)) == date


@pytest.mark.parametrize(
    ("text", "written", "civil", "first", "last", "stated"),
    [
        ("2021-12-12", "2021-12-12", "2021-12-12", "2021-12-12", "2021-12-12", True),
        ("2021-12", "2021-12", "2021-12", "2021-12-01", "2021-12-31", True),
        ("2020-02", "2020-02", "2020-02", "2020-02-01", "2020-02-29", True),
        ("2021", "2021", "2021", "2021-01-01", "2021-12-31", True),
        ("2021-12-12?", "2021-12-12?", "2021-12-12", "2021-12-12", "2021-12-12", False),
        ("2021~", "2021~", "2021", "2021-01-01", "2021-12-31", False),
        ("2021%", "2021%", "2021", "2021-01-01", "2021-12-31", False),
        ("[2021-12-12, 2010-12-12]", "[2010-12-12,2021-12-12]", "None", "2010-12-12", "2021-12-12", False),
        ("[2021-12-05,2021-12-12]?", "[2021-12-05,2021-12-12]?", "2021-12", "2021-12-05", "2021-12-12", False),
        ("[2021,2021-12-31]", "[2021,2021-12-31]", "2021", "2021-01-01", "2021-12-31", False),
        ("[2021-12-12]", "2021-12-12", "2021-12-12", "2021-12-12", "2021-12-12", True),
        (" 2021-12-12 13:30 ", "2021-12-12T13:30", "2021-12-12", "2021-12-12", "2021-12-12", True),
        ("2021-12-12T13:30:00+07:00", "2021-12-12T13:30:00+07:00", "2021-12-12", "2021-12-12", "2021-12-12", True),
    ],
)
def test_forms(text, written, civil, first, last, stated):
    """The forms that news needs."""
    date = parse_date(text)

    assert (format_date(date), str(date.civil)) == (written, civil)
    assert (str(date.first), str(date.last), date.is_stated) == (first, last, stated)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "[]",
        "[,]",
        "June 1987",
        "12/12/2021",
        "2021-1-1",
        "21-12-12",
        "2021-13",
        "2021-00",
        "2021-02-29",
        "0000",
        "2021-12-12T25:00",
        "2021-12T10:00",
        "2021-12-12T",
        "2021-12-12x13:30",
        "2021-12-12??",
        "٢٠٢١",
        "[2021-12-12",
        "[2021-12-12T10:00,2021-12-13]",
        "20211212",
        "2021-12-12T10:00+25:00",
        "2021-12-12T١٠:٠٠",
        "x" * 5000,
    ],
)
def test_not_dates(text):
    """Refused in words short enough for a line."""
    with pytest.raises(ValueError, match=r"date|calendar") as caught:
        parse_date(text)

    assert len(str(caught.value)) < 100


def test_a_month_stands_before_its_days():
    """Less exact dates sort first, and a day before its hours."""
    keys = [parse_date(text).sort_key for text in ("2021", "2021-12", "2021-12-12", "2021-12-12T06:00", "2022")]

    assert keys == sorted(keys)


def test_inferred_keeps_what_is_known():
    """Inference adds a mark and nothing else."""
    assert format_date(as_inferred(parse_date("2021-12~"))) == "2021-12%"
