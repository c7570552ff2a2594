"""The places a build works in: whether the output folder is ours, what a dead build left lying, a disk that fails.

Every page carries the name of the program, so pages can be told from other people's files when the catalog is lost.
"""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kliping import files
from kliping.catalog import ledger
from kliping.errors import ArchiveError, Problem
from kliping.routes import Key, file_of, key_of, url_of

GENERATOR = b'<meta name="generator" content="Kliping">'
# How far into a page its head is looked for.
HEAD_BYTES = 1 << 16
BOOT = Path("/proc/sys/kernel/random/boot_id")
# How long before a power cut something must have been written to be on the disk for sure; Linux takes 35 s.
UNSURE_NANOSECONDS = 120 * 10**9
_TEMPORARY = re.compile(r"\.[a-z0-9_]{8}\.tmp\Z")


def claim(sql: sqlite3.Connection, output: Path, disk: files.Disk) -> bool:
    """Make sure that `output` may be written; whether what the catalog remembers of it is to be distrusted.

    A folder that the catalog does not know must be empty or absent, or have a front page that we wrote. Distrust is
    remembered until `take`, for a build that dies in between; and what is in there is to be swept.
    raises    as `refuse_foreign`
    """
    refuse_foreign(sql, output)
    if _is_known(sql, output) and not ledger.state(sql, "distrust") and not _has_lost_home(sql, output):
        return False
    disk.make_folder(output)
    ledger.set_state(sql, "distrust", "due")
    if output.is_dir() and any(output.iterdir()):
        ledger.set_state(sql, "sweep", "due")
    return True


def _has_lost_home(sql: sqlite3.Connection, output: Path) -> bool:
    return ledger.mark_of(sql, Key("home")) is not None and not (output / "index.html").exists()


def refuse_foreign(sql: sqlite3.Connection, output: Path) -> None:
    """raises ArchiveError (code OUTPUT) if `output` is a link, no folder, or somebody else's"""
    if _is_known(sql, output):
        return
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise _problem("this is not a folder of its own; move it away, and the build makes one")
    if output.is_dir() and any(output.iterdir()) and not _has_mark(output / "index.html"):
        raise _problem("it holds files that Kliping did not write; move them away, and the build fills it")


def _is_known(sql: sqlite3.Connection, output: Path) -> bool:
    return ledger.state(sql, "output") == files.identity(output) != ""


def take(sql: sqlite3.Connection, output: Path, *, lost: bool, died: bool) -> None:
    """Remember the folder as ours, and that it is to be swept if the last build died."""
    if lost:
        ledger.set_state(sql, "output", files.identity(output))
        ledger.set_state(sql, "distrust", "")
    if died:
        ledger.set_state(sql, "sweep", "due")


def doubt(sql: sqlite3.Connection, output: Path) -> None:
    """Forget the marks of pages that may be lost or torn, if the machine was started anew: it may have lost its power.

    Those are pages that are not there, that are empty, or that were written shortly before the end.
    """
    before, now = ledger.state(sql, "boot"), _boot()
    if before == now:
        return
    ledger.set_state(sql, "boot", now)
    if not before:
        return
    times = array("q", (_written_at(output / file_of(url_of(key))) for key in ledger.all_pages(sql)))
    sure = max(times, default=0) - UNSURE_NANOSECONDS
    doubtful = [key for key, at in zip(ledger.all_pages(sql), times, strict=True) if at > sure or not at]
    ledger.forget_marks(sql, doubtful)
    ledger.put_due(sql, doubtful, "the machine was started anew")
    ledger.set_state(sql, "sweep", "due")


def _written_at(path: Path) -> int:
    """When a file was written, in nanoseconds; 0 if there is none or it is empty."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return 0
    return status.st_mtime_ns if status.st_size else 0


def _boot() -> str:
    """Something that is another each time the machine is started; "" where the system does not tell."""
    return BOOT.read_text("ascii").strip() if BOOT.exists() else ""


def sweep(sql: sqlite3.Connection, root: Path, output: Path, disk: files.Disk) -> list[str]:
    """Remove, if it is due, pages that nothing knows any more and temporary files; URLs of the pages."""
    if not ledger.state(sql, "sweep"):
        return []
    for folder in (root / "content", root / ".kliping"):
        for path in files.iter_paths(folder):
            if _TEMPORARY.match(path.name):
                disk.remove_file(path, top=path.parent)
    removed = []
    for path in files.iter_paths(output):
        name = path.relative_to(output).as_posix()
        if not _is_page(sql, f"/{name.removesuffix('index.html')}") and _is_ours(path, name):
            disk.remove_file(path, top=output)
            removed.append(f"/{name.removesuffix('index.html')}")
    ledger.set_state(sql, "sweep", "")
    return removed


def _is_page(sql: sqlite3.Connection, url: str) -> bool:
    """Whether the catalog knows what stands at an address."""
    keys = (key_of(url), Key("alias", url.strip("/")))
    return any(key and ledger.mark_of(sql, key) is not None for key in keys)


def remove_pages(sql: sqlite3.Connection, output: Path) -> int:
    """Remove every page that the catalog knows; how many."""
    n = ledger.count_pages(sql)
    for key in ledger.all_pages(sql):
        files.remove_file(output / file_of(url_of(key)), top=output)
    return n


def _is_ours(path: Path, name: str) -> bool:
    """Whether a file of an output folder is one that we wrote."""
    if _TEMPORARY.match(path.name):
        return True
    if not name.endswith(".html") or path.lstat().st_size == 0:
        # Of a page that a power cut emptied only the name tells; and nothing is lost with it.
        return key_of(f"/{name.removesuffix('index.html')}") is not None
    return _has_mark(path)


def _has_mark(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return GENERATOR in file.read(HEAD_BYTES)


@contextmanager
def telling() -> Iterator[None]:
    """Turn what the disk refuses into a problem of one line.

    raises    ArchiveError (code OUTPUT)
    """
    try:
        yield
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise _problem(f"{error.strerror or error}{where}; make room or give permission, then build again") from error
    except sqlite3.OperationalError as error:
        what = f"{error} in the catalog; make room or give permission in .kliping, then build again"
        raise _problem(what) from error
    except sqlite3.DatabaseError as error:
        raise _problem(f"the catalog is damaged ({error}); run `kliping repair`") from error


def _problem(message: str) -> ArchiveError:
    return ArchiveError(Problem(file="output", code="OUTPUT", message=message))
