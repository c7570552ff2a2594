"""Links that lead from file to file, so that no server has to find the page of a folder."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Set
from html import escape, unescape
from urllib.parse import quote, unquote

from kliping.routes import file_of
from kliping.site import Site

# Text and attributes hold no bare quotation mark, so this is found in tags only.
_LINK = re.compile(r'( (?:href|src|action)=")([^"]*)"')


def relative_links(page: str, *, path: str, paths: Set[str], site: Site) -> str:
    """`page` with its links to files of the archive made relative, and those to anything else of it made whole.

    path     the file that the page is
    paths    all files that are there
    """

    def rewritten(match: re.Match[str]) -> str:
        return f'{match[1]}{escape(_link(unescape(match[2]), path, paths, site))}"'

    return _LINK.sub(rewritten, page)


def _link(link: str, path: str, paths: Set[str], site: Site) -> str:
    if not link.startswith(site.base) or link.startswith("//"):
        return link
    found = re.match(r"([^?#]*)(.*)", link, re.DOTALL)
    assert found is not None
    place = unquote(found[1]).removeprefix(site.base)
    target = next((each for each in (file_of(f"/{place}"), f"{place}/index.html") if each in paths), None)
    if target is None:
        return site.url.rstrip("/") + link
    # A folder that looks like a scheme, or begins with a dot, is told apart by the "./" in front.
    relative = posixpath.relpath(target, posixpath.dirname(path) or ".")
    return quote(relative if relative.startswith(".") else f"./{relative}") + found[2]
