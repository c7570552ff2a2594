"""The query language: any text becomes a query. What cannot be understood is searched as words, with a note.

    banjir jakarta          every word, in any of its inflections
    "garis merah"           these words, in this order, as written
    a AND b, a OR b, NOT a, -a, ( … )
    title: tag: section: author: credit: place: lang:     in that field; a value in quotation marks is the whole value
    from:2021-12 to:2022    days, months or years, both ends included
    near:5(a b)             within five words of each other
    demokra*                words that begin so; three letters or more

A query that would cost too much is refused in words, with the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kliping.analysis import Word, is_unspaced, words
from kliping.dates import parse_date
from kliping.errors import ArchiveError, Problem
from kliping.search.nodes import Either, Every, Near, Node, Not, Phrase, Prefix, Since, Term, Until, Whole, Words
from kliping.search.say import say

MOST_CHARACTERS: Final = 256
MOST_TERMS: Final = 32
MOST_PHRASE: Final = 12
MOST_DEPTH: Final = 8
MOST_DISTANCE: Final = 50
FEWEST_LETTERS: Final = 3
SHOUTED_WORDS: Final = 6

FIELDS: Final = {
    "title": "title", "tag": "tag", "section": "section", "author": "author", "credit": "credit", "place": "place",
    "lang": "lang", "from": "from", "to": "to", "near": "near",
    "judul": "title", "rubrik": "section", "penulis": "author", "sumber": "credit", "tempat": "place",
    "bahasa": "lang", "dari": "from", "sampai": "to", "dekat": "near",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """A query understood. `root` is None if it holds nothing to search for."""

    root: Node | None
    notes: tuple[str, ...] = ()


_TOKEN: Final = re.compile(
    r"""\s+
    | (?P<near>(?:near|dekat):(?P<distance>\d{1,4})\((?P<inside>[^()"]*)\))
    | (?P<minus>[-−](?=[^\s\-−]))
    | (?P<field>[A-Za-z]+):(?=[^\s:)])
    | "(?P<phrase>[^"]*)(?P<end>"|\Z)
    | (?P<open>\() | (?P<close>\))
    | (?P<chunk>[^\s()"]+)""",
    re.VERBOSE,
)
_QUOTES: Final = str.maketrans("“”„‟«»＂", '"""""""')


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str
    text: str
    column: int
    field: str = ""


def parse_query(text: str, lang: str) -> Query:
    """The query that `text` writes.

    lang     the language of notes and problems
    raises   ArchiveError (code QUERY) if it would cost too much
    """
    if len(text) > MOST_CHARACTERS:
        raise _refused(lang, MOST_CHARACTERS + 1, "too-long", MOST_CHARACTERS)
    parser = _Parser(list(_pieces(text.translate(_QUOTES))), lang)
    nodes = parser.alternatives(0)
    while parser.pieces:
        parser.note("parenthesis")
        parser.pieces.pop(0)
        more = parser.alternatives(0)
        nodes = nodes if more is None else more if nodes is None else Words((nodes, more))
    return Query(nodes, tuple(dict.fromkeys(parser.notes)))


def _refused(lang: str, column: int, what: str, *values: object) -> ArchiveError:
    return ArchiveError(Problem(file="query", column=column, code="QUERY", message=say(lang, what, *values)))


def _pieces(text: str) -> Iterable[_Piece]:
    field = ""
    for match in _TOKEN.finditer(text):
        kind, column = match.lastgroup or "space", match.start() + 1
        if match["near"] is not None:
            yield _Piece("near", match["inside"], column, match["distance"])
        elif match["field"] is not None:
            if field:
                yield _Piece("chunk", field, column)
            field = match["field"]
            continue
        elif match["phrase"] is not None:
            yield _Piece("phrase" if match["end"] else "unclosed", match["phrase"], column, field)
        elif kind in ("open", "close", "minus"):
            if field:
                yield _Piece("chunk", field, column)
            yield _Piece(kind, "", column)
        elif kind == "chunk":
            yield _Piece("chunk", match["chunk"], column, field)
        field = ""


class _Parser:
    """Eats pieces from the left. Each method gives a node, or None when there was nothing in it."""

    def __init__(self, pieces: list[_Piece], lang: str) -> None:
        self.pieces = pieces
        self.notes: list[str] = []
        self._lang = lang
        self._n_terms = 0
        # A headline in capitals that somebody pasted has no operators in it.
        texts = [piece.text for piece in pieces if piece.kind == "chunk"]
        self._has_operators = len(texts) < SHOUTED_WORDS or not all(text == text.upper() for text in texts)

    def note(self, what: str, *values: object) -> None:
        self.notes.append(say(self._lang, what, *values))

    def refuse(self, column: int, what: str, *values: object) -> ArchiveError:
        return _refused(self._lang, column, what, *values)

    def alternatives(self, depth: int) -> Node | None:
        """Up to the end or a closing parenthesis."""
        found = [self._sequence(depth)]
        while self._is_operator("OR"):
            self.pieces.pop(0)
            found.append(self._sequence(depth))
        parts = tuple(part for part in found if part is not None)
        if len(parts) < len(found) and len(found) > 1:
            self.note("operator", "OR")
        return _joined(Either, parts)

    def _sequence(self, depth: int) -> Node | None:
        parts: list[Node] = []
        is_strict = is_dangling = False
        while self.pieces and self.pieces[0].kind != "close" and not self._is_operator("OR"):
            if self._is_operator("AND"):
                self.pieces.pop(0)
                is_strict, is_dangling = True, is_dangling or not parts
                continue
            parts += self._unary(depth)
        if is_dangling:
            self.note("operator", "AND")
        return _joined(Every if is_strict else Words, tuple(dict.fromkeys(parts)))

    def _is_operator(self, name: str) -> bool:
        return (
            self._has_operators and bool(self.pieces) and (self.pieces[0].kind, self.pieces[0].text) == ("chunk", name)
        )

    def _unary(self, depth: int) -> list[Node]:
        n_nots = 0
        while self.pieces and (self.pieces[0].kind == "minus" or self._is_operator("NOT")):
            self.pieces.pop(0)
            n_nots += 1
        if not self.pieces or self.pieces[0].kind == "close":
            if n_nots:
                self.note("operator", "NOT")
            return []
        nodes = self._atom(depth)
        inner = _joined(Every, tuple(nodes))
        return [Not(inner)] if n_nots % 2 and inner is not None else nodes

    def _atom(self, depth: int) -> list[Node]:
        piece = self.pieces.pop(0)
        if piece.kind == "open":
            return self._group(piece, depth + 1)
        if piece.kind == "near":
            return self._near(piece)
        if piece.kind == "unclosed":
            self.note("quotation")
        return self._in_field(piece) if piece.field else self._plain(piece)

    def _group(self, piece: _Piece, depth: int) -> list[Node]:
        if depth > MOST_DEPTH:
            raise self.refuse(piece.column, "too-deep", MOST_DEPTH)
        node = self.alternatives(depth)
        if self.pieces:
            self.pieces.pop(0)
        else:
            self.note("parenthesis")
        return [] if node is None else [node]

    def _near(self, piece: _Piece) -> list[Node]:
        found = self._counted(piece, words(piece.text))
        distance = min(int(piece.field), MOST_DISTANCE)
        if len(found) < 2 or not distance:
            self.note("near")
            return [Term(piece.text[word.start : word.end]) for word in found]
        return [Near(tuple(dict.fromkeys(word.text for word in found)), distance)]

    def _in_field(self, piece: _Piece) -> list[Node]:
        field = FIELDS.get(piece.field.lower())
        if field in ("from", "to"):
            return self._date(piece, field)
        if field is None or field == "near":
            self.note("field", piece.field) if field is None else self.note("near")
            return [*self._plain(_Piece("chunk", piece.field, piece.column)), *self._plain(piece)]
        if field == "lang" or (piece.kind != "chunk" and field != "title"):
            return [Whole(piece.text.strip(), field)] if piece.text.strip() else []
        return self._plain(piece, field)

    def _date(self, piece: _Piece, field: str) -> list[Node]:
        try:
            date = parse_date(piece.text)
        except ValueError:
            self.note("date", piece.text)
            return self._plain(piece)
        first, last = (int(f"{day:%Y%m%d}") for day in (date.first, date.last))
        return [Since(first, piece.text) if field == "from" else Until(last, piece.text)]

    def _plain(self, piece: _Piece, field: str = "") -> list[Node]:
        if piece.kind != "chunk":
            return self._phrase(piece, field)
        self._check_stars(piece)
        found = self._counted(piece, words(piece.text))
        raw = [piece.text[word.start : word.end] for word in found]
        if len(found) == 1 and piece.text[found[0].end : found[0].end + 1] == "*":
            return [self._prefix(piece, found[0].text, field)]
        if is_unspaced(piece.text):
            return _runs(found, raw, field)
        return [Term(word, field) for word in raw]

    def _check_stars(self, piece: _Piece) -> None:
        if re.match(r"[*?]+\w", piece.text):
            raise self.refuse(piece.column, "leading-star")
        if re.search(r"\w[*]+\w|\w[?]+\w|~\d", piece.text):
            self.note("pattern", piece.text)

    def _prefix(self, piece: _Piece, start: str, field: str) -> Node:
        if len(start) < FEWEST_LETTERS and not is_unspaced(start):
            raise self.refuse(piece.column, "short-prefix", FEWEST_LETTERS)
        return Prefix(start, field)

    def _phrase(self, piece: _Piece, field: str) -> list[Node]:
        found = self._counted(piece, words(piece.text))
        if _n_words(found) > MOST_PHRASE:
            raise self.refuse(piece.column, "long-phrase", MOST_PHRASE)
        # A character that a quotation was cut at stands in a pair with its neighbour in the text.
        while len(found) > 1 and _is_lone(found[0]):
            found = found[1:]
        while len(found) > 1 and _is_lone(found[-1]):
            found = found[:-1]
        return [Phrase(tuple(word.text for word in found), field)] if found else []

    def _counted(self, piece: _Piece, found: list[Word]) -> list[Word]:
        self._n_terms += _n_words(found)
        if self._n_terms > MOST_TERMS:
            raise self.refuse(piece.column, "too-many", MOST_TERMS)
        return found


def _joined(kind: type[Words] | type[Every] | type[Either], parts: tuple[Node, ...]) -> Node | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return kind(parts)


def _runs(found: list[Word], raw: list[str], field: str) -> list[Node]:
    """Overlapping pairs of characters are one phrase; words beside them stand alone."""
    runs: list[list[int]] = []
    for i, word in enumerate(found):
        if runs and word.start < found[i - 1].end:
            runs[-1].append(i)
        else:
            runs.append([i])
    nodes: list[Node] = []
    for run in runs:
        first = found[run[0]]
        if len(run) > 1:
            nodes.append(Phrase(tuple(found[i].text for i in run), field))
        elif not _is_lone(first):
            nodes.append(Term(raw[run[0]], field))
        elif len(runs) == 1:
            nodes.append(Prefix(first.text, field))
    return nodes


def _is_lone(word: Word) -> bool:
    """Whether it is a single character of an unspaced script, which stands in no pair alone, but begins some."""
    return word.end - word.start == 1 and is_unspaced(word.text)


def _n_words(found: list[Word]) -> int:
    """What `found` counts for: four overlapping pairs of characters are about a word."""
    n_overlapping = sum(b.start < a.end for a, b in pairwise(found))
    return len(found) - n_overlapping + n_overlapping // 4
