"""Read-also blocks: titles of other articles inside the text, taken out of it in whichever form they come.

Adding a language's or an outlet's words is one entry of `WORDS`; adding a form is one function in `RULES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kliping.text import one_line

# Words that open such a block. Videos and galleries ("Lihat juga Video: …") are no articles and stay in the text.
WORDS = (
    "baca juga",
    "baca pula",
    "lihat juga",
    "lihat pula",
    "simak juga",
    "simak pula",
    "artikel terkait",
    "berita terkait",
    "read also",
    "also read",
    "read more",
    "see also",
    "related",
    "related articles?",
    "related stor(?:y|ies)",
    "related news",
    "lesen sie auch",
    "lire aussi",
    "lea también",
    "اقرأ أيضا?ً?",
    "関連記事",
)
_WORDS = "|".join(word.replace(" ", r"\s+") for word in WORDS)
_OPEN = r"[\s*_\[(【>•-]*"
_HEADER = re.compile(rf"{_OPEN}(?:{_WORDS})\s*[:：]?[\s*_\])】]*\Z", re.IGNORECASE)
_HEADER_COLON = re.compile(rf"{_OPEN}(?:{_WORDS})\s*[:：][\s*_,]*\Z", re.IGNORECASE)
_HEADER_WORDS = re.compile(r"\w+\s+\w+\s*\Z")
_LOST_TITLE = re.compile(rf"({_OPEN}(?:{_WORDS})\s*[:：])\s*,\s*(?=\S)", re.IGNORECASE)
_INLINE = re.compile(
    rf"(?P<open>{_OPEN})(?:{_WORDS})(?:\s*[:：]|\s+[-–—])[\s*_]*(?P<title>\S.*?)[\s*_]*\Z", re.IGNORECASE
)
_BULLET = re.compile(r"\s*(?P<mark>[-*•·–—►▪]|\d{1,2}[.)])\s+(?P<title>\S.*?)\s*\Z")
_RUNNING = re.compile(rf"(?<=[.!?\"”’)\]])\s*(?=[\[(]?(?:{_WORDS})\s*[:：]\s*\S)", re.IGNORECASE)
_CUTTABLE = re.compile(rf"{_RUNNING.pattern}|\A{_OPEN}(?:{_WORDS})\s*[:：]\s*,", re.IGNORECASE)
_BEFORE_COLON = re.compile(rf"(?:{_WORDS})\s*\Z", re.IGNORECASE)
_TOKEN = re.compile(r"\S+")
# Of an item of a list, which a sentence begins behind.
_NUMBER = re.compile(r"\d{1,2}\.\Z")
# Words that stay small inside a title; a small word that is none of them belongs to a sentence.
_SMALL = """
a agar akan akibat an and as at atau bagi bukan by dalam dan dari demi dengan di for from hingga in jadi karena ke lalu
of oleh on pada per saat sampai sebagai secara sejak serta setelah soal tak tapi ten terkait the to untuk usai van vs
with yang"""
_PARTICLES = frozenset(_SMALL.split())
# Words that open a sentence and, with a small word or a comma behind them, stand nowhere in a title.
_SENTENCE_OPENERS = """
Adapun Akan Akibatnya Atas Begitu Berdasarkan Berikut Dalam Dapatkan Dari Dengan Di Dia Diketahui Dikutip Dilansir Hal
Hasilnya Hingga Ia Ini Itu Jadi Kami Karena Kata Kemudian Kendati Ketika Kini Lalu Lebih Maka Melansir Mengutip
Menurut Menurutnya Mereka Meski Meskipun Misalnya Nah Namun Nantinya Oleh Pada Padahal Pasalnya Saat Saya Sebab
Sebagai Sebagaimana Sebaliknya Sebelum Sebelumnya Sedangkan Sehingga Sejak Selain Selama Selanjutnya Sementara Seperti
Setelah Sesudah Tak Tapi Ternyata Tetapi Tidak Untuk Usai Walau Walaupun
According After Although As At Before But He However In It Its Meanwhile On She The They This Those When While"""
_OPENERS = frozenset(_SENTENCE_OPENERS.split())
_SENTENCES = re.compile(r"[.!?][\"”’)]*\s+\S")
TITLE_LENGTH = 220
# One that runs on is seldom longer; what is may be two of them.
RUNNING_LENGTH = 120
# Without a mark at its end, a longer one may have a heading behind it.
BARE_LENGTH = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block: the lines it took, from `start` to before `end`, and the titles it named."""

    start: int
    end: int
    titles: tuple[str, ...]
    rule: str


