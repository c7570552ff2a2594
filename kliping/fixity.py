"""Fixity: the SHA-256 of every seed, content file and published file, as the last build left it.

`.kliping/manifest-sha256.txt` has the form of a BagIt manifest. A build hashes only what it read or wrote, while it has
the bytes at hand if it can, and appends that to `manifest-sha256.new`, which is folded in when it has grown to a
sixteenth of the manifest, so an edit in a big archive costs a few lines. Of two lines for one file the later holds; "-"
for a digest means that the file is gone.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from kliping import files
from kliping.catalog import ledger, seals
from kliping.catalog.store import transaction
from kliping.errors import ArchiveError, Problem
from kliping.pictures import SUFFIXES
from kliping.progress import Progress
from kliping.routes import file_of, parse_key, url_of

FOLDER = ".kliping"
NAME, NEW = "manifest-sha256.txt", "manifest-sha256.new"
# What is read at a time.
CHUNK_BYTES = 1 << 20
# How many files a thread compares before it takes more, and how many are sealed at a time.
BATCH, PIECE = 100, 10_000
_SUFFIXES = {"content": (".md", ".markdown", *SUFFIXES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixity:
    """What came of comparing files with the manifest.

    release    the one that was compared, and `shown` the one that readers see; "" without releases
    """

    n_files: int
    n_bytes: int
    problems: tuple[Problem, ...]
    release: str = ""
    shown: str = ""


def seal(sql: sqlite3.Connection, root: Path, output: Path, *, progress: Progress) -> None:
    """Put into the manifest what was read or written since this was last done; `output` is where pages are."""
    folder = root / FOLDER
    done, total = 0, seals.count_unsealed(sql)
    while piece := seals.unsealed(sql, most=PIECE):
        known = {_path_of(kind, name): sha256 for kind, name, sha256 in piece}
        unknown = [path for path, sha256 in known.items() if not sha256]
        known |= {path: digest for path, (digest, _) in zip(unknown, _digests(root, output, unknown), strict=True)}
        with transaction(sql):
            _append(folder / NEW, [line(*each) for each in known.items() if seals.seal(sql, *each)])
            seals.forget_unsealed(sql, up_to=piece[-1][:2])
        done += len(piece)
        progress("sealing", done, total)
    # Of another catalog's manifest nothing is to stay.
    is_ours = ledger.state(sql, "manifest") and (folder / NAME).exists()
    if (folder / NEW).exists() and not (is_ours and _is_small(folder)):
        _fold(sql, folder)


def _path_of(kind: str, name: str) -> str:
    return f"output/{file_of(url_of(parse_key(name)))}" if kind == "page" else name


def verify_files(
    root: Path, folders: Iterable[str] = ("seeds", "content", "output"), *, output: Path | None = None
) -> Fixity:
    """Compare every file below `folders` with the manifest.

    output    where pages are, if not in the output folder
    raises    ArchiveError (code FIXITY) if there is no manifest
    """
    output, chosen = output or root / "output", tuple(f"{folder}/" for folder in folders)
    stated = {path: digest for path, digest in load_manifest(root).items() if path.startswith(chosen)}
    if not stated:
        raise ArchiveError(_problem(f"{FOLDER}/{NAME}", "there is no manifest; run a build"))
    problems = []
    total = 0
    found = _digests(root, output, list(stated))
    for (path, digest), (now, n_bytes) in zip(stated.items(), found, strict=True):
        total += n_bytes
        if now != digest:
            problems.append(_problem(path, _DIFFERS if now else _MISSING))
    extra = [path for folder in chosen for path in _iter_there(root, folder.rstrip("/"), output) if path not in stated]
    problems += [_problem(path, _EXTRA) for path in extra]
    return Fixity(n_files=len(stated), n_bytes=total, problems=tuple(sorted(problems)))


_DIFFERS = "its bytes are not those of the last build; build if you changed it, else restore it or run `kliping repair`"
_MISSING = "it is gone or cannot be read; build if you removed it, else restore it or run `kliping repair`"
_EXTRA = "no build knows of it; build if you added it, else remove it"


def _problem(path: str, message: str) -> Problem:
    return Problem(file=path, code="FIXITY", message=message)


def _digests(root: Path, output: Path, paths: Sequence[str]) -> Iterator[tuple[str, int]]:
    """SHA-256 and size of each of these files of the manifest; many are read by several threads at once."""

    def read(part: Sequence[str]) -> list[tuple[str, int]]:
        return [_digest(_place(root, output, path)) for path in part]

    if len(paths) <= BATCH:
        yield from read(paths)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        parts = (paths[i : i + BATCH] for i in range(0, len(paths), BATCH))
        yield from chain.from_iterable(pool.map(read, parts))


def _digest(path: Path | str) -> tuple[str, int]:
    """The SHA-256 of a plain file and its size; "" if there is none that can be read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return "", 0
    try:
        size = os.fstat(handle)
        if not stat.S_ISREG(size.st_mode):
            return "", 0
        hashed, n = hashlib.sha256(), 0
        while chunk := os.read(handle, CHUNK_BYTES):
            hashed.update(chunk)
            n += len(chunk)
            if n == size.st_size:
                break
        return hashed.hexdigest(), n
    except OSError:
        return "", 0
    finally:
        os.close(handle)


