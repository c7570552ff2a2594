"""A build: content and seeds into the catalog, what is stale onto the due list, the due list through the press."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kliping import __version__, files, pages, premises, staleness
from kliping.account import BuildReport
from kliping.catalog import ledger, read
from kliping.catalog.reach import own_keys
from kliping.catalog.store import in_bulk, transaction
from kliping.conversion import Conversion
from kliping.digest import digest
from kliping.errors import ArchiveError
from kliping.filling import filled
from kliping.gazetteer import packaged_places
from kliping.intake import Intake
from kliping.leaks import Guard
from kliping.press import RENDERED, Compositor, Documents, Press, Tally, never
from kliping.press.staticsearch import StaticSearch
from kliping.progress import Progress
from kliping.rarity import Rarity, load_rarity
from kliping.readings import Moved, Readings
from kliping.render import Renderer
from kliping.routes import Key, key_of
from kliping.search import Index
from kliping.site import Site
from kliping.views import ArticlePage
from kliping.workers import Crew

OnFirst = Callable[[tuple[str, ...]], None]
# So many files are not saved by hand.
MANY = 50


def ignore(urls: tuple[str, ...]) -> None:
    """Nobody is looking."""


@dataclass(slots=True, kw_only=True)
class Build:
    """One build, on whatever disk and index there are; `conversion` and `tally` say what it did.

    open_index     gives the index, which is not asked for before content has been read
    keep_broken    whether an article stays as it was while its file cannot be read
    """

    sql: sqlite3.Connection
    root: Path
    output: Path
    site: Site
    renderer: Renderer
    index_folder: Path
    open_index: Callable[[], Index]
    now: datetime
    keep_broken: bool
    progress: Progress
    crew: Crew
    disk: files.Disk = files
    rarity: Rarity = field(init=False)
    readings: Readings = field(init=False)
    intake: Intake = field(init=False)
    conversion: Conversion = field(init=False)
    guard: Guard = field(init=False)
    tally: Tally = field(default_factory=Tally, init=False)
    n_left: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        sql, root, site, disk = self.sql, self.root, self.site, self.disk
        self.rarity = load_rarity(root, site)
        self.readings = Readings(root=root, default_lang=site.languages[0], disk=disk, more=site.plugins.markdown)
        self.intake = Intake(
            sql=sql,
            root=root,
            site=site,
            readings=self.readings,
            now=self.now,
            keep_broken=self.keep_broken,
            progress=self.progress,
            crew=self.crew,
            disk=disk,
            statistics=self.rarity.statistics,
        )
        self.conversion = Conversion(
            sql=sql, root=root, site=site, today=self.now.date(), progress=self.progress, disk=disk
        )
        self.guard = Guard(sql=sql, root=root, site=site, disk=disk)

    def run(
        self,
        changed: list[str] | None,
        *,
        died: bool,
        first: Iterable[str] = (),
        on_first: OnFirst = ignore,
        give_way: Callable[[], bool] = never,
    ) -> None:
        """Build what changed.

        changed     paths relative to the root; None looks at everything
        died        whether the last build did not come to its end
        give_way    whether something is more urgent than the rest, which then stays due for the next build
        """
        lost = premises.claim(self.sql, self.output, self.disk)
        if lost:
            # Every page will be due, so nobody has to work out which.
            self.intake.reach = own_keys
        with in_bulk(self.sql) if lost else nullcontext():
            self._run(changed, lost=lost, died=died, first=first, on_first=on_first, give_way=give_way)

    def _run(
        self,
        changed: list[str] | None,
        *,
        lost: bool,
        died: bool,
        first: Iterable[str],
        on_first: OnFirst,
        give_way: Callable[[], bool],
    ) -> None:
        is_behind = give_way is not never and ledger.is_any_due(self.sql)
        self.take_in(changed)
        press = self.press(give_way)
        looked_at = list(filter(None, map(key_of, first)))
        if is_behind:
            looked_at += self._edited(changed or ())
        if not (lost or died) and any(path.startswith("templates/") for path in changed or ()):
            self._show_first(press, looked_at, on_first)
        self._put_due(lost=lost, died=died)
        if early := press.settle_first(looked_at):
            on_first(early)
        press.make_searchable(looked_at)
        self.tally = press.run()
        self.n_left = ledger.count_all_due(self.sql) if press.has_given_way else 0
        written, removed = self._static_search().settle(is_whole=changed is None and not self.n_left)
        self.tally.written += written
        self.tally.removed += removed
        self._remember_index()
        self.tally.removed += premises.sweep(self.sql, self.root, self.output, self.disk)

    def _edited(self, changed: Sequence[str]) -> list[Key]:
        """The articles that somebody has just saved, which come before what earlier builds have left."""
        return [Key("article", name) for name in read.names_of(self.sql, changed)] if len(changed) < MANY else []

    def _show_first(self, press: Press, looked_at: list[Key], on_first: OnFirst) -> None:
        """Look at these before all pages of a template are put on the list, which takes its time in a large archive."""
        with transaction(self.sql):
            known = [key for key in looked_at if ledger.mark_of(self.sql, key) is not None]
            ledger.put_due(self.sql, known, "its template changed")
        if early := press.settle_first(looked_at):
            on_first(early)

    def take_in(self, changed: list[str] | None) -> None:
        """Bring the catalog up to date with content/ and seeds/."""
        is_stale = staleness.forget_stale_readings(self.sql, self.site, rarity=self.rarity.digest)
        if not self.keep_broken:
            self.intake.drop_broken()
        self.intake.scan(files.paths_under("content", None if is_stale else changed))
        self.intake.reread(staleness.instants_passed(self.sql, self.now))
        if seeds := files.paths_under("seeds", changed):
            self.conversion.scan(seeds)
            self.intake.scan(self.conversion.contents.changed())

    def _put_due(self, *, lost: bool, died: bool) -> None:
        is_new = ledger.state(self.sql, "index") != self._index_stamp() and self.open_index().is_new
        with transaction(self.sql):
            staleness.put_due(self.sql, self.site, self.renderer, kinds=RENDERED, lost=lost, index_is_new=is_new)
            premises.doubt(self.sql, self.output)
            premises.take(self.sql, self.output, lost=lost, died=died)

    def _index_stamp(self) -> str:
        """What the index was made by and the files it has: while that is as it was, it need not be opened."""
        site = self.site
        return digest((__version__, site.engine, site.languages, site.lang, files.listing(self.index_folder)))

    def _remember_index(self) -> None:
        stamp = self._index_stamp()
        if ledger.state(self.sql, "index") != stamp:
            ledger.set_state(self.sql, "index", stamp)

    def press(self, give_way: Callable[[], bool] = never) -> Press:
        """What settles the due list."""
        return Press(
            sql=self.sql,
            root=self.root,
            output=self.output,
            site=self.site,
            compositor=Compositor(
                sql=self.sql,
                output=self.output,
                site=self.site,
                renderer=self.renderer,
                readings=self.readings,
                guard=self.guard,
                disk=self.disk,
            ),
            documents=Documents(sql=self.sql, open_index=self.open_index),
            progress=self.progress,
            crew=self.crew,
            disk=self.disk,
            give_way=give_way,
        )

    def _static_search(self) -> StaticSearch:
        return StaticSearch(
            sql=self.sql,
            site=self.site,
            output=self.output,
            readings=self.readings,
            check=self.guard.check_document,
            disk=self.disk,
        )

    def warm_up(self, key: Key) -> None:
        """Do for nothing what an edit of the article at `key` does before it is seen: words, templates, the index."""
        self.renderer.compile()
        packaged_places()
        view = pages.describe(self.sql, key, self.site)
        # What is wrong, or has moved since, is for the next build to say.
        with suppress(ArchiveError, Moved):
            if isinstance(view, ArticlePage):
                self.intake.row_of(self.readings.get(view.source.path, view.source.digest))
                self.renderer.render(filled(view, self.readings))
            self.open_index()

    def report(self, started: float) -> BuildReport:
        """What the build did since `started`, by `time.perf_counter`."""
        self.progress("", 0, 0)
        tally, contents = self.tally, self.conversion.contents
        written = tuple(sorted(set(tally.written)))
        return BuildReport(
            written=written,
            removed=tuple(sorted(set(tally.removed))),
            unchanged=max(0, ledger.count_pages(self.sql) - len(written)),
            described=tally.described,
            index_added=tally.added,
            index_updated=tally.updated,
            index_removed=tally.dropped,
            converted=len(contents.created) + len(contents.rewritten),
            kept=tuple(contents.kept),
            problems=tuple(ledger.problems(self.sql)),
            left=self.n_left,
            seconds=time.perf_counter() - started,
        )
