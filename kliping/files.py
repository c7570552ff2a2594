"""The disk: finding, reading, writing and removing files, and the lock that lets one build run at a time.

Reading never follows a symbolic link and never opens what is not a plain file. Writing goes through a temporary
file and `os.replace`, and only when the bytes differ.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from itertools import count, islice
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, Protocol

from kliping.errors import ArchiveError, Problem

CONTENT_BYTES = 4 << 20
SEED_BYTES = 8 << 30
# A file changed this shortly before it was looked at may change again without its times moving.
RACY_NANOSECONDS = 20_000_000
# Folders inside one another beyond these are not looked into: Python's own tools call themselves for each.
DEEPEST = 100
# How many lines are written at a time.
LINES = 10_000
# Above so many files, the system is asked to write all that it holds before each is asked after: 6 times faster.
MANY = 200
# What the system says when it has run out of something, which is not the file's fault.
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


class Found(NamedTuple):
    """A file in a folder: its path relative to the site's root, and what `stat` says of its contents' age."""

    path: str
    size_bytes: int
    signature: str
    changed_ns: int


class Disk(Protocol):
    """What reads and writes files: this module, or something that only says what would be written."""

    def iter_files(self, root: Path, folder: str, *, suffixes: tuple[str, ...] = ()) -> Iterator[Found | Problem]: ...

    def read_file(self, root: Path, path: str, *, limit_bytes: int = CONTENT_BYTES) -> bytes: ...

    def write_file(self, path: Path, data: bytes) -> bool: ...

    def remove_file(self, path: Path, *, top: Path) -> None: ...

    def make_folder(self, path: Path) -> None: ...

    def sync_files(self, paths: Iterable[Path]) -> None: ...


def iter_files(root: Path, folder: str, *, suffixes: tuple[str, ...] = ()) -> Iterator[Found | Problem]:
    """The plain files in and below `folder`, in the order of their paths; a problem for each thing that is none.

    folder      relative to `root`; may be a file itself, and may not be there
    suffixes    only files that end so, or all of them when empty
    Names that begin with a dot or end with a tilde are passed over, as editors' own.
    """
    try:
        status = os.lstat(f"{root}/{folder}")
    except OSError as error:
        yield from _unread(folder, error)
        return
    if not stat.S_ISDIR(status.st_mode):
        if folder.endswith(suffixes or ""):
            yield _file(folder, status)
        return
    # The folders that we are in, each inside the one before it.
    inside = [_iter_folder(root, folder, suffixes)]
    while inside:
        for each in inside[-1]:
            if isinstance(each, str):
                if len(inside) == DEEPEST:
                    what = f"folders lie in one another {DEEPEST} deep, and this one is not read; move it up"
                    yield Problem(file=each, code="FILE-DEEP", message=what)
                    continue
                inside.append(_iter_folder(root, each, suffixes))
                break
            yield each
        else:
            inside.pop()


def _iter_folder(root: Path, path: str, suffixes: tuple[str, ...]) -> Iterator[Found | Problem | str]:
    """What is in a folder, in the order of names: of folders their paths, and files as `iter_files` tells them."""
    try:
        with os.scandir(f"{root}/{path}") as found:
            entries = sorted(found, key=attrgetter("name"))
    except OSError as error:
        if error.errno in _EXHAUSTED:
            raise
        yield Problem(file=path, code="FILE-READ", message=f"{error.strerror}; check its permissions")
        return
    for entry in entries:
        name = entry.name
        if name.startswith(".") or name.endswith("~"):
            continue
        inner = f"{path}/{name}"
        if not _is_text(name):
            shown = os.fsencode(inner).decode(errors="backslashreplace")
            yield Problem(file=shown, code="FILE-NAME", message="the name of this is not UTF-8; rename it")
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:
            yield from _unread(inner, error)
            continue
        if stat.S_ISDIR(status.st_mode):
            yield inner
        elif name.endswith(suffixes or ""):
            yield _file(inner, status)


def _unread(path: str, error: OSError) -> Iterator[Problem]:
    if not isinstance(error, FileNotFoundError):
        yield Problem(file=path, code="FILE-READ", message=f"{error.strerror}; check its permissions")


def _is_text(name: str) -> bool:
    """Whether a name is text in the system's encoding; bytes that are not come as lone surrogates."""
    return name.isascii() or not any("\ud800" <= char <= "\udfff" for char in name)


def _file(path: str, status: os.stat_result) -> Found | Problem:
    if stat.S_ISLNK(status.st_mode):
        return Problem(file=path, code="FILE-LINK", message="this is a link and is not followed; copy the file here")
    if not stat.S_ISREG(status.st_mode):
        return Problem(file=path, code="FILE-KIND", message="this is not a plain file; put one in its place")
    return Found(
        path=path,
        size_bytes=status.st_size,
        signature=f"{status.st_size}.{status.st_mtime_ns}.{status.st_ctime_ns}.{status.st_ino}",
        changed_ns=max(status.st_mtime_ns, status.st_ctime_ns),
    )


def settled_signature(found: Found) -> str:
    """The signature to remember; "" if the file is so fresh that a further change might not show in its times."""
    return found.signature if time.time_ns() - found.changed_ns > RACY_NANOSECONDS else ""


