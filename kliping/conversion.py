"""Seeds into content: every item of a seed becomes one content file, once, and is an editor's from then on.

The file carries the digest of what conversion wrote. As long as it still holds, a better converter or a changed seed
may write the file again; as soon as somebody edits it, nothing here touches it any more.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date as Day
from pathlib import Path

from kliping import files
from kliping.article import format_source
from kliping.catalog import ledger
from kliping.catalog.store import transaction
from kliping.convert import VERSION, Converted, convert_seed
from kliping.digest import digest, sha256
from kliping.errors import ArchiveError, Problem
from kliping.routes import article_name
from kliping.site import Site

FOLDER = "seeds"
_DIGEST = re.compile(r'^  digest: "?([0-9a-f]{32})"?\n', re.MULTILINE)
_SHA256 = re.compile(r'^  sha256: "?([0-9a-f]{64})"?\n', re.MULTILINE)

Progress = Callable[[str, int, int], None]


@dataclass(slots=True, kw_only=True)
class Conversion:
    """What converting needs, and what it did: paths of content files relative to the root."""

    sql: sqlite3.Connection
    root: Path
    site: Site
    today: Day
    progress: Progress
    disk: files.Disk = files
    created: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    n_unchanged: int = 0
    _names: dict[str, str] = field(default_factory=dict)
    _n_items: int = 0

    def scan(self, paths: Iterable[str] = (FOLDER,)) -> None:
        """Convert the seeds at or below `paths` that are new, changed, or lack an article.

        That they were is remembered once their articles would outlast a power cut, and not before.
        """
        with transaction(self.sql):
            self._scan(paths)
            self.disk.sync_files(self.root / path for path in (*self.created, *self.rewritten))

    def _scan(self, paths: Iterable[str]) -> None:
        site = self.site
        coverage = str(site.coverage.since), str(site.coverage.until)
        stamp = digest((VERSION, site.plugins.digest if site.plugins.seeds else "", site.languages, *coverage))
        lacking = self._lacking() if ledger.state(self.sql, "converter") == stamp else None
        for path in paths:
            ledger.forget_unread(self.sql, path)
            known = ledger.signatures(self.sql, path)
            for found in files.iter_files(self.root, path):
                before = known.pop(found.file if isinstance(found, Problem) else found.path, ("", ""))
                if isinstance(found, Problem):
                    ledger.set_problems(self.sql, found.file, [found])
                elif found.signature != before[0] or lacking is None or found.path in lacking:
                    self._convert_file(found)
            with transaction(self.sql):
                for gone in known:
                    self._forget(gone)
        ledger.set_state(self.sql, "converter", stamp)

    def _lacking(self) -> set[str]:
        """Seeds of which an item has no article any more."""
        rows = self.sql.execute("SELECT DISTINCT seed FROM item WHERE id NOT IN (SELECT id FROM article)")
        return {row["seed"] for row in rows}

    def _forget(self, path: str) -> None:
        """A seed that is gone leaves its articles, which are the truth now."""
        ledger.forget_source(self.sql, path)
        ledger.set_problems(self.sql, path, [])
        self.sql.execute("DELETE FROM item WHERE seed = ?", (path,))

    def _convert_file(self, found: files.Found) -> None:
        problems: list[Problem] = []
        ids: dict[str, int] = {}
        try:
            data = files.read_file(self.root, found.path, limit_bytes=files.SEED_BYTES)
            for item in convert_seed(data, file=found.path, site=self.site, today=self.today):
                problem = item if isinstance(item, Problem) else self._take(item, found.path, ids)
                problems += [problem] if problem else []
                self._n_items += 1
                if self._n_items % 100 == 0:
                    self.progress("seeds", self._n_items, 0)
        except ArchiveError as error:
            problems += error.problems
        with transaction(self.sql):
            ledger.set_problems(self.sql, found.path, problems)
            ledger.put_source(self.sql, found.path, files.settled_signature(found), "")
            self.sql.execute("DELETE FROM item WHERE seed = ?", (found.path,))
            self.sql.executemany("INSERT INTO item VALUES (?, ?)", [(found.path, each) for each in ids])

    def _take(self, item: Converted, seed: str, ids: dict[str, int]) -> Problem | None:
        """Write one item to its content file, unless that is another's or an editor's."""
        if item.id in ids:
            what = f'line {ids[item.id]} has the id "{item.id}" too; give one of them another'
            return Problem(file=seed, line=item.line, code="ID-DUPLICATE", message=what)
        owner = self.sql.execute("SELECT seed FROM item WHERE id = ? AND seed <> ?", (item.id, seed)).fetchone()
        if owner is not None:
            what = f'{owner["seed"]} has an item with the id "{item.id}" too; give one of them another'
            return Problem(file=seed, line=item.line, code="ID-DUPLICATE", message=what)
        ids[item.id] = item.line
        row = self.sql.execute("SELECT path, name FROM article WHERE id = ? ORDER BY path", (item.id,)).fetchone()
        if row is not None:
            return self._renew(item, row["path"], row["name"].rpartition("/")[2], seed)
        return self._renew(item, path_of(item), "", seed)

    def _renew(self, item: Converted, path: str, slug: str, seed: str) -> Problem | None:
        old = _read(self.root / path)
        if old is None:
            self._write(path, format_item(item, slug=self._free_slug(item)))
            self.created.append(path)
            return None
        if not is_untouched(old):
            return self._keep(item, path, old, seed)
        new = format_item(item, slug=slug or item.slug)
        if new == old:
            self.n_unchanged += 1
        else:
            self._write(path, new)
            self.rewritten.append(path)
        return None

    def _keep(self, item: Converted, path: str, old: str, seed: str) -> Problem | None:
        self.kept.append(path)
        before, now = _SHA256.search(old), item.front.get("seed")
        if before is None or not isinstance(now, dict) or before[1] == now.get("sha256"):
            return None
        what = f"this changed after {path} was edited by hand; bring the change over and put the new sha256 there"
        return Problem(file=seed, line=item.line, code="SEED-CHANGED", message=what)

    def _write(self, path: str, source: str) -> None:
        try:
            self.disk.write_file(self.root / path, source.encode())
        except OSError as error:
            what = f"{error.strerror}; make room or give permission, then build again"
            raise ArchiveError(Problem(file=path, code="OUTPUT", message=what)) from error

    def _free_slug(self, item: Converted) -> str:
        """The item's slug, with a few digits of its id behind it if another article has the URL already."""
        slug = item.slug or f"article-{sha256(item.id.encode())[:8]}"
        name = article_name(item.date, slug)
        taken = self.sql.execute("SELECT id FROM article WHERE name = ? AND id <> ?", (name, item.id)).fetchone()
        if taken or self._names.setdefault(name, item.id) != item.id:
            slug = f"{slug[:70].rstrip('-')}-{sha256(item.id.encode())[:6]}"
        return slug


