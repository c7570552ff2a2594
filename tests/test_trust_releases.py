"""`publish: release`: a build becomes visible all at once, the one before it is kept, and nothing else is different."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from desk import NOON, SITE, Desk, tree
from server import running

from kliping.archive import Archive
from kliping.cli import main
from kliping.deploy import Shipment, load_shipment
from kliping.destination import Destination
from kliping.errors import ArchiveError, UsageError
from kliping.search.engines import open_reader
from kliping.serve.app import make_app
from kliping.site import Site

RELEASE = SITE + "publish: release\n"
# How often the site is swapped under how many readers; `make releases` does it 200 times under 8.
SWAPS, READERS = (int(n) for n in os.environ.get("RELEASE_SWAPS", "5 3").split())

PAUSE_SECONDS = 0.01


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "site", site=RELEASE)


def fill(desk: Desk) -> None:
    for i, name in enumerate(("levee", "bread", "choir")):
        desk.add(name, tags=["River"], date=f"1987-06-0{i + 1}", body=f"{name} by the river")


def shown(desk: Desk) -> str:
    return (desk.root / ".kliping/current").readlink().name


def rollback(desk: Desk) -> str:
    with Archive(desk.root, now=NOON) as archive:
        return archive.rollback()


def ship(desk: Desk) -> Shipment:
    target = Destination(name="web", kind="folder", place=str(desk.root.parent / "web"))
    with Archive(desk.root, now=NOON) as archive:
        return load_shipment(archive.sql, archive.root, archive.site, target)


def damaged(desk: Desk) -> list[str]:
    with Archive(desk.root, now=NOON) as archive:
        return [problem.file for problem in archive.verify_files().problems]


def edits(desk: Desk) -> Iterator[object]:
    """One after the other: changed, added, gone, moved, come back, a file where a folder was."""
    yield desk.add("bread", title="Bread is dearer", body="Bakers raised their prices.", date="1987-06-02")
    yield desk.add("ferry", tags=["Sea"], date="1988-01-01", aliases=["/old/ferry/"])
    yield (desk.root / "content/choir.md").unlink()
    yield desk.add("levee", date="1990-01-01", slug="dyke", body="The levee held.")
    yield desk.add("ferry", tags=["Sea"], date="1988-01-01", withdrawn="It never sailed.")
    yield desk.add("choir", date="1987-06-03")


def test_every_release_is_what_a_direct_build_gives(desk: Desk) -> None:
    """Whether made by linking everything or by bringing an old one up to date; and the one before is as it was."""
    direct = Desk(desk.root.parent / "direct")
    fill(desk), fill(direct)
    desk.build(), direct.build()
    for n, _ in enumerate(zip(edits(desk), edits(direct), strict=True), 2):
        before = desk.output()
        done, same = desk.build(), direct.build()

        assert (done.written, done.removed, done.described) == (same.written, same.removed, same.described)
        assert desk.output() == direct.output()
        assert shown(desk) == f"{n:06}"
        assert tree(desk.root / f".kliping/releases/{n - 1:06}/output") == before
    assert desk.documents() == direct.documents()
    assert damaged(desk) == []

    again = desk.build()
    assert (again.written, again.described, shown(desk)) == ((), 0, f"{n:06}")
    kept = sorted(path.name for path in (desk.root / ".kliping/releases").iterdir())
    assert kept == [f"{n - 1:06}", f"{n:06}", "next"]
    old, new = (desk.root / f".kliping/releases/{name}/output" for name in kept[:2])
    linked = [
        path for path in new.rglob("*.html") if (other := old / path.relative_to(new)).exists() and path.samefile(other)
    ]
    assert len(linked) > 10


def test_rollback_shows_the_release_before_until_something_changes(desk: Desk) -> None:
    fill(desk)
    desk.build()
    with pytest.raises(UsageError, match="there is no release to go back to"):
        rollback(desk)
    before = desk.output()
    desk.add("levee", body="A mistake.", date="1987-06-01")
    desk.build()

    assert rollback(desk) == "000001"
    assert desk.output() == before
    assert damaged(desk) == []
    desk.build()
    assert desk.output() == before
    with pytest.raises(UsageError, match="shows an older release"):
        ship(desk)
    with pytest.raises(UsageError):
        rollback(desk)

    desk.add("levee", body="Mended.", date="1987-06-01")
    desk.build()
    assert shown(desk) == "000003"
    assert ship(desk).sources["index.html"].read_bytes() == desk.output()["index.html"]
    assert "Mended." in desk.page("/1987/06/01/levee/")


def test_the_way_of_publishing_can_be_changed_and_changed_back(desk: Desk) -> None:
    fill(desk)
    (desk.root / "site.yaml").write_text(SITE)
    with pytest.raises(UsageError, match="there are no releases"):
        rollback(desk)
    desk.build()
    before, documents = desk.output(), desk.documents()
    for site, is_link in ((RELEASE, True), (SITE, False), (RELEASE, True)):
        (desk.root / "site.yaml").write_text(site)
        with Archive(desk.root, now=NOON) as archive:
            assert archive.plan().report.written == ()
        assert desk.build().written == ()
        assert (desk.root / "output").is_symlink() == is_link
        assert (desk.output(), desk.documents()) == (before, documents)
        assert damaged(desk) == []
    assert rollback(desk) == "000000"
    assert desk.output() == before

    with Archive(desk.root, now=NOON) as archive:
        archive.clean()
    assert not list((desk.root / "output").iterdir())
    assert not (desk.root / ".kliping/releases").exists()


def test_what_others_have_put_there_is_refused_and_stays(desk: Desk) -> None:
    fill(desk)
    elsewhere = desk.root.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "index.html").write_text("<h1>My holiday</h1>")
    (desk.root / "output").symlink_to(elsewhere)
    with pytest.raises(ArchiveError, match="OUTPUT this is not a folder of its own"):
        desk.build()
    (desk.root / "output").unlink()
    shutil.copytree(elsewhere, desk.root / "output")
    with pytest.raises(ArchiveError, match="OUTPUT it holds files that Kliping did not write"):
        desk.build()

    assert tree(desk.root / "output") == tree(elsewhere)
    assert not (desk.root / ".kliping/releases").exists()


def test_plan_says_what_a_release_would_change_and_repair_makes_it_again(desk: Desk) -> None:
    fill(desk)
    desk.add("levee", tags=["River"], body="levee by the river", summary="levee by the river", date="1987-06-01")
    desk.build()
    output, documents = desk.output(), desk.documents()
    desk.add("levee", tags=["River"], body="It broke.", summary="levee by the river", date="1987-06-01")
    with Archive(desk.root, now=NOON) as archive:
        assert archive.plan().report.written == ("/1987/06/01/levee/",)

    desk.add("levee", tags=["River"], body="levee by the river", summary="levee by the river", date="1987-06-01")
    desk.build()
    (desk.root / "output/index.html").write_text("damaged")
    (desk.root / "output/1987/index.html").unlink()
    assert damaged(desk) == ["output/1987/index.html", "output/index.html"]
    with Archive(desk.root, now=NOON) as archive:
        assert archive.repair().problems == ()
    assert (desk.output(), desk.documents(), damaged(desk)) == (output, documents, [])


def test_a_lost_state_folder_is_made_again(desk: Desk) -> None:
    fill(desk)
    desk.build()
    before = desk.output()
    shutil.rmtree(desk.root / ".kliping")

    desk.build()

    assert desk.output() == before


def test_readers_see_one_generation_while_the_site_is_swapped(desk: Desk) -> None:
    """Whoever opened a release reads one generation from it; whoever asks the server gets whole pages."""
    told: list[str] = []
    n_read = [0] * READERS
    done = threading.Event()
    generation(desk, 0)

    def visit() -> None:
        """Two pages, a static file and the search index, all from the release that is shown now."""
        handle = os.open(desk.root / ".kliping/current", os.O_RDONLY | os.O_DIRECTORY)
        try:
            texts = [read_at(handle, name) for name in ("index.html", "tag/river/index.html", "static/generation.txt")]
            with open_reader(
                Path(f"/proc/self/fd/{handle}/index"), engine="whoosh", languages=("en",), lang="en"
            ) as index:
                texts += [f"{document.title} end\n" for document in index.documents() if document.id == "levee"]
        finally:
            os.close(handle)
        numbers = {match[1] for text in texts if (match := re.search(r"Generation (\d+)", text))}
        if len(texts) != 4 or len(numbers) != 1 or not all(text.endswith(("</html>\n", "end\n")) for text in texts):
            told.append(f"mixed or torn: {numbers}")

    def read(i: int, address: str) -> None:
        with httpx.Client(base_url=address) as client:
            while not done.is_set():
                try:
                    visit()
                except (OSError, ArchiveError) as error:
                    told.append(str(error))
                answer = client.get("/")
                if answer.status_code != 200 or not answer.text.endswith("</html>\n"):
                    told.append(f"status {answer.status_code}")
                n_read[i] += 1
                done.wait(PAUSE_SECONDS)

    with running(make_app(Site(), desk.root / "output")) as address:
        readers = [threading.Thread(target=read, args=(i, address)) for i in range(READERS)]
        for reader in readers:
            reader.start()
        for n in range(1, SWAPS + 1):
            generation(desk, n)
        done.set()
        for reader in readers:
            reader.join()

    print(f"{SWAPS} swaps, {sum(n_read)} visits, {len(told)} wrong")
    assert told == []
    assert min(n_read) > 0
    assert f"Generation {SWAPS}<" in desk.page("/")


def generation(desk: Desk, n: int) -> None:
    """Everything that says which generation it is of, built."""
    (desk.root / "site.yaml").write_text(RELEASE.replace("Test archive", f"Generation {n}"))
    static = desk.root / "templates/static"
    static.mkdir(parents=True, exist_ok=True)
    (static / "generation.txt").write_text(f"Generation {n} end\n")
    fill(desk)
    desk.add("levee", title=f"Generation {n}")
    desk.build()


def read_at(handle: int, name: str) -> str:
    return Path(f"/proc/self/fd/{handle}/output/{name}").read_text("utf-8")


def test_rollback_from_the_command_line(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    fill(desk)
    desk.build()
    assert main(["--root", str(desk.root), "rollback"]) == 2
    assert "there is no release to go back to" in capsys.readouterr().err
    desk.add("levee", body="A mistake.", date="1987-06-01")
    desk.build()

    assert main(["--root", str(desk.root), "rollback"]) == 0
    assert capsys.readouterr().out.startswith("release 000001 is shown now")
    assert main(["--root", str(desk.root), "verify"]) == 0
    assert "this is release 000002; readers see release 000001 since" in capsys.readouterr().out
