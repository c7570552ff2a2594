"""The ASGI application of one archive: which part answers which address."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kliping.serve.guard import Guard, allowed_hosts
from kliping.serve.pages import page_response
from kliping.site import Site


def make_app(site: Site, output: Path, *, bound: str = "127.0.0.1") -> Starlette:
    """An application that serves the archive in `output`.

    bound    the address the server listens on, which is a name it may be asked under
    """

    def serve_page(request: Request) -> Response:
        path: str = request.scope["path"]
        if not path.startswith(site.base):
            return _outside(site, path)
        return page_response(output, path.removeprefix(site.base.rstrip("/")), request.headers, dress=bytes)

    return Starlette(
        routes=[Route("/{path:path}", serve_page)],
        middleware=[Middleware(Guard, hosts=allowed_hosts(bound=bound, site_url=site.url))],
    )


def _outside(site: Site, path: str) -> Response:
    """The archive lives in a folder of the address: lead there from above it, know nothing elsewhere."""
    if site.base.startswith(path.rstrip("/") + "/"):
        return RedirectResponse(site.base, status_code=307)
    return PlainTextResponse(f"The archive is at {site.base}\n", status_code=404)
