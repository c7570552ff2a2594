"""The short way through front matter says what the real reader says, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kliping.errors import ArchiveError
from kliping.plainyaml import read_plain
from kliping.yamltext import _Reader, format_yaml

scalars = st.one_of(
    st.text(alphabet="ab1 :#-'\"?!,[]{}&*|>%@`=~\\é\u0085\t.日", max_size=12),
    st.sampled_from(["NO", "1.10", "12:30", "2021-12-12?", "a: b", "a #b", "a#b", "x:", '"q"', '"a: b"', "'q'", "..."]),
)
lines = st.builds(
    lambda indent, form, key, value: indent + form.format(key=key, value=value),
    st.sampled_from(["", "", "", "  ", "  ", "    ", " "]),
    st.sampled_from(
        [
            "{key}: {value}",
            "{key}: [{value}]",
            "{key}: [b, {value}, {value}]",
            "{key}: [{value}",
            "{key}:",
            "- {value}",
            "- {key}: {value}",
            '"{key}": {value}',
            "{value}",
            "---",
        ]
    ),
    st.sampled_from(["title", "tags", "a-b", "no", "x_1", "date"]),
    scalars,
)


def read_truly(text: str) -> object:
    """What the real reader makes of `text`; None where it refuses."""
    try:
        return _Reader(file="x", first_line=1).read(text).values
    except (ArchiveError, Exception):
        return None


@settings(max_examples=3000)
@given(st.lists(lines, min_size=1, max_size=6).map(lambda found: "\n".join(found) + "\n"))
@example("title: a\n  b\n")
@example("title: a\n- b\n")
@example('title: "a\n  b"\n')
@example("tags:\n- a\n  b\n")
@example("tags:\n- a\n- \n")
@example("a:\n  b: c\n d: e\n")
@example("title: a\n...\n")
@example("title: a\n---\nb: c\n")
def test_the_short_way_agrees_with_the_real_reader(text: str) -> None:
    found = read_plain(text)

    assert found is None or found == read_truly(text)


values = st.dictionaries(
    st.sampled_from(["title", "tags", "basis", "seed"]),
    st.one_of(
        st.text(max_size=20),
        st.lists(st.text(max_size=20), max_size=3),
        st.dictionaries(st.sampled_from(["how", "rule"]), st.text(max_size=20), max_size=2),
    ),
)


@given(values)
def test_what_we_write_ourselves_is_never_misread(front: dict[str, object]) -> None:
    found = read_plain(format_yaml(front))

    assert found is None or found == {key: value or ([] if isinstance(value, list) else value or value)
                                      for key, value in front.items()}  # fmt: skip


def test_the_front_matter_of_a_converted_article_takes_the_short_way() -> None:
    front = {
        "id": "000_f22e",
        "title": 'He said: "no" # twice',
        "date": "2021-12-12?",
        "related": ["One: two", "Three"],
        "basis": {"date": {"how": "inferred", "evidence": ["Sunday", "12 December"]}},
    }

    assert read_plain(format_yaml({**front, "title": "He said: no # twice"})) == {
        **front,
        "title": "He said: no # twice",
    }


def test_lists_in_brackets_take_the_short_way() -> None:
    text = 'tags: [laut, Teluk Kelabu, "12:30"]\nauthors: []\n'

    assert read_plain(text) == {"tags": ["laut", "Teluk Kelabu", "12:30"], "authors": []}


@pytest.mark.parametrize(
    "text",
    [
        "a: [b: c]\n",
        "a: [b\n]\n",
        "a: [[b]]\n",
        "a: [b,]\n",
        "a: [b, ]\n",
        "a: &x b\n",
        "a: |\n  b\n",
        "a: b",
        "",
        "# note\na: b\n",
        "a: 'b'\n",
    ],
)
def test_what_is_not_plain_is_left_to_the_real_reader(text: str) -> None:
    assert read_plain(text) is None
