"""How lists and calendars are laid out: weeks of a month, months of a year, entries under their first letter."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from kliping.text import fold
from kliping.views import Link, PeriodLink, Turn

LEVELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A day in a calendar: its link if it has articles, and how many as a level from 0 (none) to `LEVELS`."""

    day: int
    link: PeriodLink | None
    level: int


def weeks(period: str, days: Iterable[PeriodLink], *, first_weekday: int) -> list[list[Cell | None]]:
    """The weeks of the month `period`, seven cells each; None before its first and after its last day.

    days            those with articles, of this month and maybe others; the fullest of them has the highest level
    first_weekday   0 is Monday
    """
    year, month = (int(part) for part in period.split("-"))
    links = {link.period: link for link in days}
    most = max((link.n for link in links.values()), default=0)
    rows = calendar.Calendar(first_weekday).monthdayscalendar(year, month)
    return [[_cell(f"{period}-{day:02}", day, links, most) if day else None for day in row] for row in rows]


def _cell(period: str, day: int, links: dict[str, PeriodLink], most: int) -> Cell:
    link = links.get(period)
    return Cell(day=day, link=link, level=_level(link.n, most) if link else 0)


def _level(n: int, most: int) -> int:
    """By orders of magnitude rather than evenly, so that one flood of news does not pale a whole year."""
    return max(1, min(LEVELS, LEVELS + 1 - max(1, (most // max(n, 1)).bit_length())))


def months(year: str) -> list[str]:
    """The twelve months of a year: "2021-01" and so on."""
    return [f"{year}-{month:02}" for month in range(1, 13)]


def month_days(period: str, days: Iterable[PeriodLink]) -> list[Cell]:
    """The days of the month `period` in a row; `days` and levels as in `weeks`."""
    year, month = (int(part) for part in period.split("-"))
    links = {link.period: link for link in days}
    most = max((link.n for link in links.values()), default=0)
    return [_cell(f"{period}-{day:02}", day, links, most) for day in range(1, calendar.monthrange(year, month)[1] + 1)]


def year_span(links: Iterable[Link]) -> tuple[int, int]:
    """The first and the last year of all `links`; both 0 if none knows its years."""
    years = [year for link in links for year, _ in link.years]
    return (min(years), max(years)) if years else (0, 0)


def spark(years: Iterable[tuple[int, int]], span: tuple[int, int]) -> list[int]:
    """For every year of a span the height of its bar, in tenths of the fullest year's; 0 where there is nothing."""
    counts = dict(years)
    most = max(counts.values(), default=0)
    heights = (counts.get(year, 0) for year in range(span[0], span[1] + 1))
    return [max(1, round(10 * n / most)) if n else 0 for n in heights]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A month in a chart: its link if it has articles, its height in hundredths of the fullest month's."""

    period: str
    link: PeriodLink | None
    height: int


def bars(periods: Iterable[PeriodLink], among: Iterable[PeriodLink] = ()) -> list[Bar]:
    """Every month from the first to the last of `periods`, the empty ones between them too.

    among    other periods: with them, the same months and the same scale for several charts
    """
    links = {link.period: link for link in periods if _is_month(link.period)}
    known = [*links.values(), *(link for link in among if _is_month(link.period))]
    if not known:
        return []
    most = max(link.n for link in known)
    first, last = (limit(link.period for link in known) for limit in (min, max))
    return [_bar(period, links.get(period), most) for period in _months_between(first, last)]


def _is_month(period: str) -> bool:
    return len(period) == len("2021-12") and period[0].isdigit()


def _bar(period: str, link: PeriodLink | None, most: int) -> Bar:
    return Bar(period=period, link=link, height=max(1, round(100 * link.n / most)) if link else 0)


def _months_between(first: str, last: str) -> list[str]:
    return [month for year in range(int(first[:4]), int(last[:4]) + 1) for month in months(f"{year:04}")
            if first <= month <= last]  # fmt: skip


def moments(turns: Sequence[Turn]) -> list[int]:
    """Where the articles of a thread stand on a line from the first to the last of them, in thousandths of it."""
    days = [turn.card.date.first.toordinal() for turn in turns if turn.card.date]
    whole = days[-1] - days[0] if days else 0
    return [round(1000 * (day - days[0]) / whole) if whole else 0 for day in days]


def gaps(periods: Iterable[PeriodLink]) -> list[tuple[str, str]]:
    """The first and the last month of each run of months without articles between two that have some."""
    runs = groupby(bars(periods), key=lambda bar: bar.link is None)
    empty = [[bar.period for bar in run] for is_empty, run in runs if is_empty]
    return [(run[0], run[-1]) for run in empty]


def by_year(periods: Iterable[PeriodLink]) -> list[tuple[str, list[PeriodLink]]]:
    """Periods under their years, in their own order."""
    return [(year, list(group)) for year, group in groupby(periods, key=lambda link: link.period[:4])]


def by_letter(links: Iterable[Link]) -> list[tuple[str, list[Link]]]:
    """Links under the first letter of their labels; "#" for what begins with no letter."""
    return [(letter, list(group)) for letter, group in groupby(sorted(links, key=_order), key=_letter)]


def _letter(link: Link) -> str:
    first = fold(link.label)[:1].upper()
    return first if first.isalpha() else "#"


def _order(link: Link) -> tuple[str, str, str]:
    return _letter(link), fold(link.label), link.url
