"""What an article's page shows around the article: its places, its neighbours, what it points at."""

from __future__ import annotations

import sqlite3
from base64 import b64decode
from functools import lru_cache
from typing import Any

from kliping.catalog import figures, read, threads
from kliping.copies import group_copies
from kliping.dates import parse_date
from kliping.pages.links import collection_link, period_link
from kliping.pages.twins import twins_of
from kliping.related import Term, shared_words
from kliping.routes import Key, url_of
from kliping.site import Site
from kliping.views import AliasPage, ArticlePage, Card, Link, PicturePage, ReadAlso, Related, Source

REASON_WORDS = 3


def article_page(sql: sqlite3.Connection, key: Key, site: Site) -> ArticlePage | None:
    """The page of the article that is shown under the key's name."""
    row = read.article_at(sql, key.name)
    if row is None:
        return None
    derived = read.derived_of(row)
    public = row["state"] == "public"
    places = [place for place in derived["places"] if public]
    links = {
        kind: tuple(collection_link(site, kind, name, label) for each, name, _, label in places if each == kind)
        for kind in ("section", "tag", "author")
    }
    time = next((place[2] for place in places if place[0] == "time"), "")
    thread = threads.thread_of(sql, row["n"]) if public else ""
    section = next((place[1:3] for place in places if place[0] == "section"), None)
    return ArticlePage(
        url=url_of(key),
        source=Source(path=row["path"], digest=row["digest"]),
        section=links["section"][0] if links["section"] else None,
        tags=links["tag"],
        authors=links["author"],
        day=period_link(time) if time else None,
        previous=_beside(sql, row, "time", "", time, forward=False),
        next=_beside(sql, row, "time", "", time, forward=True),
        previous_in_section=_beside(sql, row, "section", *section, forward=False) if section else None,
        next_in_section=_beside(sql, row, "section", *section, forward=True) if section else None,
        related=_related(sql, row, derived, site) if public else (),
        read_also=_read_also(sql, row) if public else (),
        twins=tuple(Link(label=twin.kind, url=url_of(twin)) for twin in twins_of(row, derived, site)) if public else (),
        pictures=figures.pictures_beside(sql, row["path"], key.name) if public else (),
        thread=url_of(Key("thread", thread)) if thread else "",
    )


def _beside(
    sql: sqlite3.Connection, row: sqlite3.Row, kind: str, name: str, period: str, *, forward: bool
) -> Card | None:
    return read.neighbour(sql, kind, name, period, row["sort"], forward=forward) if period else None


def _related(sql: sqlite3.Connection, row: sqlite3.Row, derived: dict[str, Any], site: Site) -> tuple[Related, ...]:
    """What an editor put there, then the nearest that no editor keeps away, versions of one text as one."""
    if not site.related:
        return ()
    pinned = read.chosen(sql, row["n"], "pin")
    gone = {other["n"] for other in (*pinned, *read.chosen(sql, row["n"], "ban"))}
    others = [other for other in read.related_to(sql, row["n"]) if other["n"] not in gone]
    theirs = [read.derived_of(other) for other in others]
    sketches = [b64decode(each["sketch"]) for each in theirs]
    groups = group_copies(sketches, apart=lambda a, b: read.apart(sql, others[a]["n"], others[b]["n"]))
    groups = groups[: max(0, site.related - len(pinned))]
    own = [Term(*term) for term in derived["terms"]]
    return (
        *(_one_related(row, own, other, read.derived_of(other), is_pinned=True) for other in pinned),
        *(_one_related(row, own, others[group[0]], theirs[group[0]], versions=len(group)) for group in groups),
    )


def _one_related(
    row: sqlite3.Row,
    own: list[Term],
    other: sqlite3.Row,
    derived: dict[str, Any],
    *,
    versions: int = 1,
    is_pinned: bool = False,
) -> Related:
    weights = {stem: weight for stem, weight, _ in derived["terms"]}
    return Related(
        card=read.card(other),
        words=shared_words(own, weights, REASON_WORDS),
        versions=versions,
        days=days_between(row["date"], other["date"]),
        pinned=is_pinned,
    )


def days_between(date: str, other: str) -> int | None:
    """From one date of front matter to another, negative if the other is earlier; None unless both name their day."""
    first, second = _day(date), _day(other)
    return second - first if first and second else None


@lru_cache(maxsize=1 << 14)
def _day(date: str) -> int:
    """The one day of a date, counted from any fixed one; 0 if it names none."""
    found = parse_date(date) if date else None
    return found.first.toordinal() if found and found.civil and found.civil.day else 0


def _read_also(sql: sqlite3.Connection, row: sqlite3.Row) -> tuple[ReadAlso, ...]:
    return tuple(ReadAlso(title=title, card=card) for title, card in read.read_also_of(sql, row["n"]))


def alias_page(sql: sqlite3.Connection, key: Key, site: Site) -> AliasPage | None:
    """The page that leads from an old address to the article that gave it up."""
    target = read.alias_target(sql, key.name)
    return None if target is None else AliasPage(url=url_of(key), target=target)


def picture_page(sql: sqlite3.Connection, key: Key, site: Site) -> PicturePage | None:
    """A picture beside the page of a public article that shows it."""
    source = figures.picture_source(sql, key)
    return PicturePage(url=url_of(key), source=source) if source else None
