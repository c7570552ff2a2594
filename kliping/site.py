"""site.yaml, read once and frozen: everything that is the same on every page.

`KEYS` is the one list of settings: reading, problems, and docs/configuration.md all come from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date as Day
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kliping.dates import PartialDate, parse_date
from kliping.destination import Destination, read_destinations
from kliping.errors import ArchiveError, Problem, SiteError
from kliping.plugins import Plugins
from kliping.tokens import DARK, LIGHT, faint_pairs, parse_colour
from kliping.yamltext import Located, Value, parse_yaml

FILE = "site.yaml"
# For how many articles Pagefind was found to be good; docs/search.md has the figures.
STATIC_LIMIT = 20_000
# The languages that have interface words, one catalogue each.
INTERFACE = ("ar", "en", "id", "ja")
ENGINES = ("whoosh", "tantivy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The days from which an archive's articles come; `until` None means: until now."""

    since: Day | None = None
    until: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The settings of an archive. Which key of site.yaml each field has, and what it means, stands in `KEYS`."""

    title: str = "Kliping"
    description: str = ""
    notice: str = ""
    url: str = "http://localhost:8000"
    base: str = "/"
    lang: str = "en"
    languages: tuple[str, ...] = ("id", "en")
    timezone: str = "UTC"
    coverage: Coverage = Coverage()
    sections: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    front: int = 30
    part: int = 100
    feeds: tuple[str, ...] = ("atom",)
    downloads: tuple[str, ...] = ()
    oai: dict[str, str] = field(default_factory=dict)
    related: int = 5
    statistics: str = ""
    engine: str = "whoosh"
    # No page depends on where it is sent, so this is no part of what makes two sites equal.
    deploy: dict[str, Destination] = field(default_factory=dict, compare=False)
    publish: str = "direct"
    static_search: int = 0
    plugins: Plugins = field(default_factory=Plugins)

    light: dict[str, str] = field(default_factory=lambda: dict(LIGHT))
    dark: dict[str, str] = field(default_factory=lambda: dict(DARK))
    size: int = 100
    width: int = 76
    measure: int = 66
    face: str = "serif"
    logo: str = ""

    def absolute(self, path: str) -> str:
        """The whole web address of the page at `path`, which begins with "/"."""
        return self.url.rstrip("/") + self.base + path.removeprefix("/")


class _Wrong(ValueError):
    """A setting's value is not what it may be; says what and what to do, and which keys inside it lead there."""


@dataclass(frozen=True, slots=True)
class Key:
    """One setting: its name in site.yaml, the field it fills, how it is read, what it is for, an example."""

    name: str
    field: str
    read: Callable[[Value], object]
    meaning: str
    example: str


def load_site(source: str) -> Site:
    """The settings that site.yaml holds.

    raises    SiteError with every problem in it
    """
    try:
        located = parse_yaml(source, file=FILE, code="SITE-SYNTAX")
    except ArchiveError as error:
        raise SiteError(*error.problems) from error
    values, problems = _flatten(located)
    found: dict[str, object] = {}
    for key in KEYS:
        if key.name not in values:
            continue
        try:
            found[key.field] = key.read(values[key.name])
        except _Wrong as error:
            what = f"{key.name}: {error.args[0]}"
            problems.append(_problem(located, key.name, "SITE-VALUE", what, *error.args[1:]))
    coverage = Coverage(since=found.pop("coverage_since", None), until=found.pop("coverage_until", None))  # type: ignore[arg-type]
    if coverage.since and coverage.until and coverage.since > coverage.until:
        what = f"coverage ends before it begins, on {coverage.since}; put the earlier day into coverage.from"
        problems.append(_problem(located, "coverage.to", "SITE-VALUE", what))
    if problems:
        raise SiteError(*sorted(problems))
    return Site(coverage=coverage, **found)  # type: ignore[arg-type]