Rule = Callable[[Sequence[str], int], Block | None]


def find_blocks(lines: Sequence[str]) -> list[Block]:
    """Every read-also block of `lines`, in their order; no two share a line."""
    blocks: list[Block] = []
    i = 0
    while i < len(lines):
        block = _block_at(lines, i)
        if block:
            blocks.append(block)
        i = block.end if block else i + 1
    return blocks


def cut_running(lines: Sequence[str]) -> list[str]:
    """`lines`, with the read-also titles that run on inside a paragraph on lines of their own.

    Only where the end of the title is certain; elsewhere the words stay where they are, and nothing is lost.

    >>> cut_running(["Air surut. Baca juga: Pasar Lama Dibuka “Kami senang,” kata Sari."])
    ['Air surut.', 'Baca juga: Pasar Lama Dibuka', '“Kami senang,” kata Sari.']
    >>> cut_running(["Air surut. Baca juga: Pasar Lama Dibuka Lagi Namun, warga belum datang."])
    ['Air surut.', 'Baca juga: Pasar Lama Dibuka Lagi', 'Namun, warga belum datang.']
    >>> cut_running(["Air surut. Baca juga: Pasar Lama Dibuka? Warga datang sejak pagi."])
    ['Air surut.', 'Baca juga: Pasar Lama Dibuka?', 'Warga datang sejak pagi.']
    >>> cut_running(["Air surut. Baca juga: Pasar Lama Dibuka Warga datang pagi."])
    ['Air surut. Baca juga: Pasar Lama Dibuka Warga datang pagi.']
    >>> cut_running(["Baca juga:, Warga datang pagi."])
    ['Baca juga:', 'Warga datang pagi.']
    """
    return [part for line in lines for part in (_cut(line) if _may_cut(line) and _CUTTABLE.search(line) else [line])]


def _may_cut(line: str) -> bool:
    """Whether words of a block stand before a colon; looking back from colons is much faster than looking for words."""
    at = line.find(":")
    while at >= 0:
        if _BEFORE_COLON.search(line, max(0, at - 40), at):
            return True
        at = line.find(":", at + 1)
    return False


def _cut(line: str) -> list[str]:
    if lost := _LOST_TITLE.match(line):
        return [lost[1], line[lost.end() :]]
    pieces: list[str] = []
    for piece in _RUNNING.split(line):
        end = _title_end(piece) if _MAYBE.match(piece) else None
        if end is not None:
            pieces += [piece[:end].rstrip(), piece[end:]]
        elif pieces and not (_MAYBE.match(pieces[-1]) and _title_end(pieces[-1])):
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    return [piece for piece in pieces if piece]


def _title_end(piece: str) -> int | None:
    """Where the title in `piece` ends: before a quotation, or with the piece; None if a sentence may have begun."""
    start = piece.index(":") + 1 if ":" in piece else 0
    words = list(_TOKEN.finditer(piece, start))
    for i, word in enumerate(words):
        if word.start() - start > RUNNING_LENGTH:
            return None
        if i > 2 and (_is_apart(words, i) or _is_quotation(piece, start, word.start())):
            return word.start()
        core = _core(word[0])
        if i > 2 and word[0] == f"{core}," and core in _OPENERS and word.start() - start <= BARE_LENGTH:
            return word.start()
        if i and core.isalpha() and core.islower() and core not in _PARTICLES:
            return _sentence_start(words, i)
    return len(piece)


def _is_apart(words: Sequence[re.Match[str]], i: int) -> bool:
    """Whether more than one space stands before a word: there was a line's end."""
    return words[i].start() - words[i - 1].end() > 1


def _is_quotation(piece: str, start: int, at: int) -> bool:
    """Whether somebody begins to speak at a place of a piece, and no word is only set in quotation marks."""
    if piece[at] not in '"“' or piece.count('"', start, at) % 2:
        return False
    said = re.match(r'["“]([^"”]*)["”]', piece[at:])
    return said is None or len(said[1].split()) > 3 or said[1][-1:] in (",", ".", "?", "!")


def _core(word: str) -> str:
    return word.strip("\"“”'‘’.,:;!?()")


def _sentence_start(words: Sequence[re.Match[str]], i: int) -> int | None:
    """Where the sentence of word `i` begins: at a word that opens one, or behind a full stop; else None."""
    at = i - 1
    while at > 2 and _core(words[at][0]) in _PARTICLES:
        at -= 1
    if at <= 2 or not words[at][0][0].isupper():
        return None
    if _NUMBER.match(words[at - 1][0]):
        return words[at - 1].start() if at > 3 else None
    is_new = words[at - 1][0].rstrip('"”’)')[-1:] in (".", "?", "!", "…")
    if is_new:
        return words[at].start()
    is_sure = _core(words[at][0]) in _OPENERS and words[at].start() - words[0].start() <= BARE_LENGTH
    return words[at].start() if is_sure else None


