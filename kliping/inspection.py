"""Questions about an archive that has been built: what is near, what a page shows and why, what leads nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from urllib.parse import unquote, urlsplit

from kliping import pages
from kliping.catalog import ledger, read, unsettled
from kliping.errors import UsageError
from kliping.pages.article import article_page
from kliping.related import LENGTH
from kliping.render import TEMPLATES
from kliping.routes import Key, key_of, url_of
from kliping.site import Site
from kliping.views import Card, sources_of

LISTS = ("undated", "wanted", "drafts")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedHit:
    """An article near another one: its score from 0 to 1, and the words that both share."""

    rank: int
    id: str
    url: str
    title: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a page is as it is. `shows` are the other articles on it: in which role, which one, where."""

    url: str
    kind: str
    template: str
    sources: tuple[str, ...]
    written_because: str
    due_because: str
    shows: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list: a title, the file it is in or the articles that ask for it."""

    title: str
    where: str
    n: int = 1


def related_hits(sql: sqlite3.Connection, article_id: str, site: Site) -> tuple[RelatedHit, ...]:
    """The articles nearest to one, nearest first. raises UsageError if there is none with that id"""
    row = read.article_with(sql, article_id)
    if row is None:
        raise UsageError(f'there is no article with the id "{article_id}"; `kliping search WORDS --json` shows ids')
    page = article_page(sql, Key("article", row["name"]), site)
    assert page is not None
    scores = {other["id"]: other["score"] / LENGTH**2 for other in read.related_to(sql, row["n"])}
    return tuple(
        RelatedHit(rank=i, id=item.card.id, url=item.card.url, title=item.card.title,
                   score=round(scores.get(item.card.id, 0.0), 4),
                   reason=", ".join(item.words))
        for i, item in enumerate(page.related, 1)
    )  # fmt: skip


def reasons_written(sql: sqlite3.Connection, urls: Iterable[str]) -> dict[str, str]:
    """By URL, why each of these pages was last written."""
    keys = {url: key_of(url) for url in urls}
    return {url: reason for url, key in keys.items() if key and (reason := ledger.reason_of(sql, key))}


def related_changes(
    before: sqlite3.Connection, after: sqlite3.Connection, urls: Iterable[str]
) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """Of the articles at `urls` whose related list moved: the id, the ids that left the list, those that entered."""
    found = []
    for url in urls:
        key = key_of(url)
        row = read.article_at(after, key.name) if key and key.kind == "article" else None
        if row is not None:
            old, new = _related_ids(before, row["id"]), _related_ids(after, row["id"])
            gone, come = (tuple(x for x in a if x not in b) for a, b in ((old, new), (new, old)))
            found += [(row["id"], gone, come)] if gone or come else []
    return tuple(sorted(found))


def _related_ids(sql: sqlite3.Connection, article_id: str) -> list[str]:
    row = read.article_with(sql, article_id)
    return [] if row is None else [other["id"] for other in read.related_to(sql, row["n"])]


def explain_page(sql: sqlite3.Connection, url: str, site: Site) -> Explanation:
    """What the page at `url` shows and why it was last written.

    url       a path of the site, with or without its base, or a whole address
    raises    UsageError if there is no such page
    """
    path = unquote(urlsplit(url).path)
    path = f"/{path.removeprefix(site.base)}" if path.startswith(site.base) else f"/{path.removeprefix('/')}"
    candidates = [key for each in (path, f"{path}/") if (key := key_of(each)) is not None]
    candidates.append(Key("alias", path.strip("/")))
    for key in candidates:
        view = pages.describe(sql, key, site) if key.kind in TEMPLATES else None
        if view is not None:
            sources = tuple(source.path for source in sources_of(view))
            return Explanation(
                url=url_of(key),
                kind=key.kind,
                template=TEMPLATES[key.kind],
                sources=sources,
                written_because=ledger.reason_of(sql, key) or "",
                due_because=ledger.reason_due(sql, key) or "",
                shows=tuple(dict.fromkeys(_cards(view, ""))),
            )
    raise UsageError(f"there is no page at {url}; `kliping check` lists what is wrong, `kliping build` writes pages")


def _cards(value: object, role: str) -> Iterator[tuple[str, str, str]]:
    """Every card inside a view, with the name of the field it is in."""
    if isinstance(value, Card):
        yield role, value.id, value.url
    elif isinstance(value, tuple):
        for item in value:
            yield from _cards(item, role)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _cards(getattr(value, field.name), field.name if field.name not in ("card", "cards") else role)


def list_entries(sql: sqlite3.Connection, what: str) -> list[Entry]:
    """One of `LISTS`. raises UsageError for another"""
    match what:
        case "wanted":
            found = read.wanted(sql, read.count_wanted(sql))
            return [Entry(title=title, where=", ".join(card.url for card in cards), n=n) for title, n, cards in found]
        case "drafts":
            return [Entry(title=row["title"], where=row["path"]) for row in unsettled.hidden(sql)]
        case "undated":
            return [Entry(title=row["title"], where=row["path"]) for row in unsettled.undated(sql)]
    raise UsageError(f"there is no list of {what}; choose one of {', '.join(LISTS)}")