def _flatten(located: Located) -> tuple[dict[str, Value], list[Problem]]:
    """Settings by dotted name, and a problem for each name that is not one."""
    names = {key.name for key in KEYS}
    groups = {name.split(".")[0] for name in names if "." in name}
    values: dict[str, Value] = {}
    problems = []
    for name, value in located.values.items():
        inner = {f"{name}.{sub}": item for sub, item in value.items()} if isinstance(value, dict) else {name: value}
        for full, item in (inner if name in groups else {name: value}).items():
            # A key with nothing behind it is one that is not given.
            if item == "" and (full in names or full in groups):
                continue
            if full in names:
                values[full] = item
            elif full in groups:
                what = f"{full} holds settings of its own; write them below it, indented"
                problems.append(_problem(located, full, "SITE-VALUE", what))
            else:
                near = get_close_matches(full, names, n=1)
                advice = f"did you mean {near[0]}?" if near else "see docs/configuration.md"
                problems.append(_problem(located, full, "SITE-KEY", f"{full} is not a setting; {advice}"))
    return values, problems


def _problem(located: Located, name: str, code: str, message: str, *inside: str) -> Problem:
    line, column = located.place(*name.split("."), *inside)
    return Problem(file=FILE, line=line, column=column, code=code, message=message)


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise _Wrong("this must be text; quote it")
    return value.strip()


def _number(low: int, high: int) -> Callable[[Value], int]:
    def read(value: Value) -> int:
        given = _text(value)
        if not given.isdecimal() or not low <= int(given) <= high:
            raise _Wrong(f'"{given[:60]}" is not a number that fits here; write one from {low} to {high}')
        return int(given)

    return read


def _url(value: Value) -> str:
    given = _text(value)
    if not re.match(r"https?://[^\s/]+/?\Z", given):
        raise _Wrong(f'"{given[:60]}" is not an origin; write https://example.org and put any folder into base')
    return given.rstrip("/")


def _oai(value: Value) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) != {"gateway", "email"} or not _text(value["email"]):
        raise _Wrong("harvesters need both; write `{gateway: https://oai.example.org/, email: archive@example.org}`")
    gateway = _text(value["gateway"])
    if not re.match(r"https?://[^\s/]+(?:/\S*)?\Z", gateway):
        raise _Wrong(f'"{gateway[:60]}" is not a web address; write https://oai.example.org/')
    return {"gateway": gateway.rstrip("/") + "/", "email": _text(value["email"])}


def _light(value: Value) -> dict[str, str]:
    return _colours(value, LIGHT)


def _dark(value: Value) -> dict[str, str]:
    return _colours(value, DARK)


def _colours(value: Value, ours: dict[str, str]) -> dict[str, str]:
    """The theme's colours with those that are given. raises _Wrong if people could not read them"""
    if not isinstance(value, dict) or any(name not in ours for name in value):
        raise _Wrong(f"this must map {', '.join(ours)} to colours; write `accent: 005a9c`")
    try:
        colours = {**ours, **{name: parse_colour(_text(given)) for name, given in value.items()}}
    except ValueError as error:
        raise _Wrong(str(error)) from error
    if faint := next(faint_pairs(colours), None):
        raise _Wrong(f"{faint}; choose a colour further away")
    return colours


def _face(value: Value) -> str:
    given = _text(value)
    if given not in ("serif", "sans"):
        raise _Wrong(f'there is no face "{given[:60]}"; write serif or sans')
    return given


def _logo(value: Value) -> str:
    given = _text(value)
    if not re.match(r"/static/[\w./-]+\.(?:svg|png|webp|avif)\Z", given) or "/." in given:
        raise _Wrong(f'"{given[:60]}" is no picture of templates/static/; write /static/logo.svg')
    return given


def _base(value: Value) -> str:
    given = _text(value)
    if not re.match(r"/(?:[\w~.-]+/)*\Z", given, re.ASCII) or "/." in given:
        raise _Wrong(f'"{given[:60]}" is not a folder of a web address; write / or /archive/')
    return given


