"""Bad input: every mistake in one run, told at its place, and nothing else is touched by it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from bad_corpus import write_files

ROOT = Path(__file__).parent.parent
N_GOOD = 200


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """One archive of good articles built alone, the same with all that is bad beside it, and what that build said."""
    alone, mixed = tmp_path_factory.mktemp("alone"), tmp_path_factory.mktemp("mixed")
    for root in (alone, mixed):
        write_good(root)
    expected = write_files(mixed)
    assert run(alone).returncode == 0
    return alone, mixed, expected, run(mixed)


def write_good(root: Path) -> None:
    """A site of 200 articles, spread over a year."""
    (root / "site.yaml").write_text("title: Kliping\nlang: id\n")
    (root / "content").mkdir()
    for i in range(N_GOOD):
        front = f"title: Kabar baik {i}\ndate: 2021-{i % 12 + 1:02}-{i % 28 + 1:02}\nsection: Kota\ntags: [tag {i % 7}]"
        (root / f"content/good-{i:03}.md").write_text(
            f"---\n{front}\n---\n\nKapal nomor {i} tiba di dermaga {i % 9}.\n"
        )


def run(root: Path) -> subprocess.CompletedProcess[str]:
    """`python build.py` there."""
    command = [sys.executable, str(ROOT / "build.py"), "--json", "--root", str(root)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


def problems(built: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    """What a build found wrong."""
    return json.loads(built.stdout)["problems"]


def pages(root: Path) -> dict[str, bytes]:
    """Everything that would be published."""
    output = root / "output"
    return {str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()}


def test_the_corpus_is_large(builds):
    """At least 120 files with at least 40 codes."""
    expected = builds[2]

    assert len({line.split(":")[0] for line in expected}) >= 120
    assert len({line.split(" ")[1] for line in expected}) >= 40


def test_every_problem_is_told_at_its_place(builds):
    """All in one run, with the right code and line, and nothing that is not wrong."""
    *_, expected, built = builds

    assert sorted("{file}:{line}:{column}: {code}".format(**problem) for problem in problems(built)) == sorted(expected)


def test_every_problem_has_a_way_out(builds):
    """What is wrong; what to do. On one line that fits a screen or two."""
    messages = [str(problem["message"]) for problem in problems(builds[3])]

    assert [message for message in messages if "; " not in message] == []
    assert [message for message in messages if len(message) > 300 or "\n" in message] == []


def test_a_build_with_problems_says_so_and_stays_calm(builds):
    """Exit status 1, no traceback, and the last line tells what was built."""
    built = builds[3]

    assert built.returncode == 1
    assert "Traceback" not in built.stdout + built.stderr


def test_what_is_good_is_published_as_if_alone(builds):
    """Byte for byte the same site."""
    alone, mixed, *_ = builds

    assert pages(mixed) == pages(alone)


def test_building_again_tells_them_again(builds):
    """A problem stays a problem until it is mended; nothing is written."""
    _, mixed, _, first = builds
    again = run(mixed)

    assert again.returncode == 1
    assert problems(again) == problems(first)
    assert json.loads(again.stdout)["written"] == []
