"""Keys and URLs, one to one: every page has one name inside the program and one address on the site.

A key is data, a URL is text that begins with "/", has no base in front and is not percent-encoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kliping.dates import PartialDate


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a page is.

    kind     one of `KINDS`
    name     which one: an article's path without slashes around it, a section's slug, a file's name
    period   "2021", "2021-12", "2021-12-12", "12-12", "undated", a letter, or "" for the front of a collection
    part     from 1; the first part has the URL of the period itself
    """

    kind: str
    name: str = ""
    period: str = ""
    part: int = 1

    def __str__(self) -> str:
        return "|".join((self.kind, self.name, self.period, str(self.part)))


def parse_key(text: str) -> Key:
    """Undoes `str(key)`."""
    kind, _, rest = text.partition("|")
    name, period, part = rest.rsplit("|", 2)
    return Key(kind, name, period, int(part))


# Pages with a fixed address.
FIXED = {
    "home": "/",
    "years": "/years/",
    "sections": "/sections/",
    "tags": "/tags/",
    "authors": "/authors/",
    "people": "/people/",
    "organisations": "/organisations/",
    "quotes": "/quotes/",
    "trends": "/trends/",
    "locations": "/places/",
    "languages": "/languages/",
    "subjects": "/subjects/",
    "on-this-day": "/on-this-day/",
    "threads": "/threads/",
    "wanted": "/wanted/",
    "corrections": "/corrections/",
    "coverage": "/coverage/",
    "search": "/search/",
    "about-search": "/search/help/",
    "not-found": "/404.html",
    "atom": "/feeds/atom.xml",
    "rss": "/feeds/rss.xml",
    "json-feed": "/feeds/feed.json",
    "sitemap-index": "/sitemap.xml",
    "news-sitemap": "/news-sitemap.xml",
    "robots": "/robots.txt",
    "opensearch": "/opensearch.xml",
    "manifest": "/manifest.webmanifest",
    "llms": "/llms.txt",
    "datapackage": "/archive/datapackage.json",
}
_FIXED_KEYS = {url: Key(kind) for kind, url in FIXED.items()}
# Collections, each with the page that lists all of its kind.
INDEXES = {
    "section": "sections",
    "tag": "tags",
    "author": "authors",
    "person": "people",
    "organisation": "organisations",
    "speaker": "quotes",
    "location": "locations",
    "language": "languages",
    "term": "trends",
}
# Names that a machine read out of texts have pages from so many articles on: one is an accident, and what somebody
# said in one article stands there.
LEAST = {"person": 3, "organisation": 3, "speaker": 2, "term": 3}
COLLECTIONS = tuple(INDEXES)
# The first part of a collection's URL, where it is not its kind.
_FIRST_PARTS = {"location": "place", "speaker": "quotes", "term": "trends"}
_KINDS_BY_FIRST_PART = {_FIRST_PARTS.get(kind, kind): kind for kind in COLLECTIONS}
# Listings of all articles: year, month, day, undated.
TIMES = ("year", "month", "day", "undated")
# The forms of feeds, and the kinds of those that collections have: "section-atom" and so on.
FEEDS = {"atom": "atom.xml", "rss": "rss.xml", "json": "feed.json"}
FEED_COLLECTIONS = ("section", "tag", "author")
COLLECTION_FEEDS = {f"{kind}-{form}": (kind, file) for kind in FEED_COLLECTIONS for form, file in FEEDS.items()}
# What may lie beside an article's page, and the data of all articles in the parts that listings have.
TWINS = {"ninjs": "article.json", "markdown": "article.md", "seed": "seed.txt"}
BUNDLES = {"archive": "jsonl", "oai": "xml"}
KINDS = (
    *("article", "picture", *TWINS, "alias", "static", "pagefind", "sitemap", "anniversary", "extra", "thread"),
    *BUNDLES,
    *COLLECTION_FEEDS,
    *TIMES,
    *COLLECTIONS,
    *FIXED,
)

_TWIN_KINDS = {file: kind for kind, file in TWINS.items()}
_PART = re.compile(r"(?<=/)part-([2-9]|[1-9]\d+)/\Z", re.ASCII)
_CALENDAR = re.compile(r"/(\d{4})/(?:(\d\d)/(?:(\d\d)/)?)?\Z", re.ASCII)
_PERIOD = re.compile(r"(?:\d{4}(?:/\d\d)?|undated)\Z", re.ASCII)
_DATED = re.compile(r"(?:\d{4}(?:/\d\d){0,2}|undated)/[^/]+\Z", re.ASCII)

# No part of a path may be empty or begin with a dot, so none leads out of its folder.
_STATIC = re.compile(r"/static/([^/.][^/]*(?:/[^/.][^/]*)*)\Z")
_COLLECTION_FEED = re.compile(r"/(section|tag|author)/([^/]+)/(?:(atom)\.xml|(rss)\.xml|feed\.(json))\Z")
_PAGEFIND = re.compile(r"/search/pagefind/([^/.][^/]*(?:/[^/.][^/]*)*)\Z")
_ANNIVERSARY = re.compile(r"/on-this-day/(\d\d-\d\d)/\Z", re.ASCII)
_THREAD = re.compile(r"/threads/([^/.][^/]*)/(?:part-([2-9]|[1-9]\d+)/)?\Z", re.ASCII)
_EXTRA = re.compile(r"/pages/([^/.][^/]*)/\Z")
_BUNDLE = re.compile(r"/(archive|oai)/(\d{4}(?:-\d\d)?|undated-[^/])(?:-part-(\d+))?\.(?:jsonl|xml)\Z", re.ASCII)
_PICTURE = re.compile(
    r"/((?:\d{4}(?:/\d\d){0,2}|undated)/[^/]+)/((?:[^/.][^/]*/)*[^/.][^/]*\.(?:png|jpe?g|gif|webp|avif))\Z",
    re.ASCII | re.IGNORECASE,
)
_SITEMAP = re.compile(r"/sitemaps/([^/.]+)\.xml\Z")


