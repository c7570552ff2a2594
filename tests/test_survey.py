"""What changed in a folder since it was last read: whatever files came, went and moved."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping import files, survey
from kliping.catalog import ledger
from kliping.catalog.store import open_catalog
from kliping.errors import Problem
from kliping.survey import Survey

# Some are files where others are folders, some come between a folder and what is in it.
NAMES = ["a", "a/b", "a/b.md", "a-1.md", "a.md", "a/b/c", "b/a", "b/b", "b0"]
trees = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3)).map(
    lambda tree: {name: n for name, n in tree.items() if not any(other.startswith(f"{name}/") for other in tree)}
)


def write_tree(folder: Path, before: dict[str, int], after: dict[str, int]) -> None:
    """Make the files of `before`, of as many bytes as stand there, those of `after`; what is the same stays."""
    for name in before.keys() - after.keys():
        (folder / name).unlink()
    for parent, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):
            Path(parent).rmdir()
    for name, n in after.items() - before.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * n)


@given(trees, trees, st.integers(1, 3))
def test_a_survey_tells_what_is_new_changed_and_gone(before, after, piece):
    """As sets say it, whatever the number of files that are looked at together."""
    with (
        TemporaryDirectory() as name,
        closing(open_catalog(None)) as sql,
        pytest.MonkeyPatch.context() as patch,
    ):
        root = Path(name)
        patch.setattr(survey, "PIECE", piece)
        write_tree(root / "content", {}, before)
        for found in files.iter_files(root, "content"):
            assert isinstance(found, files.Found)
            ledger.put_source(sql, found.path, found.signature, f"digest of {found.path}")
        ledger.put_source(sql, "content-old/a.md", "", "")
        write_tree(root / "content", before, after)

        seen = Survey(sql=sql, root=root, path="content")
        changed = {found.path: digest for found, digest in seen.changed() if isinstance(found, files.Found)}

        new = dict.fromkeys(after.keys() - before.keys(), "")
        moved = {name: f"digest of content/{name}" for name, n in after.items() if before.get(name, n) != n}
        assert changed == {f"content/{name}": digest for name, digest in (new | moved).items()}
        assert seen.gone() == sorted(f"content/{name}" for name in before.keys() - after.keys())


def test_what_is_behind_a_thing_that_is_no_folder_any_more_is_not_gone(tmp_path: Path):
    """A link may be mended tomorrow, and until then nobody has said that the articles are to go."""
    with closing(open_catalog(None)) as sql:
        for path in ("content/1987/levee.md", "content/levee.md"):
            ledger.put_source(sql, path, "", "")
        (tmp_path / "content").mkdir()
        (tmp_path / "content/1987").symlink_to("nowhere")

        seen = Survey(sql=sql, root=tmp_path, path="content")
        found = [each for each, _ in seen.changed()]

        assert [each.file for each in found if isinstance(each, Problem)] == ["content/1987"]
        assert seen.gone() == ["content/levee.md"]


@given(
    trees, st.lists(st.tuples(st.sampled_from(["l", "a/l", "b/l.md"]), st.sampled_from([".", "a", "a.md", "l", "no"])))
)
def test_every_file_is_found_as_by_walking(tree, links):
    """Links to files too, and to nothing; those to folders are no files and lead nowhere."""
    with TemporaryDirectory() as name:
        top = Path(name)
        write_tree(top, {}, tree)
        for link, target in links:
            with suppress(OSError):
                (top / link).symlink_to(top / target)

        found = list(files.iter_paths(top))

        assert sorted(found) == sorted(Path(folder, name) for folder, _, names in os.walk(top) for name in names)
        assert list(files.iter_paths(top / "nowhere")) == []
