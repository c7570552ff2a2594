"""The editor's desk at `/_desk/`: what waits for a person, with forms for what can be settled on the spot.

A form does what the command of the same name does, to the content file and nothing else; the build that follows is
the watcher's. The desk has an archive of its own, used from one thread of its own.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from kliping.archive import Archive
from kliping.digest import sha256
from kliping.editing import Edit
from kliping.errors import ArchiveError, UsageError
from kliping.serve.app import DESK
from kliping.serve.guard import is_same_origin
from kliping.serve.pages import DressMaker
from kliping.serve.preview import about, hidden_page
from kliping.serve.say import say
from kliping.serve.waiting import desk_page, find_waiting, sure_page
from kliping.site import Site

_LARGEST_FORM: Final = 10_000
_T = TypeVar("_T")


class Desk:
    """The desk of the archive in `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # A page elsewhere can neither read this nor guess it, so it cannot forge a form.
        self._token = secrets.token_urlsafe(16)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._archive: Archive | None = None
        # As it was served last; what is older is opened anew.
        self._site: Site | None = None

    def close(self) -> None:
        """Let go of the archive and its thread."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def writable(self, site: Site) -> frozenset[str]:
        """The paths that are posted to."""
        return frozenset(f"{site.base}{DESK}{verb}" for verb in _VERBS)

    def routes(self, site: Site, dress: DressMaker) -> list[Route]:
        """The page and what it posts to."""
        self._site = site
        pages, base = _Pages(self, site, dress), f"{site.base}{DESK}"
        return [
            Route(base, pages.show),
            Route(f"{base}copy-of", pages.ask),
            *(Route(f"{base}{verb}", partial(pages.take, verb), methods=["POST"]) for verb in _VERBS),
            Route(f"{base}desk.css", partial(pages.asset, "desk.css", "text/css")),
            Route(f"{base}desk.js", partial(pages.asset, "desk.js", "text/javascript")),
            Route(f"{base}about", pages.tell_about),
        ]

    async def show(self, note: str, site: Site) -> str:
        """The desk as it is now, and what is to be said above it."""
        return desk_page(await self.do(find_waiting), site, token=self._token, note=note)

    async def ask(self, form: dict[str, str], site: Site) -> str:
        """What withdrawing a copy would change, to be confirmed. raises UsageError, ArchiveError"""
        edit = await self.do(lambda archive: _copy(archive, form))
        return sure_page(edit, form, site, token=self._token)

    async def settle(self, verb: str, form: dict[str, str]) -> str:
        """Do what a form asks for; the content file that was written. raises UsageError, ArchiveError"""
        if not secrets.compare_digest(form.get("token", "").encode(), self._token.encode()):
            raise UsageError("this form is from before the server was started; load the page anew")
        return await self.do(lambda archive: _VERBS[verb](archive, form))

    async def preview(self, url: str) -> bytes | None:
        """The page of an article that readers do not see. A file that cannot be read has none."""
        try:
            return await self.do(lambda archive: hidden_page(archive, url))
        except ArchiveError:
            return None  # its problems lie over every open page

    async def do(self, work: Callable[[Archive], _T]) -> _T:
        """Work on the archive, in the desk's own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)

    def _work(self, work: Callable[[Archive], _T]) -> _T:
        if self._archive is not None and self._archive.site != self._site:
            self._archive.close()
            self._archive = None
        if self._archive is None:
            self._archive = Archive(self._root)
            self._site = self._archive.site
        return work(self._archive)

    def _close(self) -> None:
        if self._archive is not None:
            self._archive.close()


@dataclass(frozen=True, slots=True)
class _Pages:
    """What the desk's addresses answer."""

    desk: Desk
    site: Site
    dress: DressMaker

    async def show(self, request: Request) -> Response:
        return await self._answer(_saved(request.query_params, self.site.lang))

    async def ask(self, request: Request) -> Response:
        dressed = self.dress()
        try:
            page = await self.desk.ask(dict(request.query_params), self.site)
            return HTMLResponse(dressed(page.encode()))
        except (UsageError, ArchiveError) as error:
            return await self._answer(str(error), status=400)

    async def take(self, verb: str, request: Request) -> Response:
        try:
            path = await self.desk.settle(verb, await read_form(request))
        except (UsageError, ArchiveError) as error:
            return await self._answer(str(error), status=400)
        told = urlencode({"saved": path, "verb": verb})
        return RedirectResponse(f"{self.site.base}{DESK}?{told}", status_code=303)

    async def tell_about(self, request: Request) -> Response:
        if not is_same_origin(request.headers):
            return JSONResponse({}, 403)
        url = request.query_params.get("page", "")
        return JSONResponse(await self.desk.do(lambda archive: about(archive, url)))

    async def asset(self, name: str, kind: str, _: Request) -> Response:
        return Response((Path(__file__).parent / name).read_bytes(), media_type=kind)

    async def _answer(self, note: str, *, status: int = 200) -> Response:
        # Before the desk is looked at, so that no build falls between.
        dressed = self.dress()
        page = await self.desk.show(note, self.site)
        return HTMLResponse(dressed(page.encode()), status)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, each once; none of one that is too large to be ours."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            return {}
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _date(archive: Archive, form: dict[str, str]) -> str:
    return _save(archive, archive.editor.date(form.get("article", ""), form.get("date", "").strip()))


def _copy(archive: Archive, form: dict[str, str]) -> Edit:
    """What would be written of an article that is a copy of another."""
    return archive.editor.copy_of(form.get("article", ""), form.get("other", ""))


def _copy_of(archive: Archive, form: dict[str, str]) -> str:
    """Nothing is withdrawn but by the change that was shown."""
    edit = _copy(archive, form)
    if not secrets.compare_digest(form.get("seen", "").encode(), sha256(edit.diff.encode()).encode()):
        raise UsageError(say(archive.site.lang, "changed"))
    return _save(archive, edit)


def _not_copy_of(archive: Archive, form: dict[str, str]) -> str:
    return _save(archive, archive.editor.not_copy_of(form.get("article", ""), form.get("other", "")))


def _new(archive: Archive, form: dict[str, str]) -> str:
    return archive.new(form.get("title", "")).relative_to(archive.root).as_posix()


def _saved(told: Mapping[str, str], lang: str) -> str:
    """What the desk says after a form was saved: where, and how that is undone."""
    if "saved" not in told:
        return ""
    key = _UNDONE_BY.get(told.get("verb", ""))
    return f"{say(lang, 'saved')} {told['saved']}" + (f". {say(lang, 'undo')} `{key}`." if key else "")


# What is taken out of front matter if it was a mistake.
_UNDONE_BY: Final = {"copy-of": "withdrawn", "not-copy-of": "not_copy_of"}


def _save(archive: Archive, edit: Edit) -> str:
    archive.editor.save(edit)
    return edit.path


_VERBS: Final[dict[str, Callable[[Archive, dict[str, str]], str]]] = {
    "date": _date,
    "copy-of": _copy_of,
    "not-copy-of": _not_copy_of,
    "new": _new,
}
