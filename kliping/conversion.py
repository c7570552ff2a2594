"""Seeds into content: every item of a seed becomes one content file, once, and is an editor's from then on.

The file carries the digest of what conversion wrote. As long as it still holds, a better converter or a changed seed
may write the file again; as soon as somebody edits it, nothing here touches it any more.

An item that holds the text of another again is no second article: the article of the first names it as one of its
seeds. What that means for items that come later, or go, stands in catalog/items.py.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Day
from pathlib import Path

from kliping import files
from kliping.article import Article, load_article
from kliping.catalog import items, ledger
from kliping.catalog.items import ARTICLE, REFUSED, REVISION, Alike, ItemRow
from kliping.catalog.store import transaction
from kliping.convert import VERSION, Converted, convert_seed
from kliping.convert.layout import describe_layout
from kliping.dates import parse_date
from kliping.digest import digest, sha256
from kliping.errors import ArchiveError, Problem
from kliping.routes import article_name
from kliping.signing import format_front, format_item, is_untouched, path_of, read_front
from kliping.site import Site
from kliping.text import plain_url
from kliping.versions import fingerprint

FOLDER = "seeds"
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
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    n_unchanged: int = 0
    _names: dict[str, str] = field(default_factory=dict)
    _paths: dict[str, str] = field(default_factory=dict)
    _again: set[str] = field(default_factory=set)
    _n_items: int = 0

    def scan(self, paths: Iterable[str] = (FOLDER,)) -> None:
        """Convert the seeds at or below `paths` that are new, changed, or lack an article; and those they reach.

        That they were is remembered once their articles would outlast a power cut, and not before.
        """
        with transaction(self.sql):
            self._scan_all(paths)
            self.disk.sync_files(self.root / path for path in (*self.created, *self.rewritten, *self.removed))

    def _scan_all(self, paths: Iterable[str]) -> None:
        site = self.site
        coverage = str(site.coverage.since), str(site.coverage.until)
        stamp = digest((VERSION, site.plugins.digest if site.plugins.seeds else "", site.languages, *coverage))
        is_same = ledger.state(self.sql, "converter") == stamp
        self._again = items.lacking(self.sql) | items.unseen_revisions(self.sql)
        for path in paths:
            self._scan(path, is_same=is_same)
        while self._again:
            # What is after a seed in their order may have followed it; each round reaches fewer of them.
            for path in sorted(self._again, key=lambda seed: seed.split("/")):
                self._scan(path, is_same=True)
                self._again.discard(path)
        ledger.set_state(self.sql, "converter", stamp)

    def _scan(self, path: str, *, is_same: bool) -> None:
        ledger.forget_unread(self.sql, path)
        known = ledger.signatures(self.sql, path)
        for found in files.iter_files(self.root, path):
            before = known.pop(found.file if isinstance(found, Problem) else found.path, ("", ""))
            if isinstance(found, Problem):
                ledger.set_problems(self.sql, found.file, [found])
            elif found.signature != before[0] or not is_same or found.path in self._again:
                self._again.discard(found.path)
                _Seed(whole=self, found=found).convert()
        for gone in known:
            self._forget(gone)

    def _forget(self, path: str) -> None:
        """A seed that is gone leaves its articles, which are the truth now."""
        with transaction(self.sql):
            reached = [each.row for row in items.items_of(self.sql, path) for each in items.find_alike(self.sql, row)]
            named = {row.article for row in items.items_of(self.sql, path) if row.article not in ("", row.id)}
            ledger.forget_source(self.sql, path)
            ledger.set_problems(self.sql, path, [])
            items.forget_items(self.sql, path)
            self.reach(row.seed for row in reached if row.seed != path)
            for article in sorted(named):
                self.name_copies(article)

    def reach(self, seeds: Iterable[str]) -> None:
        """Convert these again, in this run, or in the next one if this does not come to its end."""
        for seed in set(seeds) - self._again:
            self._again.add(seed)
            self.sql.execute("UPDATE source SET signature = '' WHERE path = ?", (seed,))

    def count(self) -> None:
        """One more item is read."""
        self._n_items += 1
        if self._n_items % 100 == 0:
            self.progress("seeds", self._n_items, 0)

    def file_of(self, article: str) -> str:
        """The content file of an article; "" if there is none."""
        row = self.sql.execute("SELECT path FROM article WHERE id = ? ORDER BY path", (article,)).fetchone()
        return self._paths.get(article) or (row["path"] if row else "")

    def read(self, path: str) -> str | None:
        """A content file as it is now."""
        try:
            return self.disk.read_file(self.root, path).decode("utf-8", "replace") if path else None
        except ArchiveError:
            return None

    def is_taken_over(self, article: str) -> bool:
        """Whether an editor has changed an article since it was converted."""
        source = self.read(self.file_of(article))
        return source is not None and not is_untouched(source)

    def write(self, path: str, source: str) -> None:
        """Write a content file."""
        try:
            self.disk.write_file(self.root / path, source.encode())
        except OSError as error:
            what = f"{error.strerror}; make room or give permission, then build again"
            raise ArchiveError(Problem(file=path, code="OUTPUT", message=what)) from error

    def remove(self, article: str) -> None:
        """Take away the file of an article whose text is another's again, and which nobody has edited."""
        path = self.file_of(article)
        source = self.read(path)
        if source is not None and is_untouched(source):
            self.disk.remove_file(self.root / path, top=self.root / "content")
            self.removed.append(path)
            self._paths.pop(article, None)

    def renew(self, item: Converted, article: str, seed: str, versions: Collection[str]) -> Problem | None:
        """Write an item to its content file, unless that is an editor's.

        versions    articles that have its text and are about to give way to it
        """
        path = self.file_of(article) or path_of(item)
        old = self.read(path)
        if old is not None and not is_untouched(old):
            return self._keep(item, path, old, seed)
        if article != item.id:
            # The seed that the article was made of is gone; its text stays, and this is one of its copies.
            self.name_copies(article)
            return None
        if old is None:
            self.created.append(path)
            slug = self._free_slug(item, versions)
        else:
            slug = str(read_front(old, path)[0]["slug"])
            if not self._is_free(article_name(item.date, slug), item.id, versions):
                slug = self._free_slug(item, versions)
        self._paths[article] = path
        new = format_item(item, slug=slug, copies=self._copies(article, article_name(item.date, slug)))
        self._put(path, old, new)
        return None

    def name_copies(self, article: str) -> None:
        """Let the file of an article name the seeds that have its text again, unless it is an editor's."""
        path = self.file_of(article)
        old = self.read(path)
        if old is None:
            return
        if is_untouched(old):
            front, body = read_front(old, path)
            date = parse_date(str(front["date"])) if "date" in front else None
            own = article_name(date, str(front["slug"]))
            new = format_front(front, body, copies=self._copies(article, own))
            if new != old:
                self._put(path, old, new)
            old = new
        items.see_revisions(self.sql, article, digest(old.encode()))

    def _put(self, path: str, old: str | None, new: str) -> None:
        if new == old:
            self.n_unchanged += 1
            return
        self.write(path, new)
        if old is not None and path not in self.created:
            self.rewritten.append(path)

    def _copies(self, article: str, own: str) -> list[dict[str, object]]:
        """What an article says of each item that has its text again; its address where that is free to lead here."""
        found = [json.loads(row.note) for row in items.copies_of(self.sql, article)]
        for note in found:
            if note["name"] == own or not self._is_free(note["name"], article, ()):
                del note["name"]
        return found

    def _is_free(self, name: str, article: str, versions: Collection[str]) -> bool:
        """Whether no other article has a URL, apart from `versions`; from now on it is this one's."""
        taken = self.sql.execute(
            "SELECT 1 FROM article a WHERE name = ? AND id <> ? AND id NOT IN (SELECT value FROM json_each(?)) "
            "AND NOT EXISTS (SELECT 1 FROM item WHERE item.id = a.id AND item.article = ?)",
            (name, article, json.dumps([*versions]), article),
        ).fetchone()
        if self._names.get(name, "") in versions:
            del self._names[name]
        return taken is None and self._names.setdefault(name, article) == article

    def _free_slug(self, item: Converted, versions: Collection[str]) -> str:
        """The item's slug, with a few digits of its id behind it if another article has the URL already."""
        slug = item.slug or f"article-{sha256(item.id.encode())[:8]}"
        if not self._is_free(article_name(item.date, slug), item.id, versions):
            slug = f"{slug[:70].rstrip('-')}-{sha256(item.id.encode())[:6]}"
        return slug

    def _keep(self, item: Converted, path: str, old: str, seed: str) -> Problem | None:
        self.kept.append(path)
        before, now = _SHA256.search(old), item.front.get("seed")
        if before is None or not isinstance(now, dict) or before[1] == now.get("sha256"):
            return None
        what = f"this changed after {path} was edited by hand; bring the change over and put the new sha256 there"
        return Problem(file=seed, line=item.line, code="SEED-CHANGED", message=what)


