"""Links to other sites, asked of a server of this machine that stands for them."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from desk import NOON
from server import running
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from kliping.checks.external import _is_final, check_external
from kliping.checks.reading import Reading, read_article

ANSWERS = {"here": 200, "gone": 404, "buried": 410, "shy": 403, "ill": 500, "hasty": 429}


class Elsewhere:
    """Another site, which counts who asks for what."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.app = Starlette(routes=[Route("/{name:path}", self.answer, methods=["GET", "HEAD"])])
        self.url = ""

    async def answer(self, request: Request) -> Response:
        name = request.path_params["name"]
        self.asked[f"{request.method} {name}"] += 1
        if name == "robots.txt":
            return PlainTextResponse("User-agent: *\nDisallow: /private/\n")
        if name == "moved":
            return RedirectResponse("/here")
        if name == "no-head":
            return PlainTextResponse("", status_code=405 if request.method == "HEAD" else 200)
        return PlainTextResponse("", status_code=ANSWERS.get(name, 404))

    def article(self, body: str, front: str = "") -> Reading:
        source = f"---\ntitle: Title\n{front}---\n\n{body.replace('SITE', self.url)}"
        return read_article(source.encode(), path="content/x.md", default_lang="en")


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    site = Elsewhere()
    with running(site.app) as url:
        site.url = url
        yield site


def found(reading: Reading, folder: Path, *, days: int = 0) -> list[tuple[int, int, str]]:
    """Line, column, and what is said of each link that is dead."""
    problems = check_external([reading], folder, now=NOON + timedelta(days=days), pause=0.0)
    return [(each.line, each.column, each.message.split(" ", 1)[1].partition(";")[0]) for each in problems]


def test_dead_links_are_told_at_each_of_their_lines(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Not those that are there, moved, refused, or out of order today."""
    reading = elsewhere.article(
        "[a](SITE/here) [b](SITE/gone#part) and <SITE/buried>.\n\n[c](SITE/moved) [d](SITE/shy) [e](SITE/ill)"
        " [f](SITE/hasty) [g](SITE/no-head)\n\nAgain [b](SITE/gone), at http://127.0.0.1:1/x.",
        f"original_url: {elsewhere.url}/gone\n",
    )
    width = len(elsewhere.url)

    assert found(reading, tmp_path) == [
        (6, 33 + 2 * width, "answers 410"),
        (3, 15, "answers 404"),
        (6, 16 + width, "answers 404"),
        (10, 11, "answers 404"),
    ]


def test_nobody_is_asked_twice_and_robots_are_heeded(elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Answers are kept: a good one for two weeks, a bad one for a day."""
    reading = elsewhere.article("[a](SITE/here) [b](SITE/gone) [c](SITE/private/x) [d](SITE/here#part)")

    assert [found(reading, tmp_path, days=days)[0][2] for days in (0, 0, 3, 20)] == ["answers 404"] * 4
    assert elsewhere.asked["HEAD here"] == 2
    assert elsewhere.asked["HEAD gone"] == 3
    assert elsewhere.asked["GET robots.txt"] == 4
    assert not [name for name in elsewhere.asked if "private" in name]


def test_only_a_name_that_is_gone_is_sure() -> None:
    """A machine that is off today may be on tomorrow."""
    for number, expected in ((socket.EAI_NONAME, True), (socket.EAI_AGAIN, False)):
        error = httpx.ConnectError("no")
        error.__cause__ = socket.gaierror(number, "no")

        assert _is_final(error) is expected
    assert _is_final(httpx.ConnectError("All connection attempts failed")) is False


def test_a_robots_txt_without_end_is_read_to_a_limit(tmp_path: Path) -> None:
    """Its first rules count, and the link is asked for all the same."""
    n_sent = 0

    async def robots(_: Request) -> Response:
        async def without_end() -> AsyncIterator[bytes]:
            nonlocal n_sent
            yield b"User-agent: *\nDisallow: /private/\n"
            while n_sent < 1000:
                n_sent += 1
                await asyncio.sleep(0.002)
                yield b"# and so on\n" * 5000

        return StreamingResponse(without_end())

    site = Elsewhere()
    with running(Starlette(routes=[Route("/robots.txt", robots), *site.app.routes])) as url:
        site.url = url

        assert found(site.article("[a](SITE/gone)"), tmp_path) == [(5, 5, "answers 404")]
    assert n_sent < 1000
