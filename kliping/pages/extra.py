"""Pages of plugins: what they are given of the archive, and what they give."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kliping.catalog import read, sweeps
from kliping.digest import digest
from kliping.errors import Problem, SiteError
from kliping.routes import Key, url_of
from kliping.site import Site
from kliping.views import Card, ExtraPage


@dataclass(frozen=True, slots=True)
class Published:
    """What a plugin's page may know: what readers can see, and nothing else."""

    sql: sqlite3.Connection

    def cards(self) -> Iterator[Card]:
        """Every public article, the oldest first, those without a date last."""
        return sweeps.public_cards(self.sql)

    def count(self) -> int:
        """How many public articles there are."""
        return read.count_in(self.sql, "time")


def extra_page(sql: sqlite3.Connection, key: Key, site: Site) -> ExtraPage | None:
    """A page of a plugin. raises SiteError (code PLUGIN) if the plugin fails, or gives what no page can show"""
    for kind in site.plugins.pages:
        if kind.name == key.name:
            data = {name: _frozen(value) for name, value in kind.describe(Published(sql)).items()}
            page = ExtraPage(url=url_of(key), title=kind.title, template=kind.template, data=data)
            try:
                digest(page)
            except TypeError as error:
                what = f"what is on the page {kind.name} has no fixed form ({error}); give text, numbers, lists, cards"
                raise SiteError(Problem(file="plugins", code="PLUGIN", message=what)) from error
            return page
    return None


def _frozen(value: object) -> object:
    """Lists as tuples, so that all that is inside a view can be compared."""
    if isinstance(value, Mapping):
        return {name: _frozen(item) for name, item in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list | tuple) else value
