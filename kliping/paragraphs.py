"""Paragraphs as places that can be linked to: each is named after its own words.

So a link to a paragraph survives whatever becomes of the rest of the text. Only an edit of the paragraph itself, or
an equal one before it, gives it another name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from kliping.digest import digest
from kliping.markdown import visible_text

# A tag may hold ">" inside the quotes of an attribute.
_TAG = re.compile(r'(<(?:"[^"]*"|[^">])*>)')
_OPENING = frozenset({"<p>", "<h2>", "<h3>", "<h4>", "<h5>", "<h6>"})
# Of digits only, so that no name can be taken for a word.
_NAMES = 10_000_000


def iter_paragraphs(html: str) -> Iterator[tuple[str, str]]:
    """The name and the visible text of each paragraph and heading that has text, in order.

    html    as `to_html` gives it; marks of misspelt words change no name
    """
    pieces = _TAG.split(html)
    for name, start, end in _named(pieces):
        yield name, visible_text("".join(pieces[start:end]))


def anchored(html: str, label: str) -> Markup:
    """`html` with its paragraphs named, each with a link to itself at its end.

    label    what the link says to those who do not see it; {n} is the number of the paragraph
    """
    pieces = _TAG.split(html)
    for n, (name, start, end) in enumerate(_named(pieces), start=1):
        said = escape(label.replace("{n}", str(n)))
        pieces[start - 1] = f'{pieces[start - 1][:-1]} id="{name}">'
        pieces[end] = f'<a class="para" href="#{name}" aria-label="{said}"></a>{pieces[end]}'
    return Markup("".join(pieces))


def _named(pieces: list[str]) -> Iterator[tuple[str, int, int]]:
    """Of each paragraph its name, and where among the pieces its text begins and ends."""
    seen: Counter[str] = Counter()
    start = 0
    for i, piece in enumerate(pieces):
        if piece in _OPENING:
            start = i + 1
        elif start and piece == f"</{pieces[start - 1][1:]}":
            if text := visible_text("".join(pieces[start:i])):
                name = f"p{int(digest(text), 16) % _NAMES:07}"
                seen[name] += 1
                yield (name if seen[name] == 1 else f"{name}-{seen[name]}"), start, i
            start = 0
