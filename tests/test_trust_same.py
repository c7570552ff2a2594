"""The same content gives the same bytes."""

from __future__ import annotations

import os
import random
import stat
from datetime import timedelta
from pathlib import Path

from desk import NOON, Desk

NAMES = [f"{name}-{i}" for name in ("levee", "bread", "choir") for i in range(4)]


def test_umask_folder_file_order_and_clock_do_not_matter(tmp_path: Path) -> None:
    """Nor do they change who may read the files."""
    desks = []
    for i, mask in enumerate((0o022, 0o077, 0o000)):
        desk = Desk(tmp_path / f"site {i}" / ("deeper/" * i))
        names = random.Random(i).sample(NAMES, len(NAMES))
        for name in names:
            desk.add(f"{'ab'[len(name) % 2]}/{name}", tags=["River"], section="Town", body=f"{name} by the river")
        old = os.umask(mask)
        try:
            desk.build(now=NOON + timedelta(days=400 * i))
        finally:
            os.umask(old)
        desks.append(desk)

    assert desks[0].output() == desks[1].output() == desks[2].output()
    assert desks[0].documents() == desks[1].documents() == desks[2].documents()
    for desk in desks:
        modes = {stat.S_IMODE(path.stat().st_mode) for path in (desk.root / "output").rglob("*") if path.is_file()}
        assert modes == {0o644}
        folders = {stat.S_IMODE(path.stat().st_mode) for path in (desk.root / "output").rglob("*") if path.is_dir()}
        assert folders | {stat.S_IMODE((desk.root / "output").stat().st_mode)} == {0o755}
