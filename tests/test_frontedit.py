"""Editing front matter as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.article import decode, split_source
from kliping.errors import UsageError
from kliping.frontedit import append_value, put_value
from kliping.yamltext import Value, format_flow, parse_yaml

HAND_MADE = """\
---
# Checked by two of us.
title:   'The levee holds'   # as printed
aliases: [/old/, "/older/"]   # from the first site

date: 1987-06-05?
basis:
  # how we know
  date:   # from the paper
    how: inferred
    evidence:
    - '"Friday"'
  title: stated
tags:
    - River   # always
    - Town

summary: >
  Folded over
  two lines.
# the end
---

Body, with `---` in it.
"""

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
names = st.sampled_from(["title", "date", "slug", "basis", "aliases", "tags", "note"])
values = st.recursive(texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3))
comments = st.sampled_from(["", " # why", "\n# alone\n", "\n\n"])


@st.composite
def entries(draw: st.DrawFn) -> dict[str, str]:
    """A few keys with their lines, in the styles that people use."""
    lines: dict[str, str] = {}
    for name in draw(st.lists(names, unique=True, max_size=5)):
        value = draw(values)
        match draw(st.integers(0, 3)):
            case 0 if isinstance(value, list) and value:
                lines[name] = f"{name}:{draw(comments)}\n" + "".join(
                    f"  - {format_flow([item])[1:-1]}\n" for item in value
                )
            case 1 if isinstance(value, dict) and value:
                inner = "".join(
                    f"   {key}:  {format_flow([item])[1:-1]}{draw(comments)}\n" for key, item in value.items()
                )
                lines[name] = f"{name}:\n{inner}"
            case 2:
                lines[name] = f"{name}: |\n  some\n  lines\n{draw(comments)}\n"
            case 3:
                lines[name] = f"{name}:{draw(comments)}\n"
            case _:
                lines[name] = f"{name}: {format_flow([value])[1:-1]}{draw(comments)}\n"
    return lines


def front_of(source: bytes) -> dict[str, Value]:
    """What the front matter of a file says."""
    return parse_yaml(split_source(decode(source, file="x.md"), file="x.md")[0], file="x.md").values


@given(entries(), names, values, st.sampled_from(["\n", "\r\n"]))
def test_put_changes_one_value_and_no_other_line(front: dict[str, str], name: str, value: Value, line_end: str) -> None:
    """The old values with the change, and the lines of all other keys as they were."""
    before = f"---\n{''.join(front.values())}---\n\nThe body.\n".replace("\n", line_end).encode()

    after = put_value(before, (name,), value, file="x.md")

    assert front_of(after) == {**front_of(before), name: value}
    for other in front.keys() - {name}:
        assert front[other].replace("\n", line_end).encode() in after
    assert after.endswith(f"---{line_end}{line_end}The body.{line_end}".encode())


@given(entries(), names, values)
def test_append_adds_one_item(front: dict[str, str], name: str, value: Value) -> None:
    """The list has one item more, the lines of all other keys are as they were."""
    before = f"---\n{''.join(front.values())}---\n\nThe body.\n".encode()
    old = front_of(before).get(name, "")
    items = old if isinstance(old, list) else [old] if old else []

    after = append_value(before, name, value, file="x.md")

    assert front_of(after) == {**front_of(before), name: [*items, value]}
    for other in front.keys() - {name}:
        assert front[other].encode() in after


def test_a_value_in_place_keeps_its_comment() -> None:
    after = put_value(HAND_MADE.encode(), ("title",), "It holds: truly", file="x.md").decode()

    assert after == HAND_MADE.replace("'The levee holds'", '"It holds: truly"')


def test_a_block_becomes_one_value() -> None:
    after = put_value(HAND_MADE.encode(), ("basis", "date"), "given", file="x.md").decode()

    assert after == HAND_MADE.replace(
        "  date:   # from the paper\n    how: inferred\n    evidence:\n    - '\"Friday\"'\n",
        "  date: given   # from the paper\n",
    )


@pytest.mark.parametrize(
    ("name", "value", "old", "new"),
    [
        ("aliases", "/oldest/", '"/older/"]', '"/older/", "/oldest/"]'),
        ("tags", "Flood", "    - Town\n", "    - Town\n    - Flood\n"),
        ("sic", {"sepat": "sepakat"}, "# the end\n", "# the end\nsic:\n- sepat: sepakat\n"),
    ],
)  # fmt: skip
def test_an_item_goes_behind_the_last(name: str, value: Value, old: str, new: str) -> None:
    assert append_value(HAND_MADE.encode(), name, value, file="x.md").decode() == HAND_MADE.replace(old, new)


def test_groups_are_written_as_lines_in_a_list_of_lines() -> None:
    before = "---\ncorrections:\n- date: 2017-09-10\n  text: One.\n# end\n---\n"

    after = append_value(before.encode(), "corrections", {"date": "2018-01-02", "text": "Two: not one."}, file="x.md")

    assert after.decode() == before.replace("One.\n", 'One.\n- date: 2018-01-02\n  text: "Two: not one."\n')


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encoding_stays(encoding: str) -> None:
    before = "---\r\ntitle: Pasang naik – lagi\r\n---\r\n\r\nÉté.\r\n"

    after = put_value(before.encode(encoding), ("slug",), "pasang", file="x.md")

    assert after == before.replace("lagi\r\n", "lagi\r\nslug: pasang\r\n").encode(encoding)


def test_what_cannot_be_edited_is_refused() -> None:
    """A key in an explicit `? key` style has no colon behind it on its line."""
    with pytest.raises(UsageError, match="edit it by hand"):
        put_value(b"---\n? slug\n---\n\nBody.\n", ("slug",), "other", file="x.md")
