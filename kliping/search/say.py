"""What search says to people. Words only; what they are about is decided elsewhere.

English stands here, other languages in `locale/*.po`, read as they are; a language without a catalogue gets English.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

FOLDER: Final = Path(__file__).parent / "locale"
SAID: Final = {
    "too-long": "the query is longer than {} characters; shorten it",
    "too-many": "the query has more than {} words; leave some out",
    "too-deep": "parentheses stand more than {} deep; use fewer",
    "long-phrase": "a phrase may have {} words at most; shorten it",
    "leading-star": "a word cannot begin with * or ?; write its first letters, then *",
    "short-prefix": "write at least {} letters before *",
    "wide-prefix": '"{}*" stands for more than {} words; write more letters',
    "late-page": "there are pages 1 to {} only; narrow the search instead",
    "sort": '"{}" is not an order; write relevance, newest or oldest',
    "per-page": "a page has 1 to {} hits",
    "parenthesis": "A parenthesis has no partner; it was passed over.",
    "quotation": "A quotation mark is not closed; the phrase was taken to go to the end.",
    "operator": "{} has nothing to join; it was passed over.",
    "near": "near: is written near:5(two words); its words were searched as they are.",
    "field": 'There is no field "{}"; it was searched as a word.',
    "date": '"{}" is not a date such as 2021, 2021-12 or 2021-12-31; it was searched as a word.',
    "pattern": '"{}" was searched as words; * may stand at the end of a word only.',
    "relaxed": "No article has all of these words; those below have some of them.",
    "some-words": "Articles with some of these words are among them, the best matches first.",
    "without": "Without {}: {} found.",
    "without-any": "Without any of these filters: {} found.",
    "nothing": "all articles",
    "articles": "articles {}",
    "with": "with {}",
    "not": "not {}",
    "phrase": "the phrase “{}”",
    "word": "“{}”",
    "prefix": "words that begin with “{}”",
    "close": "{} within {} words",
    "since": "from {} on",
    "until": "up to {}",
    "in-title": "{} in the title",
    "in-tag": "tag {}",
    "in-section": "section {}",
    "in-author": "author {}",
    "in-credit": "credit {}",
    "in-place": "place {}",
    "in-lang": "language {}",
    "and": "{} and {}",
    "or": "{} or {}",
    "comma": "{}, {}",
}


def say(lang: str, what: str, *values: object) -> str:
    """The sentence `what` in `lang`."""
    return str(_catalogue(lang.partition("-")[0]).gettext(SAID[what])).format(*values)


@lru_cache(maxsize=16)
def _catalogue(lang: str) -> NullTranslations:
    path = FOLDER / f"{lang}.po"
    if not (lang.isalpha() and path.is_file()):
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(path.read_bytes()), locale=lang))
    compiled.seek(0)
    return Translations(compiled)
