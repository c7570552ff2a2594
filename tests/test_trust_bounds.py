"""A build writes to the output folder, .kliping/ and, from seeds, content/: calls that could do more are looked at."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from desk import SITE, Desk

TOP = Path(__file__).parent.parent
CHANGING = (
    "openat,open,creat,rename,renameat,renameat2,mkdir,mkdirat,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,"
    "chmod,fchmodat,chown,fchownat,truncate,mknod,mknodat,utimensat,setxattr"
)
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
HOSTILE = {"slug": "../../outside", "section": "../../etc", "tags": ["../x", "/abs", "..\\y"], "authors": ["../../z"]}


def need_strace() -> str:
    """strace, if it may trace here; otherwise the test is skipped, in CI too where the kernel forbids it."""
    strace = shutil.which("strace")
    if strace is None:
        message = "there is no strace on this machine; make test installs one where it can"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    tried = subprocess.run([strace, "-o", os.devnull, "true"], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()}")
    return strace


def touched(log: str) -> set[str]:
    """The paths that calls which worked could have changed; a relative one is joined to the folder it is in."""
    paths = set()
    for line in log.splitlines():
        if " = -1 " in line or ("open" in line and not WRITING.search(line)):
            continue
        named = re.findall(r'(?:\w+<([^>]*)>, )?"((?:[^"\\]|\\.)*)"', line)
        # What a link leads to is not changed by making it.
        for folder, name in named[1:] if "symlink" in line else named:
            paths.add(os.path.normpath(Path(folder or "/", name)))
    return paths


def test_a_build_writes_where_it_may_and_nowhere_else(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "site", site=f"{SITE}publish: release\n")
    desk.add("levee", tags=["River"], aliases=["/old/levee/"])
    desk.add("hostile", **HOSTILE)
    desk.add("climbing", **{key: value for key, value in HOSTILE.items() if key != "slug"}, image="../../secret.png")
    (desk.root / "seeds").mkdir()
    (desk.root / "seeds/flood.txt").write_text("Flood in the old town\nTANJUNG - The river rose.\n")
    (desk.root / "seeds/rows.jsonl").write_text('{"id": "../../up", "title": "Up", "body": "It rose."}\n')
    log, passing = tmp_path / "log", tmp_path / "passing"
    passing.mkdir()
    command = [sys.executable, "-B", str(TOP / "build.py"), "--root", str(desk.root)]

    subprocess.run(
        [need_strace(), "-f", "-y", "-o", str(log), "-e", f"trace={CHANGING}", *command],
        capture_output=True, check=False, timeout=300, env={**os.environ, "TMPDIR": str(passing)},
    )  # fmt: skip

    found = touched(log.read_text(errors="replace"))
    # `make coverage` notes beside the program what ran.
    found = {path for path in found if "/.coverage." not in path}
    mine = [f"{desk.root}/{name}" for name in ("output", "content", ".kliping")]
    assert f"{desk.root}/.kliping/lock" in found
    assert [path for path in found if not path.startswith((*mine, "/dev/", str(passing)))] == []
    assert (desk.root / "output/index.html").exists()
