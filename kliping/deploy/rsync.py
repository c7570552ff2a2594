"""Another machine by the rsync program, which compares by checksum on both sides."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from kliping.deploy.comparison import Difference, Shipment, is_ours
from kliping.errors import UsageError

_OPTIONS = (
    *("--recursive", "--checksum", "--times", "--omit-dir-times", "--chmod=D755,F644", "--8-bit-output"),
    *("--include=/.htaccess", "--exclude=.*", "--timeout=120", "--mkpath"),
)
# rsync writes bytes that could upset a terminal as \#ooo.
_ESCAPED = re.compile(rb"\\#(\d{3})")


@dataclass(frozen=True, slots=True)
class Rsync:
    """What stands at `place`, as rsync is told: HOST:FOLDER, a folder, or rsync://HOST/MODULE."""

    place: str

    def compare(self, shipment: Shipment) -> Difference:
        """What rsync would do, which it says without doing it."""
        folders = [f"{folder}/" for folder in shipment.folders]
        told = self._run("--dry-run", "--delete", "--out-format=%i %n", "--", *folders, self._there)
        lines = [line.partition(b" ")[::2] for line in told.splitlines()]
        sent = [(how, _path(name)) for how, name in lines if how.startswith((b"<f", b">f"))]
        deleted = [_path(name.strip()) for how, name in lines if how == b"*deleting"]
        added = sorted(path for how, path in sent if how.endswith(b"+++++++"))
        gone = sorted(path for path in deleted if not path.endswith("/") and is_ours(path))
        return Difference(
            added=tuple(added),
            changed=tuple(sorted(path for how, path in sent if not how.endswith(b"+++++++"))),
            deleted=tuple(gone),
            n_there=len(shipment.digests) - len(added) + len(gone),
        )

    def put(self, shipment: Shipment, paths: Sequence[str]) -> None:
        """Send files; each is in its place once it is there as a whole."""
        for folder in shipment.folders:
            mine = [path for path in paths if shipment.sources[path] == folder / path]
            for path in mine:
                shipment.read(path)
            if mine:
                self._run("--from0", "--files-from=-", "--", f"{folder}/", self._there, names=mine)

    def delete(self, shipment: Shipment, paths: Sequence[str]) -> None:
        """Remove what is not here, and the folders that are empty then, but no more than was told."""
        most = len(paths) + len({parent for path in paths for parent in list(PurePosixPath(path).parents)[:-1]})
        options = ("--delete", "--existing", "--ignore-existing", f"--max-delete={most}")
        self._run(*options, "--", *(f"{folder}/" for folder in shipment.folders), self._there)

    @property
    def _there(self) -> str:
        return self.place if self.place.endswith("/") else f"{self.place}/"

    def _run(self, *arguments: str, names: Sequence[str] = ()) -> bytes:
        """What rsync says. raises UsageError with its own words if it fails"""
        program = shutil.which("rsync")
        if program is None:
            raise UsageError("there is no rsync on this machine; install it, or deploy to a folder")
        done = subprocess.run(
            [program, *_OPTIONS, *arguments],
            input="\0".join(names).encode(),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise UsageError(f"rsync fails: {done.stderr.decode('utf-8', 'replace').strip()[-400:]}")
        return done.stdout


def _path(name: bytes) -> str:
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 8)]), name).decode("utf-8", "replace")
