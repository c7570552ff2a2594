"""Checks: what is wrong with an archive that was built, and what is worth a look. One small file for each subject.

A check of articles is given one at a time, a check of the archive the whole of it; both give problems. To add one,
write it, give its code a line in `kliping.errors` and docs/problems.md, and name it in a table here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kliping.checks.external import check_external
from kliping.checks.fields import check_images, check_keys
from kliping.checks.finding import Audit, audit_search, check_finding
from kliping.checks.links import check_links
from kliping.checks.mending import find_mends
from kliping.checks.reading import Reading, Scope
from kliping.checks.titles import check_read_also, check_titles, check_wanted
from kliping.checks.typos import Vocabulary, check_typos
from kliping.checks.wording import check_quotes, check_weekdays
from kliping.errors import Problem

__all__ = ["ADVICE", "Audit", "Reading", "Scope", "audit_search", "check_external", "find_mends", "run_checks"]

# Codes of what may well be right. They change no exit status.
_ADVICE = """
CHECK FIELD-UNKNOWN IMAGE-ALT LINK-EXTERNAL PAGE-ORPHAN QUOTES RELATED-ID SEARCH-UNFOUND
TITLE-TWICE TYPO WANTED WEEKDAY
"""
ADVICE = frozenset(_ADVICE.split())
ARTICLE_CHECKS: tuple[Callable[[Reading], Iterator[Problem]], ...] = (
    check_keys,
    check_images,
    check_weekdays,
    check_quotes,
)
ARCHIVE_CHECKS: tuple[Callable[[Scope], Iterator[Problem]], ...] = (
    check_links,
    check_titles,
    check_read_also,
    check_finding,
    check_wanted,
)


def run_checks(scope: Scope) -> Iterator[Problem]:
    """Everything that the checks find, article by article and then the archive."""
    vocabulary = Vocabulary(scope.readings())
    for reading in scope.readings():
        for check in (*ARTICLE_CHECKS, *scope.site.plugins.checks):
            yield from check(reading)
        yield from check_typos(reading, vocabulary)
    for archive_check in ARCHIVE_CHECKS:
        yield from archive_check(scope)
