"""Dates as machines want them. Nothing is said that is not stated: an inferred date is no fact."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from kliping.dates import PartialDate

# A date that nothing states: feeds must name one, and this one cannot be taken for news.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def stated_date(date: PartialDate | None) -> str:
    """`date` in ISO 8601 if it may be published as a fact, else ""."""
    if date is None or not date.is_stated:
        return ""
    return f"{date.choices[0]}T{date.time}" if date.time else str(date.choices[0])


def html_date(date: PartialDate) -> str:
    """What all that `date` may mean has in common, for the `datetime` of a `<time>`; "" if nothing."""
    return stated_date(date) or str(date.civil or "")


def atom_date(date: PartialDate | None, *, zone: str) -> str:
    """The first instant of `date` as Atom wants it: 1987-06-05T14:30:00+07:00.

    source   RFC 4287, section 3.3
    """
    return _instant(date, zone).isoformat(timespec="seconds")


def rss_date(date: PartialDate, *, zone: str) -> str:
    """The first instant of `date` as RSS wants it: Fri, 05 Jun 1987 14:30:00 +0700.

    source   RSS 2.0, which points to RFC 822
    """
    return format_datetime(_instant(date, zone))


def _instant(date: PartialDate | None, zone: str) -> datetime:
    if date is None:
        return _NEVER
    stated = datetime.fromisoformat(f"{date.first}T{date.time or '00:00'}")
    return stated if stated.tzinfo else stated.replace(tzinfo=ZoneInfo(zone))
