"""The leak scan: no page and no document is written that holds a word only articles that are not public have.

Drafts, embargoed and withdrawn articles give their words. A word found in what is about to be written is followed back
to what that page shows: if a public article, a setting or the program itself has it, it is nobody's secret and is not
looked for any more; else the page is left as it was. So after one build only the telling words are left to look for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from html import unescape
from itertools import chain
from operator import itemgetter
from pathlib import Path

import nh3
from babel import Locale

from kliping import files, pages
from kliping.article import Article, decode, load_article
from kliping.catalog.store import transaction
from kliping.errors import ArchiveError, Problem
from kliping.markdown import MarkdownError, to_html, visible_text
from kliping.render import theme_folder
from kliping.routes import Key, file_of, url_of
from kliping.search import Document
from kliping.site import FILE, Site
from kliping.text import fold
from kliping.views import Card, sources_of, values_of

LENGTH = 5
# Letters in lower case, bytes of other scripts as they are, a space for all else.
_WORDS = bytes(code if code > 127 else ord(chr(code).lower()) if chr(code).isalpha() else 32 for code in range(256))


def words_in(data: bytes) -> set[bytes]:
    """The words of UTF-8 text that have `LENGTH` bytes or more; ASCII letters in lower case, no digits."""
    return {word for word in data.translate(_WORDS).split() if len(word) >= LENGTH}


@dataclass(slots=True, kw_only=True)
class Guard:
    """Looks at what is about to be written. `_secrets`: by word, the path of an article that is not public."""

    sql: sqlite3.Connection
    root: Path
    site: Site
    disk: files.Disk = files
    _secrets: dict[bytes, str] = field(default_factory=dict)
    _is_loaded: bool = False
    _known: set[bytes] = field(default_factory=set)
    _program: set[bytes] = field(default_factory=set)

    def check_page(self, key: Key, data: bytes) -> None:
        """raises ArchiveError (code LEAK) if a page would show a word that is nowhere public"""
        for word in self._untold(data, self._shown_on(key)):
            before = data.lower().partition(word)[0]
            place = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
            raise self._leak(word, f"output/{file_of(url_of(key))}", *place)

    def check_document(self, document: Document, path: str) -> None:
        """raises ArchiveError (code LEAK) if a document of the article at `path` holds a word that is nowhere public"""
        text = " ".join(str(getattr(document, each.name)) for each in fields(document)).encode()
        for word in self._untold(text, (read(path) for read in (self._read, self._read_rendered))):
            raise self._leak(word, path, 1, 1)

    def load(self) -> None:
        """Find out which words are looked for; done by the first check, unless somebody needs it done before."""
        if not self._is_loaded:
            with transaction(self.sql):
                self._secrets |= {word: path for path, words in self._hidden() for word in words}
            self._is_loaded = True

    def with_catalog(self, sql: sqlite3.Connection) -> Guard:
        """The same on another connection, which may be one that only reads."""
        return replace(self, sql=sql, _known=set())

    def take_known(self) -> frozenset[bytes]:
        """Words that were found to be no secret since this was last asked."""
        known = frozenset(self._known)
        self._known.clear()
        return known

    def learn(self, known: frozenset[bytes]) -> None:
        """Take it from another guard that these words are no secret."""
        self._known |= known
        for word in known:
            self._secrets.pop(word, None)

    def save(self) -> None:
        """Remember which words are no secret, for the next builds."""
        if not self._known:
            return
        with transaction(self.sql):
            for row in self.sql.execute("SELECT path, words FROM secret").fetchall():
                left = b" ".join(sorted(set(row["words"].encode().split()) - self._known)).decode()
                self.sql.execute("UPDATE secret SET words = ? WHERE path = ?", (left, row["path"]))
        self._known.clear()

    def _untold(self, data: bytes, shown: Iterator[set[bytes]]) -> list[bytes]:
        """The secret words of `data` that neither the program nor anything `shown` has; others are secret no more."""
        self.load()
        left = words_in(data) & self._secrets.keys() if self._secrets else set()
        if left and not self._program:
            self._program = program_words(self.root, self.site)
        for words in chain([self._program], shown) if left else ():
            for word in left & words:
                del self._secrets[word]
                self._known.add(word)
            left -= words
            if not left:
                break
        return sorted(word for word in left if not self._is_name(word))

    def _hidden(self) -> Iterator[tuple[str, list[bytes]]]:
        """Every article that is not public, with those of its words that are not known to be public."""
        hidden = "SELECT path FROM article WHERE state <> 'public'"
        self.sql.execute(f"DELETE FROM secret WHERE path NOT IN ({hidden})")
        rows = self.sql.execute(
            "SELECT a.path, a.digest, s.words FROM article a LEFT JOIN secret s "
            "ON s.path = a.path AND s.digest = a.digest WHERE a.state <> 'public'"
        )
        # Sorted here: asked for in order, SQLite walks all articles in their order instead of the few that are hidden.
        for row in sorted(rows.fetchall(), key=itemgetter("path")):
            words = row["words"]
            if words is None:
                words = b" ".join(sorted(self._read(row["path"]))).decode()
                self.sql.execute("INSERT OR REPLACE INTO secret VALUES (?, ?, ?)", (row["path"], row["digest"], words))
            yield row["path"], words.encode().split()

    def _is_name(self, word: bytes) -> bool:
        """Whether an address, or the name of a section, tag or author, has the word."""
        like = f"%{word.decode()}%"
        return any(self.sql.execute(f"SELECT 1 FROM {names} LIKE ? LIMIT 1", (like,)).fetchone() for names in _NAMES)

    def _shown_on(self, key: Key) -> Iterator[set[bytes]]:
        """The words of what a page rightly shows: its own article, those whose cards it has, and both as rendered."""
        view = pages.describe(self.sql, key, self.site)
        paths = [source.path for source in sources_of(view)]
        withdrawn = "SELECT 1 FROM article WHERE path = ? AND state = 'withdrawn'"
        if paths and self.sql.execute(withdrawn, paths[:1]).fetchone():
            yield self._read_notice(paths.pop())
        for id_ in dict.fromkeys(card.id for card in values_of(view, Card)):
            paths += [row["path"] for row in self.sql.execute(_PUBLIC, (id_,))]
        for read in (self._read, self._read_rendered):
            yield from map(read, paths)

    def _read(self, path: str) -> set[bytes]:
        """The words of a content file and of its name, as they stand, folded, and with entities resolved."""
        try:
            text = f"{path} {decode(self.disk.read_file(self.root, path), file=path)}"
        except ArchiveError:
            return set()  # gone or broken since it was taken in, so it explains nothing
        return set().union(*(words_in(each.encode()) for each in (text, fold(text), unescape(text))))

    def _read_rendered(self, path: str) -> set[bytes]:
        """The words that a reader of an article sees; Markdown may have joined them from pieces."""
        try:
            html = to_html(self._load(path).body, self.site.plugins.markdown)
        except (ArchiveError, MarkdownError):
            return set()  # as above
        return words_in(html.encode()) | words_in(visible_text(html).encode())

    def _read_notice(self, path: str) -> set[bytes]:
        """What the page of a withdrawn article may say of it: its title, and why it was withdrawn."""
        article = self._load(path)
        return words_in(f"{article.title} {article.withdrawn}".encode())

    def _load(self, path: str) -> Article:
        return load_article(self.disk.read_file(self.root, path), path=path, default_lang=self.site.languages[0])

    def _leak(self, word: bytes, file: str, line: int, column: int) -> ArchiveError:
        what = f'the word "{word.decode()}" of {self._secrets[word]}, which is not public, would stand here'
        advice = "what was here before stays; please report this defect"
        return ArchiveError(Problem(file=file, line=line, column=column, code="LEAK", message=f"{what}; {advice}"))


def program_words(root: Path, site: Site) -> set[bytes]:
    """The words of the program, its theme, the site's templates and settings, and the calendar: nobody's secret."""
    sources = [
        path.read_bytes()
        for folder in (_PACKAGE, theme_folder(), root / "templates", root / "plugins")
        for path in _texts(folder)
    ]
    locales = [Locale.parse(lang, sep="-") for lang in {site.lang, "en"}]
    named = [*nh3.ALLOWED_TAGS, *(name for locale in locales for name in _calendar(locale))]
    return words_in(b" ".join([*sources, (root / FILE).read_bytes(), " ".join(named).encode()]))


def _texts(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix in _TEXTS)


def _calendar(locale: Locale) -> Iterator[str]:
    for names in (locale.months, locale.days):
        for width in (*names["format"].values(), *names["stand-alone"].values()):
            yield from width.values()
    yield from locale.languages.values()


_TEXTS = (".py", ".po", ".html", ".xml", ".json", ".jsonl", ".md", ".txt", ".webmanifest")
_PACKAGE = Path(__file__).parent
_PUBLIC = "SELECT path FROM article WHERE id = ? AND shown AND state = 'public'"
_NAMES = ("place WHERE label", "place WHERE name", "article WHERE shown AND name", "alias WHERE name")
