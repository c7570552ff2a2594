"""One process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from kliping.errors import BusyError


@contextmanager
def lock(path: Path, *, now: datetime) -> Iterator[bool]:
    """Hold `path` as a lock, which the system lets go of when the process ends, however it ends.

    Gives whether the last process that held it did not come to its end.
    raises    BusyError, naming the process that holds it and since when
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise BusyError(
                f"another build is running ({file.read().strip() or 'just started'}); wait for it"
            ) from error
        file.seek(0)
        died = bool(file.read())
        file.truncate(0)
        file.write(f"pid {os.getpid()}, since {now.isoformat(timespec='seconds')}\n")
        file.flush()
        yield died
        file.truncate(0)