def article_name(date: PartialDate | None, slug: str) -> str:
    """The `name` of an article's key: as much of the calendar as is known, then the slug."""
    civil = date.civil if date else None
    return f"{str(civil).replace('-', '/') if civil else 'undated'}/{slug}"


def picture_key(article: str, name: str) -> Key:
    """The key of a picture beside an article's page.

    article    the `name` of the article's key
    name       of the file, as seen from the content file
    """
    return Key("picture", f"{article}/{name}")


def parse_picture(key: Key) -> tuple[str, str]:
    """Undoes `picture_key`; two empty names for what is no such key."""
    found = _PICTURE.match(url_of(key))
    return (found[1], found[2]) if found else ("", "")


def article_url(date: PartialDate | None, slug: str) -> str:
    """Where an article stands."""
    return f"/{article_name(date, slug)}/"


def url_of(key: Key) -> str:
    """The address of the page that `key` names."""
    part = f"part-{key.part}/" if key.part > 1 else ""
    match key.kind:
        case "article" | "alias":
            return f"/{key.name}/"
        case "picture":
            return f"/{key.name}"
        case "static":
            return f"/static/{key.name}"
        case "pagefind":
            return f"/search/pagefind/{key.name}"
        case "extra":
            return f"/pages/{key.name}/"
        case kind if kind in TWINS:
            return f"/{key.name}/{TWINS[kind]}"
        case kind if kind in BUNDLES:
            return f"/{kind}/{key.period}{f'-part-{key.part}' if key.part > 1 else ''}.{BUNDLES[kind]}"
        case kind if kind in COLLECTION_FEEDS:
            collection, file = COLLECTION_FEEDS[kind]
            return f"/{collection}/{key.name}/{file}"
        case "sitemap":
            return f"/sitemaps/{key.period}.xml"
        case "thread":
            return f"/threads/{key.name}/{part}"
        case "anniversary":
            return f"/on-this-day/{key.period}/"
        case "year" | "month" | "day":
            return f"/{key.period.replace('-', '/')}/{part}"
        case "undated":
            return f"/undated/{key.period + '/' if key.period else ''}{part}"
        case kind if kind in COLLECTIONS:
            period = key.period.replace("-", "/") + "/" if key.period else ""
            return f"/{_FIRST_PARTS.get(kind, kind)}/{key.name}/{period}{part}"
        case kind:
            return FIXED[kind]


def key_of(url: str) -> Key | None:
    """The key whose page stands at `url`; None where no page can stand. An alias reads as an article."""
    if url in _FIXED_KEYS:
        return _FIXED_KEYS[url]
    if not url.isprintable():
        return None
    if match := _THREAD.match(url):
        return Key("thread", match[1], "", int(match[2] or 1))
    part = 1
    if match := _PART.search(url):
        part, url = int(match[1]), url[: match.start()]
    key = _listing_key(url, part) or (_other_key(url) if part == 1 else None)
    return key if key is None or url_of(key) == url + (match[0] if match else "") else None


def _listing_key(url: str, part: int) -> Key | None:
    if match := _CALENDAR.match(url):
        known = [piece for piece in match.groups() if piece]
        return Key(TIMES[len(known) - 1], "", "-".join(known), part)
    pieces = url.strip("/").split("/")
    if pieces[0] == "undated" and len(pieces) == 1:
        return Key("undated", part=part)
    if pieces[0] == "undated" and len(pieces) == 2 and len(pieces[1]) == 1:
        return Key("undated", "", pieces[1], part)
    kind = _KINDS_BY_FIRST_PART.get(pieces[0])
    if kind and len(pieces) >= 2:
        period = "/".join(pieces[2:])
        if not period or _PERIOD.match(period):
            return Key(kind, pieces[1], period.replace("/", "-"), part)
    return None


def _other_key(url: str) -> Key | None:
    if match := _STATIC.match(url):
        return Key("static", match[1])
    if match := _PAGEFIND.match(url):
        return Key("pagefind", match[1])
    if match := _COLLECTION_FEED.match(url):
        return Key(f"{match[1]}-{match[3] or match[4] or match[5]}", match[2])
    if match := _ANNIVERSARY.match(url):
        return Key("anniversary", "", match[1])
    if match := _EXTRA.match(url):
        return Key("extra", match[1])
    if match := _SITEMAP.match(url):
        return Key("sitemap", "", match[1])
    if match := _BUNDLE.match(url):
        return Key(match[1], "", match[2], int(match[3] or 1))
    if _PICTURE.match(url):
        return Key("picture", url.removeprefix("/"))
    folder, _, file = url.strip("/").rpartition("/")
    if file in _TWIN_KINDS and _DATED.match(folder):
        return Key(_TWIN_KINDS[file], folder)
    name = url.strip("/")
    return Key("article", name) if _DATED.match(name) and url == f"/{name}/" else None


def file_of(url: str) -> str:
    """The file of the output folder that is served at `url`, "/" between its parts."""
    path = url.removeprefix("/")
    return path + "index.html" if not path or path.endswith("/") else path
