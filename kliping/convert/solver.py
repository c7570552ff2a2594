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
    r"mengata|menyata|menyebut|menjelas|menutur|mengungkap|menegas|memapar|menambah|menerang|mengaku|membeber|berkata|"
    r"dikonfirmasi|ditemui|dihubungi|keterangan|said|told)\w*\b",
)
_AHEAD = re.compile(
    r"\b(?:akan|bakal|mendatang|besok|nanti|jadwal|digelar|berlangsung|tayang|will|next)\b", re.IGNORECASE
)
_FIGURE = re.compile(
    # All ways begin with a figure, so that the engine skips to the next one.
    r"[0-9](?: ?/ ?[0-9]|-[0-9]{2}-|(?:st|nd|rd|th|\.)? (?:of )?[^\Wa-z0-9_]|"
    r"(?:(?<=[^\W0-9_] [0-9])|(?<=[^\W0-9_]\. [0-9]))[0-9]?\b(?![.,:][0-9]))"
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
    """What the text proves.

    date        None when nothing proves one
    evidence    the words that prove it
    places      where each of them stands: its paragraph, and how many characters into it
    conflict    words that contradict themselves, a date and a weekday that is not its own; they prove nothing
    paragraph   where they stand
    """

    date: PartialDate | None = None
    rule: str = ""
    evidence: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    conflict: str = ""
    paragraph: int = 0


def solve_date(paragraphs: Sequence[str], *, lang: str, window: Window, filed: str = "") -> Solved:
    """The date that the text of an article proves.

    filed    the day that its dateline names, "" if it names none
    """
    found = _Evidence.read(paragraphs, lang=lang, filed=filed)
    facts_by_rule = {"filed": found.filed, "cited": found.cited, "said": found.said, "dated": found.dated}
    wrong = next((fact for facts in facts_by_rule.values() for fact in facts if _contradicts(fact.mention)), None)
    conflict = (wrong.mention.text, wrong.paragraph) if wrong else ("", 0)
    for rule, facts in facts_by_rule.items():
        if solved := _solve(facts, found, rule=rule, window=window):
            return replace(solved, conflict=conflict[0], paragraph=conflict[1])
    return Solved(conflict=conflict[0], paragraph=conflict[1])


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
    dated: list[_Fact]
    weekdays: list[_Fact]

    @classmethod
    def read(cls, paragraphs: Sequence[str], *, lang: str, filed: str) -> _Evidence:
        # Only the first paragraph is asked for a weekday alone; the others need a figure beside a name or a stroke.
        asked = [(i, text) for i, text in enumerate(paragraphs) if not i or _FIGURE.search(text)]
        facts = [_Fact(mention=m, paragraph=i) for i, text in asked for m in iter_mentions(text, lang=lang)]
        days = [fact for fact in facts if fact.mention.day]
        return cls(
            filed=[_Fact(mention=m, paragraph=0) for m in iter_mentions(filed, lang=lang) if m.day],
            cited=[fact for fact in days if _CITED.search(_before(paragraphs, fact))],
            said=[fact for fact in days if _is_said(paragraphs, fact)],
            dated=[fact for fact in days if fact.mention.year and _is_past(paragraphs, fact)],
            weekdays=[fact for fact in facts if not fact.mention.day and fact.paragraph == 0],
        )


def _before(paragraphs: Sequence[str], fact: _Fact) -> str:
    return paragraphs[fact.paragraph][max(0, fact.mention.start - 90) : fact.mention.start]


def _is_said(paragraphs: Sequence[str], fact: _Fact) -> bool:
    """Whether the day is that of somebody's words: a weekday, and a verb of saying in its sentence."""
    if fact.mention.weekday is None:
        return False
    sentence = _sentence(paragraphs, fact)
    return _SAID.search(sentence) is not None and _AHEAD.search(sentence[-60:]) is None


def _is_past(paragraphs: Sequence[str], fact: _Fact) -> bool:
    """Whether the day has its weekday, and its sentence does not look ahead."""
    return fact.mention.weekday is not None and _AHEAD.search(_sentence(paragraphs, fact)) is None


def _sentence(paragraphs: Sequence[str], fact: _Fact) -> str:
    """What stands before the mention in its sentence."""
    before = paragraphs[fact.paragraph][max(0, fact.mention.start - 200) : fact.mention.start]
    return _SENTENCE.split(before)[-1]


def _solve(facts: list[_Fact], found: _Evidence, *, rule: str, window: Window) -> Solved | None:
    """The latest day that `facts` name for certain, else the fewest days that one of them can mean."""
    facts = [_with_weekday(fact, found) for fact in facts] if rule == "cited" else facts
    days = [(_candidates(fact.mention, window), fact) for fact in facts]
    known = [(choices, fact) for choices, fact in days if 0 < len(choices) <= MOST_CHOICES]
    if not known:
        return None
    choices, fact = min(known, key=lambda pair: (len(pair[0]), -pair[0][-1].toordinal(), pair[1].paragraph))
    # What merely happened on a day tells the month of the report, and no more.
    civil = [Civil(day.year, day.month, 0 if rule == "dated" else day.day) for day in choices]
    date = PartialDate(choices=tuple(civil), uncertain=True)
    proof = _evidence(fact, found)
    return Solved(
        date=date,
        rule=rule,
        evidence=tuple(each.mention.text for each in proof),
        places=tuple((each.paragraph, each.mention.start) for each in proof),
    )


def _with_weekday(fact: _Fact, found: _Evidence) -> _Fact:
    """The day of a quoted report, taken to be the weekday that the first paragraph names, if it names just one.

    An assumption, and recorded as one: both pieces of evidence stand in the article's basis.
    """
    names = {other.mention.weekday for other in found.weekdays}
    if fact.mention.weekday is not None or len(names) != 1:
        return fact
    return replace(fact, mention=replace(fact.mention, weekday=names.pop()))


def _evidence(fact: _Fact, found: _Evidence) -> tuple[_Fact, ...]:
    own = fact.mention.text
    lead = [other for other in found.weekdays if other.mention.weekday == fact.mention.weekday]
    return (fact,) if any(other.mention.text in own for other in lead) or fact.mention.year else (*lead[:1], fact)


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
