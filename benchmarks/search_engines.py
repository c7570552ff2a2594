"""The engines that the benchmarks compare, each behind the same few methods."""

from __future__ import annotations

import re
import sqlite3
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol, Self

from kliping.errors import ArchiveError
from kliping.search import Document, Request
from kliping.search.engines import open_index

LANGUAGES = ("id", "en")


class Engine(Protocol):
    """An engine over a list of documents, indexed when it is made."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def words(self, text: str, limit: int) -> list[str]:
        """The ids that the words of `text` find, best first."""

    def phrase(self, text: str, limit: int) -> list[str]:
        """The ids that `text` as a phrase finds, best first."""


class _Closing:
    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


class Ours(_Closing):
    """Kliping as it comes."""

    engine = "whoosh"

    def __init__(self, folder: Path, archive: list[Document]) -> None:
        super().__init__()
        self._index = self._stack.enter_context(
            open_index(folder / "index", engine=self.engine, languages=LANGUAGES, lang="en")
        )
        self._index.put(archive)
        self._index.commit()

    def words(self, text: str, limit: int) -> list[str]:
        plain = text
        while True:
            try:
                return [hit.id for hit in self._index.search(Request(query=plain, per_page=limit)).hits]
            except ArchiveError:
                plain = plain.rpartition(" ")[0]

    def phrase(self, text: str, limit: int) -> list[str]:
        return [hit.id for hit in self._index.search(Request(query=f'"{text}"', per_page=limit)).hits]


class OursTantivy(Ours):
    """Kliping over tantivy."""

    engine = "tantivy"


class Whoosh(_Closing):
    """Stock Whoosh: its stemming analyser, its BM25F, any word is enough."""

    def __init__(self, folder: Path, archive: list[Document]) -> None:
        from whoosh import fields, index, qparser
        from whoosh.analysis import StemmingAnalyzer

        super().__init__()
        schema = fields.Schema(
            id=fields.ID(stored=True),
            title=fields.TEXT(analyzer=StemmingAnalyzer(), field_boost=2.0),
            body=fields.TEXT(analyzer=StemmingAnalyzer()),
        )
        (folder / "whoosh").mkdir()
        made = index.create_in(str(folder / "whoosh"), schema)
        writer = made.writer(limitmb=512)
        for each in archive:
            writer.add_document(id=each.id, title=each.title, body=each.body)
        writer.commit()
        self._searcher = self._stack.enter_context(made.searcher())
        self._parser = qparser.MultifieldParser(["title", "body"], schema, group=qparser.OrGroup, plugins=[])
        self._phrases = qparser.MultifieldParser(["title", "body"], schema)

    def words(self, text: str, limit: int) -> list[str]:
        query = self._parser.parse(" ".join(re.findall(r"\w+", text)))
        return [hit["id"] for hit in self._searcher.search(query, limit=limit)]

    def phrase(self, text: str, limit: int) -> list[str]:
        return [hit["id"] for hit in self._searcher.search(self._phrases.parse(f'"{text}"'), limit=limit)]


class Fts5(_Closing):
    """SQLite FTS5 with its Porter stemmer, its bm25(), the title twice the body."""

    def __init__(self, folder: Path, archive: list[Document]) -> None:
        super().__init__()
        self._db = sqlite3.connect(folder / "fts5")
        self._stack.callback(self._db.close)
        self._db.execute("create virtual table d using fts5(id unindexed, title, body, tokenize='porter unicode61')")
        self._db.executemany("insert into d values (?, ?, ?)", ((each.id, each.title, each.body) for each in archive))
        self._db.commit()

    def words(self, text: str, limit: int) -> list[str]:
        return self._find(" OR ".join(f'"{word}"' for word in re.findall(r"\w+", text)), limit)

    def phrase(self, text: str, limit: int) -> list[str]:
        return self._find(f'"{text}"', limit)

    def _find(self, match: str, limit: int) -> list[str]:
        sql = "select id from d where d match ? order by bm25(d, 0, 2.0, 1.0) limit ?"
        return [row[0] for row in self._db.execute(sql, (match, limit))]


class Tantivy(_Closing):
    """tantivy with its English stemmer, the title twice the body."""

    def __init__(self, folder: Path, archive: list[Document]) -> None:
        import tantivy

        super().__init__()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        for name in ("title", "body"):
            builder.add_text_field(name, tokenizer_name="en_stem")
        (folder / "tantivy").mkdir()
        self._index: Any = tantivy.Index(builder.build(), path=str(folder / "tantivy"))
        writer = self._index.writer(200_000_000, 1)
        for each in archive:
            writer.add_document(tantivy.Document(id=each.id, title=each.title, body=each.body))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def words(self, text: str, limit: int) -> list[str]:
        return self._find(" ".join(re.findall(r"\w+", text)).lower(), limit)

    def phrase(self, text: str, limit: int) -> list[str]:
        return self._find(f'"{text}"', limit)

    def _find(self, text: str, limit: int) -> list[str]:
        query = self._index.parse_query(text, ["title", "body"], field_boosts={"title": 2.0})
        hits = self._searcher.search(query, limit).hits
        return [self._searcher.doc(address)["id"][0] for _, address in hits]


class Xapian(_Closing):
    """Xapian with its English stemmer and BM25, the title twice the body; Debian has it as python3-xapian."""

    def __init__(self, folder: Path, archive: list[Document]) -> None:
        import xapian

        super().__init__()
        self._xapian = xapian
        database = xapian.WritableDatabase(str(folder / "xapian"), xapian.DB_CREATE)
        generator = xapian.TermGenerator()
        generator.set_stemmer(xapian.Stem("english"))
        for each in archive:
            document = xapian.Document()
            document.set_data(each.id)
            generator.set_document(document)
            generator.index_text(each.title, 2)
            generator.increase_termpos()
            generator.index_text(each.body)
            database.add_document(document)
        database.commit()
        self._stack.callback(database.close)
        self._enquire = xapian.Enquire(database)
        self._parser = xapian.QueryParser()
        self._parser.set_stemmer(xapian.Stem("english"))
        self._parser.set_stemming_strategy(xapian.QueryParser.STEM_SOME)

    def words(self, text: str, limit: int) -> list[str]:
        return self._find(" ".join(re.findall(r"\w+", text)).lower(), limit)

    def phrase(self, text: str, limit: int) -> list[str]:
        return self._find(f'"{text}"', limit)

    def _find(self, text: str, limit: int) -> list[str]:
        self._enquire.set_query(self._parser.parse_query(text, self._xapian.QueryParser.FLAG_PHRASE))
        return [match.document.get_data().decode() for match in self._enquire.get_mset(0, limit)]


ENGINES = {
    "ours": Ours,
    "ours-tantivy": OursTantivy,
    "whoosh": Whoosh,
    "fts5": Fts5,
    "tantivy": Tantivy,
    "xapian": Xapian,
}
