"""Telling open pages what a build did, and the one line in a page that makes it listen.

Nothing of this is ever in the output folder: HTML is dressed on its way out, while somebody edits.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from html import escape
from pathlib import Path
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from kliping.serve.guard import is_from_here, is_same_origin
from kliping.serve.news import News
from kliping.serve.pages import Dress

FOLDER: Final = "_kliping/"
MOST_LISTENERS: Final = 100
_ASSETS: Final = {
    "live.js": "text/javascript",
    "live.css": "text/css",
    "about.js": "text/javascript",
    "preview.css": "text/css",
}
_HEAD_END: Final = re.compile(rb"</head\s*>", re.IGNORECASE)

# The state of the archive after a build, and its news.
Told: TypeAlias = tuple[str, News]


class Live:
    """The pages that listen. `tell` may be called from any thread, all else belongs to the event loop.

    base        the site's
    lang        the interface's
    has_desk    whether there is a desk, which pages ask what there is to know about them
    navigates   whether open pages go to the article that was edited
    """

    def __init__(self, *, base: str, lang: str, has_desk: bool = False, navigates: bool = False) -> None:
        self._base, self._lang, self._has_desk, self._navigates = base, lang, has_desk, navigates
        # A page that was open before the server started again must not take a number of the old count for one of ours.
        self._run = secrets.token_hex(4)
        self._count = 0
        self._news = News()
        self._loop: asyncio.AbstractEventLoop | None = None
        # The page of each, and whether it is an editor's.
        self._listeners: dict[asyncio.Queue[Told | None], tuple[str, bool]] = {}

    def routes(self) -> list[Route]:
        """What stands below the base while somebody edits."""
        assets = [Route(f"{self._base}{FOLDER}{name}", _asset(name)) for name in _ASSETS]
        return [*assets, Route(f"{self._base}{FOLDER}events", self._events)]

    def close(self) -> None:
        """Send every listener home, or the server would wait for them for ever. From any thread."""
        self._spread(None)

    def tell(self, news: News) -> None:
        """Spread the news of a build."""
        self._count, self._news = self._count + 1, news
        self._spread((self._state, news))

    def opened(self) -> tuple[str, ...]:
        """The URLs of the pages that listen, without the base. From any thread."""
        return tuple(sorted({page for page, _ in self._listeners.copy().values()}))

    def dress(self) -> Dress:
        """Make pages listen. To be called before a page is read, so that no build falls between."""
        attributes = f'data-state="{self._state}" data-base="{escape(self._base)}" data-lang="{escape(self._lang)}"'
        where = f"{escape(self._base)}{FOLDER}"
        more = " data-navigates" if self._navigates else ""
        text = f'<script src="{where}live.js" {attributes}{more} defer></script>\n'
        if self._has_desk:
            text += f'<script src="{where}about.js" {attributes.partition(" ")[2]} defer></script>\n'
        line = text.encode()

        def put_in(html: bytes) -> bytes:
            found = _HEAD_END.search(html)
            at = found.start() if found else 0
            return html[:at] + line + html[at:] if found else html + line

        return put_in

    @property
    def _state(self) -> str:
        return f"{self._run}-{self._count}"

    def _spread(self, told: Told | None) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._put, told)

    def _put(self, told: Told | None) -> None:
        for queue in list(self._listeners):
            queue.put_nowait(told)

    async def _events(self, request: Request) -> Response:
        if not is_same_origin(request.headers):
            return PlainTextResponse("Only pages of this server may listen.\n", status_code=403)
        if len(self._listeners) >= MOST_LISTENERS:
            return PlainTextResponse("Too many pages are listening.\n", status_code=503)
        page, is_editor = request.query_params.get("page", ""), is_from_here(request.headers)
        return StreamingResponse(self._listen(page, is_editor=is_editor), media_type="text/event-stream")

    async def _listen(self, page: str, *, is_editor: bool) -> AsyncIterator[str]:
        self._loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Told | None] = asyncio.Queue()
        self._listeners[queue] = page, is_editor
        try:
            yield f"retry: 300\n{_message('hello', self._state, self._news, is_editor=is_editor)}"
            while (told := await queue.get()) is not None:
                yield _message("build", *told, is_editor=is_editor)
        finally:
            del self._listeners[queue]


def _message(event: str, state: str, news: News, *, is_editor: bool) -> str:
    data = {"state": state, **(news if is_editor else news.for_readers()).as_json()}
    return f"event: {event}\ndata: {json.dumps(data)}\n\n"


def _asset(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_: Request) -> Response:
        body = (Path(__file__).parent / name).read_bytes()
        return Response(body, media_type=_ASSETS[name])

    return serve
