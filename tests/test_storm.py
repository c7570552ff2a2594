"""After any storm the site equals a clean build: a real server, real tools, and thousands of files (`make storm`)."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import SITE, tree
from program import Program

from kliping.archive import Archive

N = int(os.environ.get("STORM_FILES", "0"))
pytestmark = pytest.mark.skipif(N == 0, reason="takes minutes; make storm runs it")
GIT = "git -c user.name=a -c user.email=a@example.org -c init.defaultBranch=main -c gc.auto=0"
# A build of all of it may be under way when the last one ends.
PATIENCE_SECONDS = 240

# Saved as a person saves: a backup first, the file renamed or written anew.
EMACS = """(dolist (file (directory-files-recursively "content/7" "[.]md$"))
  (find-file file) (goto-char (point-max)) (insert "more\\n") (save-buffer) (kill-buffer))"""
# As Visual Studio Code writes: into the file itself, which is empty for a moment.
CODE = """
import os, pathlib
for path in pathlib.Path('content/9').glob('*.md'):
    text = path.read_bytes()
    file = os.open(path, os.O_RDWR | os.O_TRUNC)
    os.write(file, text + b'more')
    os.fdatasync(file)
    os.close(file)
"""
STORMS = {
    "sed -i over all": f"find content -name '*.md' | xargs sed -i s/ferry/goat/; {GIT} commit -qam all",
    "checkout": f"{GIT} checkout -q other",
    "stash and pop": f"echo more >> content/3/3.md; {GIT} stash -q; {GIT} stash pop -q",
    "rebase": f"{GIT} commit -qam three; {GIT} rebase -q -X theirs main",
    "rsync over all": "cp -r content ../n; find ../n -name '*.md' | xargs sed -i s/is/was/; rsync -a ../n/ content/",
    "folders moved": "mv content/1 ../one; mv content/2 content/two; mv ../one content/eleven",
    "folder replaced": "cp -r content/3 ../3; echo more >> ../3/3.md; mv content/3 ../old; mv ../3 content/3",
    "all touched": "find content -name '*.md' | xargs touch",
    "a thousand saves": 'i=0; while [ $i -lt 1000 ]; do echo "$i" >> content/4/4.md; i=$((i+1)); done',
    "emacs": f"emacs -Q --batch --eval '{EMACS}'",
    "nano": "",
    "code": f'{sys.executable} -c "{CODE}"',
    "folder moved out": "mv content/6 ../six",
    "folder moved in": "mv ../six content/12",
    "deleted and restored": f"rm -r content; {GIT} checkout -q -- content",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many articles under git, with a second branch."""
    root = tmp_path_factory.mktemp("storm") / "site"
    for number in range(N):
        path = root / f"content/{number % 20}/{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        date = f"19{80 + number % 20}-{1 + number % 12:02}-{1 + number % 28:02}"
        path.write_text(f"---\ntitle: The ferry number {number}\ndate: {date}\n---\n\nThe ferry {number} is back.\n")
    (root / "site.yaml").write_text(SITE)
    sh(f"{GIT} init -q; {GIT} add content; {GIT} commit -qm one; {GIT} checkout -qb other", root)
    sh(f"sed -i s/back/late/ content/5/*.md; {GIT} commit -qam two; {GIT} checkout -q main", root)
    return root


@pytest.fixture(scope="module")
def program(root: Path) -> Iterator[Program]:
    program = Program(root, "build.py", "--root", str(root), "serve", "--port", "0")
    program.address()
    yield program
    program.close()


def sh(script: str, root: Path) -> None:
    subprocess.run(["sh", "-euc", script], cwd=root, check=True, capture_output=True)


def type_into(command: list[str], keys: list[bytes], root: Path) -> None:
    """Run a program in a terminal of its own, and press `keys` there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(root)
        os.execvpe(command[0], command, os.environ | {"TERM": "xterm"})
    for each in keys:
        time.sleep(0.3)
        os.write(terminal, each)
        # What it draws has to be taken, or it would wait.
        os.read(terminal, 65_536)
    os.waitpid(pid, 0)
    os.close(terminal)


def storm(name: str, root: Path) -> None:
    """Do what the name says."""
    tool = STORMS[name].partition(" ")[0] or name
    if shutil.which(tool) is None and tool in ("emacs", "nano"):
        pytest.skip(f"there is no {tool} on this machine; make storm installs one where it can")
    sh(STORMS[name], root)
    for number in (8, 28, 48) if name == "nano" else ():
        type_into(["nano", "-I", f"content/8/{number}.md"], [b"\x1b/", b"more", b"\x0f", b"\r", b"\x18"], root)
        assert "more" in (root / f"content/8/{number}.md").read_text()


def clean_build(root: Path, folder: Path) -> dict[str, bytes]:
    """What a first build of the same content writes."""
    shutil.copytree(root / "content", folder / "content")
    shutil.copy(root / "site.yaml", folder)
    with Archive(folder) as archive:
        archive.build()
    return tree(folder / "output")


@pytest.mark.parametrize("name", STORMS)
def test_after_a_storm_the_site_is_as_a_clean_build(name: str, root: Path, program: Program, tmp_path: Path) -> None:
    storm(name, root)

    expected = clean_build(root, tmp_path)
    until = time.monotonic() + PATIENCE_SECONDS
    while tree(root / "output") != expected and time.monotonic() < until:
        time.sleep(0.5)
    found = tree(root / "output")
    assert [path for path in found.keys() | expected.keys() if found.get(path) != expected.get(path)] == []
    assert program.process.poll() is None
