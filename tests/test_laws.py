"""The laws of the house, over random archives and random edits."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from desk import NOON, SITE, Desk, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pictures import gif, png

from kliping.archive import Archive

# Random edit scripts; `make edits` tries 300.
SCRIPTS = int(os.environ.get("EDIT_SCRIPTS", "15"))
NAMES = ["levee", "bread", "choir", "ferry", "market"]
WORDS = ["river", "flood", "baker", "silver", "cup", "harbour", "fish", "night", "mayor", "bridge"]
SAID = [
    "",
    'Mayor Ann Willow came to the river. "The river rose again," said Willow.',
    'Captain Tom Reed met mayor Ann Willow by the river. "The river fell again," he said.',
]
# Settings under which lists have more pages than they need, and everything that can be downloaded.
MANY_PAGES = f"""{SITE}listing: {{front: 1, part: 2}}
downloads: [ninjs, markdown, seed, archive]
oai: {{gateway: https://oai.example.org/at, email: desk@example.org}}
"""
PICTURES = ["pier.png", "map.gif"]
DATES = ["1987-06-05", "1987-06-06", "1987-06", "1987", "1988-01-01?", "[1987-06-05,1987-07-01]", ""]

articles = st.fixed_dictionaries(
    {
        "title": st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
        "date": st.sampled_from(DATES),
        "section": st.sampled_from(["", "Town", "Trade"]),
        "tags": st.lists(st.sampled_from(["River", "Food", "river"]), max_size=2, unique=True),
        "authors": st.lists(st.sampled_from(["Ann", "Ben"]), max_size=1),
        "related": st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), max_size=2),
        "not_copy_of": st.lists(st.sampled_from(["levee", "/1987/06/05/levee/"]), max_size=1),
        "aliases": st.lists(st.sampled_from(["/old/", "/1987/06/05/levee/"]), max_size=1),
        "slug": st.sampled_from(["", "levee", "other"]),
        "draft": st.sampled_from(["", "", "", "true"]),
        "withdrawn": st.sampled_from(["", "", "", "A mistake."]),
        "image": st.sampled_from(["", "", *PICTURES]),
        "dateline": st.sampled_from(["", "Tanjung", "TANJUNG, Jakarta"]),
        "body": st.builds(
            "{}\n\n{}".format,
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join),
            st.sampled_from([*SAID, "![Map](map.gif)"]),
        ),
    }
)
texts = st.tuples(st.sampled_from(NAMES), st.one_of(st.none(), st.just("broken"), articles), st.booleans())
files = st.sampled_from([None, png(), png(grey=9), gif(), b"broken"])
edits = st.lists(
    st.one_of(texts, texts, texts, st.tuples(st.sampled_from(PICTURES), files, st.booleans())),
    min_size=1,
    max_size=8,
)


def make(desk: Desk, name: str, content: object) -> None:
    """Put one edit on the disk: an article, a picture, a file that cannot be read, or nothing."""
    path = desk.root / "content" / (name if name in PICTURES else f"{name}.md")
    if isinstance(content, bytes):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    elif isinstance(content, dict):
        desk.add(name, **content)
    elif content == "broken":
        path.parent.mkdir(exist_ok=True)
        path.write_text("---\ntitle: [\n---\n")
    else:
        path.unlink(missing_ok=True)


@settings(max_examples=SCRIPTS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([(SITE, 0), (MANY_PAGES, 0), (MANY_PAGES, 3)]), edits)
def test_incremental_equals_clean(start: tuple[str, int], script: list[tuple[str, object, bool]]) -> None:
    """Any edits, built at any points, leave the bytes and the index of one clean build of the final content."""
    with TemporaryDirectory() as folder:
        site, n_before = start
        edited, clean = Desk(Path(folder, "edited"), site=site), Desk(Path(folder, "clean"), site=site)
        for desk in (edited, clean):
            for i in range(n_before):
                desk.add(f"dyke-{i}", section="Town", tags=["River"])
        for name, content, build in script:
            make(edited, name, content)
            if build:
                edited.build()
        last = edited.build()
        for name, content, _ in script:
            make(clean, name, content)
        first = clean.build()

        assert edited.output() == clean.output()
        assert edited.documents() == clean.documents()
        assert last.problems == first.problems
        again = edited.build()
        assert (again.written, again.removed, again.index_updated) == ((), (), 0)


def test_the_order_in_which_files_come_does_not_matter(tmp_path: Path) -> None:
    """The files of one archive, created in three orders and built at once or one by one: the same bytes."""
    trees = []
    for seed in range(3):
        desk = Desk(tmp_path / str(seed))
        names = [f"{name}-{i}" for name in NAMES for i in range(3)]
        random.Random(seed).shuffle(names)
        for name in names:
            desk.add(name, body=f"{name} by the river", section="Town", tags=["River"])
            if seed == 2:
                desk.build()
        desk.build()
        trees.append(desk.output())

    assert trees[0] == trees[1] == trees[2]


def test_hash_seed_locale_and_time_zone_do_not_matter(tmp_path: Path) -> None:
    trees = []
    for i, env in enumerate(
        [
            {"PYTHONHASHSEED": "1", "TZ": "Asia/Jakarta", "LC_ALL": "C"},
            {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "LC_ALL": "C.UTF-8"},
        ]
    ):
        desk = Desk(tmp_path / str(i))
        for j, name in enumerate(NAMES):
            desk.add(name, body=f"{name} by the river", tags=["River", "Food"], date=DATES[j])
        subprocess.run(
            [sys.executable, "build.py", "--root", str(desk.root)], check=True, env={**env, "PATH": "/usr/bin:/bin"},
            cwd=Path(__file__).parent.parent, capture_output=True,
        )  # fmt: skip
        trees.append(desk.output())

    assert trees[0] == trees[1]


def test_converting_twice_changes_nothing_and_an_edit_is_kept(desk: Desk) -> None:
    seed = desk.root / "seeds" / "flood.txt"
    seed.parent.mkdir()
    seed.write_text("Flood in the old town\nTANJUNG - The river rose.\nIt fell again.\n")
    assert desk.build().converted == 1
    before = tree(desk.root / "content")

    assert desk.build().converted == 0
    assert tree(desk.root / "content") == before

    (path,) = (desk.root / "content").rglob("*.md")
    path.write_text(path.read_text().replace("Flood in the old town", "A flood in the old town"))
    (desk.root / ".kliping").rename(desk.root.parent / "state")
    done = desk.build()
    assert done.kept == (path.relative_to(desk.root).as_posix(),)
    assert "A flood in the old town" in path.read_text()
    assert done.problems == ()

    seed.write_text(seed.read_text() + "It rose once more.\n")
    done = desk.build()
    assert [problem.code for problem in done.problems] == ["SEED-CHANGED"]
    assert "once more" not in path.read_text()


def test_a_changed_seed_renews_the_article_nobody_edited(desk: Desk) -> None:
    seed = desk.root / "seeds" / "flood.txt"
    seed.parent.mkdir()
    seed.write_text("Flood in the old town\nTANJUNG - The river rose.\n")
    desk.build()

    seed.write_text(seed.read_text() + "It fell again.\n")
    done = desk.build()

    assert done.converted == 1
    (path,) = (desk.root / "content").rglob("*.md")
    assert "It fell again." in path.read_text()


def test_two_items_with_one_headline_on_one_day_have_two_urls(desk: Desk) -> None:
    seed = desk.root / "seeds" / "wire.jsonl"
    seed.parent.mkdir()
    rows = '{"id": "a", "title": "Tide table", "date": "1987-06-05", "body": "High water at six."}\n'
    seed.write_text(rows + rows.replace('"a"', '"b"').replace("six", "seven"))

    done = desk.build()

    assert done.problems == ()
    assert len([url for url in done.written if url.startswith("/1987/06/05/tide-table")]) == 2


def test_a_deleted_article_comes_back_from_its_seed(desk: Desk) -> None:
    seed = desk.root / "seeds" / "flood.txt"
    seed.parent.mkdir()
    seed.write_text("Flood in the old town\nTANJUNG - The river rose.\n")
    desk.build()
    (path,) = (desk.root / "content").rglob("*.md")

    path.unlink()

    assert desk.build().converted == 1
    assert path.exists()


def test_an_archive_can_be_built_in_steps_through_one_process(desk: Desk) -> None:
    """What a watcher does: one open archive, told which paths changed."""
    clean = Desk(desk.root.parent / "clean")
    with Archive(desk.root, now=NOON) as archive:
        for i, name in enumerate(NAMES):
            path = desk.add(name, body="by the river", date=DATES[i], related=[NAMES[0]])
            clean.add(name, body="by the river", date=DATES[i], related=[NAMES[0]])
            archive.build([path])
        archive.build()
    clean.build()

    assert desk.output() == clean.output()
