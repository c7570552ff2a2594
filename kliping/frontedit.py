"""Editing front matter as text: one value changes, and every other line, comment and line end stays as it is.

The YAML is composed into nodes that know where they stand; the edit replaces the characters of one of them, or puts
lines behind one. What comes out is read again and compared with what was meant, so a style that this cannot edit is
refused, never damaged.
"""

from __future__ import annotations

import copy
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from kliping.article import decode, split_source
from kliping.errors import ArchiveError, UsageError
from kliping.yamltext import Value, format_flow, format_scalar, format_yaml, parse_yaml

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_ENCODINGS = ((BOM_UTF8, "utf-8"), (BOM_UTF16_LE, "utf-16-le"), (BOM_UTF16_BE, "utf-16-be"), (b"", "utf-8"))


@dataclass(frozen=True, slots=True)
class _Splice:
    """Characters of the front matter from `start` to `end` that become `text`."""

    start: int
    end: int
    text: str


def put_value(source: bytes, path: tuple[str, ...], value: Value, *, file: str) -> bytes:
    """`source` with the front matter's value at `path` set to `value`; groups on the way are made.

    path      keys, from the outermost in: ("date",) or ("basis", "date")
    raises    ArchiveError if the front matter cannot be read, UsageError if it is written as this cannot edit
    """
    text = decode(source, file=file)
    front, _, _ = split_source(text, file=file)
    values = copy.deepcopy(parse_yaml(front, file=file).values)
    group: Value = values
    for name in path[:-1]:
        assert isinstance(group, dict)
        if not isinstance(group.get(name), dict):
            group[name] = {}
        group = group[name]
    assert isinstance(group, dict)
    group[path[-1]] = value
    return _edited(source, text, front, _put(front, path, value), values, file=file)


def append_value(source: bytes, name: str, value: Value, *, file: str) -> bytes:
    """`source` with `value` at the end of the list `name` of its front matter; the list is made, a single value joined.

    raises    as `put_value`
    """
    text = decode(source, file=file)
    front, _, _ = split_source(text, file=file)
    values = copy.deepcopy(parse_yaml(front, file=file).values)
    old = values.get(name, "")
    values[name] = [*(old if isinstance(old, list) else [old] if old else []), value]
    root = _root(front)
    node = _child(root, name)
    if node is None and (root is None or not root.flow_style):
        lines = f"{format_scalar(name)}:\n" + "".join(f"{line}\n" for line in _item_lines(value))
        splice = _Splice(len(front), len(front), _indented(lines, root.start_mark.column if root else 0))
    elif isinstance(node, yaml.SequenceNode) and node.value:
        splice = _behind_item(front, node, value)
    else:
        splice = _put(front, (name,), values[name])
    return _edited(source, text, front, splice, values, file=file)


def replace_value(source: bytes, path: tuple[str | int, ...], value: str, *, file: str) -> bytes:
    """`source` with the text at a key, or at a place in the list of a key, become another one.

    path      the key, and the number of the item if it holds a list
    raises    as `put_value`
    """
    name, *numbers = path
    assert isinstance(name, str)
    if not numbers:
        return put_value(source, (name,), value, file=file)
    text = decode(source, file=file)
    front, _, _ = split_source(text, file=file)
    values = copy.deepcopy(parse_yaml(front, file=file).values)
    items, (number,) = values[name], numbers
    node = _child(_root(front), name)
    assert isinstance(items, list) and isinstance(node, yaml.SequenceNode) and isinstance(number, int)  # noqa: PT018
    items[number] = value
    item = node.value[number]
    splice = _Splice(item.start_mark.index, _end(front, item), format_flow(value))
    return _edited(source, text, front, splice, values, file=file)


