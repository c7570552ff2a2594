"""Dates that a seed states, in the forms in which files and feeds state them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from kliping.convert.item import without_controls
from kliping.convert.mentions import iter_mentions
from kliping.dates import Civil, PartialDate, parse_date
from kliping.fields import is_image, is_url

_FRACTION = re.compile(r"(?<=:\d\d)[.,]\d+")
_SPACED_ZONE = re.compile(r"(?<=:\d\d) (?=[+-]\d\d:?\d\d\Z)")
_CLOCK = re.compile(r"\b([01]?\d|2[0-3])[:.]([0-5]\d)(?::([0-5]\d))?\b")
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_ZONES = {"WIB": "+07:00", "WITA": "+08:00", "WIT": "+09:00", "UTC": "Z", "GMT": "Z"}
_ZONE = re.compile(r"\b(WIB|WITA|WIT|UTC|GMT)\b")
_LANGUAGES = ("id", "en", "de")


def read_date(stated: str) -> PartialDate | None:
    """The date that `stated` is, as precisely as it says; None if it is none.

    >>> str(read_date("2019-09-10T13:30:00+07:00"))
    '2019-09-10T13:30:00+07:00'
    >>> str(read_date("27 Maret 2019 21:50 WIB"))
    '2019-03-27T21:50+07:00'
    >>> str(read_date("2014-12-10 10:49:29 -0400"))
    '2014-12-10T10:49:29-0400'
    >>> str(read_date("Tue, 10 Jun 2025 06:59:00 +0700"))
    '2025-06-10T06:59:00+07:00'
    >>> read_date("two days ago") is None
    True
    """
    readers = (_read_edtf, _read_mail, _read_epoch, _read_words)
    return next(filter(None, (read(stated.strip()) for read in readers)), None)


def usable(stated: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    """What of `stated` an article can hold; addresses that are none and languages without a code are left out."""
    lang = read_language(str(stated.get("lang", "")))
    given = {key: value for key, value in stated.items() if key not in ("date", "updated", "slug", "lang")}
    clean = {key: _clean(value) for key, value in given.items()}
    kept = {key: value for key, value in clean.items() if value}
    if not is_url(str(kept.get("original_url", ""))):
        kept.pop("original_url", None)
    if not is_image(str(kept.get("image", ""))):
        kept.pop("image", None)
    return kept | ({"lang": lang} if lang else {})


def _clean(value: str | list[str]) -> str | list[str]:
    if isinstance(value, str):
        return without_controls(value)
    return [text for text in map(without_controls, value) if text]


def read_language(given: str) -> str:
    """`given` as a language code, "" if it is none: `en_US` is en-US, "English" says nothing we can use."""
    code, _, region = given.replace("_", "-").partition("-")
    if not re.fullmatch(r"[A-Za-z]{2,3}", code):
        return ""
    return code.lower() + (f"-{region}" if re.fullmatch(r"[A-Za-z0-9]{2,8}", region) else "")


def _read_edtf(stated: str) -> PartialDate | None:
    try:
        return parse_date(_SPACED_ZONE.sub("", _FRACTION.sub("", stated)))
    except ValueError:
        return None


def _read_mail(stated: str) -> PartialDate | None:
    """As RFC 5322 and RSS write it."""
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, TypeError, IndexError):
        return None
    return _read_edtf(moment.isoformat())


def _read_epoch(stated: str) -> PartialDate | None:
    """Seconds or milliseconds since 1970."""
    if not _EPOCH.fullmatch(stated):
        return None
    seconds = float(stated) / (1000 if len(stated) > 11 and "." not in stated else 1)
    return _read_edtf(datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).isoformat().replace("+00:00", "Z"))


def _read_words(stated: str) -> PartialDate | None:
    """One whole day in words, with its time if there is one."""
    for lang in _LANGUAGES:
        mentions = [mention for mention in iter_mentions(stated, lang=lang) if mention.year]
        if len(mentions) != 1:
            continue
        found = mentions[0]
        rest = stated[found.start + len(found.text) :]
        clock, zone = _CLOCK.search(rest), _ZONE.search(rest)
        time = f"{int(clock[1]):02}:{clock[2]}" + (f":{clock[3]}" if clock[3] else "") if clock else ""
        day = Civil(found.year, found.month, found.day)
        return _read_edtf(f"{day}T{time}{_ZONES[zone[1]] if zone else ''}" if time else str(day))
    return None
