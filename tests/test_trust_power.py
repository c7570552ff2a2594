"""A power cut: what had reached the disk when everything stopped is enough to go on with.

An ext4 file system in an image is written to by a newsroom that edits and builds without end; it is stopped at a random
moment, and the image is copied as it is: what the system still held in memory is lost, as in a power cut.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desk import NOON, SITE, Desk

from kliping.archive import Archive
from kliping.search.engines import open_reader

# How many cuts there are; `make power` makes twenty.
CUTS = int(os.environ.get("POWER_CUTS", "1"))
TOP = Path(__file__).parent.parent
NAMES = [f"{name}-{i}" for name in ("levee", "bread", "choir") for i in range(4)]


def write_generation(desk: Desk, n: int) -> None:
    """Every page and document says which generation it is of; now and then an article comes or goes, or a seed."""
    static, seeds = desk.root / "templates/static", desk.root / "seeds"
    static.mkdir(parents=True, exist_ok=True)
    seeds.mkdir(exist_ok=True)
    (static / "generation.txt").write_text(f"Generation {n}")
    (seeds / f"flood-{n}.txt").write_text(f"Flood in the {n} old towns\nTANJUNG - The river rose {n} times.\n")
    site = desk.root / "site.yaml"
    site.write_text(re.sub("title: .*", f"title: Generation {n}", site.read_text()))
    for i, name in enumerate(NAMES):
        if (n + i) % 5:
            desk.add(name, title=f"Generation {n} of {name}", body="It rose and fell. " * 200, tags=["River"])
        else:
            (desk.root / f"content/{name}.md").unlink(missing_ok=True)


def main() -> None:
    """Write and build one generation after the other."""
    desk = Desk(Path(sys.argv[1]), site=Path(sys.argv[1], "site.yaml").read_text())
    for n in range(1, 10_000):
        write_generation(desk, n)
        os.sync() if n == 1 else None
        desk.build()
        print(n, flush=True)


def run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


@contextmanager
def mounted(image: Path, folder: Path) -> Iterator[Path]:
    folder.mkdir()
    try:
        run("mount", "-o", "loop,commit=1", image, folder)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a file system in an image cannot be mounted here: {getattr(error, 'stderr', error)}")
    try:
        yield folder
    finally:
        run("umount", folder)


def cut(tmp_path: Path, site: str, *, after: float) -> Path:
    """The image of a disk whose machine lost its power that many seconds after the first build."""
    image, copy = tmp_path / "disk.img", tmp_path / "cut.img"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("there is no mkfs.ext4 on this machine")
    run("mkfs.ext4", "-q", image)
    with mounted(image, tmp_path / "disk") as disk:
        Desk(disk / "site", site=site)
        writer = subprocess.Popen(
            [sys.executable, __file__, str(disk / "site")],
            stdout=subprocess.PIPE, cwd=TOP, env={**os.environ, "PYTHONPATH": f"{TOP}:{TOP}/tests"},
        )  # fmt: skip
        assert writer.stdout is not None
        try:
            writer.stdout.readline()
            time.sleep(after)
            writer.send_signal(signal.SIGSTOP)
            shutil.copyfile(image, copy)
            again = copy.with_suffix(".again")
            while shutil.copyfile(image, again).read_bytes() != copy.read_bytes():
                again.replace(copy)
        finally:
            writer.kill()
            writer.wait()
            writer.stdout.close()
    return copy


def generations(folder: Path) -> set[str]:
    """What the pages, the static file and the index in a release say of which generation they are."""
    pages = [path.read_text("utf-8") for path in (folder / "output").rglob("*.html")]
    assert all(page.endswith("</html>\n") for page in pages)
    texts = [*pages, (folder / "output/static/generation.txt").read_text()]
    with open_reader(folder / "index", engine="whoosh", languages=("en", "id"), lang="en") as index:
        texts += [document.title for document in index.documents()]
    return {number for text in texts for number in re.findall(r"Generation (\d+)", text)}


@pytest.mark.parametrize("i", range(CUTS))
def test_after_a_power_cut_all_is_old_or_new_and_the_next_build_goes_on(tmp_path: Path, i: int) -> None:
    """With releases what is shown is whole at once; page by page, after the next build."""
    is_release = i % 2 == 0
    site = SITE + ("publish: release\n" if is_release else "")
    copy = cut(tmp_path, site, after=random.Random(f"{i}{time.time()}").uniform(0.2, 0.8 if CUTS == 1 else 6))
    with mounted(copy, tmp_path / "after") as disk:
        if is_release and (disk / "site/.kliping/current").exists():
            assert len(generations(disk / "site/.kliping/current")) == 1
        restart(disk / "site/.kliping/catalog.sqlite")
        desk = Desk(disk / "site", site=(disk / "site/site.yaml").read_text() or site)
        done = desk.build()

        clean = Desk(tmp_path / "clean", site=(disk / "site/site.yaml").read_text())
        for name in ("content", "templates", "seeds"):
            shutil.copytree(disk / "site" / name, clean.root / name)
        assert [problem for problem in clean.build().problems if problem not in done.problems] == []
        assert desk.output() == clean.output()
        assert desk.documents() == clean.documents()
        assert not list((disk / "site").rglob("*.tmp"))
        with Archive(desk.root, now=NOON) as archive:
            assert archive.verify_files().problems == ()


def restart(catalog: Path) -> None:
    """The catalog thinks that it was written before the machine was started, which the machine was not."""
    if catalog.exists():
        sql = sqlite3.connect(catalog)
        sql.execute("UPDATE state SET value = 'another' WHERE name = 'boot'")
        sql.commit()
        sql.close()


if __name__ == "__main__":
    main()
