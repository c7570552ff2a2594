"""Searches in processes of their own, each killed and replaced if one takes too long.

No limit inside a process holds: a thread cannot be stopped, and a search that is busy in numpy looks at no clock.
"""

from __future__ import annotations

import signal
import threading
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Final, Literal, Self

from kliping.errors import ArchiveError, BusyError, Problem
from kliping.search import Index, Request, Results, open_reader
from kliping.search.say import say

LIMIT_SECONDS: Final = 1.0
_CONTEXT: Final = get_context("spawn")
_Answer = Results | tuple[Problem, ...] | Literal["late", "dead"]


class SearchPool:
    """Answers requests from any thread with `workers` processes over the index in `folder`. A context manager.

    limit_seconds   how long a search may take, and how long a request waits for a free process
    """

    def __init__(
        self, folder: Path, *, engine: str, languages: tuple[str, ...], lang: str, workers: int = 2,
        limit_seconds: float = LIMIT_SECONDS,
    ) -> None:  # fmt: skip
        self._settings = (folder, engine, languages, lang)
        self._lang = lang
        self.limit_seconds = limit_seconds
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._is_closed = False
        for _ in range(workers):
            self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, request: Request) -> Results:
        """What the newest committed index answers.

        raises   ArchiveError (code QUERY) for a request that is refused, or was stopped at the limit;
                 BusyError if no process became free in time, or there is no index to search
        """
        try:
            worker = self._idle.get(timeout=self.limit_seconds)
        except Empty:
            raise BusyError(say(self._lang, "busy")) from None
        answer = worker.ask(request, self.limit_seconds)
        if answer in ("late", "dead"):
            self._replace(worker)
        else:
            self._idle.put(worker)
        if isinstance(answer, Results):
            return answer
        if answer == "late":
            answer = (Problem(file="query", code="QUERY", message=say(self._lang, "too-slow")),)
        if answer == "dead" or answer[0].code == "INDEX":
            raise BusyError(say(self._lang, "unavailable"))
        raise ArchiveError(*answer)

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._is_closed = True
            workers, self._workers = self._workers, set()
        for worker in workers:
            worker.kill()

    def _start(self) -> None:
        """Begin a process without waiting for it; it is asked nothing before it is ready."""
        threading.Thread(target=self._add, daemon=True).start()

    def _add(self) -> None:
        worker = _Worker(self._settings)
        with self._lock:
            if not self._is_closed:
                self._workers.add(worker)
                self._idle.put(worker)
                return
        worker.kill()

    def _replace(self, worker: _Worker) -> None:
        with self._lock:
            self._workers.discard(worker)
        worker.kill()
        self._start()


class _Worker:
    """One process. Made when it is ready."""

    def __init__(self, settings: tuple[Path, str, tuple[str, ...], str]) -> None:
        self._connection, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_work, args=(theirs, *settings), daemon=True)
        self._process.start()
        theirs.close()
        self._connection.recv()

    def ask(self, request: Request, limit_seconds: float) -> _Answer:
        """What became of it: results, problems, or in a word why there is neither."""
        try:
            self._connection.send(request)
            if not self._connection.poll(limit_seconds):
                return "late"
            answer: _Answer = self._connection.recv()
        except (EOFError, OSError):
            return "dead"
        return answer

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


def _work(connection: Connection, folder: Path, engine: str, languages: tuple[str, ...], lang: str) -> None:
    """What a process does until its other end is closed. Interrupts from the keyboard are the parent's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection.send("ready")
    index: Index | None = None
    while True:
        try:
            request = connection.recv()
        except EOFError:
            return
        try:
            index = index or open_reader(folder, engine=engine, languages=languages, lang=lang)
            connection.send(index.search(request))
        except ArchiveError as error:
            connection.send(error.problems)
