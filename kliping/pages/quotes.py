"""Quotes: what a speaker said, and who is quoted."""

from __future__ import annotations

import sqlite3

from kliping.catalog import read
from kliping.catalog.lists import on_front
from kliping.pages.fronts import entries_of
from kliping.pages.links import speaker_link
from kliping.routes import Key
from kliping.site import Site
from kliping.views import Card, Quote, QuotesPage

# Of so many speakers, those who are quoted most, the index shows the newest words.
SPEAKERS = 12


def quotes_page(sql: sqlite3.Connection, key: Key, site: Site) -> QuotesPage:
    """All speakers by name."""
    most = [name for name, _ in read.largest(sql, "speaker", SPEAKERS)]
    newest = [quote for name in most for quote in quotes_of(sql, Key("speaker", name), site, count=1)[:1]]
    return QuotesPage(entries=entries_of(sql, key, site), newest=tuple(newest))


def quotes_of(sql: sqlite3.Connection, key: Key, site: Site, *, count: int = 0) -> tuple[Quote, ...]:
    """What a speaker said in one part of a period, or on the front in the newest articles; in the order of those.

    count    articles on the front, if not as many as the site shows
    """
    if key.period:
        first = (key.part - 1) * site.part
        found = read.in_period(sql, key.kind, key.name, key.period, first=first, count=site.part)
        cards = [card for _, card in found]
    else:
        cards = read.newest(sql, key.kind, key.name, count or on_front(sql, key.kind, key.name, site))
    return tuple(quote for card in cards for quote in _in_article(sql, card, key.name, site))


def _in_article(sql: sqlite3.Connection, card: Card, speaker: str, site: Site) -> list[Quote]:
    row = read.article_with(sql, card.id)
    assert row is not None
    return [
        Quote(text=text, speaker=speaker_link(sql, site, name, label), card=card, anchor=paragraph)
        for name, label, paragraph, text in read.derived_of(row)["quotes"]
        if name == speaker
    ]
