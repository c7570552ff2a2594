"""Content files as conversion keeps them: written, named for their copies, taken away, and let be where edited."""

from __future__ import annotations

import json
import posixpath
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kliping import files
from kliping.catalog import items
from kliping.convert.item import Converted
from kliping.dates import parse_date
from kliping.digest import digest, sha256
from kliping.errors import ArchiveError, Problem
from kliping.routes import article_name
from kliping.signing import format_front, format_item, is_untouched, path_of, read_front

_KEPT = re.compile(r"\.[0-9a-f]{10}\.\w+\Z")
_SHA256 = re.compile(r'^  sha256: "?([0-9a-f]{64})"?\n', re.MULTILINE)


Keep = Callable[[Converted, str], tuple[Converted, list[Problem]]]


@dataclass(slots=True, kw_only=True)
class ContentFiles:
    """Content files, and what became of them in this run: paths relative to the root."""

    sql: sqlite3.Connection
    root: Path
    disk: files.Disk
    created: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    n_unchanged: int = 0
    _names: dict[str, str] = field(default_factory=dict)
    _paths: dict[str, str] = field(default_factory=dict)

    def changed(self) -> list[str]:
        """The files that were written or taken away, each once."""
        return list(dict.fromkeys([*self.created, *self.rewritten, *self.removed, *self.pictures]))

    def write_picture(self, path: str, data: bytes) -> None:
        """Write a picture beside a content file."""
        if self._write(path, data):
            self.pictures.append(path)

    def _drop_pictures(self, path: str, names: Iterable[str]) -> None:
        for name in names:
            picture = posixpath.join(posixpath.dirname(path), name)
            self.disk.remove_file(self.root / picture, top=self.root / "content")
            self.pictures.append(picture)

    def file_of(self, article: str) -> str:
        """The content file of an article; "" if there is none."""
        row = self.sql.execute("SELECT path FROM article WHERE id = ? ORDER BY path", (article,)).fetchone()
        return self._paths.get(article) or (row["path"] if row else "")

    def read(self, path: str) -> str | None:
        """A content file as it is now."""
        try:
            return self.disk.read_file(self.root, path).decode("utf-8", "replace") if path else None
        except ArchiveError:
            return None

    def is_there(self, article: str) -> bool:
        """Whether an article has a content file now."""
        return self.read(self.file_of(article)) is not None

    def is_taken_over(self, article: str) -> bool:
        """Whether an editor has changed an article since it was converted."""
        source = self.read(self.file_of(article))
        return source is not None and not is_untouched(source)

    def write(self, path: str, source: str) -> None:
        """Write a content file."""
        self._write(path, source.encode())

    def _write(self, path: str, data: bytes) -> bool:
        try:
            return self.disk.write_file(self.root / path, data)
        except OSError as error:
            what = f"{error.strerror}; make room or give permission, then build again"
            raise ArchiveError(Problem(file=path, code="OUTPUT", message=what)) from error

    def remove(self, article: str) -> None:
        """Take away the file of an article whose text is another's again, and which nobody has edited."""
        path = self.file_of(article)
        source = self.read(path)
        if source is not None and is_untouched(source):
            self.disk.remove_file(self.root / path, top=self.root / "content")
            self._drop_pictures(path, _names_kept(read_front(source, path)[0]))
            self.removed.append(path)
            self._paths.pop(article, None)

    def renew(
        self, item: Converted, article: str, seed: str, versions: Collection[str], *, keep: Keep
    ) -> Iterable[Problem]:
        """Write an item to its content file, unless that is an editor's; what is to be told.

        versions    articles that have its text and are about to give way to it
        keep        writes its pictures
        """
        path = self.file_of(article) or path_of(item)
        old = self.read(path)
        if old is not None and not is_untouched(old):
            return filter(None, [self._keep(item, path, old, seed)])
        if article != item.id:
            # The seed that the article was made of is gone; its text stays, and this is one of its copies.
            self.name_copies(article)
            return ()
        if old is None:
            self.created.append(path)
            slug = self._free_slug(item, versions)
        else:
            slug = str(read_front(old, path)[0]["slug"])
            if not self._is_free(article_name(item.date, slug), item.id, versions):
                slug = self._free_slug(item, versions)
        self._paths[article] = path
        item, missing = keep(item, path)
        new = format_item(item, slug=slug, copies=self._copies(article, article_name(item.date, slug)))
        before = set(_names_kept(read_front(old, path)[0])) if old is not None else set()
        self._drop_pictures(path, sorted(before - set(_names_kept(item.front))))
        self._put(path, old, new)
        return missing

    def name_copies(self, article: str) -> None:
        """Let the file of an article name the seeds that have its text again, unless it is an editor's."""
        path = self.file_of(article)
        old = self.read(path)
        if old is None:
            return
        if is_untouched(old):
            front, body = read_front(old, path)
            date = parse_date(str(front["date"])) if "date" in front else None
            own = article_name(date, str(front["slug"]))
            new = format_front(front, body, copies=self._copies(article, own))
            if new != old:
                self._put(path, old, new)
            old = new
        items.see_revisions(self.sql, article, digest(old.encode()))

    def _put(self, path: str, old: str | None, new: str) -> None:
        if new == old:
            self.n_unchanged += 1
            return
        self.write(path, new)
        if old is not None and path not in self.created:
            self.rewritten.append(path)

    def _copies(self, article: str, own: str) -> list[dict[str, object]]:
        """What an article says of each item that has its text again; its address where that is free to lead here."""
        found = [json.loads(row.note) for row in items.copies_of(self.sql, article)]
        for note in found:
            if note["name"] == own or not self._is_free(note["name"], article, ()):
                del note["name"]
        return found

    def _is_free(self, name: str, article: str, versions: Collection[str]) -> bool:
        """Whether no other article has a URL, apart from `versions`; from now on it is this one's."""
        taken = self.sql.execute(
            "SELECT 1 FROM article a WHERE name = ? AND id <> ? AND id NOT IN (SELECT value FROM json_each(?)) "
            "AND NOT EXISTS (SELECT 1 FROM item WHERE item.id = a.id AND item.article = ?)",
            (name, article, json.dumps([*versions]), article),
        ).fetchone()
        if self._names.get(name, "") in versions:
            del self._names[name]
        return taken is None and self._names.setdefault(name, article) == article

    def _free_slug(self, item: Converted, versions: Collection[str]) -> str:
        """The item's slug, with a few digits of its id behind it if another article has the URL already."""
        slug = item.slug or f"article-{sha256(item.id.encode())[:8]}"
        if not self._is_free(article_name(item.date, slug), item.id, versions):
            slug = f"{slug[:70].rstrip('-')}-{sha256(item.id.encode())[:6]}"
        return slug

    def _keep(self, item: Converted, path: str, old: str, seed: str) -> Problem | None:
        self.kept.append(path)
        before, now = _SHA256.search(old), item.front.get("seed")
        if before is None or not isinstance(now, dict) or before[1] == now.get("sha256"):
            return None
        what = f"this changed after {path} was edited by hand; bring the change over and put the new sha256 there"
        return Problem(file=seed, line=item.line, code="SEED-CHANGED", message=what)


def _names_kept(front: Mapping[str, object]) -> Iterator[str]:
    """The pictures that conversion wrote beside an article, by its front matter."""
    images = front.get("images", [])
    for image in images if isinstance(images, list) else []:
        name = str(image.get("file", "")) if isinstance(image, dict) else ""
        if name.startswith(f"{front.get('id', '')}.") and "/" not in name and _KEPT.search(name):
            yield name
