"""The packaged theme: every kind of page, filled with hostile text in every field."""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from markupsafe import Markup

from kliping import views
from kliping.article import Article
from kliping.dates import PartialDate, parse_date
from kliping.render import TEMPLATES, Renderer, theme_folder
from kliping.routes import BUNDLES, COLLECTION_FEEDS, COLLECTIONS, INDEXES, TWINS
from kliping.site import Site
from kliping.site.values import INTERFACE

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}&amp;]]>--></style>%(n)s\u202e"
KNOWN = {
    "period": "2021-12",
    "since": "2019",
    "until": "",
    "lang": "id",
    "template": "extra.html",
    "original_url": "https://example.org/?a=1&b=\"'<x>",
}
SITE = Site(
    title=HOSTILE,
    description=HOSTILE,
    notice=HOSTILE,
    url="https://kliping.example",
    base="/arsip/",
    lang="id",
    oai={"gateway": "https://oai.example/", "email": HOSTILE},
)
PAGES: dict[str, type] = {
    "article": views.ArticlePage,
    **dict.fromkeys(TWINS, views.TwinPage),
    **dict.fromkeys(BUNDLES, views.BundlePage),
    "datapackage": views.DataPackagePage,
    "alias": views.AliasPage,
    "home": views.HomePage,
    **dict.fromkeys(("year", "month", "day", "undated", *COLLECTIONS), views.ListingPage),
    **dict.fromkeys(("years", *INDEXES.values()), views.IndexPage),
    "quotes": views.QuotesPage,
    "locations": views.LocationsPage,
    "trends": views.TrendsPage,
    "on-this-day": views.OnThisDayPage,
    "anniversary": views.AnniversaryPage,
    "thread": views.ThreadPage,
    "threads": views.ThreadsPage,
    "wanted": views.WantedPage,
    "corrections": views.CorrectionsPage,
    "coverage": views.CoveragePage,
    **dict.fromkeys(("search", "about-search", "not-found", "subjects"), views.PlainPage),
    **dict.fromkeys(("robots", "opensearch", "manifest", "llms"), views.PlainPage),
    **dict.fromkeys(("atom", "rss", "json-feed", *COLLECTION_FEEDS, "news-sitemap"), views.FeedPage),
    "extra": views.ExtraPage,
    "sitemap": views.SitemapPage,
    "sitemap-index": views.SitemapIndexPage,
}


def hostile(kind: object, name: str = "") -> object:
    """A value of the type `kind` in which every text is hostile; lists hold two, nothing is None."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return hostile(next(arg for arg in args if arg is not type(None)), name)
    if name == "copies":
        return ()  # of a seed, seeds again
    if origin is tuple:
        return tuple(hostile(arg, name) for arg in (args[0], args[0]) if args[-1] is Ellipsis) or tuple(
            hostile(arg, name) for arg in args
        )
    if origin is dict:
        return {}
    if origin is Mapping:
        return {"introduction": HOSTILE, "cards": hostile(tuple[views.Card, ...])}
    simple = {
        str: KNOWN.get(name, "/" + HOSTILE if name in ("url", "target") else HOSTILE),
        Markup: Markup("<p>body</p>"),
        PartialDate: parse_date("2021-12-12?"),
        datetime: None,
        int: 1234,
        float: 1.5,
        bool: False,
    }
    if kind in simple:
        return simple[kind]
    assert is_dataclass(kind), kind
    hints = typing.get_type_hints(kind)
    return kind(**{field.name: hostile(hints[field.name], field.name) for field in fields(kind)})


def page_of(kind: str) -> typing.Any:
    """A hostile page; of an article, one that is not withdrawn."""
    page = replace(typing.cast(typing.Any, hostile(PAGES[kind])), kind=kind)
    if kind == "article":
        return replace(page, article=replace(page.article, withdrawn=""))
    return replace(page, period="2021") if kind == "year" else page


def withdrawn() -> typing.Any:
    return replace(page_of("article"), article=typing.cast(typing.Any, hostile(Article)), html=None)


RENDERED = [kind for kind in TEMPLATES if TEMPLATES[kind].endswith(".html")]
CASES = [(kind, page_of(kind)) for kind in TEMPLATES]
CASES += [("withdrawn", withdrawn()), ("results", replace(hostile(views.ResultsPage), kind="search"))]
HTML_CASES = [(name, page) for name, page in CASES if TEMPLATES[page.kind].endswith(".html")]


class Outline(HTMLParser):
    """What a page is made of: its tags with their attributes, and the text of its data blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.data: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == ("script", {"type": "application/ld+json"}) and data.startswith("{"):
            self.data.append(data)

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


