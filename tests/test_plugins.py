"""Plugins: the worked example of docs/extending.md does what it says, and what goes wrong in one is one line."""

from __future__ import annotations

import importlib
import pickle
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk

from kliping.archive import Archive
from kliping.cli import main
from kliping.errors import SiteError
from kliping.plugins import Plugins, _installed, load_plugins

DOC = (Path(__file__).parent.parent / "docs/extending.md").read_text()
EXAMPLE = DOC.partition("```python\n")[2].partition("```")[0]
SEED = "".join(f"{line}\n" for line in re.findall(r"^    (TELEGRAM .+|[A-Z =]+STOP)$", DOC, re.MULTILINE))
PAGE = "/pages/telegrams/"


def put(desk: Desk, source: str, *, name: str = "telegrams.py") -> None:
    path = desk.root / "plugins" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(source)


@pytest.fixture
def telegrams(desk: Desk) -> Desk:
    """The example of the documentation, with its seed, built."""
    put(desk, EXAMPLE)
    (desk.root / "seeds").mkdir()
    (desk.root / "seeds/1931.telegrams").write_text(SEED)
    (desk.root / "templates").mkdir()
    (desk.root / "templates/article.html").write_text(
        '{% extends "theme/article.html" %}{% block extra_head %}<!--{{ "HERONS STOP"|points }}-->{% endblock %}'
    )
    desk.add("shouting", body="Fire!!! Fire.")
    assert desk.build().problems == ()
    return desk


