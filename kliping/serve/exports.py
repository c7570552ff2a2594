"""A result to take along: as an Atom feed, as CSV for spreadsheets, as JSON Lines for programs. Bounded, all three."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from kliping.dates import parse_date
from kliping.search import Hit
from kliping.serve.results import hit_json, plain_snippet
from kliping.site import Site
from kliping.views import Card, FeedPage

# Entries of a feed, and rows of a table.
MOST_ENTRIES: Final = 50
MOST_ROWS: Final = 1000
COLUMNS: Final = ("rank", "id", "url", "title", "date", "lang", "section", "snippet")
# What a spreadsheet would take for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t")


def as_csv(hits: Sequence[Hit], site: Site) -> bytes:
    """A line for each hit under a line of names, as RFC 4180 has it; with a mark of UTF-8, which Excel needs."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows([_cell(row[name]) for name in COLUMNS] for row in _rows(hits, site))
    return text.getvalue().encode("utf-8-sig", "replace")


def as_jsonl(hits: Sequence[Hit], site: Site) -> bytes:
    """An object for each hit on a line of its own, with the names that `/search.json` uses."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in _rows(hits, site))


def feed_page(query: str, url: str, hits: Sequence[Hit]) -> FeedPage:
    """The view of a feed of `hits`, newest first; it is as new as the newest of them, so no clock is read."""
    cards = tuple(map(_card, hits))
    return FeedPage(
        kind="atom", url=url, label=query, updated=next((c.date for c in cards if c.date), None), cards=cards
    )


def _rows(hits: Iterable[Hit], site: Site) -> Iterable[dict[str, object]]:
    return ({**hit_json(hit, site), "snippet": plain_snippet(hit.snippet)} for hit in hits)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _card(hit: Hit) -> Card:
    return Card(
        id=hit.id,
        title=hit.title,
        summary=plain_snippet(hit.snippet),
        date=parse_date(hit.date) if hit.date else None,
        url=hit.url,
        lang=hit.lang,
        section=hit.section,
    )


TABLES: Final[dict[str, tuple[str, Callable[[Sequence[Hit], Site], bytes]]]] = {
    "csv": ("text/csv; charset=utf-8; header=present", as_csv),
    "jsonl": ("application/jsonl; charset=utf-8", as_jsonl),
}
