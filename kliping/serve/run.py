"""Running the server beside the builds: gone within a second when asked to stop, whoever still listens.

The main thread builds, because that is where Ctrl+C arrives and a build must be used from one thread only; the
server has a thread with an event loop; searches have processes.
"""

from __future__ import annotations

import signal
import socket
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import Self

import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kliping.render import Renderer
from kliping.serve.address import listen, url_of_listener
from kliping.serve.app import make_app
from kliping.serve.building import Buildable, Builder
from kliping.serve.desk import Desk
from kliping.serve.guard import is_loopback
from kliping.serve.live import Live
from kliping.serve.news import News
from kliping.serve.pool import SearchPool
from kliping.serve.search import SearchDesk
from kliping.serve.trends import TrendsDesk
from kliping.watch import Changes, Watch

# Below the archive's root; the server reads it beside the build.
CATALOG = ".kliping/catalog.sqlite"
# Who has saved nothing for so long is not waiting for a page.
REST_SECONDS = 5.0

Say = Callable[[str], None]


def serve(
    archive: Buildable,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    say: Say = print,
    poll_seconds: float | None = None,
    open_browser: bool = False,
    desk: Desk | None = None,
    navigates: bool = False,
) -> None:
    """Build `archive`, serve it, and build again whatever changes, until SIGINT or SIGTERM.

    say             takes each line there is to tell
    poll_seconds    look for changes that often instead of waiting for events
    desk            what waits for an editor, shown at /_desk/ if the server is for this machine only
    navigates       open pages go to the article that was just edited
    raises          UsageError if it cannot listen there; SiteError if site.yaml is not usable at the start
    """
    with ExitStack() as stack:
        listener = stack.enter_context(listen(host, port))
        stack.enter_context(_stoppable())
        # Watched before it is first built, so that no edit falls between.
        watch = stack.enter_context(Watch(archive.root, say=say, poll_seconds=poll_seconds))
        served = stack.enter_context(
            Served(archive, bound=host, desk=desk if is_loopback(host) else None, navigates=navigates)
        )
        builder = Builder(archive=archive, say=say, tell=served.tell, opened=served.opened, hurry=watch.has_more)
        _build(builder, None, watch)
        stack.enter_context(_serving(served, listener))
        address = url_of_listener(listener, archive.site.base)
        say(f"Serving at {address} (Ctrl+C stops)")
        if open_browser:
            webbrowser.open(address)
        builder.warm_up()
        for changes in watch:
            _build(builder, changes, watch)
            served.follow(changes)


def _build(builder: Builder, changes: Changes, watch: Watch) -> None:
    if not builder.build(changes):
        # Somebody else builds; there is no event for the end of that.
        time.sleep(1.0)
        watch.suspect_all()
    elif changes is not None and builder.archive.is_owing:
        watch.look_after(REST_SECONDS)


class Served:
    """The application for the archive as its site.yaml is now."""

    def __init__(self, archive: Buildable, *, bound: str, desk: Desk | None = None, navigates: bool = False) -> None:
        self._archive = archive
        self._desk = desk
        self._bound = bound
        self._navigates = navigates
        self._is_stopping = False

    def __enter__(self) -> Self:
        site = self._archive.site
        with ExitStack() as stack:
            self.live = Live(base=site.base, lang=site.lang, has_desk=self._desk is not None, navigates=self._navigates)
            stack.callback(self.live.close)
            pool = stack.enter_context(SearchPool(self._archive.index_folder, site))
            self._renderer = Renderer(site, self._archive.root / "templates")
            desk = SearchDesk(site=site, ask=pool.search, render=self._renderer.render, dress=self.live.dress)
            catalog = self._archive.root / CATALOG
            trends = TrendsDesk(site=site, catalog=catalog, render=self._renderer.render, dress=self.live.dress)
            self._app: ASGIApp = make_app(
                site,
                self._archive.output,
                bound=self._bound,
                search=desk,
                trends=trends,
                dress=self.live.dress,
                more=[*self.live.routes(), *(self._desk.routes(site, self.live.dress) if self._desk else ())],
                writable=self._desk.writable(site) if self._desk else frozenset(),
                preview=self._desk.preview if self._desk else None,
            )
            self._site = site
            self._closing = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_last(message: Message) -> None:
            if self._is_stopping and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, send_last)

    def stop(self) -> None:
        """Let nobody keep a connection: pages that listen, and clients that always have one more request."""
        self._is_stopping = True
        self.live.close()
        if self._desk:
            self._desk.close()

    def tell(self, news: News) -> None:
        """Tell open pages what a build did."""
        self.live.tell(news)

    def opened(self) -> tuple[str, ...]:
        """The pages that somebody has open."""
        return self.live.opened()

    def follow(self, changes: Changes) -> None:
        """Be what site.yaml and the templates say after a build of `changes`."""
        if self._archive.site != self._site:
            old = self._closing
            self.__enter__()
            old.close()
        elif changes is None or any(path.is_relative_to(self._archive.root / "templates") for path in changes):
            self._renderer.reload()


@contextmanager
def _serving(served: Served, listener: socket.socket) -> Iterator[None]:
    """Serve on a thread of its own."""
    server = uvicorn.Server(make_config(served))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="server")
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        yield
    finally:
        served.stop()
        server.should_exit = True
        thread.join()


def make_config(app: ASGIApp) -> uvicorn.Config:
    """How uvicorn runs us: quiet, strict about HTTP, trusting no header about where a request came from."""
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=16_384,
    )


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM stops as Ctrl+C does, in order and without a traceback."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)
