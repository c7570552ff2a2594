"""The passage of a text that answers a query best, with what matched marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice, pairwise
from typing import Final

from kliping.analysis import fold_word, is_unspaced, raw_spans, raw_words, stem, stems
from kliping.search import query as q
from kliping.text import excerpt, one_line

LENGTH: Final = 240
LEAD: Final = 60
# A text longer than this is searched for its passage only so far, to bound the time.
MOST_READ: Final = 200_000
MOST_MATCHES: Final = 2_000


class Marks:
    """Which of the query's words a word of a text in `lang` is."""

    def __init__(self, nodes: Iterable[q.Node], languages: tuple[str, ...], lang: str) -> None:
        self._lang = lang
        self._typed: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._starts: list[tuple[str, int]] = []
        for number, node in enumerate(nodes, 1):
            self._take(node, number * 100, languages)

    def _take(self, node: q.Node, number: int, languages: tuple[str, ...]) -> None:
        if isinstance(node, q.Term):
            self._stems |= dict.fromkeys(stems(node.word, languages), number)
        elif isinstance(node, q.Prefix):
            self._starts.append((node.start, number))
        elif isinstance(node, q.Phrase | q.Near):
            self._typed |= {word: number + i for i, word in enumerate(node.words)}

    def numbers(self, found: Iterable[str]) -> dict[str, int]:
        """Those of the words `found` that are the query's, with a number that words of one phrase have in a row."""
        typed, known, lang = self._typed, self._stems, self._lang
        numbers = {word: known[stem(word, lang)] for word in found if stem(word, lang) in known}
        if typed:
            numbers |= {word: typed[fold_word(word)] for word in found if fold_word(word) in typed}
        for start, number in self._starts:
            numbers |= {word: number for word in found if fold_word(word).startswith(start)}
        return numbers


@dataclass(frozen=True, slots=True)
class Passage:
    """`html` is escaped text with <mark>; `start` is where in the text it begins, -1 if nothing matched."""

    html: str
    start: int


def best_passage(text: str, marks: Marks) -> Passage:
    """The stretch of `text` of about `LENGTH` characters with the most of the query's words, the earliest of equals."""
    read = text[:MOST_READ]
    numbers = marks.numbers(set(raw_words(read)))
    matches = list(islice(_matches(read, numbers), MOST_MATCHES)) if numbers else []
    if not matches:
        return Passage(escape(excerpt(read, LENGTH), quote=False), -1)
    first = matches[_best(matches)][0]
    start, end = _bounds(text, first)
    inside = [(a, b) for a, b, _ in matches if start <= a and b <= end]
    return Passage(_marked(text, start, end, inside), start)


def _matches(text: str, numbers: dict[str, int]) -> Iterator[tuple[int, int, int]]:
    """Where in `text` the words of `numbers` stand. One expression for them all is faster than to look at each word."""
    if is_unspaced(text):
        spans: Iterable[tuple[int, int]] = (span for span in raw_spans(text) if text[slice(*span)] in numbers)
    else:
        longest_first = sorted(numbers, key=lambda word: (-len(word), word))
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
        spans = (match.span() for match in pattern.finditer(text))
    return ((start, end, numbers[text[start:end]]) for start, end in spans)


def _best(matches: list[tuple[int, int, int]]) -> int:
    """The match from which on a window holds the most distinct words, then the most in a row, then the most."""
    best, best_worth = 0, (0, 0, 0)
    for i, (start, _, _) in enumerate(matches):
        window = [m for m in matches[i : i + 40] if m[1] <= start + LENGTH - LEAD]
        in_row = sum(b[2] == a[2] + 1 and b[0] - a[1] <= 2 for a, b in pairwise(window))
        worth = (len({m[2] for m in window}), in_row, len(window))
        if worth > best_worth:
            best, best_worth = i, worth
    return best


def _bounds(text: str, first: int) -> tuple[int, int]:
    """A stretch around `first` that begins and ends between words, at a line's start where one is close."""
    start = max(0, first - LEAD)
    line = text.rfind("\n", start, first)
    if line >= 0:
        start = line + 1
    elif start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", first + 1, end)
        end = space if space > start + LENGTH // 2 else end
    return start, end


def _marked(text: str, start: int, end: int, inside: list[tuple[int, int]]) -> str:
    parts, at = ["… " if start else ""], start
    for a, b in inside:
        a = max(a, at)  # pairs of characters overlap
        parts += [escape(text[at:a], quote=False), "<mark>", escape(text[a:b], quote=False), "</mark>"]
        at = b
    parts += [escape(text[at:end], quote=False), " …" if end < len(text) else ""]
    return one_line("".join(parts))
