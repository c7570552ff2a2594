"""The ASGI application of one archive: which part answers which address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from pathlib import Path, PurePath

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kliping.headers import media_type
from kliping.serve.guard import Guard, allowed_hosts, is_from_here
from kliping.serve.pages import DressMaker, page_response, plain
from kliping.serve.results import EXPORTS
from kliping.serve.search import SearchDesk, query_of, wants_json
from kliping.serve.trends import TrendsDesk
from kliping.site import Site

# Below the base, what is an editor's alone.
DESK = "_desk/"

Preview = Callable[[str], Awaitable[bytes | None]]


def make_app(
    site: Site,
    output: Path,
    *,
    bound: str = "127.0.0.1",
    search: SearchDesk | None = None,
    trends: TrendsDesk | None = None,
    dress: DressMaker = plain,
    more: Sequence[BaseRoute] = (),
    writable: Set[str] = frozenset(),
    preview: Preview | None = None,
) -> Starlette:
    """An application that serves the archive in `output`.

    bound     the address the server listens on, which is a name it may be asked under
    search    who answers searches; None leaves only the page that asks
    trends    who compares words; None leaves only the page that lists them
    dress     what is done to HTML on its way out
    more      what stands below the base beside the pages
    writable  the paths among them to which pages of this server may post
    preview   what stands at the address of an article that readers do not see, for who asks from this machine
    """
    pages = _Pages(site=site, output=output, dress=dress, preview=preview)
    guard = Middleware(
        Guard,
        hosts=allowed_hosts(bound=bound, site_url=site.url),
        private=f"{site.base}{DESK}",
        writable=writable,
    )
    routes = [
        *more,
        *(_search_routes(site, search, pages) if search else ()),
        *(_trends_routes(site, trends, pages) if trends else ()),
        Route("/{path:path}", pages.answer),
    ]
    return Starlette(routes=routes, middleware=[guard])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages:
    """What stands in `output`, and behind it what only an editor sees."""

    site: Site
    output: Path
    dress: DressMaker
    preview: Preview | None

    async def answer(self, request: Request) -> Response:
        """The page at an address, the preview of one that readers do not see, or that there is none."""
        dressed = self.dress()
        answer = await run_in_threadpool(self.read, request)
        path: str = request.scope["path"]
        if self.preview is None or answer.status_code != 404 or not path.startswith(self.site.base):
            return answer
        if not is_from_here(request.headers):
            return answer
        page = await self.preview(path.removeprefix(self.site.base.rstrip("/")))
        if page is None:
            return answer
        is_page = path.endswith("/")
        kind = "text/html" if is_page else media_type(PurePath(path))
        return Response(dressed(page) if is_page else page, media_type=kind)

    def read(self, request: Request) -> Response:
        """The page as it was built, in a thread that may wait for the disk."""
        path: str = request.scope["path"]
        if not path.startswith(self.site.base):
            return _outside(self.site, path)
        inside = path.removeprefix(self.site.base.rstrip("/"))
        return page_response(self.output, inside, request.headers, dress=self.dress())


def _search_routes(site: Site, search: SearchDesk, pages: _Pages) -> list[Route]:
    async def serve(request: Request) -> Response:
        if wants_json(request):
            return await search.json(request)
        if not query_of(request):
            return await run_in_threadpool(pages.read, request)
        return await search.page(request)

    return [
        Route(f"{site.base}search", serve),
        Route(f"{site.base}search/", serve),
        Route(f"{site.base}search.json", search.json),
        *(Route(f"{site.base}search.{ending}", search.export) for ending in EXPORTS),
    ]


def _trends_routes(site: Site, trends: TrendsDesk, pages: _Pages) -> list[Route]:
    async def serve(request: Request) -> Response:
        return await (trends.page(request) if query_of(request) else pages.answer(request))

    return [Route(f"{site.base}trends/", serve)]


def _outside(site: Site, path: str) -> Response:
    """The archive lives in a folder of the address: lead there from above it, know nothing elsewhere."""
    if site.base.startswith(path.rstrip("/") + "/"):
        return RedirectResponse(site.base, status_code=307)
    return PlainTextResponse(f"The archive is at {site.base}\n", status_code=404)