def drop_repeats(source: bytes, *, file: str) -> bytes:
    """`source` without keys of its front matter that are given again with the same value, letter by letter.

    raises    as `put_value`; also where a key is given twice with two values
    """
    text = decode(source, file=file)
    front, body, _ = split_source(text, file=file)
    root = _root(front)
    start = text.index("\n") + 1
    said: dict[str, str] = {}
    repeats = []
    for key, node in root.value if root is not None and not root.flow_style else ():
        value = front[node.start_mark.index : _end(front, node)]
        if said.setdefault(key.value, value) == value and key is not _pair(root, key.value)[0]:  # type: ignore[index]
            repeats.append(_Splice(start + key.start_mark.index, start + _line_after(front, node), ""))
    edited = source
    for splice in reversed(repeats):
        edited = _in_its_bytes(edited, splice)
    after, same, _ = split_source(decode(edited, file=file), file=file)
    if repeats and (same != body or list(parse_yaml(after, file=file).values) != list(said)):
        raise UsageError(f"the front matter of {file} is written in a way that cannot be edited here; edit it by hand")
    return edited


def rename_key(source: bytes, name: str, better: str, *, file: str) -> bytes:
    """`source` with the key `name` of its front matter called `better`, which it does not have yet.

    raises    as `put_value`
    """
    text = decode(source, file=file)
    front, _, _ = split_source(text, file=file)
    values = parse_yaml(front, file=file).values
    pair = _pair(_root(front), name)
    assert pair is not None
    assert better not in values
    splice = _Splice(pair[0].start_mark.index, pair[0].end_mark.index, format_scalar(better))
    meant = {better if key == name else key: value for key, value in values.items()}
    return _edited(source, text, front, splice, meant, file=file)


def _edited(source: bytes, text: str, front: str, splice: _Splice, meant: dict[str, Value], *, file: str) -> bytes:
    """`source` after the splice, if that says what is meant."""
    after = front[: splice.start] + splice.text + front[splice.end :]
    start = text.index("\n") + 1
    edited = text[:start] + after + text[start + len(front) :]
    if not _says(edited, meant, split_source(text, file=file)[1], file=file):
        raise UsageError(f"the front matter of {file} is written in a way that cannot be edited here; edit it by hand")
    return _in_its_bytes(source, _Splice(start + splice.start, start + splice.end, splice.text))


def _says(text: str, meant: dict[str, Value], body: str, *, file: str) -> bool:
    """Whether a content file has these values and this body."""
    try:
        front, found, _ = split_source(text, file=file)
        return found == body and parse_yaml(front, file=file).values == meant
    except ArchiveError:
        return False


def _in_its_bytes(source: bytes, splice: _Splice) -> bytes:
    """The splice, which counts in decoded text with "\\n" line ends, done to the file's own bytes."""
    mark, encoding = next(pair for pair in _ENCODINGS if source.startswith(pair[0]))
    text = source[len(mark) :].decode(encoding)
    lines = [match[0] for match in _LINE.finditer(text)]
    line_end = lines[0][len(lines[0].rstrip("\r\n")) :]
    start, end = _offset(lines, splice.start), _offset(lines, splice.end)
    return mark + (text[:start] + splice.text.replace("\n", line_end) + text[end:]).encode(encoding)


def _offset(lines: list[str], index: int) -> int:
    """Where the character lies that is number `index` when every line end counts as one."""
    before = 0
    for line in lines:
        length = len(line.rstrip("\r\n")) + 1
        if index < length:
            return before + index
        index -= length
        before += len(line)
    return before


def _root(front: str) -> yaml.MappingNode | None:
    node = yaml.compose(front, Loader=yaml.SafeLoader)
    return node if isinstance(node, yaml.MappingNode) else None


