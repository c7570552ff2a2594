"""Calendars and indexes: where days stand, how dark they are, what a letter holds."""

from __future__ import annotations

import calendar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.arrange import LEVELS, bars, by_letter, by_year, gaps, months, weeks
from kliping.views import Link, PeriodLink


def day(period: str, n: int = 1) -> PeriodLink:
    return PeriodLink(period=period, url=f"/{period.replace('-', '/')}/", n=n)


def test_a_month_begins_on_its_weekday():
    """December 2021 began on a Wednesday."""
    first = weeks("2021-12", [], first_weekday=0)[0]

    assert [cell and cell.day for cell in first] == [None, None, 1, 2, 3, 4, 5]
    assert [cell and cell.day for cell in weeks("2021-12", [], first_weekday=6)[0]] == [None, None, None, 1, 2, 3, 4]


@given(year=st.integers(1, 9999), month=st.integers(1, 12), first=st.integers(0, 6))
def test_a_month_has_each_of_its_days_once(year, month, first):
    """In seven columns, whatever the week begins with."""
    rows = weeks(f"{year:04}-{month:02}", [], first_weekday=first)

    assert {len(row) for row in rows} == {7}
    assert [cell.day for row in rows for cell in row if cell] == [*range(1, calendar.monthrange(year, month)[1] + 1)]


@pytest.mark.parametrize(
    ("n", "level"), [(1, 1), (9, 1), (13, 2), (12, 1), (25, 2), (26, 3), (50, 3), (51, 4), (100, 4)]
)
def test_levels_go_by_orders_of_magnitude(n, level):
    """One flood of news does not pale the rest."""
    found = weeks("2021-12", [day("2021-12-01", n), day("2021-06-01", 100)], first_weekday=0)

    assert next(cell.level for cell in found[0] if cell) == level


@given(n=st.integers(1, 10**6), most=st.integers(1, 10**6))
def test_a_day_with_articles_is_never_pale(n, most):
    """Level 0 is for days without."""
    found = weeks("2021-12", [day("2021-12-01", n), day("2021-12-02", most)], first_weekday=0)

    cells = [cell for row in found for cell in row if cell]
    assert all(1 <= cell.level <= LEVELS for cell in cells[:2])
    assert all(cell.level == 0 and cell.link is None for cell in cells[2:])


def test_periods_stand_under_their_years():
    """In the order they came."""
    found = by_year([day("2021-12"), day("2021-03"), day("2019-07")])

    assert [(year, [link.period for link in links]) for year, links in found] == [
        ("2021", ["2021-12", "2021-03"]),
        ("2019", ["2019-07"]),
    ]
    assert months("2021")[::11] == ["2021-01", "2021-12"]


def test_bars_show_the_empty_months_too():
    """A gap is a fact about an archive; a chart that skips it lies."""
    found = bars([day("2021-11", 4), day("2022-02", 1)])

    assert [(bar.period, bar.height, bar.link is None) for bar in found] == [
        ("2021-11", 100, False),
        ("2021-12", 0, True),
        ("2022-01", 0, True),
        ("2022-02", 25, False),
    ]
    assert gaps([day("2021-11", 4), day("2022-02", 1), day("2022-04", 1)]) == [
        ("2021-12", "2022-01"),
        ("2022-03", "2022-03"),
    ]
    assert bars([]) == gaps([]) == []


def test_letters_take_accents_and_digits():
    """An accent does not make another letter; digits stand together."""
    links = [Link(label=label, url=f"/{label}/") for label in ("élan", "Elang", "2021", "zebra", "東京")]

    assert [(letter, [link.label for link in found]) for letter, found in by_letter(links)] == [
        ("#", ["2021"]),
        ("E", ["élan", "Elang"]),
        ("Z", ["zebra"]),
        ("東", ["東京"]),
    ]


def test_charts_show_months_only():
    """Years without months and the undated stand in the list below; two charts can share their months."""
    links = [PeriodLink(period=period, url="/", n=n) for period, n in (("2021-02", 2), ("2021", 1), ("undated", 1))]
    other = [PeriodLink(period="2021-04", url="/", n=4)]

    assert [(bar.period, bar.height) for bar in bars(links)] == [("2021-02", 100)]
    assert [(bar.period, bar.height) for bar in bars(links, other)] == [("2021-02", 50), ("2021-03", 0), ("2021-04", 0)]
