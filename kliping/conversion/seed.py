"""One seed into content: its items in their order, each an article, or a copy or a revision of another's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Day

from kliping import files
from kliping.article import Article, load_article
from kliping.catalog import apart, items, ledger
from kliping.catalog.items import ARTICLE, REFUSED, REVISION, Alike, ItemRow
from kliping.catalog.store import transaction
from kliping.conversion.contents import ContentFiles
from kliping.conversion.pictures import Pictures
from kliping.convert.formats import convert_seed
from kliping.convert.item import Converted
from kliping.convert.layout import describe_layout
from kliping.digest import digest, sha256
from kliping.errors import ArchiveError, Problem
from kliping.pictures import kind_of
from kliping.routes import article_name
from kliping.site import Site
from kliping.text import plain_url
from kliping.versions import fingerprint

# Problems that are no fault of the seed, and may be gone though it stays as it is.
DISK = ("FILE-READ", "OUTPUT")


@dataclass(slots=True, kw_only=True)
class Seed:
    """One seed on its way into content.

    reach    is told the other seeds that have to be converted again
    count    is called for each item
    """

    contents: ContentFiles
    site: Site
    today: Day
    found: files.Found
    reach: Callable[[Iterable[str]], None]
    count: Callable[[], None]
    problems: list[Problem] = field(default_factory=list)
    _before: dict[str, tuple[str, str, list[ItemRow]]] = field(default_factory=dict)
    _ids: dict[str, tuple[int, object]] = field(default_factory=dict)
    _renamed: set[str] = field(default_factory=set)
    _pictures: Pictures = field(init=False)
    _digest: str = ""

    def __post_init__(self) -> None:
        self._pictures = Pictures(contents=self.contents, seed=self.found.path)

    def convert(self) -> None:
        """Convert it, and say which other seeds that reaches."""
        contents, sql, path = self.contents, self.contents.sql, self.found.path
        with transaction(sql):
            ledger.put_source(sql, path, "", "")
            rows = items.items_of(sql, path)
            self._before = {row.id: (_state(row), row.article, _others(sql, row)) for row in rows}
            items.forget_items(sql, path)
        try:
            data = files.read_file(contents.root, path, limit_bytes=files.SEED_BYTES)
            self._digest = sha256(data) if kind_of(data) else ""
            for item in convert_seed(data, file=path, site=self.site, today=self.today):
                self.problems += [item] if isinstance(item, Problem) else self._take(item)
                self.count()
        except ArchiveError as error:
            self.problems += error.problems
        with transaction(sql):
            self.reach(row.seed for _, _, others in self._before.values() for row in others)
            self._renamed |= {article for _, article, _ in self._before.values()}
            for article in sorted(self._renamed):
                contents.name_copies(article)
            items.put_assets(sql, path, self._pictures.assets)
            self.reach(seed for seed in items.seeds_showing(sql, path, self._digest) if seed != path)
            ledger.set_problems(sql, path, self.problems)
            ledger.put_source(sql, path, self._signature(), "")

    def _signature(self) -> str:
        """As what the seed is known from now on; "" if the disk failed, so that the next run tries again."""
        is_undone = any(problem.code in DISK for problem in self.problems)
        return "" if is_undone else files.settled_signature(self.found)

    def _take(self, item: Converted) -> list[Problem]:
        if (other := self._ids.get(item.id)) is not None:
            if other[1] == _seed_of(item)["sha256"]:
                return []
            what = f'line {other[0]} has the id "{item.id}" too; give one of them another'
            return [Problem(file=self.found.path, line=item.line, code="ID-DUPLICATE", message=what)]
        self._ids[item.id] = item.line, _seed_of(item)["sha256"]
        row = _row_of(item, self.found.path)
        alike = [
            each for each in items.find_alike(self.contents.sql, row) if not self._is_apart(item, each.row.article)
        ]
        leader = items.leader_of(row, alike, self.contents.is_taken_over)
        versions = {each.row.article for each in alike if each.kind != REFUSED}
        row, problems = self._settle(item, row, leader, versions)
        before, article, others = self._before.pop(item.id, ("", "", []))
        if _state(row) != before:
            self._renamed |= {article} - {"", row.article}
            reached = [
                *others,
                *(each.row for each in alike if row.place < each.row.place or each.row.article == item.id),
            ]
            self.reach(each.seed for each in reached if each.seed != row.seed)
        return problems

    def _is_apart(self, item: Converted, article: str) -> bool:
        return apart.are_apart(self.contents.sql, item.id, article_name(item.date, item.slug), article)

    def _settle(
        self, item: Converted, row: ItemRow, leader: Alike | None, versions: set[str]
    ) -> tuple[ItemRow, list[Problem]]:
        """Remember what an item is, and write what follows from it."""
        contents, sql = self.contents, self.contents.sql
        if leader is None:
            claimant = items.claimant(sql, row.seed, _text(_seed_of(item), "row"))
            # One that has just given way to another article claims nothing any more.
            is_free = not (claimant and contents.is_there(claimant)) or self._is_apart(item, claimant)
            row = replace(row, article=row.id if is_free else claimant)
            row = replace(row, note=self._note(item, row.article) if row.article != row.id else "")
            items.put_item(sql, row)
            keep = self._pictures.keep
            return row, list(contents.renew(item, row.article, row.seed, versions, keep=keep))
        if leader.kind == REFUSED:
            items.put_item(sql, row := replace(row, article="", kind=REFUSED))
            what = f'{leader.row.seed} has an item with the id "{item.id}" too; give one of them another'
            return row, [Problem(file=row.seed, line=row.line, code="ID-DUPLICATE", message=what)]
        article = leader.row.article
        row = replace(row, article=article, kind=leader.kind, note=self._note(item, article))
        items.put_item(sql, row)
        if row.id != article:
            contents.remove(row.id)
        self._renamed.add(article)
        told = self._revision(row, leader.row, _text(_seed_of(item), "row")) if row.kind == REVISION else None
        return row, [told] if told else []

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
            layout = describe_layout(
                item.raw, item.encoding, title=first.title, body=first.body, related=first.read_also
            )
            note |= {"layout": layout} if layout else {}
        return json.dumps(note)

    def _article(self, article: str) -> Article | None:
        path = self.contents.file_of(article)
        source = self.contents.read(path)
        return load_article(source.encode(), path=path, default_lang="en") if source is not None else None

    def _revision(self, row: ItemRow, first: ItemRow, number: str) -> Problem | None:
        path = self.contents.file_of(row.article)
        if self.contents.is_taken_over(row.article) and items.is_claimed(
            self.contents.sql, row.article, row.seed, number
        ):
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
