"""Dates as far as they are known: EDTF (ISO 8601-2), the part of it that news needs.

`2021-12-12`, `2021-12`, `2021`, a time behind a day, `?` for "inferred, not certain", `~` for "about",
and `[2010-12-12,2021-12-12]` for "one of these".
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date as Day
from functools import lru_cache

_CIVIL = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?\Z", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?\Z", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Civil:
    """A day, a month or a year of the calendar; `month` and `day` are 0 where they are not known."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        if self.day:
            return f"{self.year:04}-{self.month:02}-{self.day:02}"
        return f"{self.year:04}-{self.month:02}" if self.month else f"{self.year:04}"

    @property
    def first(self) -> Day:
        """The first day it may mean."""
        return Day(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> Day:
        """The last day it may mean."""
        month = self.month or 12
        return Day(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialDate:
    """When something happened, as precisely as it is known and no more.

    choices    one civil date, or several ascending ones of which one is true
    time       "13:30:00+07:00" as stated, or "" (only with one whole day)
    """

    choices: tuple[Civil, ...]
    time: str = ""
    uncertain: bool = False
    approximate: bool = False

    def __str__(self) -> str:
        return format_date(self)

    @property
    def civil(self) -> Civil | None:
        """What all choices have in common, which is where the archive places the article; None if nothing."""
        common: list[int] = []
        for parts in zip(*((choice.year, choice.month, choice.day) for choice in self.choices), strict=True):
            if len(set(parts)) > 1 or not parts[0]:
                break
            common.append(parts[0])
        return Civil(*common) if common else None

    @property
    def sort_key(self) -> str:
        """Ascending text in the order of time; a month stands before its days, a day before its hours."""
        return f"{self.civil or ''}T{self.time}" if self.time else str(self.civil or "")

    @property
    def first(self) -> Day:
        """The earliest day it may mean."""
        return self.choices[0].first

    @property
    def last(self) -> Day:
        """The latest day it may mean."""
        return max(choice.last for choice in self.choices)

    @property
    def is_stated(self) -> bool:
        """Whether it may be published as a fact: one choice, neither uncertain nor approximate."""
        return len(self.choices) == 1 and not self.uncertain and not self.approximate


class NotInCalendar(ValueError):
    """Written as a date, but there was no such day, month or year."""


@lru_cache(maxsize=1 << 14)
def parse_date(text: str) -> PartialDate:
    """The date that `text` writes in EDTF.

    raises   ValueError, with what is wrong in words, if it is not one or is not in the calendar
    source   ISO 8601-2:2019, levels 0 to 2: qualification of the whole, and one-of-a-set
    """
    body = text.strip()
    marks = body[-1:] if body[-1:] in ("?", "~", "%") else ""
    body = body.removesuffix(marks) if marks else body
    uncertain, approximate = marks in ("?", "%") and bool(marks), marks in ("~", "%") and bool(marks)
    if body.startswith("[") and body.endswith("]"):
        choices = tuple(sorted({_parse_civil(part.strip()) for part in body[1:-1].split(",")}))
        return PartialDate(choices=choices, uncertain=uncertain, approximate=approximate)
    day, sep, time = body.partition("T") if body[10:11] == "T" else body.partition(" ")
    if sep and (len(day) != 10 or not _TIME.match(time)):
        raise ValueError(f'"{text[:60]}" is not a date')
    civil = _parse_civil(day)
    return PartialDate(choices=(civil,), time=time, uncertain=uncertain, approximate=approximate)


def _parse_civil(text: str) -> Civil:
    match = _CIVIL.match(text)
    if match is None:
        raise ValueError(f'"{text[:60]}" is not a date')
    year, month, day = (int(part or 0) for part in match.groups())
    civil = Civil(year, month, day)
    try:
        Day(year, month if match[2] else 1, day if match[3] else 1)
    except ValueError as error:
        raise NotInCalendar(f'"{text}" is not in the calendar') from error
    return civil


def format_date(date: PartialDate) -> str:
    """`date` in EDTF; `parse_date` undoes it."""
    mark = {(True, False): "?", (False, True): "~", (True, True): "%"}.get((date.uncertain, date.approximate), "")
    if len(date.choices) > 1:
        return f"[{','.join(map(str, date.choices))}]{mark}"
    return str(date.choices[0]) + (f"T{date.time}" if date.time else "") + mark


def as_inferred(date: PartialDate) -> PartialDate:
    """The same date, marked as worked out and not stated."""
    return replace(date, uncertain=True)
