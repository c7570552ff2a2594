"""Releases: with `publish: release`, all that a build changed becomes visible at once, by one rename.

    output                          a link to .kliping/current/output
    .kliping/current                a link to the release that is shown, so pages, assets and index move together
    .kliping/releases/000012/       a release: `output`, `index`, and `changes`, in which it is unlike the one before
    .kliping/releases/next/         what builds write to; `ready` while it is what the catalog says

Files that did not change are hard links to those of the release before. Every file is written anew and renamed, never
written into, so a release stays as it was. The oldest is not thrown away: brought up to date by the changes since, it
is the next `next`, so a build costs what it changed, not what there is. Only the first one links every file.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kliping import files
from kliping.catalog import ledger, seals
from kliping.errors import UsageError
from kliping.routes import file_of, parse_key, url_of

READY, CHANGES = "ready", "changes"
OUTPUT, INDEX = "output", "index"
# The one that is shown, the one before, and one on which somebody may still be reading.
KEPT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """Where the archive in `root` writes and what it shows. `is_on`: site.yaml wants releases."""

    root: Path
    is_on: bool

    @property
    def pages(self) -> Path:
        """Where a build writes pages."""
        return self._written() / OUTPUT if self._are_there() else self.public

    @property
    def published(self) -> Path:
        """What the last build published, shown or not; what the manifest speaks of."""
        return self._newest() / OUTPUT if self._are_there() else self.public

    @property
    def index(self) -> Path:
        """Where a build writes the search index."""
        return self._written() / INDEX if self._are_there() else self._direct_index

    @property
    def public_index(self) -> Path:
        """The search index that belongs to the pages that are shown."""
        return self.current / INDEX if self.is_on else self._direct_index

    def _are_there(self) -> bool:
        return self.folder.exists() or (self.is_on and self.is_public())

    @property
    def _direct_index(self) -> Path:
        return self.root / ".kliping" / INDEX

    @property
    def folder(self) -> Path:
        """Where all of them are."""
        return self.root / ".kliping/releases"

    @property
    def current(self) -> Path:
        """The one that is shown."""
        return self.root / ".kliping/current"

    @property
    def public(self) -> Path:
        """What the web server shows."""
        return self.root / OUTPUT

    @property
    def stage(self) -> Path:
        """Where the next one is made."""
        return self.folder / "next"

    def is_public(self) -> bool:
        """Whether the output folder is the link that we make."""
        return self.public.is_symlink() and self.public.readlink() == Path(".kliping/current/output")

    def _newest(self) -> Path:
        """The newest release, shown or not; where the next one is made if there is none yet."""
        return self._at(self._numbers()[-1]) if self._numbers() else self.stage

    def _written(self) -> Path:
        """What the catalog speaks of: what the next build goes on with."""
        return self.stage if (self.stage / READY).exists() else self._newest()

    def make_room(self, sql: sqlite3.Connection) -> None:
        """See to it that there is a place to write to, as site.yaml wants it."""
        if self.is_on:
            self._prepare(sql)
        else:
            self.leave()

    def _prepare(self, sql: sqlite3.Connection) -> None:
        """Make the stage what the newest release is, or go on with what a dead build left of it."""
        _temporary(self.root).unlink(missing_ok=True)
        if (self.stage / READY).exists():
            return
        if self.stage.exists():
            shutil.rmtree(self.stage)
        numbers = self._numbers()
        is_known = ledger.state(sql, "release") == str(numbers[-1] if numbers else "")
        if not numbers:
            is_known = ledger.state(sql, "output") == files.identity(self.public) != ""
            self._copy(self.public, self._direct_index)
        elif len(numbers) < KEPT or not self._catch_up(numbers):
            newest = self._at(numbers[-1])
            self._copy(newest / OUTPUT, newest / INDEX)
        (self.stage / READY).touch()
        files.sync_files([self.stage / READY])
        if is_known:
            ledger.set_state(sql, "output", files.identity(self.stage / OUTPUT))

    def _copy(self, output: Path, index: Path) -> None:
        """The stage as hard links to all files of a release."""
        for name, source in ((OUTPUT, output), (INDEX, index)):
            target = self.stage / name
            files.make_folder(target)
            for path in _iter_names(source):
                files.make_folder((target / path).parent)
                os.link(source / path, target / path, follow_symlinks=False)
        os.sync()

    def _catch_up(self, numbers: list[int]) -> bool:
        """Make the stage of the oldest release by the changes since; whether all of them are known."""
        oldest, newest = self._at(numbers[0]), self._at(numbers[-1])
        if not (oldest / READY).exists():
            return False
        changes: set[str] = set()
        for n in numbers[1:]:
            try:
                stated = json.loads((self._at(n) / CHANGES).read_text("utf-8"))
            except (OSError, ValueError):
                return False
            if not isinstance(stated, list):
                return False
            changes.update(stated)
        (oldest / READY).unlink()
        oldest.rename(self.stage)
        for name in changes:
            if _inode(self.stage / name):
                files.remove_file(self.stage / name, top=self.stage)
        for name in changes:
            # What was a file may be a folder now.
            if _inode(newest / name):
                files.make_folder((self.stage / name).parent)
                os.link(newest / name, self.stage / name, follow_symlinks=False)
        for name in (OUTPUT, INDEX):
            files.make_folder(self.stage / name)
        self._sync(changes)
        return True

    def publish(self, sql: sqlite3.Connection, *, removed: Iterable[str], died: bool) -> bool:
        """Show what is on the stage, if anything there has changed; whether it had. Without releases, nothing to do.

        removed    URLs of files that were taken away, known to the catalog or not
        died       the last build did not come to its end, so that the catalog may not know of all that it did
        """
        if not self.is_on:
            return False
        numbers = self._numbers()
        changed = self._changed(sql, removed, is_whole=died or not numbers)
        if changed:
            self._sync(changed)
            files.write_file(self.stage / CHANGES, json.dumps(changed, ensure_ascii=False).encode())
            files.sync_files([self.stage / CHANGES])
            numbers.append(numbers[-1] + 1 if numbers else 1)
            ledger.set_state(sql, "release", str(numbers[-1]))
            self.stage.rename(self._at(numbers[-1]))
            files.sync_files([self._at(numbers[-1])])
        if changed or self._is_behind(sql, numbers[-1]):
            self._show(numbers[-1])
        for n in numbers[:-KEPT]:
            (self._at(n) / READY).unlink(missing_ok=True)
            shutil.rmtree(self._at(n))
        return bool(changed)

    def _changed(self, sql: sqlite3.Connection, removed: Iterable[str], *, is_whole: bool) -> list[str]:
        """The files that are not those of the newest release, below the stage."""
        newest = self._newest()
        if newest == self.stage:
            return sorted(_names_of(self.stage))
        if is_whole:
            candidates = _names_of(self.stage) | _names_of(newest)
        else:
            keys = (parse_key(name) for kind, name, _ in seals.unsealed(sql) if kind == "page")
            urls = {*map(url_of, keys), *removed}
            candidates = {f"{OUTPUT}/{file_of(url)}" for url in urls}
            candidates |= {f"{INDEX}/{name}" for folder in (self.stage, newest) for name in _iter_names(folder / INDEX)}
        return sorted(name for name in candidates if _inode(self.stage / name) != _inode(newest / name))

    def _is_behind(self, sql: sqlite3.Connection, newest: int) -> bool:
        """Whether something older is shown though nobody asked for it."""
        is_held = ledger.state(sql, "rollback") == str(newest)
        return not self.is_public() or (self._shown() != newest and not is_held)

    def _show(self, n: int) -> None:
        _link(self.root, self.current, f"releases/{self._at(n).name}")
        if self.is_public():
            return
        if self.public.is_dir():
            self._make_first()
        _link(self.root, self.public, ".kliping/current/output")

    def _make_first(self) -> None:
        """Keep what was published directly as the release before the first."""
        index, zero = self._direct_index, self._at(0)
        files.make_folder(zero)
        if index.exists():
            index.rename(zero / INDEX)
        self.public.rename(zero / OUTPUT)

    def rollback(self, sql: sqlite3.Connection) -> str:
        """Show the release before the newest until a build changes something; its name.

        raises    UsageError if there is none
        """
        if not self.is_on:
            raise UsageError("there are no releases; write `publish: release` into site.yaml and build")
        numbers = self._numbers()
        if len(numbers) < 2 or self._shown() != numbers[-1]:
            raise UsageError("there is no release to go back to; the one before the newest is the only one")
        ledger.set_state(sql, "rollback", str(numbers[-1]))
        self._show(numbers[-2])
        return self._at(numbers[-2]).name

    def standing(self) -> tuple[str, str]:
        """The release that the last build published and the one that is shown, by their names; "" without releases."""
        numbers = self._numbers() if self.is_on else []
        return (self._at(numbers[-1]).name, self._at(self._shown()).name) if numbers else ("", "")

    def is_newest_shown(self) -> bool:
        """Whether readers see what the last build published, and no release before it."""
        return not self.is_on or not self._numbers() or self._shown() == self._numbers()[-1]

    def leave(self) -> None:
        """Make the output folder a folder again, with what the catalog speaks of, and forget the releases, if any."""
        if not self.folder.exists():
            return
        source, index = self._written(), self._direct_index
        if self.is_public():
            self.public.unlink()
        if (source / OUTPUT).exists() and not os.path.lexists(self.public):
            (source / OUTPUT).rename(self.public)
        if (source / INDEX).exists():
            shutil.rmtree(index, ignore_errors=True)
            (source / INDEX).rename(index)
        self.current.unlink(missing_ok=True)
        shutil.rmtree(self.folder)

    def _numbers(self) -> list[int]:
        if not self.folder.exists():
            return []
        return sorted(int(path.name) for path in self.folder.iterdir() if path.name.isdecimal())

    def _at(self, n: int) -> Path:
        return self.folder / f"{n:06}"

    def _shown(self) -> int:
        return int(self.current.readlink().name) if self.current.is_symlink() else -1

    def _sync(self, names: Iterable[str]) -> None:
        """Make files of the stage durable, and all folders above them."""
        paths = {self.stage / name for name in names}
        above = {folder for path in paths for folder in path.parents if folder.is_relative_to(self.stage)}
        files.sync_files([*paths, *above])


def _iter_names(folder: Path) -> Iterator[str]:
    """Every file below a folder, by its path in it; links are files."""
    for parent, folders, names in os.walk(folder):
        linked = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (os.path.relpath(f"{parent}/{name}", folder) for name in (*names, *linked))


def _names_of(release: Path) -> set[str]:
    return {f"{part}/{name}" for part in (OUTPUT, INDEX) for name in _iter_names(release / part)}


def _inode(path: Path) -> int:
    """Which file a name stands for; 0 if there is none, or a folder."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return 0
    return 0 if stat.S_ISDIR(status.st_mode) else status.st_ino


def _temporary(root: Path) -> Path:
    return root / ".kliping/.release0.tmp"


def _link(root: Path, path: Path, target: str) -> None:
    """Make `path` a link to `target` in one step, whatever link was there."""
    temporary = _temporary(root)
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(path)
    files.sync_files([path.parent])
