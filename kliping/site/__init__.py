"""site.yaml, read once and frozen: everything that is the same on every page.

`KEYS` is the one list of settings: reading, problems, and docs/configuration.md all come from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date as Day
from difflib import get_close_matches

from kliping.destination import Destination
from kliping.errors import ArchiveError, Problem, SiteError
from kliping.plugins import Plugins
from kliping.site import values as read
from kliping.tokens import DARK, LIGHT
from kliping.yamltext import Located, Value, parse_yaml

FILE = "site.yaml"


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
        except read.Wrong as error:
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


KEYS = (
    Key("title", "title", read.text, "The archive's name, on every page.", "Kliping Lembayung"),
    Key("description", "description", read.text, "One sentence about the archive, for its front page and feeds.", ""),
    Key("notice", "notice", read.text, "A line shown at the top of every page.", "Everything here is invented."),
    Key("url", "url", read.url, "Where the archive will be served: scheme and host only.", "https://example.org"),
    Key("base", "base", read.base, "The folder of that address the archive lives in.", "/archive/"),
    Key("lang", "lang", read.interface_language, "The language of the interface: ar, en, id or ja.", "id"),
    Key("languages", "languages", read.languages, "The languages that articles are written in.", "[id, en]"),
    Key("timezone", "timezone", read.timezone, "The zone in which times without one are read.", "Asia/Jakarta"),
    Key("coverage.from", "coverage_since", read.first_day, "The first day an article can be from.", "2019-01-01"),
    Key("coverage.to", "coverage_until", read.last_day, "The last day an article can be from.", "2024-12-31"),
    Key("sections", "sections", read.labels, "Names to show for sections, by their slug.", "{dunia: Dunia}"),
    Key(
        "places",
        "places",
        read.points,
        "Where places are that the gazetteer does not know, or knows elsewhere: latitude, longitude.",
        '{Lembayung: "-7.1, 113.4"}',
    ),
    Key(
        "listing.front",
        "front",
        read.number(1, 500),
        "Articles on a front: home, and a section, a tag, an author whose periods have pages.",
        "30",
    ),
    Key(
        "listing.part",
        "part",
        read.number(1, 1000),
        "Articles on one part of a crowded period, and on a section or tag that is not divided by time.",
        "100",
    ),
    Key(
        "feeds",
        "feeds",
        read.feeds,
        "Forms of the feeds of each section, tag and author: atom, rss, json.",
        "[atom, rss]",
    ),
    Key(
        "downloads", "downloads", read.downloads, "Also written: ninjs, markdown, seed, archive.", "[markdown, archive]"
    ),
    Key(
        "oai",
        "oai",
        read.oai,
        "The OAI-PMH gateway that reads us, and whom harvesters may write to.",
        "{gateway: https://oai.example.org/, email: archive@example.org}",
    ),
    Key("theme.light", "light", read.light, "Colours by day, by the names in docs/theming.md.", "{accent: 005a9c}"),
    Key("theme.dark", "dark", read.dark, "Colours by night.", "{accent: 8ab8f0}"),
    Key("theme.size", "size", read.number(80, 150), "The size of all type, in percent.", "110"),
    Key("theme.width", "width", read.number(50, 120), "The width of a page, in times the size of its type.", "84"),
    Key("theme.measure", "measure", read.number(45, 90), "The longest line of text, in figures.", "72"),
    Key("theme.face", "face", read.face, "The type of headings and text: serif or sans.", "sans"),
    Key("theme.logo", "logo", read.logo, "A picture in place of the title at the top.", "/static/logo.svg"),
    Key("related.count", "related", read.number(0, 20), "Related articles shown under an article.", "5"),
    Key(
        "related.statistics",
        "statistics",
        read.file,
        "The archive's own table of how rare words are, which `kliping statistics` makes.",
        "statistics.tsv",
    ),
    Key(
        "search.engine", "engine", read.engine, "The search engine: whoosh, or tantivy once it is installed.", "tantivy"
    ),
    Key("deploy", "deploy", read.deploy, "Where `kliping deploy` puts the site, by name.", "{web: /srv/www/kliping}"),
    Key(
        "publish", "publish", read.publish, "Pages one by one (direct), or a whole build at once (release).", "release"
    ),
    Key(
        "search.static",
        "static_search",
        read.static,
        "Search on hosts that only hand out files, by Pagefind: `true`, `false`, or `{limit: 30000}` to have it for "
        "more articles than 20000.",
        "true",
    ),
)
