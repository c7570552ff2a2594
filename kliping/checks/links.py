"""Links of the pages that were written: dead ones, missing images, places that a page does not have, orphans.

What a page shows of an article is told at its line in the content file, where it can be mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

from kliping import files
from kliping.catalog import ledger, read, sweeps
from kliping.checks.reading import Reading, Scope, read_article
from kliping.errors import ArchiveError, Problem
from kliping.figures import name_of
from kliping.routes import Key, file_of, url_of

_LINK = re.compile(r'\s(href|src)="([^"]*)"')
_ANCHOR = re.compile(r'\s(?:id|name)="([^"]*)"')
# Answered by the server, not by files.
_LIVE = ("/search", "/search.json")
# Pages that are found without a link: an alias by those who know it, the others by name.
_UNLINKED = ("alias", "not-found", "extra")


@dataclass(slots=True)
class _Found:
    """What was seen so far: pages that are linked, places by page, links to places with their problems.

    told    what was told at its line of a content file, and need not be told of every page that shows it
    dead    the addresses at which nothing stands
    """

    linked: set[str] = field(default_factory=set)
    places: dict[str, set[str]] = field(default_factory=dict)
    anchors: list[tuple[Problem, str, str]] = field(default_factory=list)
    told: set[tuple[str, str]] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)


def check_links(scope: Scope) -> Iterator[Problem]:
    """A problem for each page that is gone, each link inside the archive that leads nowhere, each orphan."""
    keys = {file_of(url_of(key)): key for key in ledger.all_pages(scope.sql)}
    found = _Found()
    # Articles first: what stands in one of them is told there.
    for name in sorted(keys, key=lambda name: (keys[name].kind != "article", name)):
        path = scope.output / name
        if not path.is_file():
            what = "this page is gone; run `kliping clean`, then build"
            yield Problem(file=f"output/{name}", code="OUTPUT", message=what)
        elif name.endswith(".html"):
            page = path.read_text("utf-8")
            yield from _links_of(name, page, keys, scope, found)
            found.places[name] = set(map(unescape, _ANCHOR.findall(page)))
    places = found.places
    yield from (problem for problem, name, anchor in found.anchors if name in places and anchor not in places[name])
    withdrawn = {file_of(url_of(Key("article", name))) for name in sweeps.withdrawn_names(scope.sql)}
    for name in sorted(places.keys() - found.linked - withdrawn):
        if keys[name].kind not in _UNLINKED:
            what = "no page leads here; name it in a template or in another article"
            yield Problem(file=f"output/{name}", code="PAGE-ORPHAN", message=what)


def dead_addresses(scope: Scope) -> set[str]:
    """The addresses of this site, without its base, to which a page leads and where nothing stands."""
    keys = {file_of(url_of(key)): key for key in ledger.all_pages(scope.sql)}
    found = _Found()
    for name in keys:
        if name.endswith(".html") and (scope.output / name).is_file():
            for _ in _links_of(name, (scope.output / name).read_text("utf-8"), keys, scope, found):
                pass
    return found.dead


def _links_of(name: str, page: str, keys: dict[str, Key], scope: Scope, found: _Found) -> Iterator[Problem]:
    """The dead links of a page; what it leads to and the places it names are put into `found`."""
    source = _Source(scope, keys[name])
    base = scope.site.base
    here = base + name.removesuffix("index.html")
    for i, line in enumerate(page.split("\n"), 1):
        for link in _LINK.finditer(line):
            given = unescape(link[2])
            whole = urlsplit(given)
            if whole.scheme or whole.netloc:
                continue
            url = urlsplit(urljoin(here, given))
            if not url.path.startswith(base):
                continue
            path = f"/{unquote(url.path).removeprefix(base)}"
            # What stands behind :~: is words to look for on the page, and no place of it.
            place = url.fragment.partition(":~:")[0]
            target = file_of(path)
            if target != name:
                found.linked.add(target)
            if link[1] == "src" and keys[name].kind == "article" and name_of(given):
                continue  # beside an article: told when it is built
            if path in _LIVE or (target in keys and not place) or (path, place) in found.told:
                continue
            if target not in keys:
                found.dead.add(path)
            code, what = _complaint(link[1], given, path, is_there=target in keys)
            problem = source.at(given, code, what)
            if problem is None:
                problem = Problem(file=f"output/{name}", line=i, column=link.start(2) + 1, code=code, message=what)
            elif target not in keys:
                found.told.add((path, place))
            if target in keys:
                found.anchors.append((problem, target, unquote(place)))
            else:
                yield problem


def _complaint(attribute: str, given: str, path: str, *, is_there: bool) -> tuple[str, str]:
    if is_there:
        place = given.partition("#")[2]
        return "LINK-ANCHOR", f"{path} has no place #{place}; mend the link or the heading"
    if attribute == "src":
        return (
            "IMAGE-MISSING",
            f"there is no file {given}; put it into templates/static/ and write /static/ and its name",
        )
    return "LINK-DEAD", f"the link {given} leads nowhere; mend it in the article or the template"


class _Source:
    """The content file of an article's page, read when it is first asked for."""

    def __init__(self, scope: Scope, key: Key) -> None:
        self._scope, self._key = scope, key
        self._reading: Reading | None = None
        self._is_read = False

    def at(self, given: str, code: str, message: str) -> Problem | None:
        """A problem where the file has this address; None if it does not stand there, or there is no file."""
        reading = self._read()
        if reading is None:
            return None
        if given.endswith(reading.article.image) and reading.article.image:
            return reading.at_key("image", code, message)
        for written in (given, unquote(given)):
            match = re.search(rf"(?<![\w/.-]){re.escape(written)}(?![\w/-])", reading.article.body)
            if match:
                return reading.at(match.start(), code, message)
        return None

    def _read(self) -> Reading | None:
        if not self._is_read and self._key.kind == "article":
            row = read.article_at(self._scope.sql, self._key.name)
            if row is not None:
                try:
                    self._reading = _reading(self._scope, row["path"])
                except ArchiveError:
                    self._reading = None  # broken since it was built, which the build tells
        self._is_read = True
        return self._reading


def _reading(scope: Scope, path: str) -> Reading:
    return read_article(files.read_file(scope.root, path), path=path, default_lang=scope.site.languages[0])
