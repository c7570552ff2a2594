"""Threads: a story's articles in the order of time. One more writes the first and the last part.

Which articles are in one is settled in the catalog (kliping/catalog/threads.py); versions of one text are one of them.
"""

from __future__ import annotations

import sqlite3

from kliping.catalog import read, threads
from kliping.pages.article import days_between
from kliping.routes import Key, url_of
from kliping.site import Site
from kliping.views import Card, Link, Thread, ThreadPage, ThreadsPage, Turn

LATEST, LONGEST = 100, 20


def thread_page(sql: sqlite3.Connection, key: Key, site: Site) -> ThreadPage | None:
    """One part of a thread."""
    if not threads.told(sql, key.name):
        return None
    turns = _turns(threads.members(sql, key.name))
    shown = turns[(key.part - 1) * site.part : key.part * site.part]
    keys = [Key("thread", key.name, "", i + 1) for i in range(-(-len(turns) // site.part))]
    parts = (Link(label=str(part.part), url=url_of(part)) for part in keys)
    is_first = key.part == 1
    return (
        ThreadPage(
            url=url_of(key),
            first=turns[0].card,
            n=len(turns) if is_first else 0,
            newest=turns[-1].card if is_first else None,
            part=key.part,
            parts=tuple(parts) if len(keys) > 1 else (),
            turns=tuple(shown),
        )
        if shown
        else None
    )


def _turns(rows: list[sqlite3.Row]) -> list[Turn]:
    """The articles of a thread with what is the same text again under the first that has it."""
    leaders: dict[int, int] = {}
    groups: dict[int, list[Card]] = {}
    for row in rows:
        leaders[row["n"]] = leaders.get(row["other"], row["n"]) if row["again"] else row["n"]
        groups.setdefault(leaders[row["n"]], []).append(read.card(row))
    turns: list[Turn] = []
    for card, *versions in groups.values():
        before = turns[-1].card.date if turns else None
        days = days_between(str(before), str(card.date)) if before and card.date else None
        turns.append(Turn(card=card, versions=tuple(versions), days=days))
    return turns


def threads_page(sql: sqlite3.Connection, key: Key, site: Site) -> ThreadsPage:
    """The threads that went on last, and the longest where there are more than that list holds."""
    latest = threads.latest(sql, LATEST)
    longest = threads.longest(sql, LONGEST) if len(latest) > LONGEST else []
    return ThreadsPage(latest=tuple(map(_thread, latest)), longest=tuple(map(_thread, longest)))


def _thread(row: threads.Story) -> Thread:
    return Thread(
        first=read.card(row.first), url=url_of(Key("thread", row.name)), n=row.size, last=read.card(row.last).date
    )
