"""What is wrong with one archive, what is worth a look, and what can be mended without a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kliping.catalog import ledger
from kliping.checks import Audit, Scope, audit_search, check_external, find_mends, run_checks
from kliping.editing import Edit
from kliping.errors import Problem
from kliping.progress import Progress
from kliping.search import Request, Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkup:
    """The checks of an archive as it was last built.

    state     the folder in which answers of other sites are kept
    search    raises ArchiveError (code INDEX) while there is no index
    """

    scope: Scope
    state: Path
    search: Callable[[Request], Results]
    now: datetime
    progress: Progress

    def problems(self) -> list[Problem]:
        """What is wrong with the archive, and what is worth a look (the codes in `ADVICE`)."""
        return [*ledger.problems(self.scope.sql), *run_checks(self.scope)]

    def dead_links(self) -> list[Problem]:
        """Links to other sites that lead nowhere. What was asked a short while ago is not asked again."""
        return list(check_external(self.scope.readings(), self.state, now=self.now))

    def audit(self, *, most: int) -> Audit:
        """Whether the search finds up to `most` articles by their own words. raises ArchiveError (code INDEX)"""
        self.search(Request(query=""))
        return audit_search(self.scope, most=most, progress=self.progress)

    def mends(self) -> list[Edit]:
        """What can be mended in front matter, and never in a text; `Editor.save` writes one."""
        return [Edit(path=path, before=old, after=new) for path, old, new in find_mends(self.scope)]
