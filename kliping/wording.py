"""The words of the interface in one language: gettext catalogues for sentences, CLDR for dates, numbers and plurals.

Article text is never worded here. The catalogues are `locale/*.po`, read as they are, without a compiled twin.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_day_names,
    get_timezone_gmt,
    get_timezone_name,
)
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import Translations
from markupsafe import escape

from kliping.dates import Civil, PartialDate
from kliping.digest import digest

FOLDER = Path(__file__).parent / "locale"
# Which CLDR pattern says a civil date, by how much of it is known; those of `_WHOLE` are patterns, others skeletons.
_LONG = {"day": "full", "month": "yMMMM", "year": "y"}
_SHORT = {"day": "medium", "month": "yMMM", "year": "y"}
_DAY = {"day": "MMMMd", "month": "LLLL", "year": "y"}
_WHOLE = ("full", "medium", "LLLL")


def languages() -> list[str]:
    """The languages that have interface words."""
    return sorted(file.stem for file in FOLDER.glob("*.po"))


def load_words(lang: str, *, zone: str) -> Words:
    """The interface words of `lang`, and times of the day told in the time zone's own name."""
    source = (FOLDER / f"{lang}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=lang.replace("-", "_")))
    compiled.seek(0)
    return Words(
        lang=lang,
        locale=Locale.parse(lang, sep="-"),
        zone=ZoneInfo(zone),
        catalog=Translations(compiled),
        digest=digest((source, zone)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How the interface speaks. `digest` moves when any of its words do."""

    lang: str
    locale: Locale
    zone: ZoneInfo
    catalog: Translations
    digest: str

    def t(self, message: str, **values: object) -> str:
        """`message` in the interface language, `%(name)s` replaced."""
        return _fill(self.catalog.gettext(message), values)

    def tn(self, one: str, many: str, n: int, **values: object) -> str:
        """`one` or `many` as the language's plural rules want it for `n`, which is written `%(n)s`."""
        return _fill(self.catalog.ngettext(one, many, n), {"n": self.number(n), **values})

    def number(self, n: float) -> str:
        """`n` with the language's own grouping."""
        return _decimal(n, self.locale)

    def percent(self, share: float) -> str:
        """A share of 1 as a percentage; a small one is not rounded to nothing."""
        return str(format_percent(share, format=None if share >= 0.01 or not share else "0.0%", locale=self.locale))

    def longdate(self, date: PartialDate) -> str:
        """As much of `date` as is known, with the weekday and a stated time, in words."""
        said = self._said(date, _LONG)
        if date.time:
            said = self.t("%(date)s, %(time)s", date=said, time=self._time(date))
        return self.t("about %(date)s", date=said) if date.approximate else said

    def shortdate(self, date: PartialDate) -> str:
        """`date` in as little room as its language allows."""
        said = self._said(date, _SHORT)
        return self.t("about %(date)s", date=said) if date.approximate else said

    def period(self, period: str) -> str:
        """A period of the calendar, "undated" or a letter, as a heading says it."""
        return self._period(period, _LONG)

    def subperiod(self, period: str) -> str:
        """The same beside others of its kind: a month without its year, a day without its weekday and year."""
        return self._period(period, _DAY)

    def span(self, days: int) -> str:
        """A number of days, whichever way, in the largest of days, months and years that says it."""
        return str(format_timedelta(timedelta(days=abs(days)), granularity="day", threshold=1.1, locale=self.locale))

    def weekdays(self) -> list[tuple[str, str]]:
        """The days of a week, short and in full, beginning with the day that its calendars begin with."""
        short, full = (get_day_names(width, "stand-alone", self.locale) for width in ("short", "wide"))
        return [(short[i % 7], full[i % 7]) for i in range(self.locale.first_week_day, self.locale.first_week_day + 7)]

    def language(self, code: str) -> str:
        """The name of a language; its code where CLDR has none."""
        try:
            return Locale.parse(code, sep="-").get_display_name(self.locale) or code
        except (UnknownLocaleError, ValueError):
            return code

    def _said(self, date: PartialDate, patterns: dict[str, str]) -> str:
        said = [self._civil(choice, patterns) for choice in date.choices]
        return str(format_list(said, style="or", locale=self.locale))

    def _period(self, period: str, patterns: dict[str, str]) -> str:
        if period[:1].isdecimal():
            year, month, day = (int(part) for part in f"{period}-0-0".split("-")[:3])
            return self._civil(Civil(year, month, day), patterns) if year else period
        return self.t("Undated") if period == "undated" else period.upper()

    def _civil(self, civil: Civil, patterns: dict[str, str]) -> str:
        kind = "day" if civil.day else "month" if civil.month else "year"
        pattern = patterns[kind]
        if pattern in _WHOLE:
            return str(format_date(civil.first, pattern, locale=self.locale))
        return str(format_skeleton(pattern, civil.first, locale=self.locale))

    def _time(self, date: PartialDate) -> str:
        """A stated time; its zone by name where it is the archive's own, else by its distance from UTC."""
        moment = datetime.fromisoformat(f"{date.first}T{date.time}")
        said = str(format_time(moment.time(), "short", locale=self.locale))
        if moment.tzinfo is None:
            return said
        local = moment.astimezone(self.zone)
        if local.utcoffset() == moment.utcoffset():
            return f"{said} {get_timezone_name(local, width='short', locale=self.locale)}"
        return f"{said} {get_timezone_gmt(moment, locale=self.locale) if moment.utcoffset() else 'UTC'}"


@lru_cache(maxsize=1 << 12, typed=True)
def _decimal(n: float, locale: Locale) -> str:
    return str(format_decimal(n, locale=locale))


def direction(lang: str) -> str:
    """ "ltr" or "rtl" as the language is written, "auto" where CLDR does not know it."""
    try:
        return "rtl" if Locale.parse(lang, sep="-").text_direction == "rtl" else "ltr"
    except (UnknownLocaleError, ValueError):
        return "auto"


def _fill(message: str, values: dict[str, object]) -> str:
    """`message` with its values; as escaped markup when one of them is markup, so the others are escaped too."""
    if any(hasattr(value, "__html__") for value in values.values()):
        return escape(message) % values
    return message % values if values else message
