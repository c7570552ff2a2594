"""Seeds into content: every item of a seed becomes one content file, once, and is an editor's from then on.

The file carries the digest of what conversion wrote. As long as it still holds, a better converter or a changed seed
may write the file again; as soon as somebody edits it, nothing here touches it any more.

An item that holds the text of another again is no second article: the article of the first names it as one of its
seeds. What that means for items that come later, or go, stands in catalog/items.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date as Day
from pathlib import Path
from typing import TYPE_CHECKING

from kliping import files
from kliping.catalog import apart, items, ledger
from kliping.catalog.store import transaction
from kliping.conversion.contents import ContentFiles
from kliping.convert import VERSION
from kliping.digest import digest
from kliping.errors import Problem
from kliping.progress import Progress
from kliping.site import Site
from kliping.survey import Survey

if TYPE_CHECKING:
    from kliping.conversion.seed import Seed

FOLDER = "seeds"


@dataclass(slots=True, kw_only=True)
class Conversion:
    """What converting needs; `contents` says what it did."""

    sql: sqlite3.Connection
    root: Path
    site: Site
    today: Day
    progress: Progress
    disk: files.Disk = files
    contents: ContentFiles = field(init=False)
    _again: set[str] = field(default_factory=set)
    _n_items: int = 0

    def __post_init__(self) -> None:
        self.contents = ContentFiles(sql=self.sql, root=self.root, disk=self.disk)

    def scan(self, paths: Iterable[str] = (FOLDER,)) -> None:
        """Convert the seeds at or below `paths` that are new, changed, or lack an article; and those they reach.

        That they were is remembered once their articles would outlast a power cut, and not before.
        """
        with transaction(self.sql):
            self._scan_all(paths)
            self.disk.sync_files(self.root / path for path in self.contents.changed())

    def _scan_all(self, paths: Iterable[str]) -> None:
        site = self.site
        coverage = str(site.coverage.since), str(site.coverage.until)
        stamp = digest((VERSION, site.plugins.digest if site.plugins.seeds else "", site.languages, *coverage))
        is_same = ledger.state(self.sql, "converter") == stamp
        pairs, told = apart.told_apart(self.sql), json.loads(ledger.state(self.sql, "apart") or "[]")
        moved = set(pairs) ^ set(map(tuple, told))
        self._again = items.lacking(self.sql) | items.unseen_revisions(self.sql)
        self._again |= apart.seeds_named(self.sql, moved) if moved else set()
        for path in paths:
            self._scan(path, is_same=is_same)
        while self._again:
            # What is after a seed in their order may have followed it; each round reaches fewer of them.
            for path in sorted(self._again, key=lambda seed: seed.split("/")):
                self._scan(path, is_same=True)
                self._again.discard(path)
        ledger.set_state(self.sql, "converter", stamp)
        ledger.set_state(self.sql, "apart", json.dumps(pairs))

    def _scan(self, path: str, *, is_same: bool) -> None:
        ledger.forget_unread(self.sql, path)
        survey = Survey(sql=self.sql, root=self.root, path=path)
        for found, (signature, _) in survey.all():
            if isinstance(found, Problem):
                ledger.set_problems(self.sql, found.file, [found])
            elif found.signature != signature or not is_same or found.path in self._again:
                self._again.discard(found.path)
                self._seed(found).convert()
        for gone in survey.gone():
            self._forget(gone)

    def _forget(self, path: str) -> None:
        """A seed that is gone leaves its articles, which are the truth now."""
        with transaction(self.sql):
            reached = [each.row for row in items.items_of(self.sql, path) for each in items.find_alike(self.sql, row)]
            named = {row.article for row in items.items_of(self.sql, path) if row.article not in ("", row.id)}
            ledger.forget_source(self.sql, path)
            ledger.set_problems(self.sql, path, [])
            items.forget_items(self.sql, path)
            self._reach(row.seed for row in reached if row.seed != path)
            items.put_assets(self.sql, path, {})
            self._reach(items.seeds_showing(self.sql, path, ""))
            for article in sorted(named):
                self.contents.name_copies(article)

    def _reach(self, seeds: Iterable[str]) -> None:
        """Convert these again, in this run, or in the next one if this does not come to its end."""
        for seed in set(seeds) - self._again:
            self._again.add(seed)
            self.sql.execute("UPDATE source SET signature = '' WHERE path = ?", (seed,))

    def _seed(self, found: files.Found) -> Seed:
        # Here, as it brings all formats and rules, and most builds have no seed to read.
        from kliping.conversion.seed import Seed

        return Seed(
            contents=self.contents,
            site=self.site,
            today=self.today,
            found=found,
            reach=self._reach,
            count=self._count,
        )

    def _count(self) -> None:
        """One more item is read."""
        self._n_items += 1
        if self._n_items % 100 == 0:
            self.progress("seeds", self._n_items, 0)