def test_the_example_does_what_the_documentation_says(telegrams: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Two articles, a page of them, a mark, a filter, a check."""
    article = telegrams.page("/1931/04/03/herons-gone/")
    page = telegrams.page(PAGE)

    assert SEED.count("TELEGRAM") == 2
    assert "<mark>LATE</mark>" in article
    assert "<!--HERONS.-->" in article
    assert "2 telegrams of the harbour office." in page
    assert re.findall(r'href="(/1931/[^"]+)"', page) == [
        "/1931/04/02/ferry-delayed-by-herons/",
        "/1931/04/03/herons-gone/",
    ]
    main(["check", "--root", str(telegrams.root)])
    assert "content/shouting.md:6:5: CHECK this shouts; see whether it was printed so" in capsys.readouterr().out


def test_building_again_describes_nothing(telegrams: Desk) -> None:
    """Law 2, with plugins."""
    again = telegrams.build()

    assert (again.described, again.written, again.converted) == (0, (), 0)


def test_an_edit_of_a_plugin_rebuilds_what_depends_on_it(telegrams: Desk) -> None:
    """And leaves the same bytes as a clean build: law 1."""
    put(telegrams, EXAMPLE.replace("of the harbour office", "of the office").replace('"mark", 50', '"ins", 50').replace(
        '"mark")', '"ins")'))  # fmt: skip
    done = telegrams.build()
    assert PAGE in done.written
    assert "<ins>LATE</ins>" in telegrams.page("/1931/04/03/herons-gone/")

    before = telegrams.output()
    with Archive(telegrams.root) as archive:
        archive.clean()
    telegrams.build()
    assert telegrams.output() == before


def test_a_page_follows_the_archive_and_goes_with_its_plugin(telegrams: Desk) -> None:
    """Drafts are nowhere; a plugin that is gone takes its pages along."""
    telegrams.add("heron-secret", section="telegrams", draft=True, body="Zanzibarian words.")
    telegrams.add("third", title="Third telegram", section="telegrams", date="1931-04-05")
    done = telegrams.build()
    assert done.problems == ()
    assert "3 telegrams" in telegrams.page(PAGE)

    (telegrams.root / "plugins/telegrams.py").unlink()
    (telegrams.root / "templates/article.html").unlink()
    assert PAGE in telegrams.build().removed
    assert "==LATE==" in telegrams.page("/1931/04/03/herons-gone/")


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("import re\nraed()\n", 2, "NameError: name 'raed' is not defined"),
        ("def kliping(:\n", 1, "SyntaxError"),
        ("from kliping.plugins import hook\n\n@hook\ndef kliping_sedes(): ...\n", 1, "unknown hook 'kliping_sedes'"),
        (
            "from kliping.plugins import hook\n\n@hook\ndef kliping_filters():\n    return 1 / 0\n",
            5,
            "ZeroDivisionError",
        ),
    ],
)
def test_what_cannot_be_loaded_is_one_line(desk: Desk, source: str, line: int, words: str) -> None:
    """With its place; nothing is built."""
    put(desk, source)

    with pytest.raises(SiteError) as caught:
        desk.build()
    [problem] = caught.value.problems
    assert (problem.file, problem.line, problem.code) == ("plugins/telegrams.py", line, "PLUGIN")
    assert words in problem.message


FAILING = """\
from kliping.plugins import PageKind, SeedFormat, hook

def fail(*_):
    raise ValueError("no")

@hook
def kliping_pages():
    odd = PageKind(name="odd", title="Odd", describe=lambda _: {"a": 1j})
    return [PageKind(name="bad", title="Bad", describe=fail), odd]

@hook
def kliping_seeds():
    return [SeedFormat(name="bad", recognise=lambda data: data.startswith(b"BAD"), read=fail)]
"""


def test_what_fails_at_its_work_costs_no_more_than_that(desk: Desk) -> None:
    """A seed or a page; all else is built."""
    put(desk, FAILING)
    (desk.root / "seeds").mkdir()
    (desk.root / "seeds/x.txt").write_text("BAD\n")
    desk.add("ferry")

    done = desk.build()

    told = [(problem.file, problem.line, problem.code) for problem in done.problems]
    assert told == [("plugins", 1, "PLUGIN"), ("plugins/telegrams.py", 4, "PLUGIN"), ("seeds/x.txt", 1, "SEED-FORM")]
    assert "/1987/06/05/ferry/" in done.written


def test_a_long_body_is_rendered_with_extensions_too(desk: Desk) -> None:
    """In the process of its own that bodies with very many marks get."""
    put(desk, EXAMPLE)
    desk.add("long", body="==late== *by* a day. " * 3000)

    assert desk.build().problems == ()
    assert desk.page("/1987/06/05/long/").count("<mark>late</mark>") == 3000


def test_plugins_are_the_same_in_another_process(desk: Desk) -> None:
    """They are loaded again there; and only if their source has changed here."""
    put(desk, EXAMPLE)
    plugins = load_plugins(desk.root)

    copied = pickle.loads(pickle.dumps(plugins))

    assert copied == plugins
    assert [page.name for page in copied.pages] == ["telegrams"]
    assert load_plugins(desk.root, plugins) is plugins
    assert pickle.loads(pickle.dumps(Plugins())) == Plugins()


PACKAGE = """\
from kliping.plugins import hook

from lembayung_lamps.words import brighten


@hook
def kliping_filters():
    return {"brighten": brighten}
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installed package with an entry point: its folder, and its metadata beside it."""
    there = tmp_path / "installed"
    metadata = there / "lembayung_lamps-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: lembayung-lamps\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[kliping]\nlamps = lembayung_lamps\n")
    folder = there / "lembayung_lamps"
    folder.mkdir()
    (folder / "__init__.py").write_text(PACKAGE)
    (folder / "words.py").write_text("def brighten(text):\n    return text + ' (lit)'\n")
    monkeypatch.syspath_prepend(there)
    forget_packages()
    yield folder
    monkeypatch.undo()
    forget_packages()


def forget_packages() -> None:
    """Be as a new process, which has imported nothing."""
    _installed.cache_clear()
    for name in [name for name in sys.modules if name.startswith("lembayung_lamps")]:
        del sys.modules[name]
    importlib.invalidate_caches()


def test_an_installed_package_is_a_plugin(desk: Desk, package: Path) -> None:
    """By its entry point; an upgrade that touches any of its files makes pages anew, and nothing else does."""
    (desk.root / "templates").mkdir()
    (desk.root / "templates/article.html").write_text(
        '{% extends "theme/article.html" %}{% block extra_head %}<!--{{ "Lamp"|brighten }}-->{% endblock %}'
    )
    desk.add("ferry")
    desk.build()
    assert "<!--Lamp (lit)-->" in desk.page("/1987/06/05/ferry/")
    forget_packages()
    assert desk.build().described == 0

    (package / "words.py").write_text("def brighten(text):\n    return text + ' (very well lit)'\n")
    forget_packages()
    desk.build()

    assert "<!--Lamp (very well lit)-->" in desk.page("/1987/06/05/ferry/")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("x = 1 / 0", "ZeroDivisionError: division by zero"),
        ("from kliping.plugins import hook\n\n@hook\ndef kliping_sedes(): ...\n", "unknown hook 'kliping_sedes'"),
    ],
)
def test_a_package_that_cannot_be_loaded_is_one_line(desk: Desk, package: Path, source: str, words: str) -> None:
    """It names the package and the entry point."""
    (package / "__init__.py").write_text(source)

    with pytest.raises(SiteError) as caught:
        desk.build()

    [problem] = caught.value.problems
    assert (problem.file, problem.code) == ("lembayung-lamps lamps", "PLUGIN")
    assert words in problem.message
