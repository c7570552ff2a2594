"""When a save is over: at once for a single one, seldom in a storm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# How long to wait for a new file to be closed by whoever made it.
NEW_SECONDS: Final = 0.08
# How long nothing may happen after a file was closed or put in its place, after anything else, and in a storm.
WHOLE_SECONDS: Final = 0.006
USUAL_SECONDS: Final = 0.02
MOST_SECONDS: Final = 0.64


@dataclass(slots=True)
class Pace:
    """When to stop gathering: soon for a single save, seldom in a storm. Times are seconds on one clock.

    quiet    how long nothing may happen before what was gathered counts as settled
    ended    when the last set had been dealt with; infinity while one is
    """

    quiet: float = USUAL_SECONDS
    first: float = 0.0
    last: float = 0.0
    ended: float = float("-inf")

    def event(self, now: float, *, is_first: bool, is_whole: bool = False) -> None:
        """Something happened; `is_first` if nothing was waiting before it, `is_whole` if it was the end of a save."""
        least = WHOLE_SECONDS if is_whole else USUAL_SECONDS
        if is_first:
            self.first = now
            is_soon = now < self.ended + 1.0
            self.quiet = min(2 * max(self.quiet, USUAL_SECONDS), MOST_SECONDS) if is_soon else least
        self.quiet = max(self.quiet, least)
        self.last = now

    def taken(self) -> None:
        """A set was handed over: whatever comes until it has been dealt with comes soon."""
        self.ended = float("inf")

    def settled(self, now: float, *, is_storm: bool) -> None:
        """A set had been dealt with by `now`."""
        self.ended = now
        if is_storm:
            self.quiet = max(self.quiet, 0.16)

    def deadline(self) -> float:
        """When to hand over what was gathered, if nothing more happens."""
        return min(self.last + self.quiet, self.first + min(2.0, max(0.5, 8 * self.quiet)))
