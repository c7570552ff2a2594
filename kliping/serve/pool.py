"""Searching beside the event loop: in processes of their own, each of which can be stopped at its limit.

A thread cannot be stopped, and shares the interpreter with the pages and the build; a process can, and does not.
"""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import ExitStack
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, Queue
from typing import Final, Literal, Self

import anyio
from anyio.to_thread import run_sync

from kliping.errors import ArchiveError
from kliping.search import Index, Request, Results
from kliping.search.engines import open_reader
from kliping.site import Site

SECONDS: Final = 1.0
SIZE: Final = 2
# More than these waiting are sent away, which is better than all of them waiting for ever.
WAITING: Final = 64
_START_SECONDS: Final = 20.0
# Some word; whether it is found does not matter.
FIRST: Final = Request(query="kliping")


class Unavailable(Exception):
    """A search that could not be made now; `reason` is a key of `kliping.serve.say`."""

    def __init__(self, reason: Literal["missing", "slow", "busy"]) -> None:
        super().__init__(reason)
        self.reason = reason


class SearchPool:
    """Processes that answer requests from the index in `folder`, one request each at a time.

    seconds    after which a search is stopped and its process replaced
    """

    def __init__(self, folder: Path, site: Site, *, seconds: float = SECONDS) -> None:
        settings = (folder, site.engine, site.languages, site.lang)
        self._workers = [_Worker(settings, seconds=seconds) for _ in range(SIZE)]
        self._idle: Queue[_Worker] = Queue()
        self._turns = anyio.CapacityLimiter(SIZE)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for worker in self._workers:
                self._idle.put(stack.enter_context(worker))
            self._closing = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    async def search(self, request: Request) -> Results:
        """The answer to `request`.

        raises    Unavailable; ArchiveError (code QUERY) for one that is refused
        """
        if self._turns.statistics().tasks_waiting >= WAITING:
            raise Unavailable("busy")
        return await run_sync(self._search, request, limiter=self._turns)

    def _search(self, request: Request) -> Results:
        try:
            worker = self._idle.get(timeout=_START_SECONDS)
        except Empty as error:
            raise Unavailable("busy") from error
        try:
            return worker.ask(request)
        finally:
            self._idle.put(worker)


class _Worker:
    """One process and our end of the pipe to it."""

    def __init__(self, settings: _Settings, *, seconds: float) -> None:
        self._settings = settings
        self._seconds = seconds

    def __enter__(self) -> Self:
        # Spawned, not forked: a fork would copy whatever locks our threads hold at this moment.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, *self._settings), daemon=True)
        self._process.start()
        theirs.close()
        self._is_ready = False
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()
        self._process.close()

    def ask(self, request: Request) -> Results:
        try:
            if not self._is_ready:
                self._expect(_START_SECONDS)
                self._is_ready = True
            self._pipe.send(request)
            answer = self._expect(self._seconds)
        except (OSError, EOFError) as error:
            self.__exit__()
            self.__enter__()
            raise Unavailable("slow") from error
        if answer is None:
            raise Unavailable("missing")
        if isinstance(answer, ArchiveError):
            raise answer
        assert isinstance(answer, Results)
        return answer

    def _expect(self, seconds: float) -> object:
        if not self._pipe.poll(seconds):
            raise TimeoutError
        answer: object = self._pipe.recv()
        return answer


# Here begins what runs in the processes.

_Settings = tuple[Path, str, tuple[str, ...], str]


def _work(pipe: Connection, folder: Path, engine: str, languages: tuple[str, ...], lang: str) -> None:
    """Answer requests until the pipe is closed; None stands for "there is no index"."""
    # Ctrl+C reaches every process of the terminal; this one ends with the server.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Asked once before it is timed: the first time loads the engine, and the words by which all others are found.
    if index := _find_index(folder, engine, languages, lang):
        index.search(FIRST)
    pipe.send("ready")
    while True:
        try:
            request = pipe.recv()
        except (EOFError, ConnectionError):
            # The server has gone; if it never read what we said, the system calls that a reset.
            return
        try:
            index = _find_index(folder, engine, languages, lang)
            pipe.send(index and index.search(request))
        except ArchiveError as error:
            pipe.send(error)


def _find_index(folder: Path, engine: str, languages: tuple[str, ...], lang: str) -> Index | None:
    try:
        return _open(folder, engine, languages, lang)
    except ArchiveError:
        return None


@lru_cache(maxsize=1)
def _open(folder: Path, engine: str, languages: tuple[str, ...], lang: str) -> Index:
    """The index, opened once: it sees later commits by itself, and never makes anything."""
    return open_reader(folder, engine=engine, languages=languages, lang=lang)
