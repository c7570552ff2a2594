"""`/trends/?q=`: words compared month by month, from the catalog, as a page that needs no script."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from html import escape
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from kliping.catalog.store import open_reader
from kliping.errors import ArchiveError
from kliping.pages.trends import MEASURES, compare
from kliping.serve.pages import DressMaker, plain
from kliping.serve.search import query_of
from kliping.site import Site
from kliping.views import TrendsPage

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendsDesk:
    """Compares words of one site.

    catalog   its catalog, which is read and never written
    render    the page of a view; raises ArchiveError when a template is broken
    dress     what is done to it on its way out
    """

    site: Site
    catalog: Path
    render: Callable[[TrendsPage], bytes]
    dress: DressMaker = plain

    async def page(self, http: Request) -> Response:
        """The comparison as a page; needs a query."""
        dress = self.dress()
        status, body = await run_in_threadpool(self._answer, query_of(http)[:LONGEST], http.query_params.get("as", ""))
        return Response(dress(body), status, media_type="text/html")

    def _answer(self, query: str, measure: str) -> tuple[int, bytes]:
        try:
            with closing(open_reader(self.catalog)) as sql:
                view = compare(sql, query, self.site, measure=measure or MEASURES[0])
            return 200, self.render(view)
        except (ArchiveError, sqlite3.Error) as error:
            return 503, f"<!doctype html>\n<title>503</title>\n<pre>{escape(str(error))}</pre>\n".encode()
