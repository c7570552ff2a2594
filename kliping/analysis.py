"""Words: how a text falls into them, and what two spellings of one word have in common.

Shared by search and related articles, so that both mean the same by a word. Nothing here knows of
documents or markup. A language is a code such as "id" or "en-GB"; one that is not known is not stemmed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from kliping.text import fold

try:  # PyStemmer is C; snowballstemmer is the same algorithms in Python, for where it cannot be built.
    from Stemmer import Stemmer

    def _snowball(algorithm: str) -> Callable[[str], str]:
        stem_word: Callable[[str], str] = Stemmer(algorithm, 0).stemWord
        return stem_word

except ImportError:
    from snowballstemmer import stemmer

    def _snowball(algorithm: str) -> Callable[[str], str]:
        stem_word: Callable[[str], str] = stemmer(algorithm).stemWord
        return stem_word


ALGORITHMS: Final = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ms": "indonesian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip

# Closed word classes only (conjunctions, prepositions, pronouns, particles, auxiliaries), picked by us from
# grammars. The usual Indonesian list of 757 words holds tahun, kasus and baru: news is about such words.
_STOP_WORDS: Final = {
    "en": "a an and are as at be been but by can could did do does for from had has have he her his how i if in "
    "into is it its may my not of on or our shall she so than that the their them then there these they this "
    "those to was we were what when where which who will with would you your",
    "id": "ada adalah agar akan aku anda apa apakah atas atau bagi bahwa bisa dalam dan dapat dari dengan di dia "
    "hingga ia ialah ini itu jika juga kami karena ke kepada kita lah lalu maka masih mereka namun oleh pada "
    "para pun saat sang saya se sebagai secara sehingga seperti serta si sudah tak telah tentang terhadap "
    "tersebut tetapi tidak untuk yaitu yakni yang",
}


class Word(NamedTuple):
    """One word of a text: folded, with the span it was read from."""

    text: str
    start: int
    end: int


def _marks(*blocks: tuple[int, int]) -> str:
    """The combining marks in `blocks`, for a character class: `re` does not take them for part of a word."""
    return "".join(chr(c) for block in blocks for c in range(*block) if unicodedata.category(chr(c))[0] == "M")


_MARKS: Final = _marks((0x300, 0x3100), (0xA640, 0xAC00), (0xFE00, 0xFE30))
# A word may hold apostrophes (Jum'at, people's) and, behind a digit, the points and commas of a number (1.500).
_WORD: Final = re.compile(rf"[^\W_]+(?:['’ʼ][^\W_]+|(?<=\d)[.,]\d+|[{_MARKS}][^\W_]*)*")
# Scripts that put no space between words: Thai and Lao, Burmese, Khmer, kana, Han, Hangul.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
# Most texts are of nothing else: letters below those scripts, dashes, quotation marks. Matched six times as fast.
_SPACED: Final = re.compile("[\u0000-\u0dff\u2000-\u20ff]*")
_NOT_PLAIN: Final = re.compile(r"['’ʼ]|(?<=\d)[.,](?=\d{3}(?!\d))")
_VOWEL_SIGNS: Final = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_TONOS: Final = str.maketrans("άέήίόύώϊϋΐΰё", "αεηιουωιυιυе")


def words(text: str) -> list[Word]:
    """The words of `text` in order, folded, each with its span in `text`."""
    return [Word(fold_word(text[start:end]), start, end) for start, end in raw_spans(text)]


def raw_words(text: str) -> list[str]:
    """The words of `text` in order, as they stand; `fold_word` of each is what `words` says. The fast way."""
    if not is_unspaced(text):
        return _WORD.findall(text)
    return [text[start:end] for start, end in raw_spans(text)]


def raw_spans(text: str) -> Iterable[tuple[int, int]]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        if _UNSPACED.search(text, start, end) is None:
            yield start, end
        else:
            yield from _bigrams(text, start, end)


def word_around(text: str, place: int) -> tuple[int, int]:
    """The span of the word in which the letter or digit at `place` stands, or of what begins behind an apostrophe."""
    start = place
    while start and text[start - 1].isalnum():
        start -= 1
    match = _WORD.match(text, start)
    return match.span() if match else (place, place + 1)


def _bigrams(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    """Runs of an unspaced script as overlapping pairs of characters, what stands between them whole."""
    for match in _UNSPACED.finditer(text, start, end):
        if start < match.start():
            yield start, match.start()
        first, start = match.span()
        yield from ((i, min(i + 2, start)) for i in range(first, max(start - 1, first + 1)))
    if start < end:
        yield start, end


@lru_cache(maxsize=1 << 15)
def fold_word(word: str) -> str:
    """`word` without case, accents, vowel signs and apostrophes; the thousands of a number joined (1.500 is 1500)."""
    if word.isalpha() and word.isascii():
        return word.lower()
    return _fold_marks(fold(_NOT_PLAIN.sub("", word)).replace(",", "."))


def _fold_marks(word: str) -> str:
    if word.isascii():
        return word
    return _VOWEL_SIGNS.sub("", word).translate(_TONOS) or word


def stem(word: str, lang: str) -> str:
    """What the inflections of `word` have in common in `lang`, folded; `word` as it stands in the text, or folded."""
    stem_word = _stemmer(lang)
    if stem_word is None or not word[:1].isalpha():
        return fold_word(word)
    if word.isascii() and word.isalpha():
        return stem_word(word.lower())
    plain = unicodedata.normalize("NFKC", _NOT_PLAIN.sub("", word)).casefold()
    return _fold_marks(fold(stem_word(plain))) or fold_word(word)


@lru_cache(maxsize=64)
def _stemmer(lang: str) -> Callable[[str], str] | None:
    algorithm = ALGORITHMS.get(lang.partition("-")[0].lower())
    return _snowball(algorithm) if algorithm else None


@lru_cache(maxsize=64)
def stop_words(lang: str) -> frozenset[str]:
    """The function words of `lang`, folded: about 70 for Indonesian and English, none for other languages."""
    return frozenset(_STOP_WORDS.get(lang.partition("-")[0].lower(), "").split())


def is_unspaced(text: str) -> bool:
    """Whether something in `text` is of a script that puts no space between words."""
    return _SPACED.fullmatch(text) is None and _UNSPACED.search(text) is not None
