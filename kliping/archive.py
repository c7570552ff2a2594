"""The public face: an `Archive` is a site's folder, and each command of the program is one of its methods."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from zoneinfo import ZoneInfo

from kliping import files, fixity, premises, staleness
from kliping.account import BuildReport, Plan
from kliping.catalog import ledger, store
from kliping.catalog.store import discard_catalog, open_catalog, rehearsal, transaction
from kliping.checks import Scope, fix_articles, run_checks
from kliping.conversion import Conversion, is_untouched
from kliping.documents import Documents
from kliping.editing import Editor
from kliping.errors import ArchiveError, BusyError, Problem, SiteError
from kliping.inspection import (
    Entry,
    Explanation,
    RelatedHit,
    explain_page,
    list_entries,
    related_changes,
    related_hits,
)
from kliping.intake import Intake
from kliping.leaks import Guard
from kliping.press import ORDER, Press, Tally
from kliping.readings import Readings
from kliping.rehearsal import RehearsalDisk, RehearsalIndex
from kliping.render import Renderer
from kliping.routes import key_of
from kliping.scaffold import new_article
from kliping.search import Index, Request, Results, open_index, open_reader
from kliping.site import FILE, Site, load_site
from kliping.verification import Verification, verify_seeds

__all__ = ["Archive", "BuildReport", "Plan"]

STATE_FOLDER = ".kliping"
Progress = Callable[[str, int, int], None]
OnFirst = Callable[[tuple[str, ...]], None]


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def ignore(urls: tuple[str, ...]) -> None:
    """Nobody is looking."""


class Archive:
    """A site's folder with its catalog and index open. Use it from one thread only.

    root           the folder that holds site.yaml
    now            the clock, read here once and passed down; a test may choose the hour
    keep_broken    whether an article stays as it was while its file cannot be read, as an editor wants it
    raises         SiteError, OSError, sqlite3.Error
    """

    def __init__(
        self, root: Path, *, now: datetime | None = None, keep_broken: bool = False, progress: Progress = quiet
    ) -> None:
        self.root = root.resolve()
        self.output = self.root / "output"
        self._catalog = self.root / STATE_FOLDER / "catalog.sqlite"
        self.index_folder = self.root / STATE_FOLDER / "index"
        self.progress = progress
        self._now, self._keep_broken = now, keep_broken
        self.site = load_site(_read_site(self.root))
        self.renderer = Renderer(self.site, self.root / "templates")
        self._sql: sqlite3.Connection | None = None
        self._index: Index | None = None
        self._disk: files.Disk = files
        self._readings = Readings(root=self.root, default_lang=self.site.languages[0])

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the catalog and the index."""
        if self._index is not None:
            self._index.close()
        if self._sql is not None:
            self._sql.close()
        self._sql = self._index = None

    @property
    def now(self) -> datetime:
        """The moment for which the archive is built, in the site's time zone."""
        return (self._now or datetime.now(tz=ZoneInfo("UTC"))).astimezone(ZoneInfo(self.site.timezone))

    @property
    def sql(self) -> sqlite3.Connection:
        """The catalog, opened when it is first asked for."""
        if self._sql is None:
            self._sql = open_catalog(self._catalog)
        return self._sql

    @property
    def editor(self) -> Editor:
        """The verbs that change front matter."""
        return Editor(sql=self.sql, root=self.root, site=self.site, now=self.now)

    @property
    def index(self) -> Index:
        """The search index, opened when it is first asked for."""
        if self._index is None:
            self._index = open_index(
                self.index_folder, engine=self.site.engine, languages=self.site.languages, lang=self.site.lang
            )
        return self._index

    def build(
        self, paths: Iterable[Path] | None = None, *, first: Iterable[str] = (), on_first: OnFirst = ignore
    ) -> BuildReport:
        """Convert seeds, read content, and write every page and document that changed.

        paths     files or folders that may have changed (or are gone); None looks at everything
        first     URLs of pages that somebody is looking at: written before all others
        on_first  told which URLs were written by then, if any were
        raises    BusyError if another build runs; ArchiveError if the output cannot be written
        """
        started = time.perf_counter()
        with premises.telling(), files.lock(self.root / STATE_FOLDER / "lock", now=self.now) as died:
            conversion, tally = self._run(
                None if paths is None else files.relative_paths(self.root, paths),
                died=died,
                first=first,
                on_first=on_first,
            )
            self._guard.save()
            fixity.seal(self.sql, self.root)
        return self._report(conversion, tally, started)

    def _run(
        self, changed: list[str] | None, *, died: bool, first: Iterable[str] = (), on_first: OnFirst = ignore
    ) -> tuple[Conversion, Tally]:
        """A build, on whatever disk and index there are."""
        lost = premises.claim(self.sql, self.output, self._disk)
        self._refresh(changed)
        conversion = self._take_in(changed)
        self._put_due(lost=lost, died=died)
        press = self._press()
        if early := press.settle_first(filter(None, map(key_of, first))):
            on_first(early)
        tally = press.run()
        tally.removed += premises.sweep(self.sql, self.root, self.output, self._disk)
        return conversion, tally

    def plan(self) -> Plan:
        """What a build would do now: the build itself, on a disk and an index that only say what they would write.

        raises    as `build`
        """
        started = time.perf_counter()
        with premises.telling(), files.lock(self.root / STATE_FOLDER / "lock", now=self.now) as died:
            if died:
                ledger.set_state(self.sql, "sweep", "due")
            self._refresh(None)
            kept, disk = self._index, RehearsalDisk(self.output)
            self._index, self._disk = RehearsalIndex(is_new=self._would_begin_index()), disk
            try:
                with rehearsal(self.sql), closing(store.open_reader(self._catalog)) as before:
                    conversion, tally = self._run(None, died=died)
                    return Plan(
                        report=self._report(conversion, tally, started),
                        reasons=tally.reasons,
                        sizes=disk.sizes_by_url(tally.written),
                        content=tuple(conversion.created + conversion.rewritten),
                        related=related_changes(before, self.sql, tally.written),
                    )
            finally:
                self._index, self._disk = kept, files

    def _would_begin_index(self) -> bool:
        """Whether a build would find no search index to go on with."""
        if self._index is not None:
            return self._index.is_new
        try:
            self.search(Request(query=""))
        except ArchiveError as error:
            return error.problems[0].code == "INDEX"
        return False

    def convert(self) -> BuildReport:
        """Convert seeds into content files, and write no page."""
        started = time.perf_counter()
        with premises.telling(), files.lock(self.root / STATE_FOLDER / "lock", now=self.now):
            conversion = self._take_in(None)
        return self._report(conversion, Tally(), started)

    def _refresh(self, changed: list[str] | None) -> None:
        """Read site.yaml and the templates again if they may have changed."""
        if changed is None or FILE in changed:
            self._take_settings(load_site(_read_site(self.root)))
        if changed is None or any(path.startswith("templates") for path in changed):
            self.renderer.reload()

    def _take_settings(self, site: Site) -> None:
        if site == self.site:
            return
        self.site = site
        self.renderer = Renderer(site, self.root / "templates")
        if self._index is not None:
            self._index.close()
            self._index = None

    def _take_in(self, changed: list[str] | None) -> Conversion:
        """Bring the catalog up to date with content/ and seeds/."""
        intake = self._intake()
        conversion = Conversion(
            sql=self.sql,
            root=self.root,
            site=self.site,
            today=self.now.date(),
            progress=self.progress,
            disk=self._disk,
        )
        staleness.forget_stale_readings(self.sql, self.site)
        if not self._keep_broken:
            intake.drop_broken()
        intake.scan(files.paths_under("content", changed))
        intake.reread(staleness.embargoes_passed(self.sql, self.now))
        if seeds := files.paths_under("seeds", changed):
            conversion.scan(seeds)
            intake.scan([*conversion.created, *conversion.rewritten])
        return conversion

    def _intake(self) -> Intake:
        self._readings = Readings(root=self.root, default_lang=self.site.languages[0], disk=self._disk)
        return Intake(
            sql=self.sql,
            root=self.root,
            site=self.site,
            readings=self._readings,
            now=self.now,
            keep_broken=self._keep_broken,
            progress=self.progress,
            disk=self._disk,
        )

    def _put_due(self, *, lost: bool, died: bool) -> None:
        is_new = self.index.is_new
        with transaction(self.sql):
            staleness.put_due(self.sql, self.site, self.renderer, kinds=ORDER, lost=lost, index_is_new=is_new)
            premises.take(self.sql, self.output, lost=lost, died=died)

    def _press(self) -> Press:
        self._guard = Guard(sql=self.sql, root=self.root, site=self.site, disk=self._disk)
        return Press(
            sql=self.sql,
            root=self.root,
            output=self.output,
            site=self.site,
            renderer=self.renderer,
            readings=self._readings,
            documents=Documents(
                sql=self.sql, index=self.index, readings=self._readings, check=self._guard.check_document
            ),
            progress=self.progress,
            check_page=self._guard.check_page,
            disk=self._disk,
        )

    def _report(self, conversion: Conversion, tally: Tally, started: float) -> BuildReport:
        self.progress("", 0, 0)
        written = tuple(sorted(set(tally.written)))
        return BuildReport(
            written=written,
            removed=tuple(sorted(set(tally.removed))),
            unchanged=max(0, ledger.count_pages(self.sql) - len(written)),
            described=tally.described,
            index_added=tally.added,
            index_updated=tally.updated,
            index_removed=tally.dropped,
            converted=len(conversion.created) + len(conversion.rewritten),
            kept=tuple(conversion.kept),
            problems=tuple(ledger.problems(self.sql)),
            seconds=time.perf_counter() - started,
        )

    def settle(self, url: str) -> bool:
        """Bring one page up to date now, if it is due; whether there is such a page."""
        key = key_of(url)
        if key is None:
            return False
        self._press().settle_one(key)
        return ledger.mark_of(self.sql, key) is not None

    def search(self, request: Request) -> Results:
        """What the index finds. raises ArchiveError: QUERY for a query that is refused, INDEX before the first build"""
        if self._index is not None:
            return self._index.search(request)
        site = self.site
        with closing(
            open_reader(self.index_folder, engine=site.engine, languages=site.languages, lang=site.lang)
        ) as reader:
            return reader.search(request)

    def related(self, article_id: str) -> tuple[RelatedHit, ...]:
        """The articles nearest to one, nearest first. raises UsageError if there is none with that id"""
        return related_hits(self.sql, article_id, self.site)

    def explain(self, url: str) -> Explanation:
        """What a page shows, from which files, when and why it was last written. raises UsageError if there is none"""
        return explain_page(self.sql, url, self.site)

    def check(self) -> list[Problem]:
        """What is wrong with the archive, and what is worth a look (the codes in `ADVICE`)."""
        return [*ledger.problems(self.sql), *run_checks(self._scope())]

    def fix(self) -> list[str]:
        """Mend what can be mended without a person: misspelt keys of front matter, never text; the files changed."""
        return fix_articles(self._scope())

    def _scope(self) -> Scope:
        search = None if self._would_begin_index() else self.index.search
        return Scope(sql=self.sql, root=self.root, output=self.output, site=self.site, search=search)

    def verify(self) -> Verification:
        """Whether the bytes of every text seed come back from its article."""
        return verify_seeds(self.root, is_untouched)

    def list(self, what: str) -> list[Entry]:
        """The articles that are "undated" or "drafts", or the titles that are "wanted", as content/ is now."""
        with suppress(BusyError), files.lock(self.root / STATE_FOLDER / "lock", now=self.now) as died:
            if died:
                ledger.set_state(self.sql, "sweep", "due")
            self._intake().scan()
        return list_entries(self.sql, what)

    def new(self, title: str) -> Path:
        """A new draft in content/, dated today. raises UsageError if there is one of that name"""
        return new_article(self.root, title, today=self.now.date(), lang=self.site.languages[0])

    def clean(self) -> int:
        """Remove every page that was written, the catalog and the index; how many pages. content/ is not touched."""
        with files.lock(self.root / STATE_FOLDER / "lock", now=self.now):
            return self._clean()

    def _clean(self) -> int:
        n = premises.remove_pages(self.sql, self.output)
        self._forget()
        return n

    def repair(self) -> BuildReport:
        """Make output and index again. raises ArchiveError (code FIXITY) if content or seeds are damaged"""
        with premises.telling(), files.lock(self.root / STATE_FOLDER / "lock", now=self.now):
            if problems := fixity.verify_files(self.root, ("seeds", "content")).problems:
                raise ArchiveError(*problems)
            try:
                premises.claim(self.sql, self.output, self._disk)
            except sqlite3.DatabaseError:
                self._forget()  # what cannot be read knows nothing, so the front page must say that it is ours
                premises.claim(self.sql, self.output, self._disk)
            self._forget()
            premises.take(self.sql, self.output, lost=True, died=True)
        return self.build()

    def verify_files(self) -> fixity.Fixity:
        """Compare seeds, content and output with the manifest. raises ArchiveError if there is none"""
        return fixity.verify_files(self.root)

    def _forget(self) -> None:
        self.close()
        discard_catalog(self._catalog)
        shutil.rmtree(self.index_folder, ignore_errors=True)
        for name in (fixity.NAME, fixity.NEW):
            (self.root / STATE_FOLDER / name).unlink(missing_ok=True)


def _read_site(root: Path) -> str:
    try:
        return files.read_file(root, FILE).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not UTF-8; save the file as UTF-8"
        raise SiteError(Problem(file=FILE, code="SITE-SYNTAX", message=what)) from error
    except ArchiveError as error:
        what = f"{error.problems[0].message}; `kliping init DIR` makes a new site"
        raise SiteError(Problem(file=FILE, code="SITE-SYNTAX", message=what)) from error