def path_of(item: Converted) -> str:
    """Where a converted item is kept: by year and month, so that no folder grows without end."""
    civil = item.date.civil if item.date else None
    folder = str(civil)[:7].replace("-", "/") if civil else "undated"
    return f"content/{folder}/{item.id}.md"


def format_item(item: Converted, *, slug: str) -> str:
    """The content file of a converted item, signed with the digest of everything else in it."""
    seed = item.front["seed"]
    assert isinstance(seed, dict)
    front = {**item.front, "slug": slug} if "slug" in item.front else {"slug": slug, **item.front}
    unsigned = format_source({**front, "seed": seed}, item.body)
    return format_source({**front, "seed": {**seed, "digest": _signature(unsigned)}}, item.body)


def _signature(source: str) -> str:
    """32 hex digits that stand for `source` and never change with a version of this program."""
    return sha256(source.encode())[:32]


def is_untouched(source: str) -> bool:
    """Whether a content file is as conversion wrote it."""
    signed = _DIGEST.search(source)
    return signed is not None and _signature(source[: signed.start()] + source[signed.end() :]) == signed[1]


def _read(path: Path) -> str | None:
    """What a content file holds; None if there is none, or only what a power cut has left of one."""
    try:
        return path.read_bytes().decode("utf-8", "replace").strip("\0") or None
    except FileNotFoundError:
        return None
