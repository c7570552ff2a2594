"""The editor's desk at `/_desk/`: what waits for a person, with forms for what can be settled on the spot.

A form does what the command of the same name does, to the content file and nothing else; the build that follows is
the watcher's. The desk has an archive of its own, used from one thread of its own.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import parse_qs, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kliping.archive import Archive
from kliping.catalog import read
from kliping.errors import ArchiveError, UsageError
from kliping.inspection import Entry
from kliping.serve.pages import DressMaker
from kliping.serve.say import say
from kliping.site import Site

FOLDER: Final = "_desk/"
MOST: Final = 50
_LARGEST_FORM: Final = 10_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for an editor: (title, file, date as it is) of articles, and lists of others."""

    uncertain: tuple[tuple[str, str, str], ...]
    undated: tuple[tuple[str, str, str], ...]
    drafts: tuple[Entry, ...]
    wanted: tuple[Entry, ...]


class Desk:
    """The desk of the archive in `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # A page elsewhere can neither read this nor guess it, so it cannot forge a form.
        self._token = secrets.token_urlsafe(16)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")
        self._archive: Archive | None = None

    def close(self) -> None:
        """Let go of the archive and its thread."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def writable(self, site: Site) -> frozenset[str]:
        """The paths that are posted to."""
        return frozenset({f"{site.base}{FOLDER}date"})

    def routes(self, site: Site, dress: DressMaker) -> list[Route]:
        """The page and what it posts to."""

        async def answer(note: str, *, status: int = 200) -> Response:
            dressed = dress()
            page = desk_page(await self._do(find_waiting), site, token=self._token, note=note)
            return Response(dressed(page.encode()), status, media_type="text/html")

        async def show(request: Request) -> Response:
            saved = request.query_params.get("saved", "")
            return await answer(f"{say(site.lang, 'saved')} {saved}" if saved else "")

        async def put_date(request: Request) -> Response:
            form = await read_form(request)
            try:
                path = await self._do(partial(self._put_date, form))
            except (UsageError, ArchiveError) as error:
                return await answer(str(error), status=400)
            return RedirectResponse(f"{site.base}{FOLDER}?{urlencode({'saved': path})}", status_code=303)

        async def style(_: Request) -> Response:
            return Response((Path(__file__).parent / "desk.css").read_bytes(), media_type="text/css")

        return [
            Route(f"{site.base}{FOLDER}", show),
            Route(f"{site.base}{FOLDER}date", put_date, methods=["POST"]),
            Route(f"{site.base}{FOLDER}desk.css", style),
        ]

    def _put_date(self, form: dict[str, str], archive: Archive) -> str:
        if not secrets.compare_digest(form.get("token", ""), self._token):
            raise UsageError("this form is from before the server was started; load the page anew")
        edit = archive.editor.date(form.get("article", ""), form.get("date", "").strip())
        archive.editor.save(edit)
        return edit.path

    async def _do(self, work: Callable[[Archive], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)

    def _work(self, work: Callable[[Archive], _T]) -> _T:
        if self._archive is None:
            self._archive = Archive(self._root)
        return work(self._archive)

    def _close(self) -> None:
        if self._archive is not None:
            self._archive.close()


def find_waiting(archive: Archive) -> Waiting:
    """What waits in an archive, the first of each sort."""
    uncertain = read.uncertain(archive.sql, most=MOST)
    return Waiting(
        uncertain=tuple((row["title"], row["path"], row["date"]) for row in uncertain),
        undated=tuple((entry.title, entry.where, "") for entry in archive.list("undated")[:MOST]),
        drafts=tuple(archive.list("drafts")[:MOST]),
        wanted=tuple(archive.list("wanted")[:MOST]),
    )


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, each once; none of one that is too large to be ours."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LARGEST_FORM:
            return {}
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def desk_page(waiting: Waiting, site: Site, *, token: str, note: str) -> str:
    """The page: what can be settled first, each with its form; the first field has the cursor."""
    forms = [
        *_dates("uncertain", waiting.uncertain, site, token, is_first=True),
        *_dates("undated", waiting.undated, site, token, is_first=not waiting.uncertain),
    ]
    lists = [*_entries("drafts", waiting.drafts, site), *_entries("wanted", waiting.wanted, site)]
    parts = [*forms, *lists] or [Markup("<p>{}</p>").format(say(site.lang, "nothing"))]
    return _PAGE.format(
        lang=site.lang,
        base=site.base,
        title=say(site.lang, "desk"),
        site=site.title,
        note=Markup('<p role="status">{}</p>').format(note) if note else "",
        parts=Markup("\n").join(parts),
    )


_PAGE: Final = Markup(
    """<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title} · {site}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{base}_desk/desk.css"></head>
<body><main><h1>{title}</h1>
<p><a href="{base}">{site}</a></p>
{note}
{parts}
</main></body></html>
"""
)
_DATE: Final = Markup(
    """<form method="post" action="{base}_desk/date"><h3>{title}</h3><p class="file">{path}</p>
<input type="hidden" name="token" value="{token}"><input type="hidden" name="article" value="{path}">
<label>{label} <input name="date" value="{date}" autocomplete="off" required{focus}></label>
<button>{save}</button></form>"""
)


def _dates(
    sort: str, articles: Iterable[tuple[str, str, str]], site: Site, token: str, *, is_first: bool
) -> list[Markup]:
    forms = [
        _DATE.format(
            base=site.base,
            title=title,
            path=path,
            token=token,
            label=say(site.lang, "date"),
            # What was inferred is proposed as if it were sure, so that one key accepts it.
            date=date.rstrip("?~%"),
            save=say(site.lang, "save"),
            focus=" autofocus" if is_first and not n else "",
        )
        for n, (title, path, date) in enumerate(articles)
    ]
    return [Markup("<h2>{}</h2>").format(say(site.lang, sort)), *forms] if forms else []


def _entries(sort: str, entries: Iterable[Entry], site: Site) -> list[Markup]:
    items = [Markup('<li>{} <span class="file">{}</span></li>').format(entry.title, entry.where) for entry in entries]
    return [Markup("<h2>{}</h2><ul>{}</ul>").format(say(site.lang, sort), Markup("").join(items))] if items else []
