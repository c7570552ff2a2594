"""What changed on disk, gathered until it has settled: one set of paths after another.

This file only says where something happened; what it means is decided by digest, in the archive. So it may say
too much and must never say too little: whenever the system may have kept something from us, it says "anything
may have changed". Events come from watchdog; where there are none, it looks again and again, and says so.
"""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from watchdog.events import (
    DirAttribEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from kliping.pace import NEW_SECONDS, Pace

FOLDERS: Final = ("content", "seeds", "templates", "plugins")
FILES: Final = ("site.yaml", "statistics.tsv")
# So many paths at once are cheaper to find by looking at everything.
MANY: Final = 500
# A rescan follows each storm when it has been calm for so long, and one comes now and then whatever happens.
CALM_SECONDS: Final = 1.0
NET_SECONDS: Final = 60.0
# While watching costs so little of the time: a rescan that takes a second comes every 100 seconds.
NET_SHARE: Final = 0.01
_POLL_SECONDS: Final = 1.0
_REMOTE: Final = ("nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "fuse.sshfs", "fuse.rclone", "vboxsf", "drvfs")
_FOLDER_EVENTS: Final = (DirAttribEvent, DirCreatedEvent, DirDeletedEvent, DirMovedEvent)
_FILE_EVENTS: Final = (FileAttribEvent, FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileMovedEvent)
_LIMITS: Final = {errno.ENOSPC: "fs.inotify.max_user_watches", errno.EMFILE: "fs.inotify.max_user_instances"}

# What has changed since the last time; None: anything may have.
Changes = frozenset[Path] | None


@dataclass(frozen=True, slots=True)
class _Taken:
    """What was handed over; after a storm it is worth looking once more."""

    paths: Changes
    is_storm: bool


class Watch:
    """The changes below a root, as an iterator that blocks; `close` ends it from any thread.

    root            the folder with site.yaml in it
    say             told, in words, when events cannot be had
    poll_seconds    look that often instead of waiting for events; None means events
    """

    def __init__(self, root: Path, *, say: Callable[[str], None], poll_seconds: float | None = None) -> None:
        self._root = root.resolve()
        self._say = say
        self._poll_seconds = poll_seconds
        self._changed = threading.Condition()
        self._paths: set[Path] = set()
        self._is_storm = False
        self._rest_seconds = float("inf")
        self._moved: set[str] = set()
        self._is_open = True
        self._pace = Pace()
        self._handler = _Handler(self._note)
        self._watches: dict[str, ObservedWatch] = {}
        self._observer: BaseObserver | None = None
        self._alarm = _Alarm(self.suspect_all)

    def __enter__(self) -> Self:
        logging.getLogger("watchdog").addHandler(self._alarm)
        if self._poll_seconds is None and (kind := _remote_kind(self._root)):
            self._poll(f"{self._root} is on a network file system ({kind})")
        elif self._poll_seconds is not None:
            self._start(PollingObserver(timeout=self._poll_seconds))
        else:
            self._listen()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._stop()
        logging.getLogger("watchdog").removeHandler(self._alarm)

    def close(self) -> None:
        """End the iteration, wherever it waits."""
        with self._changed:
            self._is_open = False
            self._changed.notify_all()

    def has_more(self) -> bool:
        """Whether something has changed since the last changes were handed over."""
        with self._changed:
            return bool(self._paths) or self._is_storm

    def suspect_all(self) -> None:
        """Say soon that anything may have changed. From any thread."""
        self._add(is_storm=True)

    def look_after(self, seconds: float) -> None:
        """Say once that anything may have changed, when nothing has for so long. From the thread that iterates."""
        self._rest_seconds = seconds

    def __iter__(self) -> Iterator[Changes]:
        calm_at, net_at = float("inf"), time.monotonic() + NET_SECONDS
        rest_at = float("inf")
        while taken := self._gather(min(calm_at, net_at, rest_at)):
            if taken.paths is None:
                self._look_around(is_calm=not taken.is_storm)
            start = time.monotonic()
            yield taken.paths
            end = time.monotonic()
            with self._changed:
                self._pace.settled(end, is_storm=taken.is_storm)
            rest_at = end + self._rest_seconds
            self._rest_seconds = float("inf")
            if taken.paths is None:
                calm_at = end + CALM_SECONDS if taken.is_storm else float("inf")
                net_at = end + max(NET_SECONDS, (end - start) / NET_SHARE)

    def _gather(self, rescan_at: float) -> _Taken | None:
        """Wait until something has settled, or until `rescan_at`; None when closed."""
        with self._changed:
            while self._is_open:
                is_waiting = bool(self._paths) or self._is_storm
                until = self._pace.deadline() if is_waiting else rescan_at
                if (left := until - time.monotonic()) <= 0:
                    return self._take()
                self._changed.wait(min(left, threading.TIMEOUT_MAX))
            return None

    def _take(self) -> _Taken:
        is_storm = self._is_storm or len(self._paths) > MANY
        paths = None if is_storm or not self._paths else frozenset(self._paths)
        self._paths.clear()
        self._is_storm = False
        self._pace.taken()
        return _Taken(paths, is_storm)

    # What the observer's threads call.

    def _note(self, event: FileSystemEvent) -> None:
        """Take down what an event says, if it is about something we read."""
        paths = [Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path]
        ours = [path for path in paths if self._is_ours(path)]
        if not ours:
            return
        is_folder = isinstance(event, _FOLDER_EVENTS)
        with self._changed:
            self._moved |= {path.name for path in ours if is_folder and path.parent == self._root}
        is_put = isinstance(event, FileMovedEvent) and ours == paths[1:]
        is_whole = is_put or isinstance(event, FileClosedEvent)
        self._add(ours, is_storm=is_folder, is_new=isinstance(event, FileCreatedEvent), is_whole=is_whole)

    def _add(
        self, paths: Iterable[Path] = (), *, is_storm: bool = False, is_new: bool = False, is_whole: bool = False
    ) -> None:
        with self._changed:
            # A new file is most often still being written; when it is closed, that is another event.
            at = time.monotonic() + (NEW_SECONDS if is_new else 0.0)
            is_first = not self._paths and not self._is_storm
            self._pace.event(at, is_first=is_first, is_whole=is_whole)
            self._paths.update(paths)
            self._is_storm |= is_storm
            self._changed.notify_all()

    def _is_ours(self, path: Path) -> bool:
        if not path.is_relative_to(self._root):
            return False
        pieces = path.relative_to(self._root).parts
        if not pieces or (pieces[0] not in FOLDERS and pieces not in {(name,) for name in FILES}):
            return False
        return not any(is_scratch(piece) for piece in pieces)

    # The observer itself.

    def _listen(self) -> None:
        # A folder made inside a new one is told twice; watchdog warns of it, and watches it once.
        warnings.filterwarnings("ignore", "Callback with id .* already exists", RuntimeWarning)
        try:
            self._start(Observer())
        except RecursionError:
            self._only_look()
        except OSError as error:
            self._stop()
            if error.errno not in _LIMITS:
                raise
            self._poll(f"the system's limit {_LIMITS[error.errno]} is reached")
        else:
            self._check_sight()

    def _poll(self, why: str) -> None:
        self._say(f"{why}, so changes are looked for every {_POLL_SECONDS:.0f} s")
        self._start(PollingObserver(timeout=_POLL_SECONDS))

    def _start(self, observer: BaseObserver) -> None:
        self._observer = observer
        self._schedule(observer, "")
        for name in FOLDERS:
            self._schedule(observer, name)
        observer.start()

    def _stop(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            if self._observer.is_alive():
                self._observer.join()
        self._watches.clear()

    def _schedule(self, observer: BaseObserver, name: str) -> None:
        """Watch one of the folders with all below it, or the root ("") by itself."""
        path = self._root / name
        if not path.is_dir():
            return
        kinds = [*_FOLDER_EVENTS, *_FILE_EVENTS]
        if isinstance(observer, PollingObserver):
            kinds.append(FileModifiedEvent)
        self._watches[name] = observer.schedule(self._handler, str(path), recursive=bool(name), event_filter=kinds)

    def _look_around(self, *, is_calm: bool) -> None:
        """See to it that everything that is there now is watched."""
        try:
            self._follow_folders()
            if is_calm:
                self._check_sight()
        except RecursionError:
            self._only_look()

    def _only_look(self) -> None:
        """There are no events any more, but everything is looked at now and then, as always."""
        self._stop()
        self._observer = None
        self._say(
            f"folders lie too deep in one another to be watched, so changes are looked for every {NET_SECONDS:.0f} s"
        )

    def _follow_folders(self) -> None:
        """Watch the folders at the top as they are now: they may have been moved, taken away, brought back."""
        if self._observer is None:
            return
        with self._changed:
            moved, self._moved = self._moved, set()
        for name in sorted(moved):
            if name in self._watches:
                self._observer.unschedule(self._watches.pop(name))
            self._schedule(self._observer, name)

    def _check_sight(self) -> None:
        """watchdog keeps it to itself when a folder inside could not be watched; the system tells."""
        if self._observer is None or isinstance(self._observer, PollingObserver) or (n_seen := _n_watched()) is None:
            return
        if n_seen < sum(1 for name in self._watches for _ in (os.walk(self._root / name) if name else [""])):
            self._stop()
            self._poll(f"the system's limit {_LIMITS[errno.ENOSPC]} is reached")


def is_scratch(name: str) -> bool:
    """Whether a name is one that editors and tools give to files of their own: hidden, backup, swap, temporary."""
    return name.startswith((".", "#")) or name.endswith(("~", ".swp", ".swx", ".tmp", ".part")) or name == "4913"


class _Handler(FileSystemEventHandler):
    def __init__(self, note: Callable[[FileSystemEvent], None]) -> None:
        self._note = note

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._note(event)


class _Alarm(logging.Handler):
    """watchdog only logs that events were lost; whatever it warns of, we look at everything."""

    def __init__(self, suspect_all: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self.suspect_all = suspect_all

    def emit(self, record: logging.LogRecord) -> None:
        self.suspect_all()


def _n_watched() -> int | None:
    """How many folders the system watches for us; None where it does not tell."""
    try:
        fds = list(Path("/proc/self/fdinfo").iterdir())
    except OSError:
        return None
    return sum(_read_or_empty(fd).count("inotify wd:") for fd in fds)


def _remote_kind(path: Path) -> str | None:
    """The kind of network file system that `path` is on, whose other users' changes make no events here."""
    mounts = [line.split(" - ") for line in _read_or_empty(Path("/proc/self/mountinfo")).splitlines()]
    there = [(Path(left.split()[4]), right.split()[0]) for left, right in mounts]
    around = [(len(point.parts), kind) for point, kind in there if path.is_relative_to(point)]
    kind = max(around, default=(0, ""))[1]
    return kind if kind in _REMOTE else None


def _read_or_empty(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
