"""Links to lists. On article pages they carry no counts, so that a new article does not change old pages."""

from __future__ import annotations

import sqlite3

from kliping.catalog import read
from kliping.catalog.lists import has_pages
from kliping.routes import TIMES, Key, url_of
from kliping.site import Site
from kliping.views import Link, PeriodLink


def collection_link(site: Site, kind: str, name: str, label: str, n: int = 0) -> Link:
    """A link to the front of a section, a tag or an author."""
    shown = site.sections.get(name, label) if kind == "section" else label
    return Link(label=shown, url=url_of(Key(kind, name)), n=n)


def speaker_link(sql: sqlite3.Connection, site: Site, name: str, label: str, n: int = 0) -> Link:
    """A link to all that somebody said, or straight to the paragraph when that is in one article only."""
    if has_pages(sql, "speaker", name):
        return collection_link(site, "speaker", name, label, n)
    (row,) = read.first_rows(sql, "speaker", name, 1)
    said = (anchor for each, _, anchor, _ in read.derived_of(row)["quotes"] if each == name)
    return Link(label=label, url=url_of(Key("article", row["name"])), n=n, anchor=next(said))


def period_link(period: str, n: int = 0) -> PeriodLink:
    """A link to a period of the calendar, or to the undated articles under one letter ("undated-a")."""
    return PeriodLink(period=period.removeprefix("undated-"), url=url_of(time_key(period)), n=n)


def time_key(period: str, part: int = 1) -> Key:
    """The key of a page that lists a period of all articles."""
    if period == "undated":
        return Key("undated")
    if not period[0].isdigit():
        return Key("undated", "", period.removeprefix("undated-"), part)
    return Key(TIMES[(len(period) - 4) // 3], "", period, part)
