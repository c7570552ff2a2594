"""Links to lists. On article pages they carry no counts, so that a new article does not change old pages."""

from __future__ import annotations

from kliping.routes import TIMES, Key, url_of
from kliping.site import Site
from kliping.views import Link, PeriodLink


def collection_link(site: Site, kind: str, name: str, label: str, n: int = 0) -> Link:
    """A link to the front of a section, a tag or an author."""
    shown = site.sections.get(name, label) if kind == "section" else label
    return Link(label=shown, url=url_of(Key(kind, name)), n=n)


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
