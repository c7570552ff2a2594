"""What each setting of site.yaml may be: read from YAML, or refused in words that say what to write."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Day
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kliping.dates import PartialDate, parse_date
from kliping.destination import Destination, read_destinations
from kliping.tokens import DARK, LIGHT, faint_pairs, parse_colour
from kliping.yamltext import Value

# For how many articles Pagefind was found to be good; docs/search.md has the figures.
STATIC_LIMIT = 20_000
# The languages that have interface words, one catalogue each.
INTERFACE = ("ar", "en", "id", "ja")
ENGINES = ("whoosh", "tantivy")


class Wrong(ValueError):
    """A setting's value is not what it may be; says what and what to do, and which keys inside it lead there."""


def text(value: Value) -> str:
    if not isinstance(value, str):
        raise Wrong("this must be text; quote it")
    return value.strip()


def number(low: int, high: int) -> Callable[[Value], int]:
    def read(value: Value) -> int:
        given = text(value)
        if not given.isdecimal() or not low <= int(given) <= high:
            raise Wrong(f'"{given[:60]}" is not a number that fits here; write one from {low} to {high}')
        return int(given)

    return read


def url(value: Value) -> str:
    given = text(value)
    if not re.match(r"https?://[^\s/]+/?\Z", given):
        raise Wrong(f'"{given[:60]}" is not an origin; write https://example.org and put any folder into base')
    return given.rstrip("/")


def oai(value: Value) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) != {"gateway", "email"} or not text(value["email"]):
        raise Wrong("harvesters need both; write `{gateway: https://oai.example.org/, email: archive@example.org}`")
    gateway = text(value["gateway"])
    if not re.match(r"https?://[^\s/]+(?:/\S*)?\Z", gateway):
        raise Wrong(f'"{gateway[:60]}" is not a web address; write https://oai.example.org/')
    return {"gateway": gateway.rstrip("/") + "/", "email": text(value["email"])}


def light(value: Value) -> dict[str, str]:
    return _colours(value, LIGHT)


def dark(value: Value) -> dict[str, str]:
    return _colours(value, DARK)


def _colours(value: Value, ours: dict[str, str]) -> dict[str, str]:
    """The theme's colours with those that are given. raises Wrong if people could not read them"""
    if not isinstance(value, dict) or any(name not in ours for name in value):
        raise Wrong(f"this must map {', '.join(ours)} to colours; write `accent: 005a9c`")
    try:
        colours = {**ours, **{name: parse_colour(text(given)) for name, given in value.items()}}
    except ValueError as error:
        raise Wrong(str(error)) from error
    if faint := next(faint_pairs(colours), None):
        raise Wrong(f"{faint}; choose a colour further away")
    return colours


def face(value: Value) -> str:
    given = text(value)
    if given not in ("serif", "sans"):
        raise Wrong(f'there is no face "{given[:60]}"; write serif or sans')
    return given


def logo(value: Value) -> str:
    given = text(value)
    if not re.match(r"/static/[\w./-]+\.(?:svg|png|webp|avif)\Z", given) or "/." in given:
        raise Wrong(f'"{given[:60]}" is no picture of templates/static/; write /static/logo.svg')
    return given


def base(value: Value) -> str:
    given = text(value)
    if not re.match(r"/(?:[\w~.-]+/)*\Z", given, re.ASCII) or "/." in given:
        raise Wrong(f'"{given[:60]}" is not a folder of a web address; write / or /archive/')
    return given


def _language(value: Value) -> str:
    given = text(value)
    if not re.match(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", given):
        raise Wrong(f'"{given[:60]}" is not a language; write a code such as id or en')
    return given


def interface_language(value: Value) -> str:
    given = _language(value)
    if given not in INTERFACE:
        raise Wrong(f'there are no interface words in "{given[:60]}"; write one of {", ".join(INTERFACE)}')
    return given


def languages(value: Value) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise Wrong("this must be a list of languages; write [id, en]")
    return tuple(map(_language, value))


def timezone(value: Value) -> str:
    given = text(value)
    try:
        ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Wrong(f'"{given[:60]}" is not a time zone; write one such as Asia/Jakarta') from error
    return given


def first_day(value: Value) -> Day:
    return _date(value).first


def last_day(value: Value) -> Day:
    return _date(value).last


def _date(value: Value) -> PartialDate:
    try:
        return parse_date(text(value))
    except ValueError as error:
        raise Wrong(f"{error}; write 2019-01-01") from error


def labels(value: Value) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Wrong("this must map a section's slug to its name; write `world: World news`")
    return {name: text(label) for name, label in value.items()}


def points(value: Value) -> dict[str, tuple[float, float]]:
    if not isinstance(value, dict):
        raise Wrong('this must map a place to its latitude and longitude; write `Lembayung: "-7.1, 113.4"`')
    return {name: _point(name, text(given)) for name, given in value.items()}


def _point(name: str, given: str) -> tuple[float, float]:
    match = re.match(r"(-?\d{1,2}(?:\.\d+)?),\s*(-?\d{1,3}(?:\.\d+)?)\Z", given, re.ASCII)
    point = (float(match[1]), float(match[2])) if match else (91.0, 0.0)
    if abs(point[0]) > 90 or abs(point[1]) > 180:
        raise Wrong(f'"{given[:60]}" is not a latitude and a longitude in degrees; write "-7.1, 113.4"', name)
    return point


def publish(value: Value) -> str:
    given = text(value)
    if given not in ("direct", "release"):
        raise Wrong(f'there is no way to publish called "{given[:60]}"; write direct or release')
    return given


def file(value: Value) -> str:
    given = text(value)
    if not re.match(r"[\w-]+\.tsv\Z", given):
        raise Wrong(f'"{given[:60]}" is not the name of a table beside site.yaml; write statistics.tsv')
    return given


def feeds(value: Value) -> tuple[str, ...]:
    return _some_of(value, ("atom", "rss", "json"))


def downloads(value: Value) -> tuple[str, ...]:
    return _some_of(value, ("ninjs", "markdown", "seed", "archive"))


def _some_of(value: Value, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `names` that a list has, in our order."""
    given = value if isinstance(value, list) else [value]
    wrong = [each for each in given if each not in names]
    if wrong:
        raise Wrong(f'"{str(wrong[0])[:60]}" is not one of them; write a list of {", ".join(names)}')
    return tuple(name for name in names if name in given)


def engine(value: Value) -> str:
    given = text(value)
    if given not in ENGINES:
        raise Wrong(f'there is no engine "{given[:60]}"; write whoosh or tantivy')
    return given


def deploy(value: Value) -> dict[str, Destination]:
    try:
        return read_destinations(value)
    except ValueError as error:
        raise Wrong(*error.args) from error


def static(value: Value) -> int:
    """For how many articles at most; 0 for none."""
    if isinstance(value, dict):
        given = value.get("limit", "")
        if set(value) != {"limit"} or not isinstance(given, str) or not given.isdecimal() or not int(given):
            raise Wrong("this is not a limit; write `static: {limit: 30000}`, or `static: true`")
        return int(given)
    given = text(value).lower()
    if given not in ("true", "yes", "on", "false", "no", "off"):
        raise Wrong(f'"{given[:60]}" is neither true nor false; write one of them')
    return STATIC_LIMIT if given in ("true", "yes", "on") else 0
