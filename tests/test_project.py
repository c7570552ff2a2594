"""The repository itself: what is pinned, and what a fresh clone can do."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from kliping.archive import Archive, BuildReport
from kliping.article import Article, load_article
from kliping.digest import sha256
from kliping.errors import ArchiveError
from kliping.search import Request
from kliping.text import title_key
from tools.audit import weigh

ROOT = Path(__file__).parent.parent
SEARCHES = {
    "kambing tiket": "kambing-naik-kapal",
    '"garis merah"': "000_f22ea30c57c04b79",
    "yengah": "000_f22ea30c57c04b79",
    "sambal section:budaya": "lomba-sambal",
    "herons NOT kambing": "pier-reopens-herons-unimpressed",
    "clock from:2018 to:2018": "clock-keeps-time",
    "menyeberangkan feri": "kambing-naik-kapal",
}
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-trust.lock")
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


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    """What a fresh clone holds of the sample archive."""
    root = tmp_path_factory.mktemp("sample")
    for name in ("content", "seeds", "templates"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "site.yaml", root)
    return root


@pytest.fixture(scope="module")
def builds(sample) -> tuple[BuildReport, BuildReport]:
    """The first build of the sample, and one right after it."""
    reports = []
    for _ in range(2):
        with Archive(sample) as archive:
            reports.append(archive.build())
    return reports[0], reports[1]


def articles(root: Path) -> dict[str, Article]:
    """The articles of an archive by id, drafts and all."""
    paths = sorted((root / "content").rglob("*.md"))
    loaded = [load_article(path.read_bytes(), path=str(path.relative_to(root)), default_lang="id") for path in paths]
    return {article.id: article for article in loaded}


def test_sample_builds_without_a_problem(builds):
    """A first run shows a living archive."""
    first, _ = builds

    assert first.problems == ()
    assert first.kept == (), "converted sample articles are not as conversion writes them"
    assert len(first.written) > 300
    assert first.index_added == 35


def test_building_the_sample_again_writes_nothing(builds):
    """Law 2, on what everybody has."""
    _, second = builds

    assert (second.written, second.removed, second.problems) == ((), (), ())
    assert (second.index_added, second.index_updated, second.index_removed) == (0, 0, 0)
    assert second.converted == 0


def test_searching_before_the_first_build_says_what_to_do(tmp_path):
    """Nothing found would be a lie."""
    (tmp_path / "site.yaml").write_text("title: Kliping\n")

    with Archive(tmp_path) as archive, pytest.raises(ArchiveError, match="run a build"):
        archive.search(Request(query="kambing"))


def test_sample_can_be_searched(sample, builds):
    """What the README promises: words in their forms, phrases, other languages, typing errors kept as they are."""
    with Archive(sample) as archive:
        first = {query: archive.search(Request(query=query)).hits[0].id for query in SEARCHES}

    assert first == SEARCHES


def test_sample_shows_every_feature(sample, builds):
    """Who wonders how something is written finds it in content/."""
    found = articles(sample).values()
    values = {name for article in found for name in Article.__slots__ if getattr(article, name)}

    assert {article.lang for article in found} == {"id", "en"}
    assert any(article.date is None for article in found)
    assert {str(article.date)[4:] for article in found if article.date} >= {"", "~", "-07", "-05?"}
    assert any(article.date and len(article.date.choices) > 1 for article in found)
    assert values >= set(Article.__slots__) - {"embargo", "expires", "original_url", "extra"}


def test_sample_read_also_titles_match_in_every_way(sample, builds):
    """Exactly, nearly, and not at all."""
    keys = {title_key(article.title) for article in articles(sample).values()}
    titles = {title for article in articles(sample).values() for title in article.read_also}
    with Archive(sample) as archive:
        wanted = {entry.title for entry in archive.list("wanted")}

    assert (
        "Jam Alun-Alun Terlambat Sebelas Menit, Warga Tak Keberatan"
        in {t for t in titles if title_key(t) not in keys} - wanted
    )
    assert "Burung Beo Kapal Menolak Turun" in wanted


def test_the_users_seed_is_converted_whole(sample, builds):
    """The wire text that came with the project: its bytes as received, its date inferred and marked as such."""
    seed = ROOT / "seeds/000_f22ea30c57c04b79.txt"
    article = articles(sample)["000_f22ea30c57c04b79"]
    lines = seed.read_text().splitlines()

    assert sha256(seed.read_bytes()) == "9c33641803dd81861284ffb491eb6a5375f67ad2bfa07baecda95e89e7fbfd68"
    assert (article.title, article.lang, article.dateline, article.credit) == (lines[0], "id", "JAKARTA", "Reuters")
    assert str(article.date) == "2021-12-12?"
    assert article.read_also == tuple(line.removeprefix("- ") for line in lines if line.startswith("- "))
    assert article.body.count("\n\n") == 12
    assert "sepat melanjutkan" in article.body
    assert "di yengah" in article.body


def test_an_audit_that_nobody_answered_has_not_passed(capsys: pytest.CaptureFixture[str]) -> None:
    weak = {"name": "weir", "version": "1.2", "vulns": [{"id": "PYSEC-1987-6"}]}
    sound = {"name": "ferry", "version": "3.0", "vulns": []}
    unasked = {"name": "choir", "skip_reason": "no answer"}

    assert weigh("a.lock", [sound]) == ([], [])
    assert weigh("a.lock", [sound, weak]) == (["weir 1.2: PYSEC-1987-6"], [])
    known, (told,) = weigh("a.lock", [weak, unasked])
    assert known == ["weir 1.2: PYSEC-1987-6"]
    assert told.startswith("a.lock: no database of advisories answered for 1 packages (choir)")
    assert "1 of 2 packages looked up, 1 advisories" in capsys.readouterr().out
