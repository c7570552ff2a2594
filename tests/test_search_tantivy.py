"""The second engine: it finds what the first finds, and its folder is as safe. `test_search_index` asks both."""

import sys
from dataclasses import replace

import pytest

pytest.importorskip("tantivy")

from hypothesis import given, settings
from hypothesis import strategies as st
from test_search_index import DOCUMENTS, LANGUAGES, QUERIES, STEPS, TOWN, document, ids_of

from kliping.errors import ArchiveError
from kliping.search import Request
from kliping.search.engines import open_index, open_reader

MORE_QUERIES = [
    *QUERIES,
    "title:banjir",
    'section:"KOTA" banjir',
    "-banjir",
    "NOT (banjir OR di)",
    "banjir*",
    "title:lev*",
    "tag:anak-anak",
    '"anak anak"',
    "to:2021-12-13 levee",
    "near:3(banjir levee the)",
]


def opened(folder, engine="tantivy"):
    return open_index(folder, engine=engine, languages=LANGUAGES, lang="en")


def found(index, query, sort="relevance"):
    """An answer without what depends on the engine's own formula; hits of one day go by it too."""
    results = index.search(Request(query=query, sort=sort))
    hits = [replace(hit, rank=0, score=0.0) for hit in results.hits]
    if sort == "oldest":
        assert hits == sorted(hits, key=lambda hit: hit.date or "9")
    hits.sort(key=lambda hit: hit.id)
    return replace(results, hits=tuple(hits))


def everything(index):
    return list(index.documents()), [
        found(index, query, sort) for query in MORE_QUERIES for sort in ("relevance", "oldest")
    ]


@settings(max_examples=8, deadline=None)
@given(steps=STEPS)
def test_incremental_equals_clean(tmp_path_factory, steps):
    """Any sequence of edits leaves the contents of a clean index, and what both engines find is the same."""
    folder, kept = tmp_path_factory.mktemp("index"), {}
    with opened(folder / "edited") as edited, opened(folder / "clean", "whoosh") as clean:
        for verb, what in steps:
            if verb == "put":
                edited.put([what])
                kept[what.id] = what
            elif verb == "remove":
                edited.remove([what])
                kept.pop(what, None)
            else:
                edited.commit()
        edited.commit()
        clean.put(kept.values())
        clean.commit()

        assert everything(edited) == everything(clean)


@settings(max_examples=12, deadline=None)
@given(documents=st.lists(DOCUMENTS, max_size=8, unique_by=lambda each: each.id), text=st.text(max_size=30))
def test_whatever_is_asked(tmp_path_factory, documents, text):
    """Nothing panics, and both engines find, or refuse, the same."""
    folder = tmp_path_factory.mktemp("index")
    with opened(folder / "a") as ours, opened(folder / "b", "whoosh") as other:
        answers = []
        for index in (ours, other):
            index.put([*documents, document("apa", title=text, body=text, tags=(text, text[::-1]), section=text)])
            index.commit()
            try:
                answers.append(found(index, text))
            except ArchiveError as error:
                answers.append(error.problems)

        assert list(ours.documents()) == list(other.documents())
        assert answers[0] == answers[1]


@pytest.mark.parametrize("damage", ["meta.json", "*.store", "*.term", "format", "*"])
def test_an_index_that_cannot_be_read_is_begun_anew(tmp_path, damage):
    """Nothing is raised; the caller is told to put everything again."""
    with opened(tmp_path) as index:
        assert index.is_new
        index.put(TOWN)
        index.commit()
        assert not index.is_new
    for path in tmp_path.glob(damage):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with opened(tmp_path) as index:
        assert index.is_new
        index.put(TOWN)
        index.commit()
        assert ids_of(index, "jebol") == ["tanggul-jebol"]


def test_switching_is_a_line_and_a_rebuild(tmp_path):
    """Each engine takes the other's index for none, and begins anew."""
    for engine in ("whoosh", "tantivy", "whoosh"):
        with opened(tmp_path, engine) as index:
            assert index.is_new
            index.put(TOWN)
            index.commit()
            assert ids_of(index, "memanggil") == ["tanggul-jebol", "garis-baru"]
        other = {"whoosh": "tantivy", "tantivy": "whoosh"}[engine]
        with pytest.raises(ArchiveError):
            open_reader(tmp_path, engine=other, languages=LANGUAGES, lang="en")


def test_equal_hits_stand_newest_first_then_by_id(tmp_path):
    """However they came in, and over pages."""
    same = [document(f"n{i:02}", body="air pasang", date=f"2022-01-{1 + i % 3:02}") for i in range(30)]
    with opened(tmp_path) as index:
        for i in (2, 0, 1):
            index.put(same[i::3])
            index.commit()

        expected = sorted((each.id for each in same), key=lambda id_: (-(int(id_[1:]) % 3), id_))
        for query in ("pasang", "lang:id"):
            pages = [ids_of(index, query, page=page, per_page=7) for page in range(1, 6)]
            assert [id_ for page in pages for id_ in page] == expected


def test_edits_leave_few_segments(tmp_path):
    """Merging is waited for, so segments do not pile up."""
    with opened(tmp_path) as index:
        for i in range(20):
            index.put([document(f"n{i % 15}", body=f"berita ke {i}")])
            index.commit()

        assert len(list(tmp_path.glob("*.store"))) <= 10
        assert len(list(index.documents())) == 15


def test_an_engine_that_is_not_installed_is_named(tmp_path, monkeypatch):
    """With the way to install it."""
    monkeypatch.setitem(sys.modules, "tantivy", None)

    with pytest.raises(ArchiveError) as caught:
        opened(tmp_path)

    assert "pip install" in str(caught.value)
