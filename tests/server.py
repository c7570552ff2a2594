"""A real server on a free port of this machine, for tests that talk to one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from kliping.serve.address import listen
from kliping.serve.run import make_config


@contextmanager
def running(app: ASGIApp) -> Iterator[str]:
    """The address, such as http://127.0.0.1:40123, under which `app` is served."""
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(make_config(app))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        assert not thread.is_alive()
