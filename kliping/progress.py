"""How far long work is: a bar on a terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Columns
    from rich.progress import TaskID

# Told the stage, how much of it is done, and of how much: 0 where nobody knows. Stage "" ends the work.
Progress = Callable[[str, int, int], None]

# Work that is over sooner than this would only make the screen flicker.
MANY = 200


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


class Bar:
    """Shows each stage of a build as it goes, on standard error."""

    def __init__(self) -> None:
        self._progress: Columns | None = None
        self._tasks: dict[str, TaskID] = {}

    def show(self, stage: str, done: int, total: int) -> None:
        """As `Progress`."""
        if not stage:
            self.close()
            return
        if not sys.stderr.isatty() or max(done, total) < MANY:
            return
        if self._progress is None:
            # Here, as what is over soon shows no bar, and importing it would be half of that time.
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Columns

            columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            # No thread of its own: a process with threads cannot fork.
            self._progress = Columns(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
            self._progress.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total or None)
        self._progress.update(self._tasks[stage], completed=done, total=total or None, refresh=True)

    def close(self) -> None:
        """Take the bars off the screen."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
            self._tasks.clear()
