"""What is documented is there, and what is there is documented."""

import re
import tomllib
from pathlib import Path

import pytest

from kliping.catalog.schema import TABLES
from kliping.cli import COMMANDS
from kliping.errors import CODES
from kliping.site import KEYS
from tools.docs import configuration

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.glob("*.md"), ROOT / "SECURITY.md"])


def headings(name: str, level: int) -> list[str]:
    """The headings of one level of a page of docs/."""
    return re.findall(rf"^{'#' * level} (.+)$", (DOCS / name).read_text(), re.MULTILINE)


def anchors_of(page: Path) -> set[str]:
    """The names by which the headings of a page can be linked to."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_configuration_is_written_from_the_settings():
    """`make docs` was run after the last change of a setting."""
    assert (DOCS / "configuration.md").read_text() == configuration()
    assert headings("configuration.md", 2)[:-1] == [key.name for key in KEYS]


def test_every_problem_is_explained():
    """Each code has its heading in docs/problems.md, and no heading is left of a code that is gone."""
    assert sorted(headings("problems.md", 3)) == sorted(CODES)


def test_every_code_is_in_use():
    """What is never told need not be explained."""
    source = "".join(path.read_text() for path in (ROOT / "kliping").rglob("*.py") if path.name != "errors.py")

    assert [code for code in CODES if f'"{code}"' not in source] == []


@pytest.mark.parametrize("code", CODES)
def test_problem_has_an_example_and_advice(code):
    """Under the heading stand the line as it is printed, with a way out, and a paragraph on it."""
    section = (DOCS / "problems.md").read_text().partition(f"### {code}\n")[2].partition("\n#")[0]
    example, *advice = section.strip("\n").split("\n\n")

    assert re.match(rf"    \S+:\d+:\d+: {code} [^;]+; .+\Z", example)
    assert advice


def test_every_dependency_is_explained():
    """One line each in docs/dependencies.md: why, and under which licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    lists = [project["project"]["dependencies"], *extras, *project["dependency-groups"].values()]
    stated = {re.split(r"[><=~ ;]", line)[0] for names in lists for line in names}
    rows = re.findall(r"^\| ([\w-]+) \| .+ \| .+ \|$", (DOCS / "dependencies.md").read_text(), re.MULTILINE)

    assert sorted(set(rows) - {"package"}) == sorted(stated)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page):
    """Files that a page points to are in the repository, and so are their headings."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors_of(file), target


def test_every_page_can_be_found():
    """The README leads to each page of docs/."""
    text = (ROOT / "README.md").read_text()

    assert [page.name for page in DOCS.glob("*.md") if f"(docs/{page.name})" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_make_targets_exist(page):
    """Every `make something` that is written about can be run."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", page.read_text(), re.MULTILINE)) <= targets


def test_every_command_is_explained():
    """Each stands in a table or an example, as `kliping NAME`."""
    written = "".join(page.read_text() for page in PAGES)

    assert {name for name, _, _ in COMMANDS if f"kliping {name}" not in written} == set()


def test_every_front_matter_key_is_explained():
    """docs/articles.md has a heading for each key that is read, and for no other."""
    read = re.findall(r'form\.take\("(\w+)"', (ROOT / "kliping/article.py").read_text())

    assert sorted(headings("articles.md", 2)) == sorted(read)


def test_the_tables_of_the_catalog_are_in_the_architecture():
    """docs/architecture.md names each table, and none that is not there."""
    made = re.findall(r"CREATE TABLE (\w+)", TABLES)
    section = (DOCS / "architecture.md").read_text().partition("## The data\n")[2].partition("\n## ")[0]
    named = [
        name for cell in re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE) for name in re.findall(r"`(\w+)`", cell)
    ]

    assert sorted(named) == sorted(made)


def test_every_command_is_documented():
    """In the table of the README, each in a row of its own or with its like."""
    rows = re.findall(r"^\| (`kliping .+?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(?:kliping )?([a-z][a-z-]*)", row)]

    assert sorted(set(named)) == sorted(name for name, *_ in COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_documented_commands_exist(page):
    """Every `kliping something` that is written about can be run."""
    used = set(re.findall(r"(?:`|^    |&& )kliping ([a-z][a-z-]*)", page.read_text(), re.MULTILINE))

    assert used <= {name for name, *_ in COMMANDS}


def test_every_promise_of_reliability_names_tests_that_there_are():
    """`test_x.py: test_y; test_z.py` in italics; a name without a file belongs to the file before it."""
    text = " ".join((ROOT / "docs/reliability.md").read_text().split())
    promises = text.split(" - **")[1:]
    named = [re.findall(r"test_\w+\.py|test_\w+", promise) for promise in promises]

    assert [promise[:60] for promise, names in zip(promises, named, strict=True) if not names] == []
    for names in named:
        sources = {name: (ROOT / "tests" / name).read_text() for name in names if name.endswith(".py")}
        assert sources, names
        for name in names:
            assert name in sources or any(f"def {name}(" in source for source in sources.values()), name