@dataclass(slots=True, kw_only=True)
class _Seed:
    """One seed on its way into content."""

    whole: Conversion
    found: files.Found
    problems: list[Problem] = field(default_factory=list)
    _before: dict[str, tuple[str, str, list[ItemRow]]] = field(default_factory=dict)
    _ids: dict[str, tuple[int, object]] = field(default_factory=dict)
    _renamed: set[str] = field(default_factory=set)

    def convert(self) -> None:
        """Convert it, and say which other seeds that reaches."""
        whole, sql, path = self.whole, self.whole.sql, self.found.path
        with transaction(sql):
            ledger.put_source(sql, path, "", "")
            rows = items.items_of(sql, path)
            self._before = {row.id: (_state(row), row.article, _others(sql, row)) for row in rows}
            items.forget_items(sql, path)
        try:
            data = files.read_file(whole.root, path, limit_bytes=files.SEED_BYTES)
            for item in convert_seed(data, file=path, site=whole.site, today=whole.today):
                problem = item if isinstance(item, Problem) else self._take(item)
                self.problems += [problem] if problem else []
                whole.count()
        except ArchiveError as error:
            self.problems += error.problems
        with transaction(sql):
            whole.reach(row.seed for _, _, others in self._before.values() for row in others)
            self._renamed |= {article for _, article, _ in self._before.values()}
            for article in sorted(self._renamed):
                whole.name_copies(article)
            ledger.set_problems(sql, path, self.problems)
            ledger.put_source(sql, path, files.settled_signature(self.found), "")

    def _take(self, item: Converted) -> Problem | None:
        if (other := self._ids.get(item.id)) is not None:
            if other[1] == _seed_of(item)["sha256"]:
                return None
            what = f'line {other[0]} has the id "{item.id}" too; give one of them another'
            return Problem(file=self.found.path, line=item.line, code="ID-DUPLICATE", message=what)
        self._ids[item.id] = item.line, _seed_of(item)["sha256"]
        row = _row_of(item, self.found.path)
        alike = items.find_alike(self.whole.sql, row)
        leader = items.leader_of(row, alike, self.whole.is_taken_over)
        versions = {each.row.article for each in alike if each.kind != REFUSED}
        row, problem = self._settle(item, row, leader, versions)
        before, article, others = self._before.pop(item.id, ("", "", []))
        if _state(row) != before:
            self._renamed |= {article} - {"", row.article}
            reached = [
                *others,
                *(each.row for each in alike if row.place < each.row.place or each.row.article == item.id),
            ]
            self.whole.reach(each.seed for each in reached if each.seed != row.seed)
        return problem

    def _settle(
        self, item: Converted, row: ItemRow, leader: Alike | None, versions: set[str]
    ) -> tuple[ItemRow, Problem | None]:
        """Remember what an item is, and write what follows from it."""
        whole, sql = self.whole, self.whole.sql
        if leader is None:
            row = replace(row, article=items.claimant(sql, row.seed, _text(_seed_of(item), "row")) or row.id)
            row = replace(row, note=self._note(item, row.article) if row.article != row.id else "")
            items.put_item(sql, row)
            return row, whole.renew(item, row.article, row.seed, versions)
        if leader.kind == REFUSED:
            items.put_item(sql, row := replace(row, article="", kind=REFUSED))
            what = f'{leader.row.seed} has an item with the id "{item.id}" too; give one of them another'
            return row, Problem(file=row.seed, line=row.line, code="ID-DUPLICATE", message=what)
        article = leader.row.article
        row = replace(row, article=article, kind=leader.kind, note=self._note(item, article))
        items.put_item(sql, row)
        if row.id != article:
            whole.remove(row.id)
        self._renamed.add(article)
        return row, self._revision(row, leader.row, _text(_seed_of(item), "row")) if row.kind == REVISION else None

    def _note(self, item: Converted, article: str) -> str:
        """What the article says of an item that has its text again, so that its bytes can be written back."""
        seed = {key: value for key, value in _seed_of(item).items() if key != "layout"}
        note: dict[str, object] = {**seed, "name": article_name(item.date, item.slug)}
        first = self._article(article)
        if first is None or first.title != item.front["title"]:
            note["title"] = item.front["title"]
        if item.front.get("original_url") and (first is None or first.original_url != item.front["original_url"]):
            note["original_url"] = item.front["original_url"]
        if first is not None and item.raw is not None:
            layout = describe_layout(item.raw, title=first.title, body=first.body, related=first.read_also)
            note |= {"layout": layout} if layout else {}
        return json.dumps(note)

    def _article(self, article: str) -> Article | None:
        path = self.whole.file_of(article)
        source = self.whole.read(path)
        return load_article(source.encode(), path=path, default_lang="en") if source is not None else None

    def _revision(self, row: ItemRow, first: ItemRow, number: str) -> Problem | None:
        path = self.whole.file_of(row.article)
        if self.whole.is_taken_over(row.article) and items.is_claimed(self.whole.sql, row.article, row.seed, number):
            return None
        what = f"{row.url} was saved before, in {first.seed}, and has changed since; compare them and bring over"
        return Problem(file=row.seed, line=row.line, code="SEED-REVISION", message=f"{what} what is new into {path}")


def _row_of(item: Converted, seed: str) -> ItemRow:
    title = str(item.front["title"])
    seen = (title, item.body, item.front.get("related"), str(item.date), item.slug, _text(_seed_of(item), "sha256"))
    return ItemRow(
        seed=seed,
        line=item.line,
        id=item.id,
        article=item.id,
        kind=ARTICLE,
        url=plain_url(str(item.front.get("original_url", ""))),
        fingerprint=fingerprint(item.text, title=title),
        state=digest(seen),
    )


def _state(row: ItemRow) -> str:
    """All that other items can see of one."""
    return digest((row.article, row.kind, row.url, row.fingerprint, row.state, row.line))


def _others(sql: sqlite3.Connection, row: ItemRow) -> list[ItemRow]:
    return [each.row for each in items.find_alike(sql, row) if each.row.seed != row.seed]


def _seed_of(item: Converted) -> dict[str, object]:
    seed = item.front["seed"]
    assert isinstance(seed, dict)
    return seed


def _text(seed: Mapping[str, object], key: str) -> str:
    return str(seed.get(key, ""))
