"""Links to other sites: asked for politely, a few at a time, and not again for a while.

One request at a time goes to each site, with a pause behind it, and none to what its robots.txt forbids. A link is dead
when the site says so, or when there is no such site; one that is refused or slow today is left for another day.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit
from urllib.robotparser import RobotFileParser

from kliping import __version__, files
from kliping.checks.reading import Reading
from kliping.errors import Problem

if TYPE_CHECKING:
    # It takes a fifth of a second to import, and most commands ask nobody.
    import httpx

AGENT = f"Kliping/{__version__} (link check)"
AT_ONCE = 8
PAUSE_SECONDS = 0.5
WAIT_SECONDS = 10.0
# What one address may take in all, however slowly it answers, and how much of a robots.txt counts (RFC 9309, 2.5).
LIMIT_SECONDS = 30.0
ROBOTS_BYTES = 500 * 1024
# For so long an answer is believed: a link that works, and one that does not.
ALIVE_SECONDS, DEAD_SECONDS = 14 * 86_400, 86_400
# Who asks too often, too plainly or without a browser is told these too.
_UNSURE = (401, 402, 403, 405, 406, 408, 409, 423, 425, 429, 451, 999)
_URL = re.compile(r"https?://(?:[^\s<>()\[\]\"'`\\]|\([^\s<>()]*\))+")
_CACHE = "links.json"


def check_external(
    readings: Iterable[Reading], folder: Path, *, now: datetime, pause: float = PAUSE_SECONDS
) -> Iterator[Problem]:
    """Links to other sites that lead nowhere, each at its lines.

    folder    where answers are kept
    pause     seconds between two requests to one site
    """
    places: dict[str, list[tuple[Reading, int | str]]] = {}
    for reading in readings:
        for url, place in _links(reading):
            places.setdefault(url, []).append((reading, place))
    known = _load(folder / _CACHE, now.timestamp())
    asked = _Asked(pause=pause)
    new = asyncio.run(asked.ask([url for url in sorted(places) if url not in known]))
    answers = known | {url: (answer, now.timestamp()) for url, answer in new.items()}
    _save(folder / _CACHE, answers)
    for url in sorted(places):
        if why := answers.get(url, ("", 0.0))[0]:
            for reading, place in places[url]:
                yield _problem(reading, place, url, why)


def _links(reading: Reading) -> Iterator[tuple[str, int | str]]:
    """The addresses elsewhere that an article names, each with its offset in the body or its key."""
    if reading.article.original_url:
        yield urldefrag(reading.article.original_url).url, "original_url"
    for match in _URL.finditer(reading.article.body):
        yield urldefrag(match[0].rstrip(".,;:!?*_")).url, match.start()


def _problem(reading: Reading, place: int | str, url: str, why: str) -> Problem:
    what = f"{url} {why}; lead to a copy in a web archive, or take the link out"
    if isinstance(place, str):
        return reading.at_key(place, "LINK-EXTERNAL", what)
    return reading.at(place, "LINK-EXTERNAL", what)


def _load(path: Path, now: float) -> dict[str, tuple[str, float]]:
    """What is still believed: by address why it is dead ("" if it is not), and when it was asked for."""
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {
        url: (why, at) for url, (why, at) in kept.items() if 0 <= now - at < (DEAD_SECONDS if why else ALIVE_SECONDS)
    }


def _save(path: Path, answers: dict[str, tuple[str, float]]) -> None:
    files.write_file(path, json.dumps(answers, ensure_ascii=False, indent=0, sort_keys=True).encode())


@dataclass(slots=True, kw_only=True)
class _Asked:
    """Questions under way."""

    pause: float
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)

    async def ask(self, urls: list[str]) -> dict[str, str]:
        """By address why it is dead, or "" if it is there; those of which neither is sure are not among them."""
        sites: dict[str, list[str]] = {}
        for url in urls:
            sites.setdefault(urlsplit(url).netloc.lower(), []).append(url)
        import httpx

        limit = asyncio.Semaphore(AT_ONCE)
        timeout = httpx.Timeout(WAIT_SECONDS)
        async with httpx.AsyncClient(
            headers={"User-Agent": AGENT}, timeout=timeout, follow_redirects=True, max_redirects=8, trust_env=True
        ) as client:
            found = await asyncio.gather(*(self._ask_site(client, limit, each) for each in sites.values()))
        return {url: why for answers in found for url, why in answers.items() if why is not None}

    async def _ask_site(
        self, client: httpx.AsyncClient, limit: asyncio.Semaphore, urls: list[str]
    ) -> dict[str, str | None]:
        answers: dict[str, str | None] = {}
        async with limit:
            for url in urls:
                answers[url] = None
                with suppress(TimeoutError):
                    async with asyncio.timeout(LIMIT_SECONDS):
                        answers[url] = await self._ask_one(client, url)
                await asyncio.sleep(self.pause)
        return answers

    async def _ask_one(self, client: httpx.AsyncClient, url: str) -> str | None:
        """Why an address is dead, "" if it is there, None if that is not sure."""
        import httpx

        try:
            if not await self._may_ask(client, url):
                return None
            answer = await client.head(url)
            if answer.status_code in (403, 404, 405, 410, 501):
                # Some know no HEAD, and some say so with the wrong word.
                async with client.stream("GET", url) as answer:
                    pass
        except httpx.ConnectError as error:
            return "is at a site that does not exist any more" if _is_final(error) else None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            return f"is no address ({error})"
        except httpx.HTTPError:
            return None
        return _verdict(answer.status_code)

    async def _may_ask(self, client: httpx.AsyncClient, url: str) -> bool:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            rules = self._robots[site] = RobotFileParser()
            async with client.stream("GET", f"{site}/robots.txt") as answer:
                said = await _beginning(answer) if answer.status_code < 400 else b""
            rules.parse(said.decode("utf-8", "replace").splitlines())
        return self._robots[site].can_fetch(AGENT, url)


async def _beginning(answer: httpx.Response) -> bytes:
    """What an answer says, up to a limit: a site may go on for ever."""
    said = b""
    async for piece in answer.aiter_bytes(1 << 16):
        said += piece
        if len(said) >= ROBOTS_BYTES:
            break
    return said


def _verdict(status: int) -> str | None:
    if status < 400:
        return ""
    return f"answers {status}" if status < 500 and status not in _UNSURE else None


def _is_final(error: BaseException | None) -> bool:
    """Whether it is that there is no such name; a machine that does not answer may be there tomorrow."""
    while error is not None:
        if isinstance(error, socket.gaierror) and error.errno in (socket.EAI_NONAME, socket.EAI_NODATA):
            return True
        error = error.__cause__ or error.__context__
    return False
