"""What is installed, held against the lock files; `make audit` runs it.

Every package has hashes in its lock file, is installed in just that version, and states a licence that we may use. Then
pip-audit asks the Python advisory database. Exit status 1 says that something is wrong, 69 that nothing was found but
no database answered: an audit that could not ask has not passed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-trust.lock")
# Words of licences that a program under MIT may use without terms of its own.
ALLOWED = re.compile(
    r"\bMIT\b|BSD|Apache|\bISC\b|PSF|Python Software Foundation|MPL|Mozilla|0BSD|Unlicense|Public Domain|CC0|Zlib|HPND"
    r"|\bLGPL\b|Lesser General Public", re.IGNORECASE,
)  # fmt: skip
# What packages that state nothing say in their repositories.
READ = {"atheris": "Apache-2.0", "axe-playwright-python": "MIT"}


def locked(path: Path) -> dict[str, dict[str, int]]:
    """By name, the versions that a lock file pins, for one Python or another, and how many hashes each has."""
    found: dict[str, dict[str, int]] = {}
    for entry in re.split(r"\n(?=\S)", path.read_text("utf-8")):
        pinned = re.match(r"([\w.-]+)==([^\s;\\]+)", entry)
        if pinned:
            hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry)
            found.setdefault(pinned[1].lower(), {})[pinned[2]] = len(hashes)
    return found


def licence_of(name: str) -> str:
    """What a package says of its licence; "" if nothing."""
    about = metadata.metadata(name)
    stated = [
        about.get("License-Expression", ""),
        *(each for each in about.get_all("Classifier", []) if "License" in each),
    ]
    return " / ".join(each.rpartition(" :: ")[2] for each in stated if each) or (about.get("License") or "")[:60]


def check(path: Path) -> list[str]:
    """What is wrong with the packages of one lock file."""
    wrong = []
    for name, versions in locked(path).items():
        if not all(versions.values()):
            wrong.append(f"{path.name}: {name} has no hash")
        try:
            installed, licence = metadata.version(name), licence_of(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or version of Python
        if installed not in versions:
            wrong.append(f"{path.name}: {name} {' or '.join(versions)} is pinned, {installed} is installed")
        if not ALLOWED.search(READ.get(name, licence)):
            wrong.append(f"{path.name}: {name} is under {licence or 'no licence that it states'}")
    return wrong


def advisories(path: Path) -> tuple[list[str], list[str]]:
    """What is known against the packages of a lock file, and what could not be asked."""
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "--format=json", "-r", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        return [], [f"{path.name}: pip-audit could not ask: {said[-1]}"]
    return weigh(path.name, packages)


def weigh(lock: str, packages: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """What the answers of pip-audit say is wrong, and that there were none."""
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    found = [f"{each['name']} {each['version']}: {bad['id']}" for each in packages for bad in each.get("vulns", [])]
    print(f"{lock}: {len(packages) - len(unknown)} of {len(packages)} packages looked up, {len(found)} advisories")
    unasked = (
        f"{lock}: no database of advisories answered for {len(unknown)} packages ({', '.join(unknown[:3])}); "
        "run make audit again where https://pypi.org can be reached"
    )
    return found, [unasked] if unknown else []


def main() -> int:
    paths = [ROOT / name for name in LOCKS]
    wrong = [line for path in paths for line in check(path)]
    print(f"{len(locked(paths[-1]))} packages pinned by hash; versions and licences of those installed compared")
    known, unasked = advisories(paths[0])
    for line in (*wrong, *known, *unasked):
        print(line)
    if wrong or known:
        return 1
    return os.EX_UNAVAILABLE if unasked else 0


if __name__ == "__main__":
    sys.exit(main())
