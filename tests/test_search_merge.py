"""Merging segments: few are left, and nothing is lost."""

import random
import zlib

from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_search_index import DOCUMENTS, LANGUAGES, TOWN, answers, document, ids_of

from kliping.search.blobs import Blobs, merge_blobs, pack_blobs
from kliping.search.engines import open_index
from kliping.search.merge import FULL_WORDS, MOST_SMALL, Size, due_for_merging


def opened(folder):
    return open_index(folder, engine="whoosh", languages=LANGUAGES, lang="en")


def test_many_edits_leave_few_segments(tmp_path):
    """Each commit adds one; the smallest are merged."""
    with opened(tmp_path) as index:
        for i in range(60):
            index.put([document(f"n{i % 40}", title=f"nomor {i}", tags=(f"t{i % 3}",), body=f"berita ke {i}")])
            index.commit()
            index.tidy()

        assert len(list(tmp_path.glob("*.arr"))) <= MOST_SMALL
        assert len(list(index.documents())) == 40
        assert ids_of(index, "title:59") == ["n19"]
        assert ids_of(index, '"ke 59"') == ["n19"]


def test_whoever_seeds_the_random_numbers_loses_no_segment(tmp_path):
    """A plugin may do so; two segments of one name once were one file, and the index could not be merged."""
    for i in range(12):
        random.seed(5)
        with opened(tmp_path) as index:
            index.put([document(f"n{i}", body=f"berita ke {i}")])
            index.commit()
            index.tidy()

    with opened(tmp_path) as index:
        assert [ids_of(index, f'"ke {i}"') for i in range(12)] == [[f"n{i}"] for i in range(12)]


def test_a_segment_mostly_removed_is_written_anew(tmp_path):
    """Its bytes are given back."""
    with opened(tmp_path) as index:
        index.put([document(f"n{i}", body=f"kata{i} " * 200) for i in range(100)])
        index.commit()
        before = sum(path.stat().st_size for path in tmp_path.glob("*.arr"))
        index.remove([f"n{i}" for i in range(90)])
        index.commit()
        index.tidy()

        assert sum(path.stat().st_size for path in tmp_path.glob("*.arr")) < before / 3
        assert ids_of(index, "kata95") == ["n95"]


def test_an_index_can_be_emptied(tmp_path):
    """And filled again."""
    with opened(tmp_path) as index:
        index.put(TOWN)
        index.commit()
        index.remove([document.id for document in TOWN])
        index.commit()
        assert list(index.documents()) == []
        assert list(tmp_path.glob("*.arr")) == []

        index.put(TOWN)
        index.commit()

        assert len(list(index.documents())) == len(TOWN)


def test_full_segments_are_left_alone():
    """An edit in a large archive must not cost what the archive cost."""
    full, small = Size(FULL_WORDS, 20_000, 0), Size(500, 1, 0)

    assert due_for_merging([full] * 12 + [small] * 8) == []
    assert due_for_merging([full, *[small] * 9]) == list(range(1, 10))
    assert due_for_merging([full, Size(FULL_WORDS, 100, 51)]) == [1]
    assert due_for_merging([Size(10, 1, 1)]) == []


def test_an_edit_rewrites_few_others():
    """However many came before it, and with few segments all the time."""
    segments, written = [], 0
    for _ in range(10_000):
        segments.append(1)
        chosen = due_for_merging([Size(n, n, 0) for n in segments])
        merged = sum(segments[i] for i in chosen)
        segments = [n for i, n in enumerate(segments) if i not in chosen] + [merged] * bool(chosen)
        written += merged

        assert len(segments) <= MOST_SMALL

    assert written < 8 * 10_000


@settings(max_examples=25, deadline=None)
@given(st.lists(DOCUMENTS, min_size=10, max_size=24))
def test_merged_equals_clean(tmp_path_factory, documents):
    """A commit for each document, after which segments are merged, against one for all."""
    folder = tmp_path_factory.mktemp("index")
    with opened(folder / "edited") as edited, opened(folder / "clean") as clean:
        for each in documents:
            edited.put([each])
            edited.commit()
            edited.tidy()
        clean.put({each.id: each for each in documents}.values())
        clean.commit()

        assert list(edited.documents()) == list(clean.documents())
        assert answers(edited) == answers(clean)


@given(st.lists(st.binary(max_size=300), max_size=5), st.sampled_from([1, 2000]))
@example([bytes(range(256)) * 2000], 1)
@example([b"", b"tirta", bytes(range(256))], 2000)
def test_blobs_come_back(plain, times):
    """Few, or so many that they share a dictionary; empty, short and huge ones as well."""
    plain = plain * times
    blobs = Blobs("text", pack_blobs("text", plain))

    assert [blobs[i] for i in range(len(plain))] == plain


@given(st.lists(st.tuples(st.sampled_from([0, 1, 70, 4000]), st.integers(0, 9)), min_size=1, max_size=3))
@settings(max_examples=15, deadline=None)
def test_merged_blobs_come_back(sizes):
    """Parts with a dictionary and without, some of whose texts are left out."""
    plain = [[f"Kapal {n} ke dermaga {i} pada malam berangin.".encode() * 3 for i in range(size)] for size, n in sizes]
    kept = [[i for i in range(len(texts)) if i % (n + 1) == 0] for texts, (_, n) in zip(plain, sizes, strict=True)]
    parts = [Blobs("text", pack_blobs("text", texts)) for texts in plain]
    merged = Blobs("text", merge_blobs("text", list(zip(parts, kept, strict=True))))
    expected = [texts[i] for texts, places in zip(plain, kept, strict=True) for i in places]

    assert [merged[i] for i in range(len(expected))] == expected


def test_what_texts_share_is_kept_once():
    """They are compressed one by one, since one is read at a time."""
    plain = [f"Pasar ikan di dermaga timur dibuka lagi pada hari ke {i}.".encode() for i in range(6000)]

    assert len(pack_blobs("text", plain)["text"]) < len(b"".join(map(zlib.compress, plain))) / 2
