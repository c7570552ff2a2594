"""Builds, one after the other, each of what has changed; whatever goes wrong in the content is news, not an end."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from kliping.errors import ArchiveError, BusyError, Problem
from kliping.serve.news import News, make_news
from kliping.site import Site
from kliping.watch import Changes

MOST_LINES: Final = 20
# The share of the time that a page has waited which the next build has for such pages, and the most of it.
SHARE: Final = 0.02
MOST_SECONDS: Final = 2.0


class Report(Protocol):
    """What a build did; `str` says it in words."""

    @property
    def written(self) -> tuple[str, ...]: ...
    @property
    def removed(self) -> tuple[str, ...]: ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...
    @property
    def index_added(self) -> int: ...
    @property
    def index_updated(self) -> int: ...
    @property
    def index_removed(self) -> int: ...
    @property
    def left(self) -> int: ...
    @property
    def seconds(self) -> float: ...


class Buildable(Protocol):
    """What is built: an `Archive`."""

    @property
    def root(self) -> Path: ...
    @property
    def output(self) -> Path: ...
    @property
    def index_folder(self) -> Path: ...
    @property
    def site(self) -> Site: ...
    def build(
        self,
        paths: Changes = None,
        *,
        first: Iterable[str] = (),
        on_first: Callable[[tuple[str, ...]], None] = ...,
        give_way: Callable[[], bool] = ...,
    ) -> Report: ...
    def warm_up(self) -> None: ...
    def addresses(self, paths: Iterable[Path]) -> tuple[str, ...]: ...
    @property
    def is_owing(self) -> bool: ...


@dataclass(slots=True)
class Courtesy:
    """How long a build goes on though something was saved meanwhile. Times are seconds on one clock.

    What is left behind gets more of each build the longer it waits, so that saving without end starves no page.
    """

    owing_since: float | None = None

    def gives_way(self, now: float, *, started: float) -> bool:
        """Whether a build that began at `started` may leave the rest to the next one."""
        waited = 0.0 if self.owing_since is None else started - self.owing_since
        return now - started >= min(MOST_SECONDS, SHARE * waited)

    def ended(self, now: float, *, left: int) -> None:
        """A build has left so much."""
        self.owing_since = None if not left else now if self.owing_since is None else self.owing_since


@dataclass(slots=True, kw_only=True)
class Builder:
    """Builds an archive and says what happened, to the terminal and to open pages.

    say       takes one line
    tell      takes the news of each build that changed something or found something
    opened    the URLs of the pages that are open, which are written first
    hurry     whether something was saved since, which comes before the rest of a long build
    """

    archive: Buildable
    say: Callable[[str], None]
    tell: Callable[[News], None]
    opened: Callable[[], Iterable[str]] = tuple
    hurry: Callable[[], bool] = bool
    _courtesy: Courtesy = field(default_factory=Courtesy)
    _problems: tuple[Problem, ...] = ()
    _newest: tuple[Problem, ...] = ()
    _missed: set[Path] | None = field(default_factory=set)

    def build(self, changes: Changes) -> bool:
        """Build what changed, and what an earlier build could not; whether it could be built now."""
        self._missed = None if changes is None or self._missed is None else self._missed | changes
        paths = None if self._missed is None else frozenset(self._missed)
        start = time.perf_counter()

        def tell_early(written: tuple[str, ...]) -> None:
            self._tell(written, seconds=time.perf_counter() - start)

        def give_way() -> bool:
            return self.hurry() and self._courtesy.gives_way(time.perf_counter(), started=start)

        try:
            report = self.archive.build(paths, first=self.opened(), on_first=tell_early, give_way=give_way)
        except BusyError as error:
            self.say(f"{error}; this build waits for it")
            return False
        except (ArchiveError, OSError, sqlite3.Error) as error:
            self._put_up_with(error)
            return True
        self._missed = set()
        self._courtesy.ended(time.perf_counter(), left=report.left)
        self._report(report, self.archive.addresses(paths or ()))
        return True

    def warm_up(self) -> None:
        """Do ahead what the first edit would wait for, if it can be done; what is in the way, the next build says."""
        with suppress(ArchiveError, OSError, sqlite3.Error):
            self.archive.warm_up()

    def _report(self, report: Report, edited: tuple[str, ...]) -> None:
        is_same = report.problems == self._problems
        is_quiet = is_same and not (report.written or report.removed or _n_documents(report))
        if not is_quiet:
            self._say_problems(report.problems)
            self.say(str(report))
        if edited or not is_quiet:
            self._tell(report.written, removed=report.removed, seconds=report.seconds, edited=edited)

    def _tell(
        self,
        written: tuple[str, ...],
        *,
        removed: tuple[str, ...] = (),
        seconds: float = 0.0,
        edited: tuple[str, ...] = (),
    ) -> None:
        # The newest come first: an archive may have many that nobody is going to mend today.
        root, problems = self.archive.root, tuple(dict.fromkeys((*self._newest, *self._problems)))
        news = make_news(root, written=written, removed=removed, problems=problems, seconds=seconds, edited=edited)
        self.tell(news)

    def _say_problems(self, problems: tuple[Problem, ...]) -> None:
        """Say those that were not there before, and that all are gone if they are."""
        known, left = set(self._problems), set(problems)
        new = [problem for problem in problems if problem not in known]
        self._newest = tuple(new or [problem for problem in self._newest if problem in left])
        for problem in new[:MOST_LINES]:
            self.say(str(problem))
        if len(new) > MOST_LINES:
            self.say(f"… and {len(new) - MOST_LINES:,} problems more; `kliping check` lists all of them")
        if self._problems and not problems:
            self.say("no problems are left")
        self._problems = problems

    def _put_up_with(self, error: ArchiveError | OSError | sqlite3.Error) -> None:
        """Nothing could be built; what was served goes on being served, and what was missed is built next time."""
        problems = error.problems if isinstance(error, ArchiveError) else (_problem_of(error),)
        if problems != self._problems:
            self._say_problems(problems)
            self._tell(())


def _n_documents(report: Report) -> int:
    return report.index_added + report.index_updated + report.index_removed


def _problem_of(error: OSError | sqlite3.Error) -> Problem:
    if isinstance(error, OSError):
        what = f"{error.strerror}; free some space or mend its permissions, then save anything"
        return Problem(file=str(error.filename or "output"), code="OUTPUT", message=what)
    what = f"{error}; stop the server, run `kliping clean`, and start it again"
    return Problem(file=".kliping/catalog.sqlite", code="OUTPUT", message=what)
