"""When an article was published, as far as its own text can prove, and by which words.

The evidence is what newsrooms write for other reasons: the day in a dateline, the day of the agency's report that
is quoted, the day on which somebody said something. Whatever is found here is inferred and marked as uncertain.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kliping.convert.mentions import Mention, iter_mentions
from kliping.dates import Civil, PartialDate

# More candidates than these say nothing any more.
MOST_CHOICES = 12
_EARLIEST = datetime.date(1900, 1, 1)
_CITED = re.compile(
    r"(?:[Dd]ikutip|[Mm]engutip|[Dd]ilansir|[Mm]elansir|[Dd]iberitakan|[Dd]ilaporkan|quoted|reported)\b[^.;]{0,60}\Z"
)
_SAID = re.compile(
    r"\b(?:kata|ujar|ucap|tutur|jelas|ungkap|sebut|tegas|papar|imbuh|tukas|terang|beber|cetus|lanjut|tambah|pungkas|"
    r"dikonfirmasi|ditemui|dihubungi|keterangan|said|told)\w*\b",
)
_AHEAD = re.compile(
    r"\b(?:akan|bakal|mendatang|besok|nanti|jadwal|digelar|berlangsung|tayang|will|next)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"[.!?][\"”']?\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days an article can be from."""

    first: datetime.date | None
    last: datetime.date

    def holds(self, day: datetime.date) -> bool:
        return (self.first or _EARLIEST) <= day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """`date` is None when nothing proves one; `conflict` then says which words contradict each other, if any do."""

    date: PartialDate | None = None
    rule: str = ""
    evidence: tuple[str, ...] = ()
    conflict: str = ""
    paragraph: int = 0


def solve_date(paragraphs: Sequence[str], *, lang: str, window: Window, filed: str = "") -> Solved:
    """The date that the text of an article proves.

    filed    the day that its dateline names, "" if it names none
    """
    found = _Evidence.read(paragraphs, lang=lang, filed=filed)
    for rule, facts in (("filed", found.filed), ("cited", found.cited), ("said", found.said)):
        if not facts:
            continue
        solved = _solve(facts, found, rule=rule, window=window)
        if solved.date or solved.conflict:
            return solved
    return Solved()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fact:
    mention: Mention
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """What the text holds, by the part it can play."""

    filed: list[_Fact]
    cited: list[_Fact]
    said: list[_Fact]
    weekdays: list[_Fact]

    @classmethod
    def read(cls, paragraphs: Sequence[str], *, lang: str, filed: str) -> _Evidence:
        facts = [
            _Fact(mention=m, paragraph=i) for i, text in enumerate(paragraphs) for m in iter_mentions(text, lang=lang)
        ]
        dated = [fact for fact in facts if fact.mention.day]
        return cls(
            filed=[_Fact(mention=m, paragraph=0) for m in iter_mentions(filed, lang=lang) if m.day],
            cited=[fact for fact in dated if _CITED.search(_before(paragraphs, fact))],
            said=[fact for fact in dated if _is_said(paragraphs, fact)],
            weekdays=[fact for fact in facts if not fact.mention.day and fact.paragraph == 0],
        )


def _before(paragraphs: Sequence[str], fact: _Fact) -> str:
    return paragraphs[fact.paragraph][max(0, fact.mention.start - 90) : fact.mention.start]


def _is_said(paragraphs: Sequence[str], fact: _Fact) -> bool:
    """Whether the day is that of somebody's words: a weekday, and a verb of saying in its sentence."""
    if fact.mention.weekday is None:
        return False
    before = paragraphs[fact.paragraph][max(0, fact.mention.start - 200) : fact.mention.start]
    sentence = _SENTENCE.split(before)[-1]
    return _SAID.search(sentence) is not None and _AHEAD.search(sentence[-60:]) is None


def _solve(facts: list[_Fact], found: _Evidence, *, rule: str, window: Window) -> Solved:
    """The latest day that `facts` allow."""
    best: Solved = Solved()
    for fact in facts:
        fact = _with_weekday(fact, found) if rule == "cited" else fact
        days = _candidates(fact.mention, window)
        if not days and _contradicts(fact.mention):
            return Solved(conflict=fact.mention.text, paragraph=fact.paragraph)
        if days and len(days) <= MOST_CHOICES and (best.date is None or days[-1] > best.date.last):
            choices = tuple(Civil(day.year, day.month, day.day) for day in days)
            evidence = _evidence(fact, found)
            best = Solved(date=PartialDate(choices=choices, uncertain=True), rule=rule, evidence=evidence)
    return best


def _with_weekday(fact: _Fact, found: _Evidence) -> _Fact:
    """The day of a quoted report, taken to be the weekday that the first paragraph names, if it names just one.

    An assumption, and recorded as one: both pieces of evidence stand in the article's basis.
    """
    names = {other.mention.weekday for other in found.weekdays}
    if fact.mention.weekday is not None or len(names) != 1:
        return fact
    return replace(fact, mention=replace(fact.mention, weekday=names.pop()))


def _evidence(fact: _Fact, found: _Evidence) -> tuple[str, ...]:
    own = fact.mention.text
    lead = [other.mention.text for other in found.weekdays if other.mention.weekday == fact.mention.weekday]
    return (own,) if any(text in own for text in lead) or fact.mention.year else (*lead[:1], own)


def _candidates(mention: Mention, window: Window) -> list[datetime.date]:
    """The days in the window that `mention` can mean, ascending."""
    first = window.first or _EARLIEST
    years = [mention.year] if mention.year else range(first.year, window.last.year + 1)
    days = [day for year in years if (day := _day(year, mention.month, mention.day))]
    return [day for day in days if window.holds(day) and mention.weekday in (None, day.weekday())]


def _contradicts(mention: Mention) -> bool:
    """Whether its own weekday denies the date."""
    day = _day(mention.year, mention.month, mention.day) if mention.year else None
    return day is not None and mention.weekday not in (None, day.weekday())


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None
