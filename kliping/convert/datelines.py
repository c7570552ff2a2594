"""Datelines: the place, the outlet and the filing day that open the body.

`JAKARTA - `, `Jakarta, CNN Indonesia --`, `LONDON (Reuters) -`, `WASHINGTON, Feb 26 -`. The words before the
dash are cut into pieces; each piece is a place, an outlet or a day; a piece that is none of them ends the matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from kliping.text import one_line

HEAD_LENGTH = 140
_LONGEST = 80
_DASH = re.compile(r"\s*(?:(?:--+|[–—]|(?<=\)) ?-)(?:\s+|(?=[\"“A-Z]))|-\s+)")
_BAR = re.compile(r"\s+[|:]\s+|:\s+")
_DOMAIN = re.compile(
    r"(?:[\w-]+\.)+(?:com|co\.?id|id|net|org|tv|news|info|co)\Z|[\w-]+ co\.id\Z|\w{3,}news\Z", re.IGNORECASE
)
# Agencies and papers that sign their copy without a domain. Anything with a domain needs no entry here.
_OUTLETS = """
afp | ansa | antara | antara news | ap | associated press | bbc | bbc indonesia | bbc news | bernama | bisnis indonesia
| bloomberg | cnbc indonesia | cnn | cnn indonesia | dpa | dw | efe | infopublik | jiji | kna | kompas | kyodo | mnc
| pna | pti | republika | reuters | ria novosti | rri | sindonews | spa | suara pembaruan | tass | tempo
| tempo interaktif | the jakarta post | upi | voa | vna | wam | xinhua | yonhap"""
OUTLETS = frozenset(map(one_line, _OUTLETS.split("|")))
# Words in capitals, or at the start of a line, that stand before a dash and are no place.
_NOT_PLACES = """
advertorial analisis artikel asean berita bnpb breaking bumn cerpen copyright daftar dprd editorial exclusive fakta
fakta-fakta fifa film foto game gempa hasil headline hoaks ikuti info infografis interview jadwal kolom komentar kpk
laporan live mui nasa nato note opec opini pan part pdip penulis photo pks podcast polisi polri popular populer preview
profil pssi quote ramadan rating resensi resep review sinopsis sumber timnas tips tribun tni uefa ulasan unesco unicef
update video viral warning watch who wto"""
NOT_PLACES = frozenset(_NOT_PLACES.split())
_PLACE = re.compile(r"[^\W\d_][\w.'’-]*(?:[ /][^\W\d_(][\w.'’-]*){0,4}\Z")
_MONTHS = "jan|feb|mar|apr|may|mei|jun|jul|aug|agu|sep|oct|okt|nov|dec|des"
_DAY = re.compile(
    rf"(?:(?:{_MONTHS})[a-z]*\.? \d{{1,2}}|\d{{1,2}} (?:{_MONTHS})[a-z]*\.?)(?: \d{{4}})?\Z", re.IGNORECASE
)
_NUMERIC_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """What opens the body; `length` is how many characters of the paragraph it takes, its dash included."""

    length: int
    rule: str
    place: str = ""
    outlet: str = ""
    day: str = ""


Rule = Callable[[str], Dateline | None]


def find_dateline(paragraph: str) -> Dateline | None:
    """The dateline that opens `paragraph`, if one does."""
    head = paragraph[:HEAD_LENGTH]
    return next(filter(None, (rule(head) for rule in RULES)), None)


def dashed(head: str) -> Dateline | None:
    """Places, outlets and days in any order before a dash.

    >>> found = dashed("LEMBAYUNG, KORAN.com - Hujan turun.")
    >>> found.place, found.outlet
    ('LEMBAYUNG', 'KORAN.com')
    >>> dashed("TEMPO.CO, Lembayung - Hujan turun.").place
    'Lembayung'
    >>> dashed("LEMBAYUNG, Feb 26 (Reuters) - It rained.").day
    'Feb 26'
    >>> dashed("PDIP - Partai itu menang.") is None
    True
    >>> dashed("Sari - warga lama - datang.") is None
    True
    """
    dash = _DASH.search(head)
    if dash is None or not 0 < dash.start() < _LONGEST:
        return None
    found = _read(head[: dash.start()], length=dash.end(), rule="dashed")
    # A place alone opens a sentence; before a small letter it is only what the sentence speaks of.
    return None if found and not found.outlet and head[dash.end() : dash.end() + 1].islower() else found


def signed(head: str) -> Dateline | None:
    """An agency in brackets before a dash.

    >>> signed("(ANTARA) - Hujan turun.").outlet
    'ANTARA'
    """
    match = re.match(r"\((?P<outlet>[^()]{2,30})\)\s*[-–—]+\s+", head)
    if match is None or not _is_outlet(match["outlet"]):
        return None
    return Dateline(length=match.end(), rule="signed", outlet=one_line(match["outlet"]))


def barred(head: str) -> Dateline | None:
    """A place in capitals before a bar or a colon.

    >>> barred("LEMBAYUNG | Petugas datang.").place
    'LEMBAYUNG'
    """
    bar = _BAR.search(head)
    if bar is None or not head[: bar.start()].isupper() or "|" not in bar[0]:
        return None
    return _read(head[: bar.start()], length=bar.end(), rule="barred")


def domain_and_place(head: str) -> Dateline | None:
    """An outlet's domain, a comma and a place, with no dash behind it.

    >>> found = domain_and_place("Warta6.com, Lembayung Hujan turun sejak pagi.")
    >>> found.place, found.outlet
    ('Lembayung', 'Warta6.com')
    """
    match = re.match(r"(?P<outlet>\w+\.(?:com|co|id|net|co\.id)), (?P<place>[A-Z][a-z]+) (?=[\"“]?[A-Z])", head)
    if match is None:
        return None
    return Dateline(length=match.end(), rule="domain-place", outlet=match["outlet"], place=match["place"])


def behind_byline(head: str) -> Dateline | None:
    """A dateline that begins with an outlet in capitals, behind a byline in the same paragraph.

    >>> found = behind_byline("Laporan Wartawan Koran, Sari Melati KORAN.COM, LEMBAYUNG - Hujan turun.")
    >>> found.place, found.outlet
    ('LEMBAYUNG', 'KORAN.COM')
    """
    opening = re.match(r"(?:Laporan|Oleh)\b.{8,70}?[\s.,](?=[A-Z-]{4,}\.(?:COM|CO|ID|NET)\b)", head)
    found = dashed(head[opening.end() :]) if opening else None
    return replace(found, length=found.length + opening.end(), rule="behind-byline") if found and opening else None


RULES: tuple[Rule, ...] = (dashed, signed, barred, domain_and_place, behind_byline)


def _read(head: str, *, length: int, rule: str) -> Dateline | None:
    """The pieces of `head`, when each of them is known and one is a place or an outlet.

    What stands in brackets at the end signs the copy, whether we know the name or not.
    """
    found = {"place": "", "outlet": "", "day": ""}
    signature = re.search(r"\(([^\W\d_][^()]{1,30})\)\s*\Z", head)
    if signature:
        head, found["outlet"] = head[: signature.start()], one_line(signature[1])
    for piece in _pieces(head):
        kind = _kind(piece)
        if kind is None or found[kind] and kind != "place":
            return None
        found[kind] = f"{found[kind]}, {piece}" if found[kind] else piece
    if not found["place"] and not found["outlet"] or found["place"].count(",") > 1:
        return None
    return Dateline(length=length, rule=rule, **found)


def _pieces(head: str) -> list[str]:
    cut = re.split(r",|\.\s|[()]|\s/\s", head)
    return [piece for piece in (one_line(piece).strip(" ,.|\u200e\u200b*") for piece in cut) if piece]


def _kind(piece: str) -> str | None:
    if _is_outlet(piece):
        return "outlet"
    if _DAY.match(piece) or _NUMERIC_DAY.match(piece):
        return "day"
    return "place" if is_place(piece) else None


def _is_outlet(piece: str) -> bool:
    return _DOMAIN.match(piece) is not None or piece.casefold() in OUTLETS


def is_place(piece: str) -> bool:
    """Whether `piece` is written as a dateline writes a place: every word begins in capitals, and can be spoken.

    There is no list of places here: a list never ends, and an unknown village is no less a place.
    """
    if not _PLACE.match(piece) or piece.casefold() in NOT_PLACES:
        return False
    words = piece.replace("/", " ").split()
    if (
        words[0].casefold() in NOT_PLACES
        or words[0] in ("The", "A")
        or not all(word[0].isupper() or word in ("di", "de", "of") for word in words)
    ):
        return False
    return all(_is_spoken(word) or len(words) > 1 and word in ("DE", "DI", "LA", "EL", "AL") for word in words)


def _is_spoken(word: str) -> bool:
    """Whether a word in capitals is a name and not an acronym: vowels, and no start that nobody can say."""
    letters = re.sub(r"[^\w]", "", word).casefold()
    if not word.isupper() or not letters.isascii() or word.endswith("."):
        return True
    if len(letters) < 3 or not re.search(r"[aeiouy]", letters):
        return is_short_place(letters)
    return re.match(r"[^aeiouy]{4}|[bcdgjkpt][bcdgjkpt]", letters) is None


def is_short_place(letters: str) -> bool:
    """Whether it is one of the few places that the press writes by their letters.

    >>> is_short_place("ntt"), is_short_place("dpr")
    (True, False)
    """
    return letters in ("ntt", "ntb", "dki", "diy", "ikn", "uk", "us", "la", "dc", "st", "ny")