def _language(value: Value) -> str:
    given = _text(value)
    if not re.match(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z", given):
        raise _Wrong(f'"{given[:60]}" is not a language; write a code such as id or en')
    return given


def _interface_language(value: Value) -> str:
    given = _language(value)
    if given not in INTERFACE:
        raise _Wrong(f'there are no interface words in "{given[:60]}"; write one of {", ".join(INTERFACE)}')
    return given


def _languages(value: Value) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise _Wrong("this must be a list of languages; write [id, en]")
    return tuple(map(_language, value))


def _timezone(value: Value) -> str:
    given = _text(value)
    try:
        ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _Wrong(f'"{given[:60]}" is not a time zone; write one such as Asia/Jakarta') from error
    return given


def _first_day(value: Value) -> Day:
    return _date(value).first


def _last_day(value: Value) -> Day:
    return _date(value).last


def _date(value: Value) -> PartialDate:
    try:
        return parse_date(_text(value))
    except ValueError as error:
        raise _Wrong(f"{error}; write 2019-01-01") from error


def _labels(value: Value) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _Wrong("this must map a section's slug to its name; write `world: World news`")
    return {name: _text(label) for name, label in value.items()}


def _points(value: Value) -> dict[str, tuple[float, float]]:
    if not isinstance(value, dict):
        raise _Wrong('this must map a place to its latitude and longitude; write `Lembayung: "-7.1, 113.4"`')
    return {name: _point(name, _text(text)) for name, text in value.items()}


def _point(name: str, text: str) -> tuple[float, float]:
    match = re.match(r"(-?\d{1,2}(?:\.\d+)?),\s*(-?\d{1,3}(?:\.\d+)?)\Z", text, re.ASCII)
    point = (float(match[1]), float(match[2])) if match else (91.0, 0.0)
    if abs(point[0]) > 90 or abs(point[1]) > 180:
        raise _Wrong(f'"{text[:60]}" is not a latitude and a longitude in degrees; write "-7.1, 113.4"', name)
    return point


def _publish(value: Value) -> str:
    given = _text(value)
    if given not in ("direct", "release"):
        raise _Wrong(f'there is no way to publish called "{given[:60]}"; write direct or release')
    return given


def _file(value: Value) -> str:
    given = _text(value)
    if not re.match(r"[\w-]+\.tsv\Z", given):
        raise _Wrong(f'"{given[:60]}" is not the name of a table beside site.yaml; write statistics.tsv')
    return given


def _feeds(value: Value) -> tuple[str, ...]:
    return _some_of(value, ("atom", "rss", "json"))


def _downloads(value: Value) -> tuple[str, ...]:
    return _some_of(value, ("ninjs", "markdown", "seed", "archive"))


def _some_of(value: Value, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `names` that a list has, in our order."""
    given = value if isinstance(value, list) else [value]
    wrong = [each for each in given if each not in names]
    if wrong:
        raise _Wrong(f'"{str(wrong[0])[:60]}" is not one of them; write a list of {", ".join(names)}')
    return tuple(name for name in names if name in given)


def _engine(value: Value) -> str:
    given = _text(value)
    if given not in ENGINES:
        raise _Wrong(f'there is no engine "{given[:60]}"; write whoosh or tantivy')
    return given


def _deploy(value: Value) -> dict[str, Destination]:
    try:
        return read_destinations(value)
    except ValueError as error:
        raise _Wrong(*error.args) from error


def _static(value: Value) -> int:
    """For how many articles at most; 0 for none."""
    if isinstance(value, dict):
        given = value.get("limit", "")
        if set(value) != {"limit"} or not isinstance(given, str) or not given.isdecimal() or not int(given):
            raise _Wrong("this is not a limit; write `static: {limit: 30000}`, or `static: true`")
        return int(given)
    given = _text(value).lower()
    if given not in ("true", "yes", "on", "false", "no", "off"):
        raise _Wrong(f'"{given[:60]}" is neither true nor false; write one of them')
    return STATIC_LIMIT if given in ("true", "yes", "on") else 0


KEYS = (
    Key("title", "title", _text, "The archive's name, on every page.", "Kliping Lembayung"),
    Key("description", "description", _text, "One sentence about the archive, for its front page and feeds.", ""),
    Key("notice", "notice", _text, "A line shown at the top of every page.", "Everything here is invented."),
    Key("url", "url", _url, "Where the archive will be served: scheme and host only.", "https://example.org"),
    Key("base", "base", _base, "The folder of that address the archive lives in.", "/archive/"),
    Key("lang", "lang", _interface_language, "The language of the interface: ar, en, id or ja.", "id"),
    Key("languages", "languages", _languages, "The languages that articles are written in.", "[id, en]"),
    Key("timezone", "timezone", _timezone, "The zone in which times without one are read.", "Asia/Jakarta"),
    Key("coverage.from", "coverage_since", _first_day, "The first day an article can be from.", "2019-01-01"),
    Key("coverage.to", "coverage_until", _last_day, "The last day an article can be from.", "2024-12-31"),
    Key("sections", "sections", _labels, "Names to show for sections, by their slug.", "{dunia: Dunia}"),
    Key(
        "places",
        "places",
        _points,
        "Where places are that the gazetteer does not know, or knows elsewhere: latitude, longitude.",
        '{Lembayung: "-7.1, 113.4"}',
    ),
    Key("listing.front", "front", _number(1, 500), "Articles on a front: home, a section, a tag, an author.", "30"),
    Key("listing.part", "part", _number(10, 1000), "Articles on one part of a crowded period.", "100"),
    Key(
        "feeds", "feeds", _feeds, "Forms of the feeds of each section, tag and author: atom, rss, json.", "[atom, rss]"
    ),
    Key("downloads", "downloads", _downloads, "Also written: ninjs, markdown, seed, archive.", "[markdown, archive]"),
    Key(
        "oai",
        "oai",
        _oai,
        "The OAI-PMH gateway that reads us, and whom harvesters may write to.",
        "{gateway: https://oai.example.org/, email: archive@example.org}",
    ),
    Key("theme.light", "light", _light, "Colours by day, by the names in docs/theming.md.", "{accent: 005a9c}"),
    Key("theme.dark", "dark", _dark, "Colours by night.", "{accent: 8ab8f0}"),
    Key("theme.size", "size", _number(80, 150), "The size of all type, in percent.", "110"),
    Key("theme.width", "width", _number(50, 120), "The width of a page, in times the size of its type.", "84"),
    Key("theme.measure", "measure", _number(45, 90), "The longest line of text, in figures.", "72"),
    Key("theme.face", "face", _face, "The type of headings and text: serif or sans.", "sans"),
    Key("theme.logo", "logo", _logo, "A picture in place of the title at the top.", "/static/logo.svg"),
    Key("related.count", "related", _number(0, 20), "Related articles shown under an article.", "5"),
    Key(
        "related.statistics",
        "statistics",
        _file,
        "The archive's own table of how rare words are, which `kliping statistics` makes.",
        "statistics.tsv",
    ),
    Key("search.engine", "engine", _engine, "The search engine: whoosh, or tantivy once it is installed.", "tantivy"),
    Key("deploy", "deploy", _deploy, "Where `kliping deploy` puts the site, by name.", "{web: /srv/www/kliping}"),
    Key("publish", "publish", _publish, "Pages one by one (direct), or a whole build at once (release).", "release"),
    Key(
        "search.static",
        "static_search",
        _static,
        "Search on hosts that only hand out files, by Pagefind: `true`, `false`, or `{limit: 30000}` to have it for "
        "more articles than 20000.",
        "true",
    ),
)
