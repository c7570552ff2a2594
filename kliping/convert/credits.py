"""Who wrote it and whose copy it is: bylines and credits as the press writes them into the text.

Each rule reads one line and answers what it found; the first rule that finds something has the word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kliping.text import one_line

_NAME = r"[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,4}"
_REPORT = re.compile(
    r"Laporan(?: (?:wartawan|reporter|jurnalis|kontributor))?\s*:?\s+(?P<rest>[^\n]{3,100}?)\s*\Z", re.IGNORECASE
)
_LABELLED = re.compile(
    r"(?:Reporter|Penulis|Pewarta|Kontributor|Wartawan|Jurnalis|Author|By)\s*[:：]\s*"
    rf"(?P<names>{_NAME}(?:(?:,| dan | and | & ) ?{_NAME})*)"
)
_FULL_NAME = r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){1,3}"
_BYLINE = re.compile(rf"By (?P<names>{_FULL_NAME}(?:(?:,| and) {_FULL_NAME})*)(?:, [A-Z][A-Za-z ]+)?\Z")
_SIGNED = re.compile(
    r"\(\s*[\w-]+(?:[.,] ?[\w-]+)*[.,] ?(?:com|id|net|co)\s*/\s*(?P<name>[^\W\d_][^()/\d]{2,60}?)\s*\)[\s.*]*\Z",
    re.IGNORECASE,
)
# Only behind the end of a sentence: inside one, small letters in brackets are an abbreviation.
_INITIALS = re.compile(r"(?:[.!?][\"”’)]*|\A)\s*(?P<all>\((?P<names>[a-z]{2,4}(?:/[a-z]{2,4}){0,3})\))[\s.*]*\Z")
# What stands among initials and is nobody: advertisement, agency, video.
_NO_NAMES = frozenset(("adv", "ant", "antara", "vid", "red"))
_SOURCE = (
    r"(?P<source>(?:The )?[A-Z][\w&-]*(?:\.(?:com|co\.id|co|id|net|org))?(?: [A-Z][\w&-]*){0,3})"
    r"(?=[\s,.;:)\"”]|\Z)"
)
_QUOTED = re.compile(
    # The first letter comes first, so that the engine skips to the next one; only then whether a word begins there.
    r"[DdMm](?<!\w[DdMm])(?:(?<=[Dd])(?:ikutip|ilansir|iberitakan)|(?<=[Mm])(?:engutip|elansir))"
    r"(?: (?:dari|oleh))?(?: (?:laman|situs|kantor berita))? " + _SOURCE
)
_SAID_BY = re.compile(r"\b(?:reported by|quoted by|according to a report by) " + _SOURCE)
_DAYS = """senin selasa rabu kamis jumat sabtu minggu januari februari maret april mei juni juli agustus september
oktober november desember"""
DAYS = frozenset(_DAYS.split())
# Where somebody said something; whoever quotes them has no copy from there.
PLATFORMS = frozenset(("facebook", "instagram", "tiktok", "twitter", "whatsapp", "x", "youtube", "telegram", "threads"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """What a rule read from one line; `evidence` is the words it read it from, `line` which of the lines it was."""

    rule: str
    evidence: str
    line: int = 0
    authors: tuple[str, ...] = ()
    source: str = ""


Rule = Callable[[str], Credit | None]


def find_authors(lines: Iterable[str]) -> Credit | None:
    """The first byline in `lines`."""
    return _first(lines, AUTHOR_RULES)


def find_source(lines: Iterable[str]) -> Credit | None:
    """The first line that says whose copy this is."""
    return _first(lines, SOURCE_RULES)


def _first(lines: Iterable[str], rules: tuple[Rule, ...]) -> Credit | None:
    found = ((i, found) for i, line in enumerate(lines) for rule in rules if (found := rule(line)))
    return next((replace(credit, line=i) for i, credit in found), None)


def reported(line: str) -> Credit | None:
    """`Laporan …` on a line of its own, with the paper before the name or the place behind it.

    >>> reported("Laporan Wartawan Koran Lembayung, Sari Melati").authors
    ('Sari Melati',)
    >>> reported("Laporan wartawan Koranlembayung.com, Sari Melati").authors
    ('Sari Melati',)
    >>> reported("Laporan Sari Melati | Lembayung").authors
    ('Sari Melati',)
    """
    match = _REPORT.match(line.strip()) if line.lstrip()[:7].lower() == "laporan" else None
    if match is None:
        return None
    before_place = re.split(r"\s+(?:\||I)\s+", match["rest"])[0]
    name = one_line(before_place.rsplit(",", 1)[-1])
    if not re.match(rf"{_NAME}\Z", name) or not name[0].isupper() or len(name.split()) > 5:
        return None
    return Credit(rule="reported", evidence=one_line(line), authors=(name,))


def labelled(line: str) -> Credit | None:
    """`Reporter: …`, `Penulis: …` at the start of a line.

    >>> labelled("Reporter: Sari Melati Editor: Budi Kembang").authors
    ('Sari Melati',)
    """
    match = _LABELLED.match(line[:200].strip())
    if match is None:
        return None
    names = re.split(r"\s(?=Editor\b|Penulis\b|Reporter\b|Fotografer\b)", match["names"])[0]
    return Credit(rule="labelled", evidence=one_line(match[0]), authors=split_names(names))


def byline(line: str) -> Credit | None:
    """`By …` on a line of its own.

    >>> byline("By Ann Willow and Tom Reed").authors
    ('Ann Willow', 'Tom Reed')
    """
    match = _BYLINE.match(line.strip()) if line.startswith("By ") and len(line) < 100 else None
    return Credit(rule="byline", evidence=one_line(line), authors=split_names(match["names"])) if match else None


def signed_off(line: str) -> Credit | None:
    """`(paper.com/name)` at the end of a line.

    >>> signed_off("Air surut. (koranlembayung.com/sari melati)").authors
    ('Sari Melati',)
    """
    match = _SIGNED.search(line[-120:]) if ")" in line[-8:] else None
    if match is None:
        return None
    name = one_line(match["name"])
    return Credit(
        rule="signed-off", evidence=one_line(match[0]), authors=(name if name != name.lower() else name.title(),)
    )


def initialled(line: str) -> Credit | None:
    """The initials of who wrote it and who edited it, behind the last sentence; the first are the writer's.

    >>> initialled("Air mulai surut. (mei/imk)").authors
    ('mei',)
    >>> initialled('"Air surut," katanya. (adv/sar)').authors
    ('sar',)
    >>> initialled("Ia menyebut minuman keras (miras)") is None
    True
    """
    match = _INITIALS.search(line[-40:]) if ")" in line[-4:] else None
    names = [name for name in match["names"].split("/") if name not in _NO_NAMES] if match else []
    return Credit(rule="initialled", evidence=match["all"], authors=(names[0],)) if match and names else None


AUTHOR_RULES: tuple[Rule, ...] = (reported, labelled, byline, signed_off, initialled)


def quoted_from(line: str) -> Credit | None:
    """`dikutip dari …`, `mengutip …`, `dilansir …`.

    >>> quoted_from('"Air surut," katanya, dikutip dari Antara, Senin.').source
    'Antara'
    >>> quoted_from("Ia mengutip pendapat ahli.") is None
    True
    """
    for match in _QUOTED.finditer(line):
        words = match["source"].split()
        while words and words[-1].casefold() in DAYS:
            words.pop()
        if words and words[0].casefold() not in PLATFORMS:
            return Credit(rule="quoted-from", evidence=one_line(match[0]), source=" ".join(words))
    return None


def reported_by(line: str) -> Credit | None:
    """`as reported by …`.

    >>> reported_by("The dam held, as reported by Reuters.").source
    'Reuters'
    """
    match = _SAID_BY.search(line)
    return Credit(rule="reported-by", evidence=one_line(match[0]), source=match["source"]) if match else None


SOURCE_RULES: tuple[Rule, ...] = (quoted_from, reported_by)


def split_names(text: str) -> tuple[str, ...]:
    """The names that `text` lists."""
    return tuple(filter(None, (one_line(name) for name in re.split(r",| dan | and | & |;", text))))
