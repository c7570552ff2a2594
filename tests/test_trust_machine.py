"""A newsroom that does anything in any order, and an archive that watches: Hypothesis looks for the order that hurts.

One open archive is told by the watcher what changed, and builds that; in between it is closed and opened, its settings
and way of publishing change, it goes back a release, and loses its state or its pages.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from desk import NOON, SITE, Desk
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kliping.archive import Archive
from kliping.catalog import ledger
from kliping.errors import UsageError
from kliping.routes import file_of, url_of
from kliping.watch import Changes, Watch

# How many newsrooms, and how much each does; `make machine` tries a hundred that do forty things.
EXAMPLES, STEPS = (int(n) for n in os.environ.get("MACHINE", "1 5").split())
NAMES = st.sampled_from(["levee", "bread", "1987/choir", "1987/ferry"])
ARTICLES = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["Levee holds", "Bread", "", "Flood"]),
        "date": st.sampled_from(["1987-06-05", "1987", ""]),
        "tags": st.lists(st.sampled_from(["River", "Food"]), max_size=2, unique=True),
        "aliases": st.lists(st.sampled_from(["/old/", "/1987/06/05/levee/"]), max_size=1),
        "draft": st.sampled_from(["", "", "true"]),
        "withdrawn": st.sampled_from(["", "", "A mistake."]),
        "embargo": st.sampled_from(["", "", "2026-02-01T00:00:00Z"]),
        "body": st.sampled_from(["The levee held.", "Bakers rose early.", "A *silver* cup."]),
    }
)


class Newsroom(RuleBasedStateMachine):
    """The site of `desk`, an archive and a watcher over it; `n` counts builds."""

    @initialize()
    def open(self) -> None:
        self.folder = TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name, "site"))
        self.n, self.is_release = 0, False
        (self.desk.root / "content/1987").mkdir(parents=True)
        (self.desk.root / "templates").mkdir()
        self._start()

    def _start(self) -> None:
        self.archive = Archive(self.desk.root, now=NOON)
        self.watch = Watch(self.desk.root, say=lambda line: None)
        self.watch.__enter__()
        self.changes = iter(self.watch)
        self._build(None)

    def _stop(self) -> None:
        self.watch.__exit__(None, None, None)
        self.archive.close()

    @rule(name=NAMES, article=ARTICLES)
    def write(self, name: str, article: dict[str, object]) -> None:
        self.desk.add(name, **article)

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        (self.desk.root / f"content/{name}.md").unlink(missing_ok=True)

    @rule(name=NAMES, other=NAMES)
    def move(self, name: str, other: str) -> None:
        path = self.desk.root / f"content/{name}.md"
        if path.exists():
            path.rename(self.desk.root / f"content/{other}.md")

    @rule(name=NAMES)
    def break_off(self, name: str) -> None:
        (self.desk.root / f"content/{name}.md").write_text("---\ntitle: [\n---\n")

    @rule(text=st.sampled_from(["", "Lost!", "{{ broken"]))
    def template(self, text: str) -> None:
        path = self.desk.root / "templates/404.html"
        path.unlink(missing_ok=True)
        if text:
            path.write_text('{% extends "theme/404.html" %}{% block heading %}' + text + "{% endblock %}")

    @rule(title=st.sampled_from(["Test archive", "Another"]), is_release=st.booleans())
    def configure(self, title: str, is_release: bool) -> None:  # noqa: FBT001
        self.is_release = is_release
        site = SITE.replace("Test archive", title) + ("publish: release\n" if is_release else "")
        (self.desk.root / "site.yaml").write_text(site)

    @rule()
    def restart(self) -> None:
        self._stop()
        self._start()

    @rule()
    def lose_state(self) -> None:
        self._stop()
        shutil.rmtree(self.desk.root / ".kliping")
        self._start()

    @precondition(lambda self: self.is_release)
    @rule()
    def rollback(self) -> None:
        self._settle()
        try:
            self.archive.rollback()
        except UsageError:
            return

    @rule()
    def repair(self) -> None:
        self._settle()
        (self.desk.root / "output/index.html").write_text("damaged")
        self.archive.repair()

    @rule()
    def settle(self) -> None:
        self._settle()

    def _settle(self) -> None:
        """Have the watcher say what changed, until it has spoken of the last thing that did, and build that."""
        self.n += 1
        last = self.desk.add("last", title=f"The last of {self.n}")
        while True:
            changes = next(self.changes)
            self._build(changes)
            if changes is None or last in changes:
                return

    def _build(self, changes: Changes) -> None:
        self.archive.build(changes)
        assert self.archive.sql.execute("SELECT count(*) FROM due").fetchone()[0] <= len(
            self.archive.checkup.problems()
        )
        known = {file_of(url_of(key)) for key in ledger.all_pages(self.archive.sql)}
        if not self.is_release or not ledger.state(self.archive.sql, "rollback"):
            assert set(self.desk.output()) == known

    def teardown(self) -> None:
        if not hasattr(self, "desk"):
            return
        try:
            self._settle()
            self._compare()
        finally:
            self._stop()
            self.folder.cleanup()

    def _compare(self) -> None:
        """The bytes, the index and the problems of one clean build."""
        clean = Desk(self.desk.root.parent / "clean", site=(self.desk.root / "site.yaml").read_text())
        for name in ("content", "templates"):
            shutil.copytree(self.desk.root / name, clean.root / name)
        problems = clean.build().problems
        assert self.desk.output() == clean.output()
        assert list(self.archive.index.documents()) == clean.documents()
        assert tuple(ledger.problems(self.archive.sql)) == problems
        assert self.archive.verify_files().problems == ()


TestNewsroom = Newsroom.TestCase
TestNewsroom.settings = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None)
