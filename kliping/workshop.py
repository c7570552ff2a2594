"""What commands work with: the settings, templates, catalog and search index of one root, each opened when first
asked for. What is done with them is left to `Archive`."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from kliping import fixity
from kliping.catalog.store import discard_catalog, open_catalog
from kliping.errors import ArchiveError
from kliping.plugins import Plugins
from kliping.releases import Releases
from kliping.render import Renderer
from kliping.search import Index, Request, Results
from kliping.search.engines import open_index, open_reader
from kliping.settings import load_settings
from kliping.site import FILE, Site

STATE_FOLDER = ".kliping"


class Workshop:
    """A root with its catalog and index open. Use it from one thread only.

    raises    SiteError, OSError, sqlite3.Error
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.catalog = root / STATE_FOLDER / "catalog.sqlite"
        self._sql: sqlite3.Connection | None = None
        self._index: Index | None = None
        self._take_settings(load_settings(root, Plugins()))

    def _take_settings(self, site: Site) -> None:
        self.site = site
        self.renderer = Renderer(site, self.root / "templates")

    def refresh(self, changed: list[str] | None) -> None:
        """Read site.yaml and the templates again if they may have changed; None means that they may."""
        if changed is None or FILE in changed or any(path.split("/")[0] == "plugins" for path in changed):
            site = load_settings(self.root, self.site.plugins)
            if site != self.site:
                self._take_settings(site)
                self.close_index()
        if changed is None or any(path.startswith("templates") for path in changed):
            self.renderer.reload()

    @property
    def sql(self) -> sqlite3.Connection:
        """The catalog."""
        if self._sql is None:
            self._sql = open_catalog(self.catalog)
        return self._sql

    @property
    def releases(self) -> Releases:
        """Where builds write, and what is shown of it."""
        return Releases(root=self.root, is_on=self.site.publish == "release")

    @property
    def index(self) -> Index:
        """The search index that builds write to."""
        if self._index is None:
            self._index = open_index(
                self.releases.index, engine=self.site.engine, languages=self.site.languages, lang=self.site.lang
            )
        return self._index

    def search(self, request: Request) -> Results:
        """What the index finds. raises ArchiveError: QUERY for a query that is refused, INDEX before the first build"""
        if self._index is not None:
            return self._index.search(request)
        site, folder = self.site, self.releases.public_index
        with closing(open_reader(folder, engine=site.engine, languages=site.languages, lang=site.lang)) as reader:
            return reader.search(request)

    def would_begin_index(self) -> bool:
        """Whether a build would find no search index to go on with."""
        if self._index is not None:
            return self._index.is_new
        try:
            self.search(Request(query=""))
        except ArchiveError as error:
            return error.problems[0].code == "INDEX"
        return False

    def close_index(self) -> None:
        """Let go of the index."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def close(self) -> None:
        """Let go of the catalog and the index."""
        self.close_index()
        if self._sql is not None:
            self._sql.close()
            self._sql = None

    def forget(self) -> None:
        """Throw away the catalog, the index and the manifest; a build makes them again."""
        self.close()
        discard_catalog(self.catalog)
        shutil.rmtree(self.releases.index, ignore_errors=True)
        for name in (fixity.NAME, fixity.NEW):
            (self.root / STATE_FOLDER / name).unlink(missing_ok=True)
