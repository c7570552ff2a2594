"""Views to bytes through Jinja, and the stamp that tells when a template would say something else.

A template gets `page` and `site` and nothing else: it cannot query, read or reach. A site's own `templates/`
come first, the packaged theme stands behind them, and `theme/x.html` always means the packaged one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import Final
from urllib.parse import quote, urlsplit

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    select_autoescape,
)

from kliping import __version__, arrange, instants, metadata, twins
from kliping.citation import citation
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem
from kliping.markdown import visible_text
from kliping.paragraphs import anchored
from kliping.routes import COLLECTION_FEEDS, COLLECTIONS, INDEXES
from kliping.sandbox import Compiled, Sandbox
from kliping.site import Site
from kliping.text import as_bytes, reading_minutes, slug
from kliping.views import ExtraPage, Page, ResultsPage
from kliping.wording import Words, direction, load_words
from kliping.worldmap import draw_map

TEMPLATES: Final[dict[str, str]] = {
    "article": "article.html",
    "ninjs": "article.json",
    "markdown": "article.md",
    "seed": "seed.txt",
    "archive": "archive.jsonl",
    "oai": "oai.xml",
    "datapackage": "datapackage.json",
    "alias": "alias.html",
    "extra": "extra.html",
    "home": "home.html",
    **dict.fromkeys(("year", "month", "day", "undated", *COLLECTIONS), "listing.html"),
    **dict.fromkeys(("years", *INDEXES.values()), "index.html"),
    "subjects": "subjects.html",
    "quotes": "quotes.html",
    "locations": "places.html",
    "trends": "trends.html",
    "on-this-day": "on-this-day.html",
    "anniversary": "anniversary.html",
    "thread": "thread.html",
    "threads": "threads.html",
    "wanted": "wanted.html",
    "corrections": "corrections.html",
    "coverage": "coverage.html",
    "search": "search.html",
    "about-search": "about-search.html",
    "not-found": "404.html",
    "atom": "atom.xml",
    **{kind: file for kind, (_, file) in COLLECTION_FEEDS.items()},
    "rss": "rss.xml",
    "json-feed": "feed.json",
    "sitemap": "sitemap.xml",
    "sitemap-index": "sitemap-index.xml",
    "news-sitemap": "news-sitemap.xml",
    "robots": "robots.txt",
    "opensearch": "opensearch.xml",
    "manifest": "manifest.webmanifest",
    "llms": "llms.txt",
}
# How many words for dates, numbers and addresses are kept: neighbours in time are on each other's pages.
MEMORY = 4096
_SAFE_IN_PATH = "/~!$&'()*+,;=:@"


def theme_folder() -> Path:
    """Where the packaged theme lies: beside this file in a wheel, beside the package in a checkout."""
    packaged = Path(__file__).parent / "theme"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "templates"


class Renderer:
    """The templates of one site, compiled once."""

    def __init__(self, site: Site, templates: Path) -> None:
        """
        templates   the site's own folder of templates; it need not exist
        """
        self._site = site
        self._folder = templates
        self.references: dict[str, list[str]] = {}
        self._compiled = Compiled()
        self.reload()

    def reload(self) -> None:
        """Forget what was read of templates and interface words."""
        self._words = load_words(self._site.lang, zone=self._site.timezone)
        self._env = _environment(self._site, self._words, self._folder)
        self._env.bytecode_cache = self._compiled
        self._compiled.say(self._words.digest)
        self._stamps: dict[str, str] = {}
        self._known, self.references = self.references, {}

    def know(self, references: Mapping[str, list[str]]) -> None:
        """Take it from `references` of an earlier renderer which templates a template names: parsing is slow."""
        self._known = {**self._known, **references}

    def stamp(self, kind: str) -> str:
        """A digest of all that a page of `kind` shows beside its view.

        raises   ArchiveError when one of its templates cannot be read
        """
        name = TEMPLATES[kind]
        own = sorted(page.template for page in self._site.plugins.pages) if kind == "extra" else ()
        if name not in self._stamps:
            sources: dict[str, str | None] = {}
            for each in (name, *own):
                with self._telling(each):
                    sources |= self._closure(each)
            self._stamps[name] = digest((__version__, sources, self._words.digest, _state(self._site)))
        return self._stamps[name]

    def compile(self) -> None:
        """Compile all templates now, so that processes forked from this one need not; what is wrong is told later."""
        for name in set(TEMPLATES.values()):
            with suppress(ArchiveError), self._telling(name):
                self._env.get_template(name)

    def render(self, page: Page | ResultsPage) -> bytes:
        """The page as it is written.

        raises   ArchiveError naming the template and its line when it cannot be rendered
        """
        name = page.template if isinstance(page, ExtraPage) else TEMPLATES[page.kind]
        with self._telling(name):
            rendered = self._env.get_template(name).render(page=page)
        return as_bytes(rendered)

    def _closure(self, name: str) -> dict[str, str | None]:
        """The source of each template that `name` can reach; None for one that is not there."""
        found: dict[str, str | None] = {}
        waiting = [name]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found[current] = source = self._source(current)
                waiting += self._references(current, source) if source else []
        return found

    def _source(self, name: str) -> str | None:
        assert self._env.loader is not None
        try:
            return self._env.loader.get_source(self._env, name)[0]
        except TemplateNotFound:
            return None

    def _references(self, name: str, source: str) -> list[str]:
        """The templates that a template names; kept by what its source is, so an edited one is parsed again."""
        key = digest((name, source))
        if key not in self.references:
            self.references[key] = self._known[key] if key in self._known else self._parse(name, source)
        return self.references[key]

    def _parse(self, name: str, source: str) -> list[str]:
        found = []
        for reference in meta.find_referenced_templates(self._env.parse(source, name=name)):
            if reference is None:
                message = "a template is named by an expression; name it in quotes, so that its changes are noticed"
                raise ArchiveError(Problem(file=f"templates/{name}", code="TEMPLATE", message=message))
            found.append(reference)
        return found

    @contextmanager
    def _telling(self, name: str) -> Iterator[None]:
        """Turn whatever a template raises into a problem with its file and line; our own mistakes pass."""
        try:
            yield
        except ArchiveError:
            raise
        except TemplateSyntaxError as error:
            raise self._problem(error.filename or error.name or name, error.lineno, error) from error
        except Exception as error:
            place = self._place(error.__traceback__)
            if place is None and not isinstance(error, TemplateNotFound):
                raise
            raise self._problem(*(place or (name, 1)), error) from error

    def _place(self, trace: TracebackType | None) -> tuple[str, int] | None:
        """The innermost line of a template on the way to an error."""
        found = None
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if Path(file).is_relative_to(self._folder) or Path(file).is_relative_to(theme_folder()):
                found = (file, trace.tb_lineno)
            trace = trace.tb_next
        return found

    def _problem(self, file: str, line: int, error: Exception) -> ArchiveError:
        path = Path(file)
        for folder, label in ((self._folder, "templates"), (theme_folder(), "theme")):
            if not path.is_absolute() and (folder / path).is_file():
                path = folder / path  # what could not even be parsed knows only its name
            if path.is_relative_to(folder):
                file = f"{label}/{path.relative_to(folder).as_posix()}"
                break
        message = f"{error or type(error).__name__}; docs/theming.md says what a template gets".replace("\n", " ")
        return ArchiveError(Problem(file=file, line=line, code="TEMPLATE", message=message))


def _environment(site: Site, words: Words, templates: Path) -> Sandbox:
    packaged = FileSystemLoader(theme_folder())
    env = Sandbox(
        loader=ChoiceLoader([PrefixLoader({"theme": packaged}), FileSystemLoader(templates), packaged]),
        autoescape=select_autoescape(("html", "xml"), default_for_string=True),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters.update({**site.plugins.filters, **_filters(site, words)})
    env.given = {
        "site": site,
        "t": words.t,
        "tn": words.tn,
        "dir": lru_cache(MEMORY)(direction),
        "weekdays": words.weekdays,
        "weeks": partial(arrange.weeks, first_weekday=words.locale.first_week_day),
        "citation": partial(citation, site=site),
        "news_article": partial(metadata.news_article, site=site),
        "ninjs": partial(twins.ninjs, site=site),
        "record": partial(twins.record, site=site),
        "record_fields": [{"name": name, "type": kind} for name, kind in twins.FIELDS.items()],
    }
    env.globals.update(env.given)
    env.own_functions = frozenset(id(each) for each in env.globals.values() if callable(each))
    return env


def _filters(site: Site, words: Words) -> dict[str, Callable[..., object]]:
    """What a template can do to a value; docs/theming.md lists them."""
    return {
        "href": lru_cache(MEMORY)(partial(_href, site)),
        "absolute": partial(_absolute, site),
        "host": _host,
        "section": partial(_section, site),
        "longdate": lru_cache(MEMORY)(words.longdate),
        "shortdate": lru_cache(MEMORY)(words.shortdate),
        "period": lru_cache(MEMORY)(words.period),
        "subperiod": lru_cache(MEMORY)(words.subperiod),
        "span": lru_cache(MEMORY)(words.span),
        "language": words.language,
        "number": lru_cache(MEMORY, typed=True)(words.number),
        "percent": words.percent,
        "months": arrange.months,
        "bars": arrange.bars,
        "gaps": arrange.gaps,
        "moments": arrange.moments,
        "by_year": arrange.by_year,
        "by_letter": arrange.by_letter,
        "anchored": anchored,
        "month_days": arrange.month_days,
        "year_span": arrange.year_span,
        "spark": arrange.spark,
        "minutes": lambda html: reading_minutes(visible_text(html)),
        "worldmap": draw_map,
        "json": twins.format_json,
        "datestamp": twins.datestamp,
        "dublincore": partial(twins.dublin_core, site=site),
        "isodate": instants.html_date,
        "stated": instants.stated_date,
        "atomdate": partial(instants.atom_date, zone=site.timezone),
        "rssdate": partial(instants.rss_date, zone=site.timezone),
    }


def _href(site: Site, url: str) -> str:
    """The address of a page of this site: its base in front, its path percent-encoded, its query as it is."""
    path, mark, query = url.partition("?")
    return site.base + quote(path.removeprefix("/"), safe=_SAFE_IN_PATH, errors="replace") + mark + query


def _absolute(site: Site, url: str) -> str:
    return site.url.rstrip("/") + _href(site, url)


def _section(site: Site, name: str) -> str:
    """The name that site.yaml gives a section."""
    return site.sections.get(slug(name), name)


def _host(url: str) -> str:
    """The name of the site an outside address leads to."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def _state(site: Site) -> dict[str, object]:
    """The settings as values that a digest takes."""
    found: dict[str, object] = {field.name: getattr(site, field.name) for field in fields(site) if field.compare}
    return {**found, "coverage": (str(site.coverage.since), str(site.coverage.until))}
