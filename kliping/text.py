"""Words about text: slugs, title keys, excerpts. No language, no markup, no disk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

SLUG_LENGTH = 80
# File systems take 255 bytes; the rest is for a temporary name.
SLUG_BYTES = 220
# What XML 1.0 and HTML cannot hold even when escaped.
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")
_CONTROLS = bytes(code for code in (*range(32), 127) if code not in b"\t\n\r")
# How those of `NOT_TEXT` begin in UTF-8 that are no controls.
_RARE = (b"\xef\xb7", b"\xef\xbf")
_LEADING_MARKS = re.compile(r"\A[\W_]+")
# What listings call their own pages; an article's slug may not look like one.
_RESERVED = re.compile(r"(?:\d+|part-\d+|.)\Z")
# Thai, Lao, Myanmar, Khmer; kana, Han.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\W\d_a-z])")


def slug(text: str) -> str:
    """`text` as one part of a URL: lower case, words joined by hyphens, at most `SLUG_LENGTH` characters.

    Latin letters lose their accents; other scripts are kept. "" when nothing of the text can be kept.
    """
    words = _words(fold(text))
    kept, length = [], 0
    for word in words:
        length += len(word) + 1
        if length > SLUG_LENGTH + 1:
            break
        kept.append(word)
    result = _shorten("-".join(kept or words[:1]))
    return _shorten(f"a-{result}") if is_reserved_slug(result) else result


class _WordCharacters(dict[int, str]):
    """For `str.translate`: letters, digits and the marks on them stay, all else becomes a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = self[code] = char if char.isalnum() or unicodedata.category(char).startswith("M") else " "
        return kept


_WORD_CHARACTERS = _WordCharacters()


def _words(folded: str) -> list[str]:
    """The words of folded text: letters, digits and their marks, beginning with a letter or digit."""
    words = folded.translate(_WORD_CHARACTERS).split()
    return words if folded.isascii() else [word for word in (_LEADING_MARKS.sub("", word) for word in words) if word]


def _shorten(slug: str) -> str:
    """As much of `slug` as fits, in characters and in bytes."""
    return slug[:SLUG_LENGTH].encode()[:SLUG_BYTES].decode(errors="ignore").rstrip("-")


def is_slug(text: str) -> bool:
    """Whether `text` may stand in a URL as it is."""
    return bool(text) and len(text) <= SLUG_LENGTH and slug(text) == text


def is_reserved_slug(text: str) -> bool:
    """Whether a listing may have a page of this name."""
    return _RESERVED.match(text) is not None


class Memo(dict[K, V]):
    """What `make` gives for each key, kept until there is no room for more, and then all forgotten.

    Reading from it costs a third of what calling a function with an `lru_cache` costs.
    """

    def __init__(self, make: Callable[[K], V], room: int) -> None:
        super().__init__()
        self._make, self._room = make, room

    def __missing__(self, key: K) -> V:
        if len(self) >= self._room:
            self.clear()
        made = self[key] = self._make(key)
        return made


def fold(text: str) -> str:
    """`text` without case, compatibility forms and the accents of Latin letters."""
    if text.isascii():
        return text.lower()
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
    return " ".join(_words(fold(title)))


def plain_url(url: str) -> str:
    """What the addresses of one page have in common: no scheme, no "www.", no fragment, nothing that counts visits.

    "" where it names no page but a whole site.
    """
    bare = re.sub(r"\Ahttps?://(?:www\.)?", "", url.partition("#")[0], flags=re.IGNORECASE)
    path, _, query = bare.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith(("utm_", "fbclid", "gclid")))
    host, slash, rest = path.rstrip("/").partition("/")
    return f"{host.lower()}{slash}{rest}{'?' + kept if kept else ''}" if rest or kept else ""


def as_bytes(text: str) -> bytes:
    """`text` in UTF-8 without what cannot be part of a page."""
    data = text.encode("utf-8", "replace").translate(None, _CONTROLS)
    return NOT_TEXT.sub("", data.decode()).encode() if any(each in data for each in _RARE) else data


def one_line(text: str) -> str:
    """`text` with each run of white space as one space."""
    return " ".join(text.split())


def reading_minutes(text: str) -> int:
    """How long an adult reads silently, to the nearest minute, at least one.

    source   Trauzettel-Klosinski et al. 2012, doi:10.1167/iovs.11-8284, and Brysbaert 2019, rounded: 230 words of
             Latin script, 360 characters of a script without spaces a minute
    """
    unspaced = len(_UNSPACED.findall(text))
    words = len((_UNSPACED.sub(" ", text) if unspaced else text).split())
    return max(1, round(words / 230 + unspaced / 360))


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
