"""`/search` and `/search.json`: the same answer as a page that needs no script, and as data."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from html import escape
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kliping.errors import ArchiveError
from kliping.search import Hit, Request, Results
from kliping.serve.exports import MOST_ENTRIES, MOST_ROWS, TABLES, feed_page
from kliping.serve.pages import DressMaker, plain
from kliping.serve.pool import Unavailable
from kliping.serve.results import SORTS, export_url, refusal_page, results_json, results_page
from kliping.serve.say import say
from kliping.site import Site
from kliping.text import slug
from kliping.views import FeedPage, ResultsPage

Ask = Callable[[Request], Awaitable[Results]]
Render = Callable[[ResultsPage | FeedPage], bytes]
# Of hits in one answer of the engine.
MOST_PER_PAGE: Final = 100


class Refused(Exception):
    """A search that is not made: the status and the sentence of the answer."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDesk:
    """Answers searches of one site.

    ask       makes a search; raises ArchiveError or Unavailable
    render    the page of a view; raises ArchiveError when a template is broken
    dress     what is done to it on its way out
    """

    site: Site
    ask: Ask
    render: Render
    dress: DressMaker = plain

    async def page(self, http: HttpRequest) -> Response:
        """The results as a page; needs a query."""
        start = time.perf_counter()
        request = Request(query=query_of(http), sort=_sort_of(http))
        try:
            request, results = await self._answer(http)
        except Refused as refusal:
            view = refusal_page(request, self.site, refusal.sentence)
            return await self._html(view, status=refusal.status)
        return await self._html(results_page(request, results, self.site, seconds=time.perf_counter() - start))

    async def json(self, http: HttpRequest) -> Response:
        """The results as data."""
        start = time.perf_counter()
        try:
            if not query_of(http):
                raise Refused(400, say(self.site.lang, "no-query"))
            request, results = await self._answer(http)
        except Refused as refusal:
            return JSONResponse({"error": refusal.sentence}, refusal.status, headers=_patience(refusal.status))
        return JSONResponse(results_json(request, results, self.site, seconds=time.perf_counter() - start))

    async def export(self, http: HttpRequest) -> Response:
        """The results as a feed or a table, by the ending of the path; the first ones only."""
        ending = http.url.path.rpartition(".")[2]
        try:
            if not query_of(http):
                raise Refused(400, say(self.site.lang, "no-query"))
            if ending == "atom":
                hits = await self._first(Request(query=query_of(http), sort="newest"), MOST_ENTRIES)
                request = Request(query=query_of(http))
                view = feed_page(request.query, export_url(request, ending), hits)
                body = await run_in_threadpool(self.render, view)
                return Response(body, media_type="application/atom+xml")
            kind, table = TABLES[ending]
            hits = await self._first(Request(query=query_of(http), sort=_sort_of(http)), MOST_ROWS)
        except Refused as refusal:
            return PlainTextResponse(refusal.sentence + "\n", refusal.status, headers=_patience(refusal.status))
        headers = {"Content-Disposition": _attachment(slug(query_of(http)) or "search", ending)}
        return Response(table(hits, self.site), media_type=kind, headers=headers)

    async def _first(self, request: Request, most: int) -> list[Hit]:
        """The first `most` hits. raises Refused"""
        per_page = min(most, MOST_PER_PAGE)
        hits: list[Hit] = []
        for page in range(1, most // per_page + 1):
            results = await self._ask(replace(request, page=page, per_page=per_page))
            hits += results.hits
            if len(results.hits) < per_page:
                break
        return hits

    async def _answer(self, http: HttpRequest) -> tuple[Request, Results]:
        """raises    Refused"""
        page = http.query_params.get("page", "1")
        if not (page.isascii() and page.isdecimal() and 0 < len(page) < 5 and int(page)):
            raise Refused(400, say(self.site.lang, "page"))
        sort = _sort_of(http)
        request = Request(query=query_of(http), page=int(page), sort=sort)
        return request, await self._ask(request)

    async def _ask(self, request: Request) -> Results:
        """raises    Refused"""
        try:
            return await self.ask(request)
        except ArchiveError as error:
            raise Refused(400, " ".join(problem.message for problem in error.problems)) from error
        except Unavailable as error:
            raise Refused(503, say(self.site.lang, error.reason)) from error

    async def _html(self, view: ResultsPage, *, status: int = 200) -> Response:
        dress = self.dress()
        try:
            body = await run_in_threadpool(self.render, view)
        except ArchiveError as error:
            status, body = 503, f"<!doctype html>\n<title>503</title>\n<pre>{escape(str(error))}</pre>\n".encode()
        return Response(dress(body), status, media_type="text/html", headers=_patience(status))


def query_of(http: HttpRequest) -> str:
    """The query as typed, without space around it."""
    return http.query_params.get("q", "").strip()


def wants_json(http: HttpRequest) -> bool:
    """Whether the asker names JSON and not HTML among what it takes."""
    accept = http.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def _sort_of(http: HttpRequest) -> str:
    return http.query_params.get("sort", SORTS[0])


def _attachment(name: str, ending: str) -> str:
    """Under which name an answer is saved; headers hold ASCII, so any other name is given twice (RFC 6266)."""
    if name.isascii():
        return f'attachment; filename="{name}.{ending}"'
    return f"attachment; filename=\"search.{ending}\"; filename*=UTF-8''{quote(name)}.{ending}"


def _patience(status: int) -> dict[str, str]:
    return {"Retry-After": "1"} if status == 503 else {}
