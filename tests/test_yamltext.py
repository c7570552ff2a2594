"""YAML both ways: whatever text goes in comes out, and problems point at their place."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from kliping.errors import ArchiveError
from kliping.yamltext import DEPTH, KEY_LENGTH, Value, format_scalar, format_yaml, parse_yaml

# Text that other YAML readers take for something else, or that breaks out of careless quoting.
HOSTILE = st.sampled_from(
    [
        "NO",
        "yes",
        "1.10",
        "12:30",
        "2021-12-12",
        "0x1F",
        "1e3",
        "~",
        "null",
        "",
        " ",
        "- a",
        "# b",
        "a: b",
        "a #b",
        "'",
        '"',
        "\\",
        "\\n",
        "%",
        "@",
        "`",
        "!x",
        "&x",
        "*x",
        "[",
        "{",
        "}",
        "? ",
        ": ",
        "---",
        "...",
        "<<",
        "=",
        "\n",
        "a\nb",
        "\t",
        "a\tb",
        "\r",
        "\x00",
        "\x07",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\u200f",
        "😀",
        "é",
        "é",
    ]
)
TEXT = st.one_of(HOSTILE, st.text(), st.tuples(HOSTILE, st.text(), HOSTILE).map("".join))
KEYS = st.one_of(HOSTILE, st.text(max_size=40))
VALUES = st.recursive(
    TEXT,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def parse(text: str) -> dict[str, Value]:
    return parse_yaml(text, file="x.md").values


def problem_of(text: str, **place: int) -> str:
    """The one problem that a text has, as it is shown."""
    with pytest.raises(ArchiveError) as caught:
        parse_yaml(text, file="x.md", **place)
    [problem] = caught.value.problems
    return str(problem)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
@example({"title": "Harga: naik #1 'di' \"pasar\""})
@example({"k" * KEY_LENGTH: "x" * 5000})
@example({"a": [[["b"], {}], [], {"c": []}]})
def test_parse_undoes_format(values):
    """Any text, any nesting, keys in their order."""
    parsed = parse(format_yaml(values))

    assert parsed == values
    assert list(parsed) == list(values)


@given(st.dictionaries(KEYS, st.one_of(TEXT, st.lists(TEXT, max_size=4)), max_size=5))
def test_others_read_the_same_keys_and_text(values):
    """A YAML reader that gives meaning to scalars sees our text too, save for what is a date or year on purpose."""
    theirs = yaml.safe_load(format_yaml(values)) or {}

    assert [str(key) for key in theirs] == list(values)
    for key, mine in zip(theirs, values.values(), strict=True):
        assert isinstance(theirs[key], list) == isinstance(mine, list)


@pytest.mark.parametrize("text", ["2021-13", "2021-02-30", "٢٠٢١", "2021-1-1"])
def test_what_is_no_date_is_quoted(text):
    """Only days of the calendar stand bare; readers that know dates fail on others."""
    assert format_scalar(text) == f'"{text}"'


@pytest.mark.parametrize(
    "text", ["2021", "2021-12", "2021-12-12", "2020-02-29", "2021-12-31?", "Harga beras naik, lagi"]
)
def test_what_is_plain_stays_bare(text):
    """Front matter is read by people."""
    assert format_scalar(text) == text


@given(TEXT)
def test_scalar_is_one_line(text):
    """Whatever stands in it, a scalar never spills into the next line."""
    assert len(format_scalar(text).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: NO", "NO"),
        ("a: 1.10", "1.10"),
        ("a: 12:30", "12:30"),
        ("a: 2021-12-12", "2021-12-12"),
        ("a: 0777", "0777"),
        ("a: ~", "~"),
        ("a: null", "null"),
        ("a:", ""),
        ("a: 'it''s'", "it's"),
        ('a: "tab\\there"', "tab\there"),
        ("a: |\n  one\n  two\n", "one\ntwo\n"),
        ("a: >\n  one\n  two\n", "one two\n"),
        ("a: [b, NO, 1]", ["b", "NO", "1"]),
        ("a: {b: 1}", {"b": "1"}),
        ("<<: {b: 1}\na: c", "c"),
    ],
)
def test_text_stays_text(text, value):
    """No scalar is turned into a number, a date, a truth value or nothing."""
    assert parse(text)["a"] == value


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n", "{}", "---\n"])
def test_nothing_is_an_empty_mapping(text):
    """Front matter may be empty."""
    assert parse(text) == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: b: c", "x.md:1:5: YAML-SYNTAX"),
        ("a: [b", "x.md:2:1: YAML-SYNTAX"),
        ("a: 1\n\tb: 2", "x.md:2:1: YAML-SYNTAX"),
        ("- a\n- b", "x.md:1:1: YAML-MAPPING"),
        ("just text", "x.md:1:1: YAML-MAPPING"),
        ("a: 1\n---\nb: 2", "x.md:2:1: YAML-DOCUMENT"),
        ("? [a]\n: b", "x.md:1:3: YAML-KEY"),
        ("a: 'b", "x.md:1:"),
        ("a: \x07", "x.md:1:1: YAML-CHARACTER"),
        ("a: 1\nb: 2\na: 3", "x.md:3:1: YAML-DUPLICATE"),
        ("a: {b: 1, b: 2}", "x.md:1:11: YAML-DUPLICATE"),
        ("a: &x 1", "x.md:1:4: YAML-ALIAS"),
        ("a: 1\nb: *x", "x.md:2:4: YAML-ALIAS"),
        ("a: !!python/object:os.system x", "x.md:1:4: YAML-TAG"),
        ("a: !important", "x.md:1:4: YAML-TAG"),
        ("a: " + "[" * 100 + "]" * 100, "x.md:1:20: YAML-DEPTH"),
        (f"? {'k' * 2000}\n: v", "x.md:1:3: YAML-KEY"),
    ],
)
def test_problems_name_their_place(text, problem):
    """One problem, with line and column, and a way out behind a semicolon."""
    shown = problem_of(text)

    assert shown.startswith(problem)
    assert "; " in shown


def test_front_matter_lines_are_the_files():
    """The first line of front matter is the second of its file."""
    assert problem_of("title: a\ntitle: b", first_line=2).startswith("x.md:3:1: YAML-DUPLICATE")


def test_a_bomb_is_refused():
    """Anchors are refused at the first one, so nothing can multiply."""
    bomb = 'a: &a ["x","x"]\n' + "".join(
        f"{b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert problem_of(bomb).startswith("x.md:1:4: YAML-ALIAS")


def test_too_much_is_refused():
    """Front matter is for facts; a megabyte of it is a body in the wrong place."""
    assert "YAML-SIZE" in problem_of("a: " + "x" * (1 << 20))


def test_depth_up_to_the_limit_is_read():
    """The limit is on what is absurd, not on what is deep."""
    value = parse("a: " + "[" * (DEPTH - 1) + "b" + "]" * (DEPTH - 1))["a"]
    for _ in range(DEPTH - 1):
        [value] = value

    assert value == "b"


def test_switches_are_written_bare():
    """Other programs read `draft: true` as the switch it is."""
    assert format_yaml({"draft": True, "list": [False]}) == "draft: true\nlist:\n- false\n"


def test_places():
    """Every value knows its line and column; what has no place has that of the thing around it."""
    located = parse_yaml("title: A\ntags:\n- b\n- c\ndate: 2021\n", file="x.md", first_line=2)

    assert located.place("title") == (2, 8)
    assert located.place("tags", 1) == (5, 3)
    assert located.place("tags", 9) == (4, 1)
    assert located.place("absent") == (2, 1)
