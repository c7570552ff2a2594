"""A progress bar on a terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

# Work that is over sooner than this would only make the screen flicker.
MANY = 200


class Bar:
    """Shows each stage of a build as it goes, on standard error."""

    def __init__(self) -> None:
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def show(self, stage: str, done: int, total: int) -> None:
        """Tell how far a stage is; `total` 0 means that nobody knows how much there is. Stage "" ends the work."""
        if not stage:
            self.close()
            return
        if not sys.stderr.isatty() or max(done, total) < MANY:
            return
        if self._progress is None:
            # Here, as what is over soon shows no bar, and importing it would be half of that time.
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

            columns = (TextColumn("{task.description:>10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            # No thread of its own: a process with threads cannot fork.
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
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
