"""Stems for search. As the analysis has them, but for Indonesian nasal prefixes, which hide a root's first letter.

*menulis* may be of *tulis* or *nulis*, *mengirim* of *kirim* or *irim*. Snowball guesses. The index does not: it notes
the prefix and what is left (`n~ulis`), and a query tries each root that the prefix may stand for. Related articles
keep to `kliping.analysis.stem`, on which their pinned statistics were counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from kliping.analysis import fold_word, stem

_NASAL: Final = re.compile(r"[mp]e(ng|n|m)(?=[aiueo])")
_ROOTS: Final = {"m": ("p", "m"), "n": ("t", "n"), "ng": ("", "k")}
_NASALS: Final = {"p": "m", "m": "m", "t": "n", "n": "n", "k": "ng"}
_VOWELS: Final = frozenset("aiueo")
SHORTEST_ROOT: Final = 3


@lru_cache(maxsize=1 << 17)
def index_stem(word: str, lang: str) -> str:
    """The one stem under which the index has `word`."""
    found = stem(word, lang)
    prefix = _NASAL.match(fold_word(word)) if lang in ("id", "ms") else None
    if prefix is None:
        return found
    # Behind mem- Snowball has put a p already.
    root = found[1:] if prefix[1] == "m" and found.startswith("p") else found
    is_cut = len(root) >= SHORTEST_ROOT and fold_word(word).startswith(root, prefix.end())
    return f"{prefix[1]}~{root}" if is_cut else found


def query_stems(word: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Every stem under which the index may have an inflection of `word`, whatever its language; none twice."""
    found = [each for lang in languages for each in _alike(index_stem(word, lang), lang)]
    return tuple(dict.fromkeys(found)) or (fold_word(word),)


def _alike(found: str, lang: str) -> Iterator[str]:
    yield found
    if lang in ("id", "ms"):
        nasal, mark, root = found.partition("~")
        if mark and nasal in _ROOTS:
            yield from (first + root for first in _ROOTS[nasal])
        elif found[:1] in _VOWELS:
            yield f"ng~{found}"
        elif found[:1] in _NASALS and found[1:2] in _VOWELS:
            yield f"{_NASALS[found[0]]}~{found[1:]}"


def core(found: str, lang: str) -> str:
    """What every plain word of a text in `lang`, "id", "ms" or "en", holds if its stem is `found`.

    English inflection may change the last letter, or ie (lying is of lie); Indonesian the first, and in Snowball's
    stems only to s or p.
    """
    root = found.partition("~")[2]
    if root or lang == "en":
        return root or found[:-1].removesuffix("i") or found
    return found[1:] or found if found[0] in "sp" else found
