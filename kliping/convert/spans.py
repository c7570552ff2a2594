"""Where in its seed the words stand that a rule has read, in characters from its beginning.

A rule reads paragraphs, which are the seed's lines joined and stripped; here is the way back to the seed itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(slots=True, kw_only=True)
class Locator:
    """Finds words again in `source`, which holds `paragraphs` in their order, escaped as JSON where `is_json`."""

    source: str
    paragraphs: Sequence[str]
    is_json: bool = False
    _known: list[Span | None] = field(default_factory=list)

    def find(self, words: str, *, after: int = 0, before: int | None = None) -> Span | None:
        r"""Where `words` stand first between two places, white space apart; None if they do not.

        >>> Locator(source="Air surut.", paragraphs=[]).find("surut")
        (4, 9)
        >>> Locator(source="Air\n  surut.", paragraphs=[]).find("Air surut.")
        (0, 12)
        >>> Locator(source='{"body": "\\"Air\\" surut"}', paragraphs=[], is_json=True).find('"Air" surut')
        (10, 23)
        """
        before = len(self.source) if before is None else before
        for form in self._forms(words):
            at = self.source.find(form, after, before) if form else -1
            if at >= 0:
                return at, at + len(form)
        return self._find_loosely(words, after, before)

    def within(self, words: str, *, paragraph: int, offset: int = 0) -> Span | None:
        """Where `words` stand that are `offset` characters into a paragraph."""
        place = self._paragraph(paragraph)
        if place is None:
            return None
        start, end = place
        if end - start == len(self.paragraphs[paragraph]):
            exact = start + offset, start + offset + len(words)
            return exact if self.source[slice(*exact)] == words else self.find(words, after=start, before=end)
        return self.find(words, after=start, before=end)

    def value_of(self, name: str) -> Span | None:
        """Where the value of a key of JSON stands, its quotes left out.

        >>> Locator(source='{"title": "Air", "date": "2019"}', paragraphs=[], is_json=True).value_of("date")
        (26, 30)
        """
        match = re.search(rf'(?<!\\)"{re.escape(name)}"\s*:\s*(?=\S)', self.source)
        if match is None:
            return None
        try:
            _, end = _DECODER.raw_decode(self.source, match.end())
        except json.JSONDecodeError:
            return None
        quoted = self.source[match.end()] == '"'
        return match.end() + quoted, end - quoted

    def _paragraph(self, number: int) -> Span | None:
        if number >= len(self.paragraphs):
            return None  # a body that cannot be rendered has none
        while len(self._known) <= number:
            after = next((place[1] for place in reversed(self._known) if place), 0)
            self._known.append(self.find(self.paragraphs[len(self._known)], after=after))
        return self._known[number]

    def _forms(self, words: str) -> tuple[str, ...]:
        if not self.is_json:
            return (words,)
        return words, json.dumps(words, ensure_ascii=False)[1:-1], json.dumps(words)[1:-1]

    def _find_loosely(self, words: str, after: int, before: int) -> Span | None:
        """The words of `words` with any white space between them."""
        pieces = words.split()
        if len(pieces) < 2:
            return None
        between = r"(?:\s|\\[nrt])+" if self.is_json else r"\s+"
        either = ["|".join(map(re.escape, dict.fromkeys(self._forms(piece)))) for piece in pieces]
        match = re.compile(between.join(f"(?:{piece})" for piece in either)).search(self.source, after, before)
        return match.span() if match else None


_DECODER = json.JSONDecoder()


def format_spans(spans: Sequence[Span]) -> str:
    """`spans` as front matter holds them.

    >>> format_spans([(3, 9), (12, 20)])
    '3-9,12-20'
    """
    return ",".join(f"{start}-{end}" for start, end in spans)
