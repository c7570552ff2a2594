"""Places: what stands in datelines, on a map as far as somebody knows where it is."""

from __future__ import annotations

import sqlite3

from kliping.gazetteer import find_place
from kliping.pages.fronts import entries_of
from kliping.routes import Key
from kliping.site import Site
from kliping.views import Link, LocationsPage, Spot


def locations_page(sql: sqlite3.Connection, key: Key, site: Site) -> LocationsPage:
    """All places by name, and where those are that site.yaml or the gazetteer knows."""
    entries = entries_of(sql, key, site)
    spots = (_spot(link, site) for link in entries)
    return LocationsPage(entries=entries, spots=tuple(spot for spot in spots if spot))


def _spot(link: Link, site: Site) -> Spot | None:
    point = find_place(link.label, site.places)
    return Spot(link=Link(label=link.label, url=link.url, n=link.n), lat=point[0], lon=point[1]) if point else None
