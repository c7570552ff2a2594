"""A bag of the archive, checked by a program that knows nothing of Kliping."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from desk import NOON, Desk, tree

from kliping.archive import Archive
from kliping.errors import ArchiveError, UsageError


def bag(desk: Desk, target: Path) -> int:
    with Archive(desk.root, now=NOON) as archive:
        return archive.export_bag(target)


def test_a_bag_holds_everything_and_its_digests_are_right(desk: Desk, tmp_path: Path) -> None:
    """And from what is in it the same site can be built again."""
    with pytest.raises(UsageError, match="nothing has been built"):
        bag(desk, tmp_path / "bag")
    desk.add("1987/levee", tags=["River"])
    (desk.root / "seeds").mkdir()
    (desk.root / "seeds/flood one.txt").write_text("Flood in the old town\nTANJUNG - The river rose.\n")
    (desk.root / "templates").mkdir()
    (desk.root / "templates/404.html").write_text('{% extends "theme/404.html" %}')
    desk.build()

    n = bag(desk, tmp_path / "bag")

    files = tree(tmp_path / "bag")
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        done = subprocess.run(["sha256sum", "--check", "--strict", name], cwd=tmp_path / "bag", capture_output=True)
        assert done.returncode == 0, done.stderr
    payload = {name: data for name, data in files.items() if name.startswith("data/")}
    assert len(payload) == n == len(files["manifest-sha256.txt"].splitlines())
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert f"Payload-Oxum: {sum(map(len, payload.values()))}.{n}\n".encode() in files["bag-info.txt"]

    again = Desk(tmp_path / "bag/data", site=(desk.root / "site.yaml").read_text())
    shutil.rmtree(tmp_path / "bag/data/output")
    again.build()
    assert again.output() == desk.output()


def test_nothing_damaged_goes_into_a_bag_and_nothing_is_written_over(desk: Desk, tmp_path: Path) -> None:
    desk.add("levee")
    desk.build()
    (desk.root / "content/levee.md").write_text("---\ntitle: Another\n---\n")

    with pytest.raises(ArchiveError, match=r"content/levee.md:1:1: FIXITY its bytes are not those of the last build"):
        bag(desk, tmp_path / "bag")
    with pytest.raises(UsageError, match="is there already"):
        bag(desk, desk.root)
