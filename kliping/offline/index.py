"""The search index of an archive without a server: pieces of bounded size, each a script that hands over its part.

contents.js    how many articles there are, and the first word of each piece
words-N.js     words in order, each with its articles: the distance to the one before, times four, plus a weight
cards-N.js     what is shown of `PART` articles, the newest first

The postings are sorted in runs on the disk, so memory does not grow with the archive.
"""

from __future__ import annotations

import heapq
import json
import pickle
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from kliping.article import Article
from kliping.catalog import read, sweeps
from kliping.markdown import visible_text
from kliping.offline.search import SCRIPT
from kliping.readings import Readings
from kliping.routes import Key, file_of, url_of
from kliping.site import Site
from kliping.text import fold
from kliping.wording import Words

PART = 100
# Of a piece of words, in characters; and of one word, in articles, so that no piece is much larger.
PIECE = 50_000
MOST = 5_000
_RUN = 1_000_000
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]")

Posting = tuple[str, int, int]


def words_of(text: str) -> list[str]:
    """The words of `text` as search.js has them: folded; of scripts without spaces, each two letters side by side."""
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        pairs = len(word) > 1 and _UNSPACED.search(word)
        found += [word[i : i + 2] for i in range(len(word) - 1)] if pairs else [word]
    return found


def iter_index(sql: sqlite3.Connection, readings: Readings, site: Site, words: Words) -> Iterator[tuple[str, str]]:
    """The files of the index, by name; `search.js` among them."""
    yield "search.js", SCRIPT.read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        runs = _Runs(Path(folder))
        count = 0
        for count, card in enumerate(_read_all(sql, readings, words, runs), 1):
            runs.cards.append(card)
            if len(runs.cards) == PART:
                yield _script(f"cards-{count // PART - 1}", runs.take_cards())
        if runs.cards:
            yield _script(f"cards-{count // PART}", runs.take_cards())
        firsts: list[str] = []
        common: list[str] = []
        for piece in _pieces(runs.merged(), common):
            yield _script(f"words-{len(firsts)}", piece)
            firsts.append(next(iter(piece)))
        contents = {"count": count, "part": PART, "firsts": firsts, "common": common}
        yield _script("contents", contents)


def _script(name: str, value: object) -> tuple[str, str]:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return f"{name}.js", f"kliping({json.dumps(name)},{data})\n"


class _Runs:
    """Postings, sorted in runs that lie on the disk until they are merged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: list[Posting] = []
        self._n = 0
        self.cards: list[list[str]] = []

    def add(self, n: int, article: Article, text: str) -> None:
        """The words of the article with the number `n`: 3 in the title, 2 in what is said of it, 1 often, 0 once."""
        named = (article.summary, article.section, *article.tags, *article.authors, article.credit, article.dateline)
        weights = {word: int(times > 2) for word, times in Counter(words_of(text)).items()}
        weights |= dict.fromkeys(words_of(" ".join(named)), 2) | dict.fromkeys(words_of(article.title), 3)
        self._held += [(word, n, weight) for word, weight in weights.items()]
        if len(self._held) >= _RUN:
            self._put_down()

    def take_cards(self) -> list[list[str]]:
        taken, self.cards = self.cards, []
        return taken

    def merged(self) -> Iterator[Posting]:
        """All postings in order."""
        self._put_down()
        return heapq.merge(*(_read_run(self._folder / str(n)) for n in range(self._n)))

    def _put_down(self) -> None:
        with (self._folder / str(self._n)).open("wb") as file:
            for _, group in groupby(sorted(self._held), key=itemgetter(0)):
                pickle.dump(list(group), file)
        self._held.clear()
        self._n += 1


def _read_run(path: Path) -> Iterator[Posting]:
    size = path.stat().st_size
    with path.open("rb") as file:
        while file.tell() < size:
            yield from pickle.load(file)


def _read_all(sql: sqlite3.Connection, readings: Readings, words: Words, runs: _Runs) -> Iterator[list[str]]:
    """The card of each public article, the newest first; its words go into `runs`."""
    for n, row in enumerate(sweeps.newest_first(sql)):
        reading = readings.get(row["path"], row["digest"])
        runs.add(n, reading.article, visible_text(reading.html))
        card = read.card(row)
        date = words.shortdate(card.date) if card.date else ""
        yield [file_of(url_of(Key("article", row["name"]))), card.title, card.lang, date, card.summary]


def _pieces(postings: Iterator[Posting], common: list[str]) -> Iterator[dict[str, list[int]]]:
    """Words with their packed postings, in pieces of about `PIECE` characters; too frequent ones go to `common`."""
    piece: dict[str, list[int]] = {}
    size = 0
    for word, group in groupby(postings, key=itemgetter(0)):
        packed = _packed(group)
        if len(packed) == MOST:
            common.append(word)
        added = len(word) + 4 + 3 * len(packed)
        if piece and size + added > PIECE:
            yield piece
            piece, size = {}, 0
        piece[word] = packed
        size += added
    if piece:
        yield piece


def _packed(group: Iterator[Posting]) -> list[int]:
    packed: list[int] = []
    last = 0
    for _, n, weight in group:
        if len(packed) < MOST:
            packed.append((n - last) * 4 + weight)
            last = n
    return packed
