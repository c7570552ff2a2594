"""What a text says of itself that cannot be: days that were another weekday, quotations without an end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date as Day

from kliping.checks.reading import Reading
from kliping.convert.mentions import Mention, iter_mentions
from kliping.errors import Problem

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\n)[^\n]+)*")
# A straight mark behind a digit may be inches or seconds, not a quotation.
_STRAIGHT = re.compile(r'(?<![\d\\])"|(?<=\\)"')
_OPENING = ('"', "“", '\\"', "*“", '*"', "> ", "'", "‘")


def check_weekdays(reading: Reading) -> Iterator[Problem]:
    """Dates that contradict the day of the week beside them."""
    for mention in iter_mentions(reading.article.body, lang=reading.article.lang):
        day = _day(mention)
        if day is not None and mention.weekday is not None and day.weekday() != mention.weekday:
            what = f'"{mention.text}" was a {WEEKDAYS[day.weekday()]}; one of the two is wrong, note it as a correction'
            yield reading.at(mention.start, "WEEKDAY", what)


def _day(mention: Mention) -> Day | None:
    try:
        return Day(mention.year, mention.month, mention.day)
    except ValueError:
        return None


def check_quotes(reading: Reading) -> Iterator[Problem]:
    """Quotations that are opened in a paragraph, not closed in it, and not taken up again in the next."""
    if "```" in reading.article.body:
        return
    paragraphs = list(_PARAGRAPH.finditer(reading.article.body))
    for paragraph, following in zip(paragraphs, [*paragraphs[1:], None], strict=True):
        goes_on = following is not None and following[0].startswith(_OPENING)
        place = _unclosed(paragraph[0])
        if place is not None and not goes_on:
            yield reading.at(
                paragraph.start() + place, "QUOTES", "this quotation is not closed; see whether it was printed so"
            )


def _unclosed(paragraph: str) -> int | None:
    """Where the last quotation mark stands that has no partner."""
    straight = [match.start() for match in _STRAIGHT.finditer(paragraph)]
    if len(straight) % 2:
        return straight[-1]
    if paragraph.count("“") > paragraph.count("”"):
        return paragraph.rindex("“")
    return None
