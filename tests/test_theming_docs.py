"""docs/theming.md names every template, block, filter, function and field, and none that is not there."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

from jinja2 import Environment, nodes
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_NAMESPACE

from kliping import views
from kliping.render import _environment, theme_folder
from kliping.site import Site
from kliping.wording import load_words

DOC = (Path(__file__).parent.parent / "docs/theming.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under a heading, up to the next one."""
    found = re.search(rf"^#+ `?{re.escape(title)}`?\n(.*?)(?=^#|\Z)", DOC, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def rows(title: str) -> set[str]:
    """The names in the first column of the table under a heading."""
    return set(re.findall(r"^\| `([^`]+)` \|", section(title), re.MULTILINE))


def blocks(file: Path) -> set[str]:
    tree = Environment().parse(file.read_text(encoding="utf-8"))
    return {block.name for block in tree.find_all(nodes.Block)}


def test_every_template_and_block_is_listed():
    """What can be replaced can be looked up."""
    files = {file.name: blocks(file) for file in theme_folder().glob("*.*")}

    assert {name for name, found in files.items() if not found} == rows("Without blocks")
    assert {name: rows(name) for name, found in files.items() if found} == {
        name: found for name, found in files.items() if found
    }


def test_every_filter_and_function_is_listed():
    """Those that Jinja does not bring."""
    env = _environment(Site(), load_words("en", zone="UTC"), theme_folder())

    assert rows("Filters") == set(env.filters) - set(DEFAULT_FILTERS)
    assert rows("Functions") == set(env.globals) - set(DEFAULT_NAMESPACE) - {"site"}


def test_every_field_of_a_view_is_listed():
    """A template can use nothing else."""
    known = {
        name: kind
        for name, kind in vars(views).items()
        if is_dataclass(kind) and kind.__module__.startswith(views.__name__)
    }

    assert {name: rows(name) for name in known} == {
        name: {field.name for field in fields(kind)} for name, kind in known.items()
    }


def test_the_macros_that_are_listed_are_there():
    """And no others."""
    tree = Environment().parse((theme_folder() / "macros.html").read_text(encoding="utf-8"))
    row = next(line for line in DOC.splitlines() if line.startswith("| `macros.html`"))

    assert set(re.findall(r"`(\w+)`", row)) - {"m"} == {macro.name for macro in tree.find_all(nodes.Macro)}
