"""What needs no person to be mended: front matter that can only be meant one way. Never a text.

A value takes the place of another where the old one cannot be read, the new one can, and nothing else can be meant.
What decides whether readers see an article (drafts, embargoes) is left to people, and so is what is only unusual.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from kliping import files
from kliping.article import decode, split_source
from kliping.catalog import ledger, naming, read
from kliping.checks.fields import misspelt_keys
from kliping.checks.links import dead_addresses
from kliping.checks.reading import Scope
from kliping.convert.mentions import iter_mentions
from kliping.errors import ArchiveError, UsageError
from kliping.fields import Wrong, read_aliases, read_date, read_lang, read_slug
from kliping.frontedit import append_value, drop_repeats, rename_key, replace_value
from kliping.routes import key_of
from kliping.text import slug, title_key
from kliping.yamltext import Value, parse_yaml

# A slug of so many words is hardly another article's.
_WORDS = 3
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d\d?)(?:[./](\d\d?))?\Z")
_DAY_FIRST = re.compile(r"(\d\d?)[./-](\d\d?)[./-](\d{4})\Z")

Mend = Callable[[str], str]


def find_mends(scope: Scope) -> Iterator[tuple[str, bytes, bytes]]:
    """Every content file that can be mended: its path, its bytes, and its bytes mended."""
    aliases = dict(_lost_addresses(scope))
    for path in ledger.iter_sources(scope.sql, "content"):
        try:
            before = files.read_file(scope.root, path)
            after = mended(before, path=path, scope=scope)
            for address in aliases.get(path, ()):
                after = append_value(after, "aliases", address, file=path)
        except (ArchiveError, UsageError):
            continue  # what cannot be edited stays a problem, which the build tells
        if after != before:
            yield path, before, after


def mended(source: bytes, *, path: str, scope: Scope) -> bytes:
    """The content file with keys and values as they can only be meant. raises ArchiveError, UsageError"""
    source = drop_repeats(source, file=path)
    for name, meant in misspelt_keys(_values(source, path)).items():
        source = rename_key(source, name, meant, file=path)
    values = _values(source, path)
    for name, (mend, is_right) in _mends(scope, str(values.get("lang", ""))).items():
        value = values.get(name, "")
        for i, given in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(given, str) and given and not is_right(given) and is_right(better := mend(given)):
                where = (name, i) if isinstance(value, list) else (name,)
                source = replace_value(source, where, better, file=path)
    return source


def _values(source: bytes, path: str) -> dict[str, Value]:
    return parse_yaml(split_source(decode(source, file=path), file=path)[0], file=path).values


def _mends(scope: Scope, lang: str) -> dict[str, tuple[Mend, Callable[[str], bool]]]:
    """By key what to make of a value that is wrong, and whether a value is right."""
    sql, default_lang = scope.sql, scope.site.languages[0]
    date = (lambda text: _date(text, lang or default_lang)), _reads(read_date)
    target = (lambda text: _id_of(sql, text)), (lambda text: "/" in text or read.path_with(sql, text) is not None)
    return {
        "slug": (slug, _reads(read_slug)),
        "lang": (_lang, _reads(read_lang)),
        "aliases": (_address, _reads(lambda text: read_aliases([text]))),
        "date": date,
        "updated": date,
        "related_pin": target,
        "related_ban": target,
        "not_copy_of": target,
    }


def _reads(reader: Callable[[str], object]) -> Callable[[str], bool]:
    def is_right(text: str) -> bool:
        try:
            reader(text)
        except Wrong:
            return False
        return True

    return is_right


def _lang(text: str) -> str:
    """`ID` is id, `id_ID` is id-ID."""
    first, *rest = text.strip().replace("_", "-").split("-")
    return "-".join([first.lower(), *rest])


def _address(text: str) -> str:
    """`lama` is /lama/, and so is https://example.org/lama."""
    path = urlsplit(text).path.strip("/ ")
    return f"/{path}/"


def _date(text: str, lang: str) -> str:
    """A day that is written with the year first, with its month in words, or in figures of which one is no month."""
    text = text.strip()
    if match := _YEAR_FIRST.match(text):
        return "-".join([match[1], *(part.zfill(2) for part in match.groups()[1:] if part)])
    if match := _DAY_FIRST.match(text):
        first, second = int(match[1]), int(match[2])
        day, month = (first, second) if second <= 12 else (second, first)
        return f"{match[3]}-{month:02}-{day:02}" if first == second or first > 12 or second > 12 else text
    found = iter_mentions(text, lang=lang)
    if len(found) != 1 or found[0].text != text or not (found[0].year and found[0].month and found[0].day):
        return text
    return f"{found[0].year:04}-{found[0].month:02}-{found[0].day:02}" if found[0].weekday is None else text


def _id_of(sql: sqlite3.Connection, title: str) -> str:
    """The id of the one article with a title; what was given if there is none, or more."""
    ids = naming.ids_with_title(sql, title_key(title))
    return ids[0] if len(ids) == 1 else title


def _lost_addresses(scope: Scope) -> Iterator[tuple[str, list[str]]]:
    """By content file the addresses to which links lead in vain, and which can only have been its own."""
    found: dict[str, list[str]] = {}
    for address in sorted(dead_addresses(scope)):
        key = key_of(address)
        if key is None or key.kind != "article":
            continue
        calendar, _, name = key.name.rpartition("/")
        rows = naming.with_slug(scope.sql, name)
        if len(rows) == 1 and _is_the_same(calendar, rows[0]["name"].rpartition("/")[0], name):
            found.setdefault(rows[0]["path"], []).append(address)
    yield from found.items()


def _is_the_same(calendar: str, other: str, name: str) -> bool:
    """Whether one of two places in the calendar says the other more exactly, or the slug is telling."""
    is_nearer = calendar.startswith(other) or other.startswith(calendar) or "undated" in (calendar, other)
    return is_nearer or name.count("-") + 1 >= _WORDS
