"""What waits for an editor, found in the catalog and put on a page: forms first, then lists."""

from __future__ import annotations

import sqlite3
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from markupsafe import Markup

from kliping.archive import Archive
from kliping.catalog import ledger, read, unsettled
from kliping.copies import is_copy
from kliping.digest import sha256
from kliping.editing import Edit
from kliping.errors import Problem
from kliping.inspection import Entry, list_entries
from kliping.related import LENGTH
from kliping.routes import Key, url_of
from kliping.serve.say import say
from kliping.site import Site

MOST: Final = 50
# Versions of one text are very near; so many of the nearest pairs are looked at.
_NEAR: Final = round(0.75 * LENGTH**2)
_LOOKED_AT: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article on the desk: `date` as it is, `state` of one that nobody else sees."""

    title: str
    path: str
    url: str
    date: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for an editor, the first of each sort. Of `copies` each is an article and the one it repeats."""

    problems: tuple[Problem, ...]
    uncertain: tuple[Item, ...]
    undated: tuple[Item, ...]
    copies: tuple[tuple[Item, Item], ...]
    drafts: tuple[Item, ...]
    wanted: tuple[Entry, ...]


def find_waiting(archive: Archive) -> Waiting:
    """What waits in an archive as it was last built."""
    sql = archive.sql
    return Waiting(
        problems=tuple(ledger.problems(sql)[:MOST]),
        uncertain=tuple(map(_item, unsettled.uncertain(sql, most=MOST))),
        undated=tuple(map(_item, unsettled.undated(sql)[:MOST])),
        copies=tuple(_find_copies(sql))[:MOST],
        drafts=tuple(map(_item, unsettled.hidden(sql)[:MOST])),
        wanted=tuple(list_entries(sql, "wanted")[:MOST]),
    )


def _find_copies(sql: sqlite3.Connection) -> Iterator[tuple[Item, Item]]:
    for pair in unsettled.near_pairs(sql, score=_NEAR, most=_LOOKED_AT):
        if is_copy(*(b64decode(read.derived_of(row)["sketch"]) for row in pair)):
            earlier, later = sorted(pair, key=lambda row: str(row["sort"]))
            yield _item(later), _item(earlier)


def _item(row: read.Row) -> Item:
    url = url_of(Key("article", row["name"]))
    return Item(title=row["title"], path=row["path"], url=url, date=row["date"], state=row["state"])


def desk_page(waiting: Waiting, site: Site, *, token: str, note: str) -> str:
    """The page: what can be settled first, each with its form; the first field has the cursor."""
    parts = [
        *_section("troubles", [_PROBLEM.format(problem) for problem in waiting.problems], site),
        *_section("uncertain", [_date(item, site, token) for item in waiting.uncertain], site),
        *_section("undated", [_date(item, site, token) for item in waiting.undated], site),
        *_section("copies", [_copy(*pair, site, token) for pair in waiting.copies], site),
        *_section("drafts", [_draft(item, site) for item in waiting.drafts], site),
        *_section("wanted", [_wanted(entry, site, token) for entry in waiting.wanted], site),
    ]
    page = Markup("\n").join(parts or [Markup("<p>{}</p>").format(say(site.lang, "nothing"))])
    return _PAGE.format(
        lang=site.lang,
        base=site.base,
        title=say(site.lang, "desk"),
        site=site.title,
        note=Markup('<p role="status">{}</p>').format(note) if note else "",
        # The first field that there is has the cursor.
        parts=Markup(str(page).replace(" data-first", " autofocus", 1).replace(" data-first", "")),
    )


def sure_page(edit: Edit, form: Mapping[str, str], site: Site, *, token: str) -> str:
    """What withdrawing a copy would change, to be confirmed as it is shown."""
    parts = _SURE.format(
        base=site.base,
        token=token,
        path=form.get("article", ""),
        other=form.get("other", ""),
        seen=sha256(edit.diff.encode()),
        sure=say(site.lang, "sure"),
        diff=edit.diff,
        withdraw=say(site.lang, "withdraw"),
        leave=say(site.lang, "leave"),
    )
    title = say(site.lang, "withdraw")
    return _PAGE.format(lang=site.lang, base=site.base, title=title, site=site.title, note="", parts=parts)