def _place(root: Path, output: Path, path: str) -> str:
    """Where a file of the manifest is."""
    return f"{output}/{path.removeprefix('output/')}" if path.startswith("output/") else f"{root}/{path}"


def _iter_there(root: Path, folder: str, output: Path) -> Iterator[str]:
    """Everything in `folder` that the manifest should have; of content/ and seeds/ what a build reads."""
    if folder != "output":
        found = files.iter_files(root, folder, suffixes=_SUFFIXES.get(folder, ()))
        yield from (each.path for each in found if isinstance(each, files.Found))
        return
    yield from (f"output/{path.relative_to(output).as_posix()}" for path in files.iter_paths(output))


def line(path: str, digest: str) -> str:
    """A line of a manifest; "-" stands for the digest of what is gone."""
    escaped = path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
    return f"{digest or '-'}  {escaped}\n"


def _append(path: Path, lines: Sequence[str]) -> None:
    if lines:
        with path.open("a+b") as file:
            _cut_torn(file)
            file.write("".join(lines).encode())
            file.flush()
            os.fsync(file.fileno())


def _cut_torn(file: BinaryIO) -> None:
    """Take away half a line, which a build that died may have left at the end."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
    if file.read() not in (b"", b"\n"):
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)


def _is_small(folder: Path) -> bool:
    """Whether what is new is little beside the manifest."""
    return (folder / NEW).stat().st_size * 16 <= (folder / NAME).stat().st_size


def _fold(sql: sqlite3.Connection, folder: Path) -> None:
    """Write the manifest anew, in the order of paths."""
    files.write_lines(folder / NAME, (line(path, digest) for path, digest in seals.sealed(sql)))
    files.sync_files([folder / NAME])
    (folder / NEW).unlink()
    ledger.set_state(sql, "manifest", "ours")


def load_manifest(root: Path) -> dict[str, str]:
    """The SHA-256 of every file of the site below `root`, by its path, as the last build left it."""
    return _load(root / FOLDER)


def _load(folder: Path) -> dict[str, str]:
    """Digests by path."""
    stated: dict[str, str] = {}
    for name in (NAME, NEW):
        path = folder / name
        # A build that died may have left half a line at the end.
        text = path.read_text("utf-8", errors="replace").rpartition("\n")[0] if path.exists() else ""
        for line in text.splitlines():
            digest, _, escaped = line.partition("  ")
            stated[unquote(escaped) if "%" in escaped else escaped] = digest
    return {path: digest for path, digest in stated.items() if digest != "-"}
