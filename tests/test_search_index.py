"""The index: the same contents give the same answers, whichever way they came in."""

import os
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kliping.errors import ArchiveError, BusyError
from kliping.search import Document, Request
from kliping.search.engines import open_index, open_reader

LANGUAGES = ("id", "en")
ENGINES = [
    "whoosh",
    pytest.param("tantivy", marks=pytest.mark.skipif(find_spec("tantivy") is None, reason="tantivy is not installed")),
]


def document(id_="tanggul", **fields):
    plain = {
        "url": f"/{id_}/", "title": "", "summary": "", "body": "", "tags": (), "section": "", "authors": (),
        "credit": "", "place": "", "lang": "id", "date": "", "first_day": 0, "last_day": 0,
    }  # fmt: skip
    if "date" in fields:
        day = int(fields["date"][:10].replace("-", ""))
        plain |= {"first_day": day, "last_day": day}
    return Document(id=id_, **(plain | fields))


TOWN = [
    document(
        "tanggul-jebol", title="Tanggul Kali Tirta jebol", date="2021-12-12", section="Kota",
        tags=("banjir", "Kali Tirta"), authors=("Sari Lestari",), credit="Kantor Berita Tirta", place="Tirtamaya",
        body="Tanggul Kali Tirta jebol pada Minggu malam.\nWarga memanggil bantuan; air melewati garis merah.",
    ),
    document(
        "garis-baru", title="Garis merah baru dicat", date="2022-01-05", section="Kota", tags=("banjir",),
        body="Petugas mengecat garis merah. Panggilan darurat dibuka. Merah garis lama dihapus.",
    ),
    document(
        "levee-holds", title="The levee holds", date="2022-02-01", section="City", lang="en", tags=("flood",),
        body="Engineers said the levees were holding. Nobody was called out, and flooding stayed below the red line.",
    ),
    document("undated", title="Old photographs", lang="en", body="A box of photographs of the river was found."),
]  # fmt: skip


@pytest.fixture(scope="module", params=ENGINES)
def engine(request):
    return request.param


@pytest.fixture
def index(tmp_path, engine):
    with open_index(tmp_path / "index", engine=engine, languages=LANGUAGES, lang="en") as index:
        index.put(TOWN)
        index.commit()
        yield index


def ids_of(index, query, **request):
    return [hit.id for hit in index.search(Request(query=query, **request)).hits]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("panggilan", ["garis-baru", "tanggul-jebol"]),
        ("memanggil", ["tanggul-jebol", "garis-baru"]),
        ("dipanggil", ["garis-baru", "tanggul-jebol"]),
        ("levees", ["levee-holds"]),
        ("flood", ["levee-holds"]),
        ('"garis merah"', ["garis-baru", "tanggul-jebol"]),
        ('"merah garis"', ["garis-baru"]),
        ('"garis lama merah"', []),
        ("title:garis", ["garis-baru"]),
        ("title:tanggul jebol", ["tanggul-jebol"]),
        ("tag:banjir", ["garis-baru", "tanggul-jebol"]),
        ('tag:"kali tirta"', ["tanggul-jebol"]),
        ('tag:"kali"', []),
        ("tag:kali", ["tanggul-jebol"]),
        ("section:kota", ["garis-baru", "tanggul-jebol"]),
        ("author:sari", ["tanggul-jebol"]),
        ('author:"sari lestari"', ["tanggul-jebol"]),
        ("credit:tirta", ["tanggul-jebol"]),
        ("place:tirtamaya", ["tanggul-jebol"]),
        ("lang:EN levee", ["levee-holds"]),
        ("from:2022", ["levee-holds", "garis-baru"]),
        ("to:2021-12", ["tanggul-jebol"]),
        ("from:2022-01 to:2022-01-31", ["garis-baru"]),
        ("merah -dicat", ["tanggul-jebol"]),
        ("dicat OR levee", ["levee-holds", "garis-baru"]),
        ("garis AND tanggul", ["tanggul-jebol"]),
        ("near:3(garis lama)", ["garis-baru"]),
        ("near:1(petugas merah)", []),
        ("photog*", ["undated"]),
        ("Lestari", ["tanggul-jebol"]),
        ("", []),
        ("of", ["undated"]),
    ],
)
def test_what_a_query_finds(index, query, ids):
    """The language at work."""
    assert sorted(ids_of(index, query)) == sorted(ids)


def test_as_typed_ranks_first(index):
    """An inflection is found as well, behind."""
    assert ids_of(index, "memanggil")[0] == "tanggul-jebol"
    assert ids_of(index, "panggilan")[0] == "garis-baru"


