"""The command line on the sample archive: what each command says, in words and as data, and its exit status."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kliping import __version__
from kliping.cli import COMMANDS, main

ROOT = Path(__file__).parent.parent
GOAT = "kambing-naik-kapal"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, built."""
    root = tmp_path_factory.mktemp("sample")
    for name in ("content", "seeds", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "site.yaml", root)
    assert main(["build", "--root", str(root)]) == 0
    return root


@pytest.fixture
def run(site: Path, capsys: pytest.CaptureFixture[str]):
    """Runs a command there; its exit status and what it said on standard output."""

    def run(*arguments: str) -> tuple[int, str]:
        status = main([*arguments, "--root", str(site)])
        return status, capsys.readouterr().out

    return run


def test_build_says_in_one_line_what_happened(run):
    """The last line of a build, and the default command."""
    assert run()[1].startswith("0 written, ")
    status, said = run("build", "--json")
    report = json.loads(said)

    assert status == 0
    assert report["written"] == report["removed"] == report["problems"] == []
    assert report["unchanged"] > 300
    assert report["index"] == {"added": 0, "updated": 0, "removed": 0}
    assert report["seconds"] >= 0


def test_search_gives_the_same_hits_in_words_and_as_data(run):
    """Rank, title, address, snippet."""
    status, said = run("search", "kambing", "tiket")
    found = json.loads(run("search", "kambing", "tiket", "--json")[1])

    assert status == 0
    assert said.startswith(f"1. {found['hits'][0]['title']}\n")
    assert found["hits"][0].keys() >= {"rank", "id", "url", "title", "date", "score", "snippet"}
    assert found["hits"][0]["id"] == GOAT
    assert found["total"] >= len(found["hits"])
    assert found["suggestion"] is None


def test_related_says_why(run):
    """Nearest first, each with the words that both share."""
    status, said = run("related", GOAT)
    hits = json.loads(run("related", GOAT, "--json")[1])["hits"]

    assert status == 0
    assert said.startswith(f"1. {hits[0]['title']}\n")
    assert hits[0].keys() >= {"rank", "id", "url", "title", "score", "reason"}
    assert [hit["rank"] for hit in hits] == [1, 2, 3, 4, 5]


def test_explain_names_what_a_page_shows(run):
    """From which file, and why it was last written."""
    status, said = run("explain", "/2015/02/20/kambing-naik-kapal/")

    assert status == 0
    assert "content/2015/kambing-naik-kapal.md" in said
    assert json.loads(run("explain", "/2015/02/20/kambing-naik-kapal/", "--json")[1])


@pytest.mark.parametrize(
    ("what", "title"),
    [
        ("wanted", "Burung Beo Kapal Menolak Turun"),
        ("undated", "Cara Nenek Menyimpan Bumbu pada Musim Angin Barat"),
        ("drafts", "Lembayung Merencanakan Museum Keterlambatan"),
    ],
)
def test_lists(run, what, title):
    """What an editor has to do."""
    status, said = run("list", what)

    assert status == 0
    assert title in said
    assert title in [entry["title"] for entry in json.loads(run("list", what, "--json")[1])]


def test_check_verify_and_convert_find_the_sample_whole(run):
    """Nothing is wrong, every seed can be written again, and there is nothing new to convert."""
    assert run("check")[0] == 0
    assert run("verify")[0] == 0
    assert run("convert")[0] == 0


@pytest.mark.parametrize("arguments", [("related", "nobody"), ("explain", "/no/such/page/")])
def test_what_is_not_there_is_a_usage_error(run, arguments):
    """Exit status 2, and a hint."""
    assert run(*arguments)[0] == 2


def test_a_folder_without_a_site_is_refused(tmp_path, capsys):
    """Exit status 2, and how to make one."""
    assert main(["--root", str(tmp_path)]) == 2
    assert "kliping init" in capsys.readouterr().err


def test_a_new_site_builds(tmp_path, capsys):
    """`init`, `new`, `build`, `clean`."""
    root = tmp_path / "site"

    assert main(["init", str(root)]) == 0
    assert main(["new", "Kapal tiba lagi", "--root", str(root)]) == 0
    assert main(["build", "--root", str(root)]) == 0
    assert (root / "output/index.html").is_file()
    assert main(["clean", "--root", str(root)]) == 0
    assert not (root / "output/index.html").exists()
    assert main(["init", str(root)]) == 2


def test_problems_are_an_exit_status(tmp_path, capsys):
    """1 when something is wrong and the rest was built."""
    root = tmp_path / "site"
    main(["init", str(root)])
    (root / "content/bad.md").write_text("---\ntitle: a: b\n---\n")
    capsys.readouterr()

    assert main(["build", "--root", str(root)]) == 1
    assert "content/bad.md:2:9: YAML-SYNTAX" in capsys.readouterr().out


@pytest.mark.parametrize("command", [name for name, *_ in COMMANDS])
def test_every_command_has_help(command, capsys):
    """A sentence on what it does, and its options."""
    with pytest.raises(SystemExit) as left:
        main([command, "--help"])
    said = capsys.readouterr().out

    assert left.value.code == 0
    assert said.startswith(f"usage: kliping {command}")
    assert "--root DIR" in said


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("serch feri", 'kliping: "serch" is not known; did you mean search?\n'),
        ("build --jsn", 'kliping build: "--jsn" is not known; did you mean --json?\n'),
        ("serve --prt=80", 'kliping serve: "--prt=80" is not known; did you mean --port?\n'),
        ("list undatd", 'kliping list: "undatd" is not known; did you mean undated?\n'),
        ("--jsn", 'kliping: "--jsn" is not known; did you mean --json?\n'),
        ("xyzzy", 'kliping: "xyzzy" is not known; kliping --help lists what is\n'),
    ],
)
def test_a_mistyped_word_is_answered_in_one_line(line, answer, capsys):
    """With the command, the option or the choice that was probably meant."""
    with pytest.raises(SystemExit) as left:
        main(line.split())

    assert left.value.code == 2
    assert capsys.readouterr().err == answer


def test_version(capsys):
    """Which one is this?"""
    with pytest.raises(SystemExit):
        main(["--version"])

    assert capsys.readouterr().out == f"kliping {__version__}\n"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["serve", "--port", "99999"], '"99999" is no whole number from 0 to 65,535'),
        (["serve", "--poll", "-1"], '"-1" is no number of seconds'),
        (["check", "--search", "--sample", "0"], '"0" is no whole number from 1 to 10,000,000'),
    ],
)
def test_a_number_that_cannot_be_is_refused(words, what, capsys):
    """In one line with what can be."""
    with pytest.raises(SystemExit) as caught:
        main(words)

    assert caught.value.code == 2
    assert what in capsys.readouterr().err


def test_a_folder_without_a_site_is_named(tmp_path, capsys):
    assert main(["--root", str(tmp_path)]) == 2
    assert f"there is none in {tmp_path}; name the site's folder with --root" in capsys.readouterr().err