def _pair(group: yaml.MappingNode | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    pairs: list[tuple[yaml.Node, yaml.Node]] = group.value if group is not None else []
    return next((pair for pair in pairs if pair[0].value == name), None)


def _child(group: yaml.MappingNode | None, name: str) -> yaml.Node | None:
    pair = _pair(group, name)
    return None if pair is None else pair[1]


def _put(front: str, path: tuple[str, ...], value: Value) -> _Splice:
    group = _root(front)
    if group is None or (not group.flow_style and _pair(group, path[0]) is None):
        lines = format_yaml(_nested(path, value))
        indent = 0 if group is None else group.start_mark.column
        return _Splice(len(front), len(front), _indented(lines, indent))
    for i, name in enumerate(path):
        pair = _pair(group, name)
        if pair is None:
            assert group is not None
            return _behind_pair(front, group, _nested(path[i:], value))
        if i + 1 == len(path) or not isinstance(pair[1], yaml.MappingNode) or not pair[1].value:
            return _replace(front, *pair, _within(path[i + 1 :], value))
        group = pair[1]
    raise AssertionError("not reached")


def _within(path: tuple[str, ...], value: Value) -> Value:
    return _nested(path, value) if path else value


def _nested(path: tuple[str, ...], value: Value) -> dict[str, Value]:
    inner: Value = value
    for name in reversed(path[1:]):
        inner = {name: inner}
    return {path[0]: inner}


def _replace(front: str, key: yaml.Node, node: yaml.Node, value: Value) -> _Splice:
    """The characters of a value, or the lines of a block, become one value in the flow style."""
    start, end = node.start_mark.index, _end(front, node)
    if start == end:  # a key with nothing behind it; the mark stands somewhere behind the colon
        colon = _colon(front, key)
        return _Splice(colon, colon, f" {format_flow(value)}")
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        colon = _colon(front, key)
        comment = front[colon : front.index("\n", colon)]
        return _Splice(colon, end, f" {format_flow(value)}{comment.rstrip()}")
    return _Splice(start, end, format_flow(value))


def _colon(front: str, key: yaml.Node) -> int:
    """The place behind a key's colon; the end of the front matter if the key is of the rare kind without one."""
    return front.find(":", key.end_mark.index) + 1 or len(front)


def _behind_item(front: str, node: yaml.SequenceNode, value: Value) -> _Splice:
    if node.flow_style:
        end = _end(front, node.value[-1])
        return _Splice(end, end, f", {format_flow([value])[1:-1]}")
    indent = " " * node.start_mark.column
    end = _line_after(front, node)
    return _Splice(end, end, _fresh_line(front, end) + "".join(f"{indent}{line}\n" for line in _item_lines(value)))


def _item_lines(value: Value) -> Iterator[str]:
    if isinstance(value, dict) and value:
        for i, line in enumerate(format_yaml(value).splitlines()):
            yield ("  " if i else "- ") + line
    else:
        yield f"- {format_flow(value)}"


def _behind_pair(front: str, group: yaml.MappingNode, values: dict[str, Value]) -> _Splice:
    if group.flow_style:
        end = _end(front, group.value[-1][1]) if group.value else group.start_mark.index + 1
        return _Splice(end, end, (", " if group.value else "") + format_flow(values)[1:-1])
    end = _line_after(front, group)
    return _Splice(end, end, _fresh_line(front, end) + _indented(format_yaml(values), group.start_mark.column))


def _indented(lines: str, indent: int) -> str:
    return "".join(f"{' ' * indent}{line}" for line in lines.splitlines(keepends=True))


def _last(node: yaml.Node) -> yaml.Node:
    """The node that ends where a block ends: a block's own mark stands behind the comments that follow it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return node


def _end(front: str, node: yaml.Node) -> int:
    last = _last(node)
    end: int = last.end_mark.index
    if isinstance(last, yaml.ScalarNode) and last.style in ("|", ">"):
        return len(front[:end].rstrip("\n"))
    return end


def _line_after(front: str, node: yaml.Node) -> int:
    """Where the line behind a block begins."""
    last = _last(node)
    end: int = last.end_mark.index
    if isinstance(last, yaml.ScalarNode) and last.style in ("|", ">"):
        return end
    return front.find("\n", end) + 1 or len(front)


def _fresh_line(front: str, at: int) -> str:
    return "\n" if at and front[at - 1] != "\n" else ""