def test_order_by_date_with_undated_last(index):
    """In both directions."""
    assert ids_of(index, "lang:id OR lang:en", sort="newest") == [
        "levee-holds",
        "garis-baru",
        "tanggul-jebol",
        "undated",
    ]
    assert ids_of(index, "lang:id OR lang:en", sort="oldest") == [
        "tanggul-jebol",
        "garis-baru",
        "levee-holds",
        "undated",
    ]


def test_pages_follow_each_other(index):
    """Ranks run on."""
    query = "lang:id OR lang:en"
    hits = [index.search(Request(query=query, page=page, per_page=3)).hits for page in (1, 2, 3)]

    assert [[hit.rank for hit in page] for page in hits] == [[1, 2, 3], [4], []]


def test_snippet_is_escaped_and_marked(index):
    """It goes into a page as it is."""
    index.put([document("naskah", body="<script>alert(1)</script> & banjir besar")])
    index.commit()

    (hit,) = index.search(Request(query="besar")).hits

    assert hit.snippet == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; banjir <mark>besar</mark>"


def test_facets_count_every_hit(index):
    """Most first, then by name; a value spelt in two ways is one."""
    index.put([document("lain", section="KOTA", body="garis merah", date="2021-03-04")])
    index.commit()

    facets = index.search(Request(query="merah")).facets

    assert facets["year"] == (("2021", 2), ("2022", 1))
    assert facets["section"] == (("Kota", 3),)
    assert facets["tag"] == (("banjir", 2), ("Kali Tirta", 1))
    assert facets["author"] == (("Sari Lestari", 1),)
    assert facets["lang"] == (("id", 3),)


def test_rather_some_words_than_nothing(index):
    """And it says so, and which word is unknown, and how it may be spelt."""
    results = index.search(Request(query="tanggl jebol"))

    assert [hit.id for hit in results.hits] == ["tanggul-jebol"]
    assert results.unknown == ("tanggl",)
    assert results.suggestion == "tanggul jebol"
    assert "some of them" in results.notes[0]


@pytest.mark.parametrize(
    ("word", "typed"),
    [("наводнение", "наводнене"), ("שיטפונות", "שיטפונת"), ("الفيضانات", "الفيضنات"), ("banjir", "banjr")],
)
def test_a_word_is_spelt_better_in_any_script(index, word, typed):
    """Letters are counted, of which some have more bytes than others."""
    index.put([document("lain", body=f"{word} di kota")])
    index.commit()

    assert index.search(Request(query=typed)).suggestion == word


def test_many_words_are_a_question(index):
    """Some are enough, the best match first; in an order by date all are wanted while an article has them all."""
    question = "tanggul kali tirta jebol merah"
    results = index.search(Request(query=question))

    assert [hit.id for hit in results.hits] == ["tanggul-jebol", "garis-baru"]
    assert "some of these words" in results.notes[0]
    assert ids_of(index, question, sort="newest") == ["tanggul-jebol"]


def test_a_filter_too_many_is_named(index):
    """What would match without it."""
    results = index.search(Request(query="jebol from:2022"))

    assert results.total == 0
    assert results.notes == ("Without from 2022 on: 1 found.",)


def test_filters_that_only_together_are_too_many_are_named_together(index):
    """Where leaving out one would not help."""
    results = index.search(Request(query="jebol from:2022 section:city lang:en"))

    assert results.notes == ("Without any of these filters: 1 found.",)


@pytest.mark.parametrize(
    "request_", [Request(query="a", page=101), Request(query="a", page=0), Request(query="a", sort="best")]
)
def test_requests_are_refused_in_words(index, request_):
    """As queries are."""
    with pytest.raises(ArchiveError):
        index.search(request_)


def test_a_document_put_twice_is_there_once(index):
    """In one commit and in two."""
    first = document("dua", body="pertama")
    index.put([first, replace(first, body="kedua")])
    index.commit()
    index.put([replace(first, body="ketiga")])
    index.put([replace(first, body="keempat")])
    index.commit()

    assert [document.id for document in index.documents()].count("dua") == 1
    assert ids_of(index, "keempat") == ["dua"]
    assert ids_of(index, "pertama") == ids_of(index, "kedua") == ids_of(index, "ketiga") == []


def test_put_and_removed_before_the_commit_is_not_there(index):
    """Nor is anything written for it."""
    index.put([document("kilas", body="sekilas")])
    index.remove(["kilas", "never-there"])
    index.commit()

    assert ids_of(index, "sekilas") == []


