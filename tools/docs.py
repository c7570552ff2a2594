"""Writes the parts of the documentation that come from the code; `make docs` runs it, a test compares."""

from dataclasses import fields
from pathlib import Path

from kliping.site import KEYS, Key, Site
from tools.schemas import write_schemas

ROOT = Path(__file__).parent.parent

CONFIGURATION_HEAD = """\
# site.yaml

Every setting of an archive. None is needed; what is not given has the default shown here. A mistake is reported with
its line and a way out, and nothing is built until it is mended (exit status 2).

Written by `make docs` from the table that the program itself reads; edit that, not this.
"""


def configuration() -> str:
    """docs/configuration.md: a heading, the meaning, the default and an example for each setting."""
    return "".join([CONFIGURATION_HEAD, *map(_setting, KEYS), "\n## All together\n\n", _indented(_example())])


def _setting(key: Key) -> str:
    name, meaning = key.name, key.meaning
    group, _, last = name.rpartition(".")
    example = f"{group}:\n  {last}: {key.example}\n" if group else f"{name}: {key.example}\n"
    shown = f"\n{_indented(example)}" if key.example else ""
    return f"\n## {name}\n\n{meaning} Default: {_default(key.field)}.\n{shown}"


def _default(name: str) -> str:
    defaults = {field.name: field.default for field in fields(Site)}
    match defaults.get(name):
        case str() | int() as value if value != "":
            return f"`{value}`"
        case tuple() as values:
            return f"`[{', '.join(values)}]`"
        case _:
            return "none"


def _example() -> str:
    """One site.yaml with every setting that has an example."""
    lines, groups = [], set()
    for key in KEYS:
        group, _, last = key.name.rpartition(".")
        if group and group not in groups:
            groups.add(group)
            lines.append(f"{group}:\n")
        if key.example:
            lines.append(f"{'  ' if group else ''}{last}: {key.example}\n")
    return "".join(lines)


def _indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


if __name__ == "__main__":
    (ROOT / "docs/configuration.md").write_text(configuration(), encoding="utf-8")
    write_schemas()