def read_file(root: Path, path: str, *, limit_bytes: int = CONTENT_BYTES) -> bytes:
    """The bytes of a plain file.

    raises    ArchiveError if it is a link, a device, too large, gone, or cannot be read; OSError if nothing can be
    """
    try:
        handle = os.open(f"{root}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise _problem(path, "FILE-KIND", "this is not a plain file; copy its contents here")
            if status.st_size > limit_bytes:
                what = f"{status.st_size:,} bytes, more than {limit_bytes:,}; split it"
                raise _problem(path, "FILE-SIZE", what)
            data = file.read(status.st_size + 1)
            # One that grows while it is read is read on.
            return data if len(data) <= status.st_size else data + file.read(limit_bytes - status.st_size)
    except OSError as error:
        if error.errno in _EXHAUSTED:
            raise
        raise _problem(path, "FILE-READ", f"{error.strerror}; check that it is there and may be read") from error


def _problem(path: str, code: str, message: str) -> ArchiveError:
    return ArchiveError(Problem(file=path, code=code, message=message))


def write_file(path: Path, data: bytes) -> bool:
    """Whether anything had to be written to make `path` hold `data`. Whoever reads it sees old or new, never half.

    raises    OSError as the disk gives it
    """
    if holds(path, data):
        return False
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(21, "a folder is in the way", str(path))
    with _replacing(path) as file:
        _write_all(file, data)
    return True


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Make `path` hold lines, each with its ending, of which few are in memory at a time. raises OSError"""
    lines = iter(lines)
    with _replacing(path) as file:
        while piece := "".join(islice(lines, LINES)):
            _write_all(file, piece.encode())


@contextmanager
def _replacing(path: Path) -> Iterator[FileIO]:
    """A file that takes the place of `path` once it is written."""
    handle, temporary = _open_temporary(str(path.parent))
    try:
        with open(handle, "wb", buffering=0) as file:
            yield file
            os.fchmod(handle, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _open_temporary(folder: str) -> tuple[int, str]:
    """A new file in `folder`, which is made if it is not there: open for writing, and its path."""
    while True:
        temporary = f"{folder}/.{next(_NUMBERS):08x}.tmp"
        try:
            return os.open(
                temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
            ), temporary
        except FileExistsError:
            continue  # of a build that died, or of another process
        except FileNotFoundError:
            make_folder(Path(folder))


# Names of temporary files; processes that write to one folder begin at different numbers.
_NUMBERS = count(os.getpid() << 8 & 0xFFFFFF)


def _write_all(file: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def holds(path: Path, data: bytes) -> bool:
    """Whether a plain file has just these bytes."""
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError:
        return False


def remove_file(path: Path, *, top: Path) -> None:
    """Take a file away, and the folders above it that are empty then, up to but not including `top`."""
    with suppress(FileNotFoundError):
        path.unlink()
    for parent in path.parents:
        if parent == top:
            return
        try:
            parent.rmdir()
        except OSError:
            return


def make_folder(path: Path) -> None:
    """Make a folder and those above it, unless it is there; everybody may read it, whatever the process's umask."""
    if path.is_dir():
        return
    make_folder(path.parent)
    with suppress(FileExistsError):
        path.mkdir()
        path.chmod(0o755)


def sync_files(paths: Iterable[Path]) -> None:
    """Have these files, and the folders they are in or were in, outlast a power cut."""
    paths = list(paths)
    if len(paths) > MANY:
        os.sync()
    for path in (*paths, *sorted({path.parent for path in paths}, reverse=True)):
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            continue  # a file that was taken away, and its folder with it
        except OSError as error:
            if error.errno == errno.ELOOP:
                continue  # a link, which is in its folder
            raise
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def iter_paths(folder: Path) -> Iterator[Path]:
    """Every file below `folder`, however deep; folders that are links, or are closed, are passed over."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                entries = list(found)
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            elif not (entry.is_symlink() and Path(entry.path).is_dir()):
                yield Path(entry.path)


def listing(folder: Path) -> list[tuple[str, int, int]]:
    """Name, size and time of every file below a folder; nothing if it is not there."""
    found = []
    for path in iter_paths(folder):
        status = path.lstat()
        found.append((path.relative_to(folder).as_posix(), status.st_size, status.st_mtime_ns))
    return sorted(found)


def identity(folder: Path) -> str:
    """Something that changes when `folder` is deleted and made again; "" when it is not there."""
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return ""
    return f"{status.st_dev}.{status.st_ino}"


def relative_paths(root: Path, paths: Iterable[Path]) -> list[str]:
    """Paths relative to the root, each once, without those outside it."""
    whole = {Path(root, path) for path in paths}
    return sorted({path.relative_to(root).as_posix() for path in whole if path.is_relative_to(root)})


def paths_under(folder: str, changed: list[str] | None) -> list[str]:
    """Which of the changed paths are the folder or in it; the folder itself when everything may have changed."""
    if changed is None or "." in changed:
        return [folder]
    return [path for path in changed if path == folder or path.startswith(f"{folder}/")]
