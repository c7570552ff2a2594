"""What we lean on in Whoosh: its own readers and queries work on our index, and its files are synced."""

import os
from pathlib import Path

import pytest
from test_search_index import LANGUAGES, TOWN, ids_of
from whoosh import query, scoring
from whoosh.index import TOC, open_dir

from kliping.search.engines import open_index
from kliping.search.whoosh_codec import DurableStorage, latest_generation, read_toc, schema
from kliping.search.whoosh_index import NAME


@pytest.fixture
def index(tmp_path):
    with open_index(tmp_path, engine="whoosh", languages=LANGUAGES, lang="en") as index:
        index.put(TOWN)
        index.commit()
        index.remove(["undated"])
        index.put(TOWN[:1])
        index.commit()
        yield index


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (query.Term("body", "merah"), "merah"),
        (query.Term("title", "levee"), "title:levee"),
        (query.Phrase("body", ["garis", "merah"]), '"garis merah"'),
        (query.And([query.Term("body", "garis"), query.Term("body", "merah")]), "garis AND merah"),
        (query.And([query.Term("body", "merah"), query.Not(query.Term("body", "petugas"))]), "merah -petugas"),
        (query.Term("id", "=undated"), "photographs"),
        (query.Prefix("body", "pang"), "pang*"),
    ],
)
def test_whoosh_finds_what_we_find(index, tmp_path, theirs, ours):
    """Through `open_dir`, with Whoosh's searcher, matchers and scoring."""
    found = open_dir(str(tmp_path))
    with found.searcher(weighting=scoring.BM25F()) as searcher:
        ids = {hit["id"] for hit in searcher.search(theirs, limit=None)}

    assert ids == set(ids_of(index, ours)) - ({"tanggul-jebol"} if ours == "pang*" else set())


def test_whoosh_counts_what_we_count(index, tmp_path):
    """Documents, terms, lengths."""
    reader = open_dir(str(tmp_path)).reader()

    assert reader.doc_count() == len(TOWN) - 1
    assert reader.doc_frequency("body", "jebol") == 2  # with the replaced one, which only we leave out
    assert ("body", b"merah") in list(reader.all_terms())
    assert reader.field_length("title") > 0
    reader.close()


def test_a_commit_is_synced_before_it_is_named(tmp_path, monkeypatch):
    """Whoosh syncs nothing; after a power cut its table of contents was empty in 20 of 20 trials."""
    events = []
    fsync, rename = os.fsync, os.rename
    monkeypatch.setattr(
        os, "fsync", lambda fd: (events.append(str(Path(f"/proc/self/fd/{fd}").readlink())), fsync(fd))[1]
    )
    monkeypatch.setattr(os, "rename", lambda old, new: (events.append(f"rename {new}"), rename(old, new))[1])

    with open_index(tmp_path, engine="whoosh", languages=LANGUAGES, lang="en") as index:
        events.clear()
        index.put(TOWN)
        index.commit()

    segment, toc, renamed, folder = (event.replace(str(tmp_path), "") for event in events)
    assert segment.endswith(".arr")
    assert toc.startswith("/_MAIN_1.toc.")
    assert renamed == "rename /_MAIN_1.toc"
    assert folder == ""


class Trap:
    """What a stranger's table of contents would have us make."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_strangers_table_of_contents_runs_nothing(tmp_path):
    """Sealed as ours are, with a pickle that calls something: it is refused, and the index is made anew."""
    trap, sprung = tmp_path / "index", tmp_path / "sprung"
    with open_index(trap, engine="whoosh", languages=LANGUAGES, lang="en") as index:
        index.put(TOWN)
        index.commit()
    storage = DurableStorage(str(trap))
    generation = latest_generation(storage, NAME)
    TOC(schema(), [Trap(sprung)], generation + 1).write(storage, NAME)

    with pytest.raises(ValueError, match="asks for"):
        read_toc(storage, NAME, generation + 1)
    with open_index(trap, engine="whoosh", languages=LANGUAGES, lang="en") as index:
        assert index.is_new
    assert not sprung.exists()
