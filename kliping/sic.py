"""Misspelt words that stay as they were printed: what a page shows of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from markupsafe import Markup

# A tag may hold ">" inside the quotes of an attribute.
_TAG = re.compile(r'(<(?:"[^"]*"|[^">])*>)')


def mark_sic(html: Markup, sic: Sequence[tuple[str, str]]) -> Markup:
    """`html` with each misspelt word marked, its correction as the title of the mark."""
    if not sic:
        return html
    marks = {escape(word, quote=False): correction for word, correction in sic}
    longest_first = sorted(marks, key=lambda word: (-len(word), word))
    words = re.compile(rf"(?<![\w&#])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def marked(match: re.Match[str]) -> str:
        return f'<abbr class="sic" title="{escape(marks[match[0]])}">{match[0]}</abbr>'

    pieces = _TAG.split(str(html))
    pieces[::2] = [words.sub(marked, piece) for piece in pieces[::2]]
    return Markup("".join(pieces))
