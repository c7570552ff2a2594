"""The repository itself: what is pinned, and what a fresh clone can do."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    """What a lock file pins: name to version."""
    return dict(PIN.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock):
    """Nothing is installed that was not seen when it was pinned."""
    blocks = re.split(r"\n(?=[\w.-]+==)", (ROOT / lock).read_text())[1:]

    assert blocks
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_files_name_no_host(lock):
    """Whoever installs chooses where from."""
    text = (ROOT / lock).read_text()

    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_development_has_all_that_runs():
    """Tests run on the same versions that users get."""
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_whoosh_is_pinned_exactly():
    """Its index format is ours to answer for, so it never moves by itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    [stated] = [line for line in project["project"]["dependencies"] if line.startswith("whoosh3")]

    assert stated == f"whoosh3=={pins('requirements.lock')['whoosh3']}"


def test_every_dependency_is_locked():
    """`make lock` was run after the last change of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = {re.split(r"[><=~ ]", line)[0].lower() for line in project["project"]["dependencies"]}

    assert names <= {name.lower() for name in pins("requirements.lock")}
