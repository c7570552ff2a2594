"""YAML in which text stays text: `NO`, `1.10`, `12:30` and `2021-12-12` are the characters they are.

The subset that people write by hand: mappings, lists and scalars; no anchors, aliases or tags, no key twice.
Every value knows where it stands, so that a problem can be shown to the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as Day

import yaml

from kliping.errors import ArchiveError, Problem
from kliping.plainyaml import Value as Value
from kliping.plainyaml import read_plain

DEPTH = 16
SIZE_BYTES = 1 << 20
# YAML itself refuses `key: value` with a key longer than 1024; a tenth of that is already a mistake.
KEY_LENGTH = 120

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = re.compile(r"[^\W\d_](?:[\w ()/.,;'’“”!?&+–—-]*[\w)./’”!?])?\Z")
_DATE_LIKE = re.compile(r"[12]\d{3}(?:-\d\d(?:-\d\d)?)?[?~%]?\Z", re.ASCII)
_RESOLVED = re.compile(r"(?i)(?:y|n|yes|no|true|false|on|off|null|nan|inf)\Z")
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(slots=True)
class Located:
    """A mapping as read, and where each key stands: `places[("tags", 0)] == (line, column)`, from 1."""

    values: dict[str, Value]
    places: dict[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict)
    source: tuple[str, int] | None = None

    def place(self, *path: str | int) -> tuple[int, int]:
        """Where the value at `path` stands, or the nearest thing around it that has a place."""
        if self.source is not None:
            # Plain text was read the short way, which does not keep places; few are ever asked for.
            text, first_line = self.source
            self.places, self.source = _Reader(file="", first_line=first_line).read(text).places, None
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))


def parse_yaml(text: str, *, file: str, first_line: int = 1, code: str = "YAML-SYNTAX") -> Located:
    """The mapping that `text` holds.

    file, first_line    where `text` comes from, for problems
    code                the problem code for broken syntax
    raises              ArchiveError with one problem: syntax, an alias, a duplicate key, depth, size, not a mapping
    """
    reader = _Reader(file=file, first_line=first_line)
    if len(text) > SIZE_BYTES:
        raise reader.problem(
            (first_line, 1), "YAML-SIZE", "the YAML is larger than 1 MiB; move long text into the body"
        )
    if (plain := read_plain(text)) is not None:
        return Located(plain, source=(text, first_line))
    try:
        return reader.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
        what = error.problem or error.context or "broken YAML"
        raise reader.problem(place, code, f"{what}; {_advice(text, place[0] - first_line)}") from error
    except yaml.YAMLError as error:
        line = text.count("\n", 0, getattr(error, "position", 0) or 0) + first_line
        what = "a character that YAML does not allow; remove it"
        raise reader.problem((line, 1), "YAML-CHARACTER", what) from error


def _advice(text: str, index: int) -> str:
    lines = text.split("\n")
    line = lines[index] if 0 <= index < len(lines) else ""
    if "\t" in line:
        return "indent with spaces, not tabs"
    if line.count(": ") > 1:
        return 'put text that holds ": " in double quotes'
    return "check quotes, colons and indentation here"


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Builds values from PyYAML's events, which come before any meaning is given to a scalar."""

    file: str
    first_line: int
    places: dict[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict)

    def read(self, text: str) -> Located:
        events = yaml.parse(text, Loader=_Loader)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            return Located({})
        value = self._value(events, next(events), ())
        if value == "":
            value = {}
        if not isinstance(value, dict):
            raise self.problem((self.first_line, 1), "YAML-MAPPING", "this is not a mapping; write `key: value` lines")
        next(events)
        if isinstance(extra := next(events), yaml.DocumentStartEvent):
            raise self.problem(self._place(extra), "YAML-DOCUMENT", "a second document starts here; remove the `---`")
        return Located(value, self.places)

    def _value(self, events: Iterator[yaml.Event], event: yaml.Event, path: tuple[str | int, ...]) -> Value:
        place = self.places[path] = self._place(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self.problem(place, "YAML-ALIAS", "anchors and aliases are not read; write the value out")
        if getattr(event, "tag", None):
            raise self.problem(place, "YAML-TAG", "tags are not read; put text that begins with ! in quotes")
        if len(path) > DEPTH:
            raise self.problem(place, "YAML-DEPTH", f"nested more than {DEPTH} deep; flatten it")
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, path)
        return self._mapping(events, path)

    def _list(self, events: Iterator[yaml.Event], path: tuple[str | int, ...]) -> Value:
        result: list[Value] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            result.append(self._value(events, event, (*path, len(result))))
        return result

    def _mapping(self, events: Iterator[yaml.Event], path: tuple[str | int, ...]) -> Value:
        result: dict[str, Value] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._value(events, event, (*path, "?"))
            place = self.places.pop((*path, "?"))
            if not isinstance(key, str):
                raise self.problem(place, "YAML-KEY", "a key must be text; quote it")
            if len(key) > KEY_LENGTH:
                raise self.problem(place, "YAML-KEY", f"a key of {len(key)} characters; keep it under {KEY_LENGTH}")
            if key in result:
                raise self.problem(place, "YAML-DUPLICATE", f'"{key}" is given twice; keep one')
            result[key] = self._value(events, next(events), (*path, key))
        return result

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        mark = event.start_mark
        assert mark is not None
        return (mark.line + self.first_line, mark.column + 1)

    def problem(self, place: tuple[int, int], code: str, message: str) -> ArchiveError:
        return ArchiveError(Problem(file=self.file, line=place[0], column=place[1], code=code, message=message))


