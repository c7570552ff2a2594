"""Links of the pages that were written: dead ones, places that a page does not have, pages that nothing leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote, urlsplit

from kliping.catalog import ledger, read
from kliping.checks.reading import Scope
from kliping.errors import Problem
from kliping.routes import Key, file_of, url_of

_LINK = re.compile(r'(?:href|src)="([^"]*)"')
_ANCHOR = re.compile(r'\s(?:id|name)="([^"]*)"')
# Answered by the server, not by files.
_LIVE = ("/search", "/search.json")
# Pages that are found without a link: an alias by those who know it, the others by name.
_UNLINKED = ("alias", "not-found")


def check_links(scope: Scope) -> Iterator[Problem]:
    """A problem for each page that is gone, each link inside the archive that leads nowhere, each orphan."""
    keys = {file_of(url_of(key)): key for key in ledger.all_pages(scope.sql)}
    linked: set[str] = set()
    anchors: list[tuple[Problem, str, str]] = []
    places: dict[str, set[str]] = {}
    for name in sorted(keys):
        path = scope.output / name
        if not path.is_file():
            what = "this page is gone; run `kliping clean`, then build"
            yield Problem(file=f"output/{name}", code="OUTPUT", message=what)
        elif name.endswith(".html"):
            page = path.read_text("utf-8")
            yield from _links_of(name, page, keys, scope.site.base, linked, anchors)
            places[name] = set(map(unescape, _ANCHOR.findall(page)))
    yield from (problem for problem, name, anchor in anchors if name in places and anchor not in places[name])
    withdrawn = {file_of(url_of(Key("article", name))) for name in read.withdrawn_names(scope.sql)}
    for name in sorted(places.keys() - linked - withdrawn):
        if keys[name].kind not in _UNLINKED:
            what = "no page leads here; name it in a template or in another article"
            yield Problem(file=f"output/{name}", code="PAGE-ORPHAN", message=what)


def _links_of(
    name: str, page: str, keys: dict[str, Key], base: str, linked: set[str], anchors: list[tuple[Problem, str, str]]
) -> Iterator[Problem]:
    """The dead links of a page; what it leads to is put into `linked`, the places it names into `anchors`."""
    for i, line in enumerate(page.split("\n"), 1):
        for link in _LINK.finditer(line):
            url = urlsplit(unescape(link[1]))
            if url.scheme or url.netloc or (url.path and not url.path.startswith(base)):
                continue
            place = {"file": f"output/{name}", "line": i, "column": link.start(1) + 1}
            path = f"/{unquote(url.path).removeprefix(base)}"
            target = file_of(path) if url.path else name
            if target != name:
                linked.add(target)
            if target not in keys and path not in _LIVE:
                what = f"the link {link[1]} leads nowhere; mend it in the article or the template"
                yield Problem(**place, code="LINK-DEAD", message=what)  # type: ignore[arg-type]
            elif url.fragment and path not in _LIVE:
                what = f"{path if url.path else 'this page'} has no place #{url.fragment}; mend the link or the heading"
                problem = Problem(**place, code="LINK-ANCHOR", message=what)  # type: ignore[arg-type]
                anchors.append((problem, target, unquote(url.fragment)))
