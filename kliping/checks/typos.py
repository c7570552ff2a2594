"""Probable typos: words that the archive has once, and that are one slip of the fingers or eyes from a frequent one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from kliping.analysis import stem, stop_words
from kliping.checks.reading import Reading
from kliping.errors import Problem
from kliping.statistics import packaged_statistics

SHORTEST = 5
# A word in as many articles is frequent, whatever the language.
FREQUENT = 30
# In the packaged statistics: a stem that one article in thirty has.
COMMON = 34
_WORD = re.compile(r"(?<![\w@#./-])[^\W\d_]+(?![\w@/-]|\.\w)")
# Of the 254 frequent stems those that no word among 69,169 in eight collections of Indonesian news is.
_CUTS = "ingkat luarga inggal rektur selanjut panfaat selenggara wartaw encana lompok seharus"
_CUT = frozenset(_CUTS.split())
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


class Vocabulary:
    """How many articles have each word, by language, and the slips that lead away from the frequent ones."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self._counts: dict[str, Counter[str]] = {}
        for reading in readings:
            words = {word.lower() for word in _WORD.findall(f"{reading.article.title}\n{reading.article.body}")}
            self._counts.setdefault(reading.article.lang, Counter()).update(words)
        self._slips: dict[str, dict[str, list[str]]] = {}

    def corrections(self, word: str, lang: str) -> list[str]:
        """The frequent words that `word` is probably meant to be, two at most; none if it is well as it is."""
        counts = self._counts[lang]
        if counts[word] > 1 or _is_known(word, lang):
            return []
        if lang not in self._slips:
            self._slips[lang] = _all_slips(counts, lang)
        near = self._slips[lang].get(word, [])
        # A word that is an inflection of a frequent one is well as it is.
        return [] if any(stem(each, lang) == stem(word, lang) for each in near) else near[:2]


def check_typos(reading: Reading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Words that are probably misspelt and not noted as `sic`."""
    noted = {word for word, _ in reading.article.sic}
    seen: set[str] = set()
    for match in _WORD.finditer(reading.article.body):
        word = match[0]
        if len(word) < SHORTEST or not word.islower() or word in noted or word in seen:
            continue
        seen.add(word)
        meant = vocabulary.corrections(word, reading.article.lang)
        if meant:
            advice = f"kliping sic {reading.article.id} {word} {meant[0]}"
            either = '" or "'.join(meant)
            yield reading.at(match.start(), "TYPO", f'"{word}" may be "{either}"; if so, `{advice}` notes it')


def _is_known(word: str, lang: str) -> bool:
    table = packaged_statistics().weights.get(lang.partition("-")[0].lower(), {})
    return stem(word, lang) in table or word in stop_words(lang)


def _all_slips(counts: Counter[str], lang: str) -> dict[str, list[str]]:
    """By wrong form the frequent words it comes from, the most frequent one first.

    A word is frequent in the archive itself, or one that it has and whose stem is frequent in the packaged statistics.
    Those hold stems only, most of which are words in Indonesian and no words to propose in English.
    """
    table = packaged_statistics().weights.get(lang.partition("-")[0].lower(), {})
    weights = {word: table.get(stem(word, lang), COMMON + 1) for word in counts}
    if lang == "id":
        weights |= {word: table[word] for word in table.keys() - _CUT if stem(word, lang) == word}
    frequent = [word for word, weight in weights.items() if weight <= COMMON or counts[word] >= FREQUENT]
    found: dict[str, list[str]] = {}
    for word in sorted(frequent, key=lambda word: (-counts[word], weights[word], word)):
        if len(word) > SHORTEST and word.isalpha():
            for form in slips(word):
                found.setdefault(form, []).append(word)
    return found


def slips(word: str) -> set[str]:
    """What fingers and eyes make of a word: a neighbouring key, two letters swapped, a letter lost or doubled inside,
    a leap from a letter to its next like."""
    pairs = [(word[:i], word[i:]) for i in range(len(word))]
    keys = {a + other + b[1:] for a, b in pairs for other in _neighbours(b[0])}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in pairs[1:] if len(b) > 1}
    lost = {a + b[1:] for a, b in pairs[2:-2]}
    doubled = {a + b[0] + b for a, b in pairs[1:-1]}
    leaped = {a + b[2:] for a, b in pairs[1:] if len(b) > 2 and a[-1] == b[1]}
    return (keys | swapped | lost | doubled | leaped) - {word}


@cache
def _neighbours(letter: str) -> str:
    for row in _ROWS:
        if letter in row:
            i = row.index(letter)
            return row[max(0, i - 1) : i] + row[i + 1 : i + 2]
    return ""
