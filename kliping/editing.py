"""An editor's verbs: each changes one article's front matter and nothing else, and is an `Edit` until it is saved.

The text of an article is never touched: what was published stays as it was printed.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from pathlib import Path

from kliping import files
from kliping.article import Article, decode, load_article
from kliping.catalog import items, read
from kliping.dates import parse_date
from kliping.errors import UsageError
from kliping.fields import Wrong, read_date
from kliping.frontedit import append_value, put_value
from kliping.routes import article_name, article_url
from kliping.site import Site
from kliping.text import one_line
from kliping.yamltext import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a verb would make of one content file; `path` is relative to the site's folder."""

    path: str
    before: bytes
    after: bytes

    @property
    def diff(self) -> str:
        """The change as a unified diff; "" when there is none."""
        old, new = (decode(data, file=self.path).splitlines(keepends=True) for data in (self.before, self.after))
        lines = unified_diff(old, new, f"a/{self.path}", f"b/{self.path}", n=1)
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """The verbs on the articles of one site.

    An article is named by its id, or by its content file's path; a verb raises UsageError if there is none, and
    ArchiveError if what it would write is not an article.
    """

    sql: sqlite3.Connection
    root: Path
    site: Site
    now: datetime

    def rename(self, name: str, slug: str) -> Edit:
        """Give an article another slug; its old address becomes an alias."""
        path, source, article = self._find(name)
        edit = self._edit(path, source, lambda data: put_value(data, ("slug",), slug, file=path))
        return self._moved(edit, article)

    def date(self, name: str, date: str) -> Edit:
        """Confirm or correct an article's date, in EDTF; it counts as given from then on."""
        path, source, article = self._find(name)
        given = _checked_date(date)

        def change(data: bytes) -> bytes:
            return put_value(put_value(data, ("date",), given, file=path), ("basis", "date"), "given", file=path)

        return self._moved(self._edit(path, source, change), article)

    def correct(self, name: str, text: str) -> Edit:
        """Add a correction, dated today."""
        note: Value = {"date": str(self.now.date()), "text": _words(text, "the correction")}
        path, source, _ = self._find(name)
        return self._edit(path, source, lambda data: append_value(data, "corrections", note, file=path))

    def withdraw(self, name: str, reason: str) -> Edit:
        """Take an article back; its page stays and says why."""
        why = _words(reason, "the reason")
        path, source, _ = self._find(name)
        return self._edit(path, source, lambda data: put_value(data, ("withdrawn",), why, file=path))

    def copy_of(self, name: str, other: str) -> Edit:
        """Take back an article whose text is another's again, with the address of that one as the reason."""
        path, first, _ = self._find_two(name, other)
        url = article_url(first.date, first.slug).removeprefix("/")
        reason = _COPY_OF.get(self.site.lang, _COPY_OF["en"])
        return self.withdraw(path, f"{reason} {self.site.base}{url}")

    def not_copy_of(self, name: str, other: str) -> Edit:
        """Say of two articles, which look like versions of one text, that they are two.

        other    also a seed that was taken for a copy of the article; the next build makes it one of its own
        """
        if other.startswith("seeds/"):
            return self._not_copied(name, other)
        path, second, own = self._find_two(name, other)
        source = files.read_file(self.root, path)
        known = (second.id, article_name(second.date, second.slug))
        if any(each in own.not_copy_of for each in known):
            return Edit(path=path, before=source, after=source)
        return self._edit(path, source, lambda data: append_value(data, "not_copy_of", second.id, file=path))

    def _not_copied(self, name: str, seed: str) -> Edit:
        path, source, own = self._find(name)
        copies = [row for row in items.copies_of(self.sql, own.id) if row.seed == seed]
        if len(copies) != 1:
            raise UsageError(
                f"{seed} has {len(copies)} copies of {name}; name one of them under not_copy_of by its id, which is "
                f"{' or '.join(row.id for row in copies[:9])}"
                if copies
                else f"{seed} has no copy of {name}"
            )
        [copy] = copies
        alias = f"/{json.loads(copy.note).get('name', '')}/"

        def change(data: bytes) -> bytes:
            rest: list[Value] = [each for each in own.aliases if each != alias]
            kept = put_value(data, ("aliases",), rest, file=path) if alias in own.aliases else data
            return append_value(kept, "not_copy_of", copy.id, file=path)

        return self._edit(path, source, change)

    def _find_two(self, name: str, other: str) -> tuple[str, Article, Article]:
        """The path of one article, the other article, and the one."""
        path, _, own = self._find(name)
        second, _, another = self._find(other)
        if path == second:
            raise UsageError(f"{name} and {other} are one article; name two")
        return path, another, own

    def embargo(self, name: str, instant: str) -> Edit:
        """Hide an article until an instant."""
        path, source, _ = self._find(name)
        return self._edit(path, source, lambda data: put_value(data, ("embargo",), instant.strip(), file=path))

    def sic(self, name: str, word: str, correction: str) -> Edit:
        """Note a word that is misspelt in an article: the text keeps it, the search finds both spellings."""
        path, source, article = self._find(name)
        if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", f"{article.title}\n{article.body}"):
            raise UsageError(f'"{word}" does not stand in {path}; write the word as the article has it')
        note: Value = {word: _words(correction, "the correction")}
        if (word, correction) in article.sic:
            return Edit(path=path, before=source, after=source)
        return self._edit(path, source, lambda data: append_value(data, "sic", note, file=path))

    def save(self, edit: Edit) -> None:
        """Write an edit. raises UsageError if the file has changed since"""
        if files.read_file(self.root, edit.path) != edit.before:
            raise UsageError(f"{edit.path} has changed meanwhile; give the command again")
        files.write_file(self.root / edit.path, edit.after)
        files.sync_files([self.root / edit.path])

    def _find(self, name: str) -> tuple[str, bytes, Article]:
        """The path, the bytes and the article that an id or a path names."""
        path = read.path_with(self.sql, name)
        if path is None and name.startswith("content/") and (self.root / name).is_file():
            path = name
        if path is None or not (self.root / path).is_file():
            raise UsageError(f'there is no article with the id "{name}"; build first, or name its file in content/')
        source = files.read_file(self.root, path)
        return path, source, self._load(path, source)

    def _load(self, path: str, source: bytes) -> Article:
        return load_article(source, path=path, default_lang=self.site.languages[0])

    def _edit(self, path: str, source: bytes, change: Callable[[bytes], bytes]) -> Edit:
        """The edit, once what it gives has been read as an article."""
        edit = Edit(path=path, before=source, after=change(source))
        self._load(path, edit.after)
        return edit

    def _moved(self, edit: Edit, old: Article) -> Edit:
        """The edit, with the address that readers knew left among the aliases if it is another now."""
        new = self._load(edit.path, edit.after)
        former = article_url(old.date, old.slug)
        if former == article_url(new.date, new.slug):
            return edit
        holder = read.article_at(self.sql, article_name(new.date, new.slug))
        if holder is not None and holder["path"] != edit.path:
            raise UsageError(f"{holder['path']} stands at {article_url(new.date, new.slug)} already; choose another")
        hidden = old.draft or (old.embargo is not None and old.embargo > self.now)
        if hidden or former in old.aliases:
            return edit
        after = append_value(edit.after, "aliases", former, file=edit.path)
        return Edit(path=edit.path, before=edit.before, after=after)


# Why a copy is withdrawn, before the address of what it repeats.
_COPY_OF = {
    "en": "The same text stands at",
    "id": "Naskah yang sama ada di",
    "ar": "النص نفسه موجود في",
    "ja": "同じ記事の掲載先：",
}


def _checked_date(text: str) -> str:
    try:
        read_date(text)
    except Wrong as error:
        raise UsageError(error.args[1]) from error
    return str(parse_date(text))


def _words(text: str, what: str) -> str:
    if not any(char.isalnum() for char in text):
        raise UsageError(f"{what} has no letter or digit; give it some words")
    return one_line(text)
