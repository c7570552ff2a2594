"""Days as a text mentions them: `Minggu`, `12 Desember`, `Senin (9/6)`, `June 10, 2025`.

The words come from babel for the languages of the site. What the mentions prove is for solver.py to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale, localedata

# Spellings the press uses beside those of the Unicode locale data.
_MONTHS_TOO = {
    "id": {"pebruari": 2, "agust": 8, "agt": 8, "ags": 8, "sept": 9, "nopember": 11, "nop": 11},
    "en": {"sept": 9},
    "de": {"jänner": 1, "feber": 2, "maerz": 3},
    "ar": {"كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9},
}
_WEEKDAYS_TOO = {"id": {"jum'at": 4, "jum’at": 4, "ahad": 6}, "de": {"sonnabend": 5}}
# European, Arabic, Persian and wide ones.
_FIGURES = "".join(chr(zero + i) for zero in (0x30, 0x660, 0x6F0, 0xFF10) for i in range(10))
# The languages that write the month before the day in figures.
MONTH_FIRST = frozenset({"en"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One day as mentioned; parts that the text leaves out are 0, or None for the weekday (0 is Monday)."""

    start: int
    text: str
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    months: dict[str, int]
    weekdays: dict[str, int]
    pattern: re.Pattern[str]
    starts: re.Pattern[str]


def iter_mentions(text: str, *, lang: str) -> list[Mention]:
    """Every day that `text` mentions in the words of `lang`, in order."""
    words = _words(lang.split("-")[0])
    found = (_mention(match, words, lang) for match in _iter_matches(words, text))
    return [mention for mention in found if mention]


def _iter_matches(words: _Words, text: str) -> Iterator[re.Match[str]]:
    """As `words.pattern.finditer(text)`, which tries at every letter; a figure or a name is found six times as fast."""
    at = 0
    while start := words.starts.search(text, at):
        match = words.pattern.match(text, start.start())
        at = match.end() if match else start.start() + 1
        if match:
            yield match


def _mention(match: re.Match[str], words: _Words, lang: str) -> Mention | None:
    if match.start() and match.string[match.start() - 1].isalnum():
        return None
    part = {name.rstrip("_"): value for name, value in match.groupdict().items() if value is not None}
    year, month, day = _civil(part, words, lang)
    if month > 12 or day > 31 or bool(month) != bool(day):
        return None
    weekday = words.weekdays[part["weekday"]] if "weekday" in part else None
    return Mention(start=match.start(), text=_closed(match[0]), year=year, month=month, day=day, weekday=weekday)


def _closed(words: str) -> str:
    """The words of a mention, with the bracket that closes them."""
    words = words.strip(" .,")
    return words + {"(": ")", "[": "]"}.get(next(filter(words.count, "(["), ""), "")


def _civil(part: dict[str, str], words: _Words, lang: str) -> tuple[int, int, int]:
    """Year, month and day of the groups that matched; 0 for what is not there."""
    if name := part.get("month") or part.get("head"):
        day, year = part.get("day") or part["second"], part.get("year") or part.get("last") or "0"
        return int(year), words.months[name], int(day)
    if "iso" in part:
        year, month, day = part["iso"].split("-")
        return int(year), int(month), int(day)
    if "n1" not in part:
        return 0, 0, 0
    first, second, short = int(part["n1"]), int(part["n2"]), int(part.get("n3", 0))
    swapped = lang in MONTH_FIRST and first <= 12 or second > 12
    return short + (2000 if 0 < short < 100 else 0), *((first, second) if swapped else (second, first))


@cache
def _words(lang: str) -> _Words:
    locale = Locale.parse(lang if localedata.exists(lang) else "en")
    months = {name.rstrip("."): n for w in ("abbreviated", "wide") for n, name in locale.months["format"][w].items()}
    weekdays = {name: n for n, name in locale.days["format"]["wide"].items()}
    months = _with_capitals(months | _MONTHS_TOO.get(lang, {}))
    weekdays = _with_capitals(weekdays | _WEEKDAYS_TOO.get(lang, {}))
    # Single letters and words in a row, so that the engine skips to the next that fits.
    starts = re.compile("|".join((*_FIGURES, _either(months | weekdays))))
    return _Words(months, weekdays, _pattern(_either(months), _either(weekdays)), starts)


def _with_capitals(words: dict[str, int]) -> dict[str, int]:
    """As names and in capitals, but not in small letters: "Minggu" is Sunday, "minggu" is a week."""
    return {form: n for word, n in words.items() for form in (word[:1].upper() + word[1:], word.upper())}


def _pattern(month: str, weekday: str) -> re.Pattern[str]:
    # Each way begins with a name or a figure: see `starts`.
    behind = rf"(?P<weekday>{weekday})\b(?:[,\s]{{1,3}}(?:tanggal\ |the\ )?[(\[]?\ ?(?:{_day(month, '')}))?"
    return re.compile(f"{behind}|{_day(month, '_')}", re.VERBOSE)


def _day(month: str, mark: str) -> str:
    """A day with or without its year; `mark` ends the names of the groups, as no two may be equal."""
    return rf"""
        (?P<iso{mark}>(?:19|20)\d\d-\d\d-\d\d)\b
      | (?P<day{mark}>\d{{1,2}})(?:st|nd|rd|th|\.)?\ (?:of\ )?(?P<month{mark}>{month})\b\.?
            (?:,?\ (?P<year{mark}>\d{{4}}))?(?!\d)
      | (?P<head{mark}>{month})\b\.?\ (?P<second{mark}>\d{{1,2}})(?:st|nd|rd|th)?\b
            (?:,?\ (?P<last{mark}>\d{{4}}))?(?!\d)
      | (?P<n1{mark}>\d{{1,2}})\ ?/\ ?(?P<n2{mark}>\d{{1,2}})
            (?:\ ?/\ ?(?P<n3{mark}>(?:19|20)\d\d|\d\d))?(?![\d/])
    """


def _either(words: dict[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
