"""The public face: an `Archive` is a site's folder, and each command of the program is one of its methods.

What a build does not need is imported where it is needed: a build with nothing to do is mostly imports.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kliping import files, fixity, premises
from kliping.account import BuildReport, Plan
from kliping.bagit import write_bag
from kliping.build import Build, OnFirst, ignore
from kliping.catalog import ledger, read, store
from kliping.catalog.store import rehearsal
from kliping.errors import ArchiveError, BusyError
from kliping.inspection import (
    Entry,
    Explanation,
    RelatedHit,
    explain_page,
    list_entries,
    reasons_written,
    related_changes,
    related_hits,
)
from kliping.locking import lock
from kliping.press import never
from kliping.press.staticsearch import is_owed
from kliping.progress import Progress, quiet
from kliping.rarity import Counted, count_rarity
from kliping.rehearsal import RehearsalDisk, RehearsalIndex
from kliping.releases import Releases
from kliping.render import Renderer
from kliping.routes import Key, key_of, url_of
from kliping.scaffold import new_article
from kliping.search import Index, Request, Results
from kliping.signing import is_untouched
from kliping.site import Site
from kliping.workers import Crew, whole_crew
from kliping.workshop import STATE_FOLDER, Workshop

if TYPE_CHECKING:
    from kliping.checkup import Checkup
    from kliping.editing import Editor
    from kliping.verification import Verification

__all__ = ["Archive", "BuildReport", "Plan"]


class Archive:
    """A site's folder with its catalog and index open. Use it from one thread only.

    root           the folder that holds site.yaml
    now            the clock, read here once and passed down; a test may choose the hour
    keep_broken    whether an article stays as it was while its file cannot be read, as an editor wants it
    crew           the processes that a big build may use; as many as there are cores, unless it is said
    raises         SiteError, OSError, sqlite3.Error
    """

    def __init__(
        self,
        root: Path,
        *,
        now: datetime | None = None,
        keep_broken: bool = False,
        progress: Progress = quiet,
        crew: Crew | None = None,
    ) -> None:
        self.root = root.resolve()
        self.output = self.root / "output"
        self.progress = progress
        self._workshop = Workshop(self.root)
        self._now, self._keep_broken, self._crew = now, keep_broken, crew or whole_crew()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the catalog and the index."""
        self._workshop.close()

    @property
    def now(self) -> datetime:
        """The moment for which the archive is built, in the site's time zone."""
        return (self._now or datetime.now(tz=ZoneInfo("UTC"))).astimezone(ZoneInfo(self.site.timezone))

    @property
    def site(self) -> Site:
        """The settings, as last read."""
        return self._workshop.site

    @property
    def renderer(self) -> Renderer:
        """The templates, as last read."""
        return self._workshop.renderer

    @property
    def sql(self) -> sqlite3.Connection:
        """The catalog."""
        return self._workshop.sql

    @property
    def index(self) -> Index:
        """The search index that builds write to."""
        return self._workshop.index

    @property
    def index_folder(self) -> Path:
        """The search index that belongs to the pages in the output folder."""
        return self._releases.public_index

    @property
    def _releases(self) -> Releases:
        return self._workshop.releases

    @property
    def editor(self) -> Editor:
        """The verbs that change front matter."""
        from kliping.editing import Editor

        return Editor(sql=self.sql, root=self.root, site=self.site, now=self.now)

    @property
    def checkup(self) -> Checkup:
        """What is wrong with what was last built."""
        from kliping.checks import Scope
        from kliping.checkup import Checkup

        search = None if self._workshop.would_begin_index() else self.index.search
        scope = Scope(sql=self.sql, root=self.root, output=self.output, site=self.site, search=search)
        state = self.root / STATE_FOLDER
        return Checkup(scope=scope, state=state, search=self.search, now=self.now, progress=self.progress)

    def locked(self) -> AbstractContextManager[bool]:
        """No other process builds or edits meanwhile; whether the last one that did was killed. raises BusyError"""
        return lock(self.root / STATE_FOLDER / "lock", now=self.now)

    def build(
        self,
        paths: Iterable[Path] | None = None,
        *,
        first: Iterable[str] = (),
        on_first: OnFirst = ignore,
        give_way: Callable[[], bool] = never,
    ) -> BuildReport:
        """Convert seeds, read content, and write every page and document that changed.

        paths     files or folders that may have changed (or are gone); None looks at everything
        first     URLs of pages that somebody is looking at: written before all others
        on_first  told which URLs were written by then, if any were
        give_way  asked again and again: whether something is more urgent, so that the rest is left to the next build
        raises    BusyError if another build runs; ArchiveError if the output cannot be written
        """
        started = time.perf_counter()
        with premises.telling(), self.locked() as died:
            changed = None if paths is None else files.relative_paths(self.root, paths)
            self._workshop.refresh(changed)
            self._make_room()
            build = self._build()
            # Of a release nobody sees anything before all of it.
            if self._releases.is_on:
                first, give_way = (), never
            build.run(changed, died=died, first=first, on_first=on_first, give_way=give_way)
            build.guard.save()
            if self._releases.publish(self.sql, removed=build.tally.removed, died=died):
                self._workshop.close_index()
            fixity.seal(self.sql, self.root, self._releases.published, progress=self.progress)
        return build.report(started)

    def _make_room(self) -> None:
        """See to it that there is a place to write to; what others have put there is refused."""
        if not self._releases.is_public():
            premises.refuse_foreign(self.sql, self.output)
        self._releases.make_room(self.sql)

    def rollback(self) -> str:
        """Show the release before the newest until a build changes something; its name. raises UsageError"""
        with premises.telling(), self.locked():
            return self._releases.rollback(self.sql)

    def plan(self) -> Plan:
        """What a build would do now: the build itself, on a disk and an index that only say what they would write.

        raises    as `build`
        """
        started = time.perf_counter()
        with premises.telling(), self.locked() as died:
            if died:
                ledger.set_state(self.sql, "sweep", "due")
            self._workshop.refresh(None)
            disk, index = RehearsalDisk(self._releases.pages), RehearsalIndex(is_new=self._workshop.would_begin_index())
            with rehearsal(self.sql), closing(store.open_reader(self._workshop.catalog)) as before:
                build = self._build(disk, index)
                build.run(None, died=died)
                return Plan(
                    report=build.report(started),
                    reasons=reasons_written(self.sql, build.tally.written) | build.tally.reasons,
                    sizes=disk.sizes_by_url(build.tally.written),
                    content=(*build.conversion.contents.created, *build.conversion.contents.rewritten),
                    related=related_changes(before, self.sql, build.tally.written),
                )

    @property
    def is_owing(self) -> bool:
        """Whether something waits for a build of all there is, which would be quick: the search without a server."""
        return is_owed(self.sql, self.site)

    def convert(self) -> BuildReport:
        """Convert seeds into content files, and write no page."""
        started = time.perf_counter()
        with premises.telling(), self.locked():
            build = self._build()
            build.take_in(None)
        return build.report(started)

    def _build(self, disk: files.Disk = files, index: Index | None = None) -> Build:
        return Build(
            sql=self.sql,
            root=self.root,
            output=self._releases.pages,
            site=self.site,
            renderer=self.renderer,
            index_folder=self._releases.index,
            open_index=lambda: self.index if index is None else index,
            now=self.now,
            keep_broken=self._keep_broken,
            progress=self.progress,
            crew=self._crew,
            disk=disk,
        )

    def settle(self, url: str) -> bool:
        """Bring one page up to date now, if it is due; whether there is such a page."""
        key = key_of(url)
        if key is None:
            return False
        self._build().press().settle_one(key)
        return ledger.mark_of(self.sql, key) is not None

    def warm_up(self) -> None:
        """Do ahead what the first edit would have to wait for; nothing is written."""
        if newest := read.newest(self.sql, "time", "", 1):
            key = key_of(newest[0].url)
            assert key is not None
            self._build().warm_up(key)

    def search(self, request: Request) -> Results:
        """What the index finds. raises ArchiveError: QUERY for a query that is refused, INDEX before the first build"""
        return self._workshop.search(request)

    def addresses(self, paths: Iterable[Path]) -> tuple[str, ...]:
        """The URLs of the articles in content files, also of those that nobody sees."""
        names = read.names_of(self.sql, files.relative_paths(self.root, paths))
        return tuple(url_of(Key("article", name)) for name in names)

    def related(self, article_id: str) -> tuple[RelatedHit, ...]:
        """The articles nearest to one, nearest first. raises UsageError if there is none with that id"""
        return related_hits(self.sql, article_id, self.site)

    def explain(self, url: str) -> Explanation:
        """What a page shows, from which files, when and why it was last written. raises UsageError if there is none"""
        return explain_page(self.sql, url, self.site)

    def count_statistics(self) -> Counted:
        """Count the archive's words, as the last build took them in, into the table of `related.statistics`."""
        return count_rarity(self.sql, self.root, self.site)

    def verify(self) -> Verification:
        """Whether the bytes of every text seed come back from its article."""
        from kliping.verification import verify_seeds

        return verify_seeds(self.root, is_untouched)

    def export_zip(self, target: Path) -> int:
        """Write the last build to a zip file that is browsed and searched without a server; how many files it has."""
        from kliping.offline import export_zip

        with self.locked():
            return export_zip(self.sql, self.root, self.output, self.site, target=target)

    def export_bag(self, target: Path) -> int:
        """Make a folder a bag (RFC 8493) of seeds, content, settings and the last build; how many files it has."""
        with self.locked():
            return write_bag(self.root, target, self.site, pages=self._releases.published)

    def list(self, what: str) -> list[Entry]:
        """The articles that are "undated" or "drafts", or the titles that are "wanted", as content/ is now."""
        with suppress(BusyError), self.locked() as died:
            if died:
                ledger.set_state(self.sql, "sweep", "due")
            self._build().intake.scan()
        return list_entries(self.sql, what)

    def new(self, title: str) -> Path:
        """A new draft in content/, dated today. raises UsageError if there is one of that name"""
        return new_article(self.root, title, today=self.now.date(), lang=self.site.languages[0])

    def clean(self) -> int:
        """Remove every page that was written, the catalog and the index; how many pages. content/ is not touched."""
        with self.locked():
            return self._clean()

    def _clean(self) -> int:
        self._releases.leave()
        n = premises.remove_pages(self.sql, self.output)
        self._workshop.forget()
        return n

    def repair(self) -> BuildReport:
        """Make output and index again. raises ArchiveError (code FIXITY) if content or seeds are damaged"""
        with premises.telling(), self.locked():
            if problems := fixity.verify_files(self.root, ("seeds", "content")).problems:
                raise ArchiveError(*problems)
            try:
                self._claim()
            except sqlite3.DatabaseError:
                self._workshop.forget()  # what cannot be read knows nothing, so the front page must say that it is ours
                self._claim()
            self._workshop.forget()
            premises.take(self.sql, self._releases.pages, lost=True, died=True)
        return self.build()

    def _claim(self) -> None:
        self._make_room()
        premises.claim(self.sql, self._releases.pages, files)

    def verify_files(self) -> fixity.Fixity:
        """Compare seeds, content and output with the manifest. raises ArchiveError if there is none"""
        release, shown = self._releases.standing()
        found = fixity.verify_files(self.root, output=self._releases.published)
        return replace(found, release=release, shown=shown)