def _block_at(lines: Sequence[str], i: int) -> Block | None:
    # Most lines are longer than any header and begin with none of the words: one cheap look decides.
    if not _MAYBE.match(lines[i]):
        return None
    return next(filter(None, (rule(lines, i) for rule in RULES)), None)


_MAYBE = re.compile(rf"{_OPEN}(?:{_WORDS})", re.IGNORECASE)


def header_and_list(lines: Sequence[str], i: int) -> Block | None:
    """A header on its own line, and under it a list with bullets or numbers.

    >>> header_and_list(["Baca juga:", "- Pasar Lama Dibuka", "- Jembatan Rampung", "Warga datang."], 0).titles
    ('Pasar Lama Dibuka', 'Jembatan Rampung')
    >>> header_and_list(["Baca juga:", "- Pasar Lama Dibuka", "1. Air surut pada sore hari."], 0).titles
    ('Pasar Lama Dibuka',)
    """
    if not _HEADER.match(lines[i]):
        return None
    end, titles, mark = i + 1, list[str](), ""
    while end < len(lines):
        bullet = _BULLET.match(lines[end])
        kind = bullet["mark"].strip("0123456789") if bullet else ""
        if bullet and kind == (mark or kind) and is_title(bullet["title"]):
            mark = kind
            titles.append(one_line(bullet["title"]))
        elif lines[end].strip():
            break
        end += 1
    return Block(start=i, end=_last_filled(lines, i, end), titles=tuple(titles), rule="header-list") if titles else None


def header_and_title(lines: Sequence[str], i: int) -> Block | None:
    """A header with a colon, and under it one line that is written as a title is.

    >>> header_and_title(["Read also:", "Old Bridge Reopens After Ten Years", "It rained."], 0).titles
    ('Old Bridge Reopens After Ten Years',)
    >>> header_and_title(["Read also:", "It rained all day, and nobody came."], 0) is None
    True
    """
    if not _HEADER_COLON.match(lines[i]):
        return None
    at = next((j for j in range(i + 1, len(lines)) if lines[j].strip()), None)
    if at is None or _MAYBE.match(lines[at]) or not _is_title_case(lines[at]):
        return None
    return Block(start=i, end=at + 1, titles=(one_line(lines[at]),), rule="header-title")


def header_alone(lines: Sequence[str], i: int) -> Block | None:
    """A header whose titles were lost: it names nothing, and is not part of the story.

    >>> header_alone(["Baca juga:", "Air mulai surut, kata warga."], 0).titles
    ()
    """
    if not _HEADER_COLON.match(lines[i]) and not (_HEADER.match(lines[i]) and _HEADER_WORDS.match(lines[i].strip())):
        return None
    return Block(start=i, end=i + 1, titles=(), rule="header-alone")


def inline(lines: Sequence[str], i: int) -> Block | None:
    """The words and one title on a line of their own, in brackets or not.

    >>> inline(["[Baca juga: Pasar Lama Dibuka Kembali]"], 0).titles
    ('Pasar Lama Dibuka Kembali',)
    >>> inline(["SIMAK JUGA - Pasar Lama Dibuka"], 0).titles
    ('Pasar Lama Dibuka',)
    """
    match = _INLINE.match(lines[i])
    if match is None:
        return None
    title = one_line(match["title"])
    if "[" in match["open"] or "(" in match["open"]:
        title = title.rstrip("])")
    if not is_title(title) or title.startswith(","):
        return None
    return Block(start=i, end=i + 1, titles=(title,), rule="inline")


RULES: tuple[Rule, ...] = (header_and_list, header_and_title, header_alone, inline)


def is_title(text: str) -> bool:
    """Whether `text` can be the title of an article: some words, and no second sentence behind a full stop."""
    if len(text) > TITLE_LENGTH or sum(map(str.isalnum, text)) < 3:
        return False
    return len(text) < 120 or not _SENTENCES.search(text)


def _is_title_case(line: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
    capital = sum(word[0].isupper() for word in words)
    return len(words) >= 2 and capital >= 0.7 * len(words) and len(line) < 200 and not line.rstrip().endswith(".")


def _last_filled(lines: Sequence[str], start: int, end: int) -> int:
    while end > start and not lines[end - 1].strip():
        end -= 1
    return end