def format_yaml(values: Mapping[str, object]) -> str:
    """`values` as YAML lines, keys in their order; `parse_yaml` undoes it.

    values    text, True and False, and lists and mappings of values; empty lists and mappings stay empty
    """
    return "".join(_lines(values, ""))


def _lines(values: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, value in values.items():
        match value:
            case Mapping() if value:
                yield f"{indent}{format_scalar(key)}:\n"
                yield from _lines(value, indent + "  ")
            case str() | bool() | Mapping():
                yield f"{indent}{format_scalar(key)}: {_flow(value)}\n"
            case Sequence() if value:
                yield f"{indent}{format_scalar(key)}:\n"
                yield from (f"{indent}- {_flow(item)}\n" for item in value)
            case _:
                yield f"{indent}{format_scalar(key)}: []\n"


def format_flow(value: object) -> str:
    """`value` on one line, so quoted that it may stand inside brackets and braces too."""
    return _quoted_flow(value) if not isinstance(value, str) or "," in value else format_scalar(value)


def _flow(value: object) -> str:
    """`value` on one line."""
    match value:
        case str():
            return format_scalar(value)
        case bool():
            return str(value).lower()
        case Mapping():
            return "{" + ", ".join(f"{_quoted(key)}: {_quoted_flow(item)}" for key, item in value.items()) + "}"
        case Sequence():
            return "[" + ", ".join(map(_quoted_flow, value)) + "]"
        case _:
            raise TypeError(f"no YAML for {type(value).__name__}")


def _quoted_flow(value: object) -> str:
    return _quoted(value) if isinstance(value, str) else _flow(value)


def format_scalar(text: str) -> str:
    """`text` bare where any YAML reader takes it as this text (or this date), else in double quotes."""
    bare = _is_date(text) or _PLAIN.match(text) and not _RESOLVED.match(text)
    return text if bare and len(text) < 2000 and not _UNPRINTABLE.search(text) else _quoted(text)


def _is_date(text: str) -> bool:
    """Whether `text` is a date of the calendar; readers that know dates fail on 2021-02-30."""
    if not _DATE_LIKE.match(text):
        return False
    try:
        return bool(Day.fromisoformat((text.rstrip("?~%") + "-01-01")[:10]))
    except ValueError:
        return False


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{_UNPRINTABLE.sub(_escape, escaped)}"'


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
