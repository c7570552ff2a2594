"""The press run: drain the due list, kind by kind, to disk, index or table.

For each key: describe it, digest what it shows, and if that has not moved strike it off. Else render it, write the
bytes if they differ, record the mark, strike it off. What was not struck off when the power went is still due.

New articles are written before the lists that link to them, and what should not exist is removed last, so that no
link dangles while the press runs.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from kliping import files, pages
from kliping.catalog import ledger, nearness, telling, threads
from kliping.catalog.store import file_of_catalog, open_reader, transaction
from kliping.press.compositor import Compositor, Proof, Sheet
from kliping.press.documents import Documents
from kliping.progress import Progress
from kliping.routes import BUNDLES, COLLECTION_FEEDS, COLLECTIONS, FIXED, TIMES, TWINS, Key, file_of, url_of
from kliping.site import Site
from kliping.static import settle_static
from kliping.workers import Crew, Workers

# The order of writing. Articles come first, each batch after its own pictures, so that those which are still due then
# belong to no page that is; removals wait until all else is written.
ORDER = (
    *("article", "picture", *TWINS, "alias", *TIMES, *COLLECTIONS, "anniversary", "thread"),
    *(*FIXED, *COLLECTION_FEEDS, *BUNDLES, "extra", "sitemap"),
)
# What has a template.
RENDERED = tuple(kind for kind in ORDER if kind != "picture")
BATCH = 100
# The same while somebody edits, who is waited for no longer than these take.
FEW = 10

Batch: TypeAlias = tuple[str, list[tuple[Key, str]]]


def never() -> bool:
    """There is nothing more urgent."""
    return False


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a press run did; `reasons` says by URL why it was removed. Why one was written, the catalog knows."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    described: int = 0
    added: int = 0
    updated: int = 0
    dropped: int = 0
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Press:
    """Everything that a run needs.

    progress    is told the stage, how much is done, and of how much
    give_way    asked between batches: whether something is more urgent, so that the rest stays due for the next run
    """

    sql: sqlite3.Connection
    root: Path
    output: Path
    site: Site
    compositor: Compositor
    documents: Documents
    progress: Progress
    crew: Crew
    disk: files.Disk = files
    give_way: Callable[[], bool] = never
    has_given_way: bool = False
    tally: Tally = field(default_factory=Tally)
    _workers: Workers[Batch, Sheet] | None = None
    _doomed: list[tuple[Key, str]] = field(default_factory=list)
    _troubled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._troubled |= ledger.origins(self.sql)

    def run(self) -> Tally:
        """Settle everything that is due."""
        self._settle_static()
        self._settle_related()
        if not self.has_given_way and self._crew().is_worth(ledger.count_all_due(self.sql)):
            self.compositor.guard.load()
            self.compositor.renderer.compile()
            begin = partial(_begin, self.compositor, file_of_catalog(self.sql))
            with Workers[Batch, Sheet](self.crew.count, begin) as self._workers:
                self._settle_kinds()
            self._workers = None
        else:
            self._settle_kinds()
        with transaction(self.sql):
            # Not before all is written that may link elsewhere instead.
            for key, reason in () if self.has_given_way else self._doomed:
                self._remove(key, reason)
        self._doomed.clear()
        return self.tally

    def _crew(self) -> Crew:
        """Nobody but this process where nothing is really written: others do not see what is not committed."""
        return self.crew if self.disk is files else Crew(1)

    def settle_first(self, keys: Iterable[Key]) -> tuple[str, ...]:
        """Settle these before all else, as somebody is looking at them; the URLs of what was written."""
        n = len(self.tally.written)
        self._settle_static()
        for key in keys:
            self.settle_one(key)
        return tuple(self.tally.written[n:])

    def make_searchable(self, keys: Iterable[Key]) -> None:
        """Bring the documents of the articles among these into the index, before anything else is looked at."""
        names = [key.name for key in keys if key.kind == "article"]
        if due := ledger.due_documents(self.sql, names):
            self.documents.take(self.compositor.set_documents(due).drafts)
            self.documents.commit()

    def settle_one(self, key: Key) -> None:
        """Settle one page now, if it is due."""
        reason = ledger.reason_due(self.sql, key)
        if reason is not None:
            proofs = self.compositor.proofs([(key, reason)])
            with transaction(self.sql):
                for proof in proofs:
                    self._record(proof)

    def _settle_static(self) -> None:
        with transaction(self.sql):
            written, removed = settle_static(
                self.sql, self.site, templates=self.root / "templates", output=self.output, disk=self.disk
            )
        self.tally.written += written
        self.tally.removed += removed

    def _settle_related(self) -> None:
        total = done = 0
        if nearness.is_many(self.sql, ledger.count_due(self.sql, "related")):
            nearness.settle_all(self.sql, count=self.site.related, crew=self._crew(), progress=self.progress)
        # In a large archive each list takes half a second.
        while keys := ledger.due_keys(self.sql, "related", most=BATCH if self.give_way is never else 1):
            if done and self.give_way():
                self.has_given_way = True
                return
            total = max(total, ledger.count_due(self.sql, "related") + done)
            with transaction(self.sql):
                for key, _ in keys:
                    nearness.settle(self.sql, key.name, count=self.site.related)
                ledger.strike_off(self.sql, [key for key, _ in keys])
            done += len(keys)
            self.progress("related", done, total)
        with transaction(self.sql):
            telling.settle(self.sql, self.site)
            threads.settle(self.sql, part=self.site.part, wanted=bool(self.site.related))

    def _settle_kinds(self) -> None:
        # Last the documents that are left: of articles whose pages have not moved, or are gone.
        for kind in (*ORDER, "document"):
            if not self.has_given_way:
                self._settle_kind(kind)
        self.documents.commit()
        if not self.has_given_way:
            self.documents.tidy()
        index = self.documents
        self.tally.added, self.tally.updated, self.tally.dropped = index.added, index.updated, index.dropped

    def _settle_kind(self, kind: str) -> None:
        """Settle all keys of a kind. One broken template stops its kind, whose keys stay due, and nothing else."""
        total, done = ledger.count_due(self.sql, kind), 0
        with closing(self._sheets(kind)) as sheets:
            for sheet in sheets:
                self.compositor.guard.learn(sheet.known)
                with transaction(self.sql):
                    if not all(map(self._record, sheet.proofs)):
                        return
                self.documents.take(sheet.drafts)
                done += max(sum(proof.key.kind == kind for proof in sheet.proofs), len(sheet.drafts))
                self.progress("index" if kind == "document" else kind, done, total)
                if done < total and self.give_way():
                    self.has_given_way = True
                    return

    def _sheets(self, kind: str) -> Generator[Sheet, None, None]:
        batches = self._batches(kind)
        yield from self._workers.map(batches) if self._workers else map(partial(_set, self.compositor), batches)

    def _batches(self, kind: str) -> Iterator[Batch]:
        last, most = "", BATCH if self.give_way is never else FEW
        while due := ledger.due_keys(self.sql, kind, most=most, after=last):
            last = str(due[-1][0])
            if left := [(key, reason) for key, reason in due if not self.documents.awaits(key)]:
                yield kind, left

    def _record(self, proof: Proof) -> bool:
        """Remember what came of a page; False when its whole kind cannot be rendered."""
        key = proof.key
        self.tally.described += 1
        if proof.written:
            self.tally.written.append(url_of(key))
        if proof.state in ("same", "printed", "gone"):
            ledger.put_due(self.sql, pages.companions(self.sql, key, self.site), proof.reason)
        if proof.state == "gone":
            self._doomed.append((key, proof.reason))
        elif proof.state == "wrong":
            self._troubled.add(_origin(proof))
            ledger.set_problems(self.sql, _origin(proof), proof.problems)
            return proof.problems[0].code != "TEMPLATE"
        elif proof.state != "later":
            if proof.state == "printed":
                ledger.put_page(self.sql, key, proof.mark, proof.reason, sha256=proof.sha256)
            for origin in self._troubled & {f"page {key}", f"template {key.kind}"}:
                ledger.set_problems(self.sql, origin, [])
            ledger.strike_off(self.sql, [key])
        return True

    def _remove(self, key: Key, reason: str) -> None:
        if ledger.mark_of(self.sql, key) is not None:
            ledger.forget_page(self.sql, key)
            if not self._has_twin(key):
                self.disk.remove_file(self.output / file_of(url_of(key)), top=self.output)
                self.tally.removed.append(url_of(key))
                self.tally.reasons[url_of(key)] = reason
        ledger.strike_off(self.sql, [key])

    def _has_twin(self, key: Key) -> bool:
        """Whether an article has moved to the address that an alias had, or the other way round."""
        twin = {"article": "alias", "alias": "article"}.get(key.kind)
        return twin is not None and ledger.mark_of(self.sql, replace(key, kind=twin)) is not None


def _begin(compositor: Compositor, catalog: Path) -> Callable[[Batch], Sheet]:
    """What a worker does with a batch, on a connection of its own."""
    return partial(_set, compositor.with_catalog(open_reader(catalog)))


def _set(compositor: Compositor, batch: Batch) -> Sheet:
    kind, due = batch
    return compositor.set_documents(due) if kind == "document" else compositor.set_pages(due)


def _origin(proof: Proof) -> str:
    return f"template {proof.key.kind}" if proof.problems[0].code == "TEMPLATE" else f"page {proof.key}"