@cache
def renderer(lang: str, timezone: str) -> Renderer:
    """Compiled once for all tests that use it."""
    return Renderer(replace(SITE, lang=lang, timezone=timezone), Path("/nonexistent"))


def render(page: typing.Any, *, lang: str = "id", timezone: str = "UTC") -> str:
    return renderer(lang, timezone).render(page).decode("utf-8")


def outline(page: typing.Any, *, lang: str = "id") -> Outline:
    parsed = Outline()
    parsed.feed(render(page, lang=lang))
    return parsed


@pytest.mark.parametrize(("name", "page"), HTML_CASES, ids=[name for name, _ in HTML_CASES])
def test_no_field_can_bring_markup(name, page):
    """Scripts, handlers, styles and frames stay text; the only scripts are data and our own file."""
    parsed = outline(page)

    ours = [
        {"type": "application/ld+json"},
        {"src": "/arsip/static/article.js"},
        {"type": "module", "src": "/arsip/static/search.js"},
    ]
    assert all(attrs in ours for attrs in parsed.named("script"))
    assert not [tag for tag, attrs in parsed.tags for attr in attrs if attr.startswith("on") or attr == "style"]
    assert all(attrs["src"].startswith("/arsip/") for attrs in parsed.named("img"))
    assert not {"style", "iframe", "object", "embed", "base"} & {tag for tag, _ in parsed.tags}


INSIDE = r"(https://kliping\.example)?/arsip/(?!arsip)|mailto:\?subject=|data:image/svg\+xml,"


@pytest.mark.parametrize(("name", "page"), HTML_CASES, ids=[name for name, _ in HTML_CASES])
def test_every_link_stays_under_the_base(name, page):
    """The archive works in a folder of another site; nothing is fetched from elsewhere."""
    parsed = outline(page)

    addresses = [attrs[key] for _, attrs in parsed.tags for key in ("href", "src", "action") if key in attrs]
    names = {f"#{attrs['id']}" for _, attrs in parsed.tags if "id" in attrs}
    outside = {KNOWN["original_url"], *names}
    assert addresses
    assert [address for address in addresses if address not in outside and not re.match(INSIDE, address)] == []
    fetched = [attrs for tag, attrs in parsed.tags if tag == "link" and attrs["rel"] in ("stylesheet", "icon")]
    assert all(attrs["href"].startswith(("/arsip/static/", "data:")) for attrs in fetched)


@pytest.mark.parametrize(("name", "page"), HTML_CASES, ids=[name for name, _ in HTML_CASES])
@pytest.mark.parametrize("lang", INTERFACE)
def test_every_page_has_its_landmarks(name, page, lang):
    """One first heading, language and direction, a title, and ids that are unique."""
    parsed = outline(page, lang=lang)

    ids = [attrs["id"] for _, attrs in parsed.tags if "id" in attrs]
    assert parsed.named("html") == [{"lang": lang, "dir": "rtl" if lang == "ar" else "ltr"}]
    assert [len(parsed.named(tag)) for tag in ("h1", "title", "main")] == [1, 1, 1]
    assert len(ids) == len(set(ids))
    if name != "alias":
        assert parsed.named("a")[0] == {"class": "skip", "href": "#main"}
        assert "main" in ids


