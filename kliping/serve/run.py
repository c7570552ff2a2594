"""Running the server: one process, one event loop, gone within a second when asked to stop."""

from __future__ import annotations

import uvicorn
from starlette.types import ASGIApp


def make_config(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn runs us: quiet, strict about HTTP, trusting no header about where a request came from."""
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=16_384,
    )
