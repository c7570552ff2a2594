"""The ASGI application of one archive: which part answers which address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence, Set
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

    async def serve_search(request: Request) -> Response:
        assert search is not None
        if wants_json(request):
            return await search.json(request)
        if not query_of(request):
            return await run_in_threadpool(serve_page, request)
        return await search.page(request)

    async def serve_trends(request: Request) -> Response:
        if trends is None or not query_of(request):
            return await serve_any(request)
        return await trends.page(request)

    def serve_page(request: Request) -> Response:
        path: str = request.scope["path"]
        if not path.startswith(site.base):
            return _outside(site, path)
        return page_response(output, path.removeprefix(site.base.rstrip("/")), request.headers, dress=dress())

    async def serve_any(request: Request) -> Response:
        dressed = dress()
        answer = await run_in_threadpool(serve_page, request)
        path: str = request.scope["path"]
        if preview is None or answer.status_code != 404 or not path.startswith(site.base):
            return answer
        if not is_from_here(request.headers):
            return answer
        page = await preview(path.removeprefix(site.base.rstrip("/")))
        if page is None:
            return answer
        is_page = path.endswith("/")
        kind = "text/html" if is_page else media_type(PurePath(path))
        return Response(dressed(page) if is_page else page, media_type=kind)

    searches = (
        [
            Route(f"{site.base}search", serve_search),
            Route(f"{site.base}search/", serve_search),
            Route(f"{site.base}search.json", search.json),
            *(Route(f"{site.base}search.{ending}", search.export) for ending in EXPORTS),
        ]
        if search
        else []
    )
    return Starlette(
        routes=[*more, *searches, Route(f"{site.base}trends/", serve_trends), Route("/{path:path}", serve_any)],
        middleware=[
            Middleware(
                Guard,
                hosts=allowed_hosts(bound=bound, site_url=site.url),
                private=f"{site.base}{DESK}",
                writable=writable,
            )
        ],
    )


def _outside(site: Site, path: str) -> Response:
    """The archive lives in a folder of the address: lead there from above it, know nothing elsewhere."""
    if site.base.startswith(path.rstrip("/") + "/"):
        return RedirectResponse(site.base, status_code=307)
    return PlainTextResponse(f"The archive is at {site.base}\n", status_code=404)
