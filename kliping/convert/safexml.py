"""XML, read so that no document can make the reader work: no entities, no network, no depth without end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kliping.convert.item import seed_problem
from kliping.errors import ArchiveError, Problem
from kliping.text import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_REFERENCE = re.compile(rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*5[5-7][0-9]{3}|[xX]0*[0-9a-fA-F]{7,}|[0-9]{8,});")
_DECLARED = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8)", re.IGNORECASE)
_ENTITY = re.compile(rb"<!ENTITY\s")


def parse_xml(data: bytes, *, file: str) -> tuple[Element, list[Problem]]:
    """The root of a document, and what was wrong with it where it could be read all the same.

    Elements and attributes are known by their local names: see `name_of`.
    raises   ArchiveError when nothing of it can be read, or when it declares entities of its own
    """
    from lxml import etree

    refuse_entities(data, file=file)
    options = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
    try:
        return etree.fromstring(data, etree.XMLParser(**options)), []
    except etree.XMLSyntaxError as error:
        problem = _broken(file, error)
    # A reader that goes on past errors lets half characters through; they would be errors later, and far away.
    whole = _REFERENCE.sub(
        b"", data.decode("utf-8", "replace").encode() if not _DECLARED.match(data.lstrip()) else data
    )
    root = etree.fromstring(whole, etree.XMLParser(**options, recover=True))
    if root is None:
        raise ArchiveError(problem)
    return root, [problem]


def refuse_entities(data: bytes, *, file: str) -> None:
    """raises ArchiveError if a document declares entities, from which a few bytes can become a million times as many"""
    found = _ENTITY.search(data) if b"<!DOCTYPE" in data else None
    if found:
        message = "it declares entities, which can blow up without end; save it without them"
        raise ArchiveError(seed_problem(file, data.count(b"\n", 0, found.start()) + 1, message))


def _broken(file: str, error: SyntaxError) -> Problem:
    line, column = error.position if hasattr(error, "position") else (error.lineno or 1, 1)
    what = one_line(str(error.msg)).split(", line ")[0]
    return seed_problem(file, max(line, 1), f"the XML is broken: {what}; mend it", column=max(column, 1))


def name_of(element: Element) -> str:
    """The name of an element without its namespace; "" for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find_all(element: Element, *names: str) -> Iterator[Element]:
    """Every element below with one of these names, in order."""
    return (child for child in element.iter() if name_of(child) in names and child is not element)


def text_at(element: Element, *names: str) -> str:
    """The text of the first element below with one of these names, on one line; the names in order of preference."""
    for name in names:
        for found in find_all(element, name):
            if words := one_line("".join(found.itertext())):
                return words
    return ""


def child_text(element: Element, name: str) -> str:
    """The text of a direct child, as it stands."""
    return next((child.text or "" for child in element if name_of(child) == name), "")
