"""A bag (RFC 8493): seeds, content, pages and settings in one folder that libraries can keep and check without Kliping.

What goes in is hashed on its way, so that a bag is either what the last build left or is not made.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from kliping import __version__, files, fixity
from kliping.errors import ArchiveError, Problem, UsageError
from kliping.site import FILE, Site

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
# What is no part of the manifest and yet needed to build again.
BESIDE = (FILE, "templates", "plugins")


def write_bag(root: Path, target: Path, site: Site, *, pages: Path) -> int:
    """Make `target`, which must not be there or be empty, a bag of the archive; how many files are in it.

    pages     where the pages of the last build are
    raises    UsageError if something is there; ArchiveError (code FIXITY) if a file is not as the last build left it
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target} is there already; name a folder that is new")
    stated: dict[str, str | None] = dict(fixity.load_manifest(root))
    if not stated:
        raise UsageError("nothing has been built; run `kliping build` first")
    for name in BESIDE:
        stated |= {each.path: None for each in files.iter_files(root, name) if isinstance(each, files.Found)}
    copied = {path: _copy(root, pages, target, path, stated[path]) for path in sorted(stated)}
    manifest = "".join(fixity.line(f"data/{path}", digest) for path, (digest, _) in copied.items())
    size = sum(n_bytes for _, n_bytes in copied.values())
    tags = {
        "bagit.txt": DECLARATION,
        "bag-info.txt": f"External-Description: {' '.join(site.title.split())}\nPayload-Oxum: {size}.{len(copied)}\n"
        f"Bag-Software-Agent: Kliping {__version__}\n",
        "manifest-sha256.txt": manifest,
    }
    tags["tagmanifest-sha256.txt"] = "".join(
        fixity.line(name, hashlib.sha256(text.encode()).hexdigest()) for name, text in sorted(tags.items())
    )
    for name, text in tags.items():
        files.write_file(target / name, text.encode())
    return len(copied)


def _copy(root: Path, pages: Path, target: Path, path: str, stated: str | None) -> tuple[str, int]:
    """Copy one file into the bag; its digest and size."""
    name = path.removeprefix("output/")
    folder = root if name == path else pages
    data = files.read_file(folder, name, limit_bytes=files.SEED_BYTES)
    digest = hashlib.sha256(data).hexdigest()
    if stated not in (None, digest):
        what = "its bytes are not those of the last build; run `kliping verify`, and mend it first"
        raise ArchiveError(Problem(file=path, code="FIXITY", message=what))
    files.write_file(target / "data" / path, data)
    return digest, len(data)