def _section(sort: str, items: Iterable[Markup], site: Site) -> list[Markup]:
    found = list(items)
    heading = Markup("<h2>{} <small>{}</small></h2>").format(say(site.lang, sort), len(found))
    return [Markup("<section>{}\n{}</section>").format(heading, Markup("\n").join(found))] if found else []


def _link(item: Item, site: Site) -> Markup:
    return Markup('<a href="{}">{}</a>').format(site.base + item.url.removeprefix("/"), item.title)


def _date(item: Item, site: Site, token: str) -> Markup:
    return _DATE.format(
        base=site.base,
        link=_link(item, site),
        path=item.path,
        token=token,
        label=say(site.lang, "date"),
        # What was inferred is proposed as if it were sure, so that one key accepts it.
        date=item.date.rstrip("?~%"),
        save=say(site.lang, "save"),
    )


def _copy(later: Item, earlier: Item, site: Site, token: str) -> Markup:
    """Both articles, each with the way to withdraw it, and a button for what changes nothing for readers."""
    words = {"base": site.base, "copy": say(site.lang, "copy")}
    both = [
        _VERSION.format(
            link=_link(each, site),
            date=each.date,
            path=each.path,
            query=urlencode({"article": each.path, "other": other.path}),
            **words,
        )
        for each, other in ((earlier, later), (later, earlier))
    ]
    return _COPY.format(
        base=site.base,
        path=later.path,
        other=earlier.path,
        token=token,
        two=say(site.lang, "two"),
        versions=Markup("\n").join(both),
    )


def _draft(item: Item, site: Site) -> Markup:
    return Markup('<p class="item">{} <span class="file">{}</span></p>').format(_link(item, site), item.path)


def _wanted(entry: Entry, site: Site, token: str) -> Markup:
    return _WANTED.format(
        base=site.base, title=entry.title, where=entry.where, token=token, begin=say(site.lang, "begin")
    )


_PROBLEM: Final = Markup('<p class="item file">{}</p>')
_TOKEN: Final = '<input type="hidden" name="token" value="{token}">'
_ARTICLE: Final = f'{_TOKEN}<input type="hidden" name="article" value="{{path}}">'
_DATE: Final = Markup(
    f"""<form method="post" action="{{base}}_desk/date"><h3>{{link}}</h3><p class="file">{{path}}</p>
{_ARTICLE}
<p class="ask"><label>{{label}} <input name="date" value="{{date}}" autocomplete="off" required data-first></label>
<button>{{save}}</button></p></form>"""
)
_COPY: Final = Markup(
    f"""<form method="post" action="{{base}}_desk/not-copy-of">
{_ARTICLE}<input type="hidden" name="other" value="{{other}}">
{{versions}}
<button data-first>{{two}}</button></form>"""
)
_VERSION: Final = Markup(
    """<div><h3>{link}</h3><p class="file">{date} {path}</p><a href="{base}_desk/copy-of?{query}">{copy}</a></div>"""
)
_SURE: Final = Markup(
    f"""<form method="post" action="{{base}}_desk/copy-of">
{{sure}}
<pre>{{diff}}</pre>
{_ARTICLE}<input type="hidden" name="other" value="{{other}}"><input type="hidden" name="seen" value="{{seen}}">
<p class="ask"><button>{{withdraw}}</button> <a href="{{base}}_desk/">{{leave}}</a></p></form>"""
)
_WANTED: Final = Markup(
    f"""<form method="post" action="{{base}}_desk/new"><h3>{{title}}</h3><p class="file">{{where}}</p>
{_TOKEN}<input type="hidden" name="title" value="{{title}}"><button>{{begin}}</button></form>"""
)
_PAGE: Final = Markup(
    """<!doctype html>
<html lang="{lang}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title} · {site}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{base}_desk/desk.css"><script src="{base}_desk/desk.js" defer></script></head>
<body><main><h1>{title}</h1>
<p><a href="{base}">{site}</a></p>
{note}
{parts}
</main></body></html>
"""
)