@pytest.mark.parametrize(("name", "page"), HTML_CASES, ids=[name for name, _ in HTML_CASES])
def test_headings_step_down_by_one(name, page):
    """Who walks a page by its headings misses none."""
    levels = [int(tag[1]) for tag, _ in outline(page).tags if re.match(r"h[1-6]\Z", tag)]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("kind", ["atom", "rss", "sitemap", "sitemap-index", "news-sitemap", "opensearch", "oai"])
def test_xml_is_well_formed(kind):
    """Whatever an article is called."""
    assert ElementTree.fromstring(render(page_of(kind))).tag


@pytest.mark.parametrize("kind", ["atom", "rss", "author-rss", "tag-atom"])
def test_feeds_are_read_without_complaint(kind):
    """By the reader that most programs use."""
    feed = feedparser.parse(render(page_of(kind)))

    assert not feed.bozo
    assert feed.entries[0].title
    assert "published" not in feed.entries[0]


@pytest.mark.parametrize("kind", ["atom", "rss", "json-feed"])
def test_feeds_give_a_stated_date(kind):
    """In the archive's own time zone."""
    page = page_of(kind)
    dated = replace(page, cards=tuple(replace(card, date=parse_date("2021-12-12")) for card in page.cards))
    written = render(dated, timezone="Asia/Jakarta")

    if kind == "json-feed":
        assert json.loads(written)["items"][0]["date_published"] == "2021-12-12T00:00:00+07:00"
    else:
        assert feedparser.parse(written).entries[0].published_parsed[:4] == (2021, 12, 11, 17)


def test_feeds_take_articles_without_a_date():
    """Atom wants an instant even so; it gets one that nobody takes for news."""
    page = page_of("atom")
    undated = replace(page, updated=None, cards=tuple(replace(card, date=None) for card in page.cards))

    feed = feedparser.parse(render(undated))

    assert not feed.bozo
    assert feed.entries[0].updated == "1970-01-01T00:00:00+00:00"


def test_the_manifest_is_json():
    """Its icons are in the theme, and are as large as it says."""
    manifest = json.loads(render(page_of("manifest")))

    assert manifest["name"] == HOSTILE
    for icon in manifest["icons"]:
        file = theme_folder() / icon["src"].removeprefix(SITE.base)
        size = "x".join(str(int.from_bytes(file.read_bytes()[at : at + 4])) for at in (16, 20))
        assert icon["sizes"] in (size, "any")


def test_json_feed_is_json():
    """With the texts as they are."""
    feed = json.loads(render(page_of("json-feed")))

    assert feed["title"] == f"{HOSTILE} · {HOSTILE}"
    assert feed["items"][0]["title"] == HOSTILE
    assert "date_published" not in feed["items"][0]


def test_linked_data_leaves_an_inferred_date_out():
    """A guess is not published as a fact."""
    page = page_of("article")
    stated = replace(page, article=replace(page.article, date=parse_date("2021-12-12"), updated=None))

    assert "datePublished" not in json.loads(outline(page).data[0])
    assert json.loads(outline(stated).data[0])["datePublished"] == "2021-12-12"
    assert json.loads(outline(page).data[0])["headline"] == HOSTILE


def test_a_withdrawn_article_shows_its_notice_only():
    """Nothing that it said is left, and search engines are asked to forget it."""
    page = withdrawn()
    secret = replace(page.article, title="Zamrud", summary="Zamrud", body="Zamrud", withdrawn="asked for")
    written = render(replace(page, article=secret))

    assert "Zamrud" not in written
    assert "asked for" in written
    assert '<meta name="robots" content="noindex">' in written
    assert "ld+json" not in written


def test_only_one_place_marks_html_safe():
    """Article text and snippets come as markup; no template says so of anything else."""
    for file in theme_folder().glob("*.*"):
        assert not re.search(r"\|\s*safe\b|autoescape|Markup", file.read_text(encoding="utf-8")), file.name


def test_every_field_of_a_view_can_be_filled():
    """The hostile pages leave no text out: each default that is text was replaced."""
    page = page_of("article")
    assert all(field.default is MISSING or getattr(page, field.name) != "" for field in fields(page))
