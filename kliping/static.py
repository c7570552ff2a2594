"""Static files: copied as they are from the theme and from the site's own templates/static/, which comes first."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kliping import files
from kliping.catalog import ledger
from kliping.digest import digest
from kliping.errors import ArchiveError, Problem
from kliping.render import theme_folder
from kliping.routes import Key, file_of, url_of
from kliping.site import Site
from kliping.tokens import format_tokens

FOLDER = "static"


def settle_static(
    sql: sqlite3.Connection, site: Site, *, templates: Path, output: Path, disk: files.Disk
) -> tuple[list[str], list[str]]:
    """Copy the static files that changed and remove those that are gone; the URLs written and removed.

    The style sheet gets the tokens of site.yaml behind it.
    """
    tokens = {
        "style.css": format_tokens(
            light=site.light, dark=site.dark, size=site.size, width=site.width, measure=site.measure, face=site.face
        )
    }
    found = _find(templates)
    gone = [key for key in ledger.keys_of_kind(sql, FOLDER) if key.name not in found]
    written = [
        key
        for key in (Key(FOLDER, name) for name in found)
        if _copy(sql, key, *found[key.name], output, disk, end=tokens.get(key.name, ""))
    ]
    for key in gone:
        disk.remove_file(output / file_of(url_of(key)), top=output)
        ledger.forget_page(sql, key)
    return [url_of(key) for key in written], [url_of(key) for key in gone]


def _find(templates: Path) -> dict[str, tuple[Path, files.Found]]:
    """By name below /static/: the folder that a file comes from, and the file."""
    return {
        file.path.removeprefix(f"{FOLDER}/"): (folder, file)
        for folder in (theme_folder(), templates)
        for file in files.iter_files(folder, FOLDER)
        if not isinstance(file, Problem)
    }


def _copy(
    sql: sqlite3.Connection, key: Key, folder: Path, file: files.Found, output: Path, disk: files.Disk, *, end: str
) -> bool:
    settled = files.settled_signature(file)
    signature = digest((settled, end)) if settled and end else settled
    if signature and ledger.mark_of(sql, key) == signature:
        return False
    ledger.put_page(sql, key, signature or "fresh", f"{file.path} changed")
    data = files.read_file(folder, file.path, limit_bytes=files.SEED_BYTES) + end.encode()
    try:
        return disk.write_file(output / file_of(url_of(key)), data)
    except OSError as error:
        what = f"{error.strerror}; make room or give permission, then build again"
        raise ArchiveError(Problem(file="output", code="OUTPUT", message=what)) from error
