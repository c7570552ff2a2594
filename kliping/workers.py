"""Worker processes: one kind of work on many jobs at once, its results in the order of the jobs.

Workers are forked, so they begin with all that their parent had in memory, and only jobs and results go through pipes.
They hold the parent's lock on the archive too: as long as one of them lives, no other build begins.
"""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from kliping.errors import ArchiveError, Problem

Job = TypeVar("Job")
Result = TypeVar("Result")

# Jobs that wait at each worker, so that none has to wait for its next one. Jobs are small and fit into a pipe.
AHEAD = 2
MOST = 8


@dataclass(frozen=True, slots=True)
class Crew:
    """How many processes work, and from how many things to do they are worth their start."""

    count: int
    least: int = 1000

    def is_worth(self, n: int) -> bool:
        """Whether `n` things to do are work for more than this process, and whether it may fork.

        A process with threads must not: what they hold at that moment would be held for ever in the child.
        """
        return self.count > 1 and n >= self.least and sys.platform == "linux" and threading.active_count() == 1


def whole_crew() -> Crew:
    """One process for each core that this one may use."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return Crew(min(cores, MOST))


def spare_collector() -> None:
    """Have Python look for rings of objects less often: a build makes millions of objects and hardly a ring among them.

    Looking for them took a twelfth of its time.
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


class Workers(Generic[Job, Result]):
    """Processes that all do the same; a context manager, which ends them."""

    def __init__(self, count: int, begin: Callable[[], Callable[[Job], Result]]) -> None:
        """
        begin    called once in each worker; gives what it does with a job
        """
        context = multiprocessing.get_context("fork")
        # What is there now is shared with the workers until somebody touches it.
        gc.freeze()
        self._pipes: list[Connection] = []
        self._processes = []
        for _ in range(count):
            own, theirs = context.Pipe()
            self._pipes.append(own)
            process = context.Process(target=_serve, args=(begin, theirs, tuple(self._pipes)))
            process.start()
            theirs.close()
            self._processes.append(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for pipe in self._pipes:
            pipe.close()
        for process in self._processes:
            process.join()

    def map(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """What came of each job, in their order.

        raises   what the work raises; ArchiveError (code WORKER) if a worker was killed
        """
        waiting: deque[Connection] = deque()
        turns = itertools.cycle(self._pipes)
        try:
            for job in jobs:
                if len(waiting) == AHEAD * len(self._pipes):
                    yield _receive(waiting.popleft())
                pipe = next(turns)
                _send(pipe, job)
                waiting.append(pipe)
            while waiting:
                yield _receive(waiting.popleft())
        finally:
            # Whoever stops asking leaves results that must not be taken for those of later jobs.
            for pipe in waiting:
                with suppress(EOFError, OSError):
                    pipe.recv()


def _send(pipe: Connection, job: Any) -> None:
    try:
        pipe.send(job)
    except BrokenPipeError as ended:
        raise _died() from ended


def _receive(pipe: Connection) -> Any:
    try:
        result, error = pipe.recv()
    except (EOFError, ConnectionResetError) as ended:
        raise _died() from ended
    if error is not None:
        raise error
    return result


def _died() -> ArchiveError:
    message = "a process of this build was ended by the system, which may be short of memory; build again"
    return ArchiveError(Problem(file=".kliping", code="WORKER", message=message))


def _serve(begin: Callable[[], Callable[[Any], Any]], pipe: Connection, inherited: tuple[Connection, ...]) -> None:
    """The life of a worker: jobs until its parent closes the pipe, or is gone."""
    # The parent hears of Ctrl-C as well, and ends its workers by closing their pipes.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()
    work, error = _try(begin)
    # Only the pipe raises here.
    with suppress(EOFError, OSError):
        while True:
            job = pipe.recv()
            pipe.send((None, error) if work is None else _try(work, job))


def _try(do: Callable[..., Any], *given: Any) -> tuple[Any, BaseException | None]:
    """What came of it, or else the error."""
    try:
        return do(*given), None
    except Exception as error:
        return None, error