def test_documents_come_back_without_bodies(index):
    """For comparing two indexes."""
    expected = [replace(document, body="") for document in sorted(TOWN, key=lambda document: document.id)]

    assert list(index.documents()) == expected


def test_nothing_to_commit_writes_nothing(index, tmp_path):
    """A second build leaves the folder alone."""
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (tmp_path / "index").iterdir())

    index.remove(["never-there"])
    index.put([])
    index.commit()

    assert sorted((path.name, path.stat().st_mtime_ns) for path in (tmp_path / "index").iterdir()) == before


def test_uncommitted_is_invisible_and_forgotten(tmp_path, engine):
    """As if the power had gone."""
    with open_index(tmp_path, engine=engine, languages=LANGUAGES, lang="en") as index:
        index.put(TOWN[:1])
        index.commit()
        index.put(TOWN[1:])
        assert len(list(index.documents())) == 1

    with open_index(tmp_path, engine=engine, languages=LANGUAGES, lang="en") as index:
        assert not index.is_new
        assert len(list(index.documents())) == 1


def test_one_writer_at_a_time(index, tmp_path, engine):
    """The second is told, not kept waiting."""
    index.put(TOWN[:1])
    other = open_index(tmp_path / "index", engine=engine, languages=LANGUAGES, lang="en")

    with pytest.raises(BusyError):
        other.put(TOWN[:1])


def test_a_reader_sees_the_next_commit(index, tmp_path, engine):
    """Without being opened again, from another process too."""
    reader = open_index(tmp_path / "index", engine=engine, languages=LANGUAGES, lang="en")
    assert ids_of(reader, "susulan") == []
    script = (
        "import sys; from pathlib import Path; from kliping.search import Document\n"
        "from kliping.search.engines import open_index\n"
        "with open_index(Path(sys.argv[1]), engine=sys.argv[2], languages=('id',), lang='id') as index:\n"
        "    index.put([Document(id='susulan', url='', title='', summary='', body='susulan', tags=(), section='',\n"
        "        authors=(), credit='', place='', lang='id', date='', first_day=0, last_day=0)])\n"
        "    index.commit()\n"
    )
    subprocess.run([sys.executable, "-c", script, tmp_path / "index", engine], check=True, cwd=Path.cwd())

    assert ids_of(reader, "susulan") == ["susulan"]


def test_a_reader_outlives_the_folder(index, tmp_path, engine):
    """A build that begins anew takes the index away for a while; the site's search goes on."""
    reader = open_reader(tmp_path / "index", engine=engine, languages=LANGUAGES, lang="en")
    shutil.rmtree(tmp_path / "index")
    assert ids_of(reader, "jebol") == ["tanggul-jebol"]

    with open_index(tmp_path / "index", engine=engine, languages=LANGUAGES, lang="en") as anew:
        anew.put([document("lain", body="jebol lagi")])
        anew.commit()

    assert ids_of(reader, "jebol") == ["lain"]


def test_readers_and_a_writer_at_once(index, tmp_path, engine):
    """No search fails, whatever the writer is just doing."""
    failed, is_done = [], threading.Event()

    def read():
        while not is_done.is_set():
            reader = open_reader(tmp_path / "index", engine=engine, languages=LANGUAGES, lang="en")
            if "tanggul-jebol" not in ids_of(reader, "jebol") or "tanggul-jebol" not in ids_of(index, "jebol"):
                failed.append("jebol")

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for i in range(20):
        index.put([document(f"n{i % 7}", body=f"jebol {i}")])
        index.commit()
        index.tidy()
    is_done.set()
    for thread in threads:
        thread.join()

    assert failed == []


def test_death_at_any_moment_leaves_the_old_state_or_the_new(tmp_path, monkeypatch):
    """The folder as it is at every step of a commit that adds, replaces, removes and merges opens as one of the two."""
    live, states = tmp_path / "live", []
    with open_index(live, engine="whoosh", languages=LANGUAGES, lang="en") as index:
        for i in range(12):
            index.put([document(f"n{i}", body=f"kata{i}")])
            index.commit()
        old = list(index.documents())

        def watched(name):
            real = getattr(os, name)

            def step(*args, **settings):
                states.append(shutil.copytree(live, tmp_path / f"state{len(states)}"))
                return real(*args, **settings)

            monkeypatch.setattr(os, name, step)

        for name in ("fsync", "rename", "remove", "unlink"):
            watched(name)
        index.put([document("n1", body="baru"), document("n9", body="lain")])
        index.remove(["n2"])
        index.commit()
        index.tidy()
        monkeypatch.undo()
        new = list(index.documents())

    assert len(states) > 8
    for state in [*states, live]:
        with open_index(state, engine="whoosh", languages=LANGUAGES, lang="en") as opened:
            assert not opened.is_new
            assert list(opened.documents()) in (old, new)
            opened.put([document("n10", body="sesudah")])
            opened.commit()
            opened.tidy()
            assert ids_of(opened, "sesudah") == ["n10"]
        left = {path.name.partition(".")[0] for path in state.glob("*.arr")}
        assert len(left) <= 9


