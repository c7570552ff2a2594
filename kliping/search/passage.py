"""The passage of a text that answers a query best, with what matched marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice, pairwise
from typing import Final

from kliping.analysis import fold_word, is_unspaced, raw_spans, raw_words, word_around
from kliping.search import nodes
from kliping.search.inflection import core, index_stem, query_stems
from kliping.text import excerpt, one_line

LENGTH: Final = 240
LEAD: Final = 60
# A text longer than this is searched for its passage only so far, to bound the time.
MOST_READ: Final = 200_000
MOST_MATCHES: Final = 2_000
PLAIN: Final = ("id", "en", "ms")
Match = tuple[int, int, int]
# A word of which not all letters are plain ones.
_ODD: Final = re.compile(r"[^\W_]['’ʼ][^\W_]|(?![\x00-\x7f])\w")

# Plain letters without apostrophes, dashes, quotation marks: where there is nothing else no word is odd.
_EVEN: Final = re.compile("[\u0000-&(-\u007f\u2000-\u2018\u201a-\u206f]*")


class Marks:
    """Which of the query's words a word of a text in `lang` is."""

    def __init__(self, sought: Iterable[nodes.Node], languages: tuple[str, ...], lang: str) -> None:
        self._lang = lang
        self._typed: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._starts: dict[str, int] = {}
        for number, node in enumerate(sought, 1):
            self._take(node, number * 100, languages)
        cores = {core(stem, lang) for stem in self._stems if stem} if lang in PLAIN else {""}
        self._cores = {*cores, *self._typed, *self._starts}
        self._has_digits = any(part[:1].isdigit() for part in self._cores)
        self._numbers: dict[str, int] = {}

    def _take(self, node: nodes.Node, number: int, languages: tuple[str, ...]) -> None:
        if isinstance(node, nodes.Term):
            self._stems |= dict.fromkeys(query_stems(node.word, languages), number)
        elif isinstance(node, nodes.Prefix):
            self._starts[node.start] = number
        elif isinstance(node, nodes.Phrase | nodes.Near):
            self._typed |= {word: number + i for i, word in enumerate(node.words)}

    def number(self, word: str) -> int:
        """Which of the query's words `word` is, from 1, those of one phrase in a row; 0 if it is none."""
        found = self._numbers.get(word)
        if found is None:
            found = self._numbers[word] = self._number(word)
        return found

    def _number(self, word: str) -> int:
        typed = fold_word(word)
        found = self._typed.get(typed) or self._stems.get(index_stem(word, self._lang)) or 0
        return found or next((number for start, number in self._starts.items() if typed.startswith(start)), 0)

    def matches(self, text: str) -> Iterator[Match]:
        """Where in `text` the query's words stand."""
        lower = text.lower()
        is_plain = text.isascii()
        if "" in self._cores or len(lower) != len(text) or not is_plain and is_unspaced(text):
            return self._among(set(raw_words(text)), text)
        quick = list(islice(self._quick(text, lower), MOST_MATCHES))
        # A word with an accent or an apostrophe may not hold the letters that were looked for.
        if quick or not self._cores or not (self._has_digits or _is_odd(text)):
            return iter(quick)
        return self._among(_odd(raw_words(text)), text)

    def _quick(self, text: str, lower: str) -> Iterator[Match]:
        at = 0
        for place in sorted(place for part in self._cores for place in islice(_places(lower, part), MOST_MATCHES)):
            if place >= at:
                start, at = word_around(text, place)
                number = self.number(text[start:at])
                if number:
                    yield start, at, number

    def _among(self, candidates: set[str], text: str) -> Iterator[Match]:
        known = {word: number for word in candidates if (number := self.number(word))}
        for start, end in raw_spans(text) if known else ():
            if text[start:end] in known:
                yield start, end, known[text[start:end]]


def _is_odd(text: str) -> bool:
    return _EVEN.fullmatch(text) is None and _ODD.search(text) is not None


def _odd(found: Iterable[str]) -> set[str]:
    return {word for word in found if not (word.isascii() and word.isalpha())}


def _places(text: str, part: str) -> Iterator[int]:
    place = text.find(part)
    while place >= 0:
        yield place
        place = text.find(part, place + 1)


@dataclass(frozen=True, slots=True)
class Passage:
    """`html` is escaped text with <mark>; `start` is where in the text it begins, -1 if nothing matched."""

    html: str
    start: int


def best_passage(text: str, marks: Marks) -> Passage:
    """The stretch of `text` of about `LENGTH` characters with the most of the query's words, the earliest of equals."""
    read = text[:MOST_READ]
    matches = list(islice(marks.matches(read), MOST_MATCHES))
    if not matches:
        return Passage(escape(excerpt(read, LENGTH), quote=False), -1)
    first = matches[_best(matches)][0]
    start, end = _bounds(text, first)
    inside = [(a, b) for a, b, _ in matches if start <= a and b <= end]
    return Passage(_marked(text, start, end, inside), start)


def _best(matches: list[Match]) -> int:
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
