"""Words about text: slugs, title keys, excerpts. No language, no markup, no disk."""

from __future__ import annotations

import re
import unicodedata

SLUG_LENGTH = 80
_NOT_WORD = re.compile(r"[^\w]+|_+")
# What listings call their own pages; an article's slug may not look like one.
_RESERVED = re.compile(r"(?:\d+|part-\d+|.)\Z")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\W\d_a-z])")


def slug(text: str) -> str:
    """`text` as one part of a URL: lower case, words joined by hyphens, at most `SLUG_LENGTH` characters.

    Latin letters lose their accents; other scripts are kept. "" when nothing of the text can be kept.
    """
    words = [word for word in _NOT_WORD.split(fold(text)) if word]
    kept, length = [], 0
    for word in words:
        length += len(word) + 1
        if length > SLUG_LENGTH + 1:
            break
        kept.append(word)
    result = "-".join(kept) or "".join(words)[:SLUG_LENGTH]
    return f"a-{result}" if is_reserved_slug(result) else result


def is_slug(text: str) -> bool:
    """Whether `text` may stand in a URL as it is."""
    return bool(text) and len(text) <= SLUG_LENGTH and slug(text) == text


def is_reserved_slug(text: str) -> bool:
    """Whether a listing may have a page of this name."""
    return _RESERVED.match(text) is not None


def fold(text: str) -> str:
    """`text` without case, compatibility forms and the accents of Latin letters."""
    return unicodedata.normalize("NFC", _strip_accents(unicodedata.normalize("NFKC", text).casefold()))


def _strip_accents(text: str) -> str:
    if text.isascii():
        return text
    kept, latin = [], False
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.combining(char):
            if latin:
                continue
        else:
            latin = char < "\u0250"
        kept.append(char)
    return "".join(kept)


def title_key(title: str) -> str:
    """What two spellings of one title have in common: letters and digits only, folded, words by one space."""
    return " ".join(_NOT_WORD.sub(" ", fold(title)).split())


def one_line(text: str) -> str:
    """`text` with each run of white space as one space."""
    return " ".join(text.split())


def excerpt(text: str, length: int = 200) -> str:
    """The first sentences of `text` that fit in `length` characters, else its first words and an ellipsis."""
    line = one_line(text)
    if len(line) <= length:
        return line
    ends = [match.end() for match in _SENTENCE_END.finditer(line[: length + 2])]
    if ends and ends[-1] >= length // 3:
        return line[: ends[-1]].rstrip()
    cut = line.rfind(" ", 0, length)
    return line[: cut if cut > length // 2 else length - 1].rstrip(" ,;:-–—") + "…"