@pytest.mark.parametrize("damage", ["toc", "segment", "format", "all"])
def test_an_index_that_cannot_be_read_is_begun_anew(tmp_path, damage):
    """Nothing is raised; the caller is told to put everything again."""
    with open_index(tmp_path, engine="whoosh", languages=LANGUAGES, lang="en") as index:
        assert index.is_new
        index.put(TOWN)
        index.commit()
        assert not index.is_new
    for path in tmp_path.iterdir():
        if damage == "all" or path.suffix == {"toc": ".toc", "segment": ".arr", "format": ""}[damage]:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with open_index(tmp_path, engine="whoosh", languages=LANGUAGES, lang="en") as index:
        assert index.is_new
        assert list(index.documents()) == []
        index.put(TOWN)
        index.commit()
        assert len(list(index.documents())) == len(TOWN)


@settings(max_examples=60, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255), is_cut=st.booleans())
def test_any_damage_to_the_table_of_contents_is_survived(tmp_path_factory, place, value, is_cut):
    """Cut anywhere, or any byte altered: it is noticed before anything is believed."""
    folder = tmp_path_factory.mktemp("index")
    with open_index(folder, engine="whoosh", languages=LANGUAGES, lang="en") as index:
        index.put(TOWN)
        index.commit()
    (path,) = folder.glob("*.toc")
    whole = path.read_bytes()
    data = bytearray(whole)
    at = int(place * len(data))
    data[at] = value
    path.write_bytes(data[:at] if is_cut else data)

    with open_index(folder, engine="whoosh", languages=LANGUAGES, lang="en") as index:
        assert index.is_new != (bytes(data) == whole and not is_cut)
        assert len(list(index.documents())) == (0 if index.is_new else len(TOWN))


WORDS = st.sampled_from(["banjir", "tanggul", "memanggil", "panggilan", "the", "levees", "levee", "di", "anak-anak"])
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
DATES = st.sampled_from(["2021-12-12", "2021-12-13", "2022-01-01"])
DOCUMENTS = st.builds(
    document,
    st.sampled_from("abcdef"),
    title=TEXTS,
    summary=TEXTS,
    body=TEXTS,
    tags=st.lists(WORDS, max_size=2, unique=True).map(tuple),
    section=st.sampled_from(["", "Kota", "kota", "City"]),
    lang=st.sampled_from(LANGUAGES),
    date=DATES,
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), DOCUMENTS),
        st.tuples(st.just("remove"), st.sampled_from("abcdef")),
        st.tuples(st.just("commit"), st.none()),
        st.tuples(st.just("tidy"), st.none()),
    ),
    max_size=25,
)
QUERIES = ["banjir", "memanggil", "levee di", '"banjir tanggul"', "tag:levee", "the", "anak*", "near:2(banjir levee)",
           "from:2021-12-13", "banjir -levees", "section:kota", "lang:en OR lang:id", "banjirr tanggul"]  # fmt: skip


def answers(index):
    return [index.search(Request(query=query, sort=sort)) for query in QUERIES for sort in ("relevance", "oldest")]


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_incremental_equals_clean(tmp_path_factory, steps):
    """Any sequence of edits leaves the same documents, and the same answers to the last digit, as a clean index."""
    folder = tmp_path_factory.mktemp("index")
    kept = {}
    with (
        open_index(folder / "edited", engine="whoosh", languages=LANGUAGES, lang="en") as edited,
        open_index(folder / "clean", engine="whoosh", languages=LANGUAGES, lang="en") as clean,
    ):
        for verb, what in steps:
            if verb == "put":
                edited.put([what])
                kept[what.id] = what
            elif verb == "remove":
                edited.remove([what])
                kept.pop(what, None)
            else:
                edited.commit()
                if verb == "tidy":
                    edited.tidy()
        edited.commit()
        clean.put(kept.values())
        clean.commit()

        assert list(edited.documents()) == list(clean.documents())
        assert answers(edited) == answers(clean)
