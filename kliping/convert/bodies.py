"""What an item's lines hold: its paragraphs, its body in Markdown, and the read-also titles that stood among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from kliping.convert.item import Item, without_controls
from kliping.convert.paragraphs import join_lines
from kliping.convert.readalso import Block, cut_running, find_blocks
from kliping.markdown import from_plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The body of an article; `paragraphs` are plain text, for the rules to read."""

    paragraphs: list[str]
    markdown: str
    read_also: list[str]
    read_also_rule: str = ""


def read_body(item: Item) -> Body:
    """The body of `item`, without its read-also blocks. A body that came as Markdown is left as it is."""
    lines = [without_controls(line) for line in item.lines]
    if item.markdown is not None:
        return Body(paragraphs=join_lines(lines), markdown=item.markdown, read_also=[])
    if item.blocks is not None:
        found = find_blocks(lines)
        blocks = [without_controls(block) for block in item.blocks]
        kept = [i for i, line in enumerate(lines) if not _is_taken(i, found) and (line.strip() or blocks[i])]
        paragraphs = [lines[i].strip() for i in kept if lines[i].strip()]
        return Body(paragraphs=paragraphs, markdown=join_blocks([blocks[i] for i in kept]), **_read_also(found))
    lines = cut_running(lines)
    found = find_blocks(lines)
    paragraphs = join_lines(["" if _is_taken(i, found) else line for i, line in enumerate(lines)])
    return Body(paragraphs=paragraphs, markdown=from_plain(paragraphs), **_read_also(found))


def _is_taken(i: int, found: list[Block]) -> bool:
    return any(block.start <= i < block.end for block in found)


class _ReadAlso(TypedDict):
    read_also: list[str]
    read_also_rule: str


def _read_also(found: list[Block]) -> _ReadAlso:
    rules = dict.fromkeys(block.rule for block in found if block.titles)
    return {"read_also": [title for block in found for title in block.titles], "read_also_rule": "/".join(rules)}


def join_blocks(blocks: list[str]) -> str:
    """Blocks of Markdown as one body; the items of a list stay together."""
    joined: list[str] = []
    for block in blocks:
        if joined and block.startswith("- ") and joined[-1].rpartition("\n")[2].startswith("- "):
            joined[-1] += "\n" + block
        else:
            joined.append(block)
    return "\n\n".join(joined)
