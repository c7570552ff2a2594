"""Searches in processes of their own."""

import os
import signal
import threading
import time
from multiprocessing import active_children

import pytest
from test_search_index import LANGUAGES, TOWN, document

from kliping.errors import ArchiveError, BusyError
from kliping.search import Request, open_index
from kliping.search.pool import SearchPool


@pytest.fixture
def folder(tmp_path):
    with open_index(tmp_path / "index", engine="whoosh", languages=LANGUAGES, lang="en") as index:
        index.put(TOWN)
        index.commit()
    return tmp_path / "index"


def pool_over(folder, **settings):
    return SearchPool(folder, engine="whoosh", languages=LANGUAGES, lang="en", **settings)


def test_answers_as_the_index_does(folder):
    """And sees the next commit."""
    with pool_over(folder, workers=1, limit_seconds=20) as pool:
        before = pool.search(Request(query="tanggul"))
        with open_index(folder, engine="whoosh", languages=LANGUAGES, lang="en") as index:
            index.put([document("lain", body="tanggul lain")])
            index.commit()
            after = pool.search(Request(query="tanggul"))

            assert before.total == 1
            assert after == index.search(Request(query="tanggul"))


def test_refusals_come_through(folder):
    """In words."""
    with pool_over(folder, workers=1, limit_seconds=20) as pool, pytest.raises(ArchiveError, match="3 letters"):
        pool.search(Request(query="ba*"))


def test_without_an_index_it_says_so_and_recovers(tmp_path):
    """The site goes on without its search."""
    with pool_over(tmp_path / "index", workers=1, limit_seconds=20) as pool:
        with pytest.raises(BusyError, match="not available"):
            pool.search(Request(query="tanggul"))
        assert not (tmp_path / "index").exists()
        with open_index(tmp_path / "index", engine="whoosh", languages=LANGUAGES, lang="en") as index:
            index.put(TOWN)
            index.commit()

        assert pool.search(Request(query="tanggul")).total == 1


def test_a_search_that_takes_too_long_is_stopped_and_its_process_replaced(folder):
    """Nothing can be asked that stops the server: here a process hangs altogether."""
    with pool_over(folder, workers=1, limit_seconds=20) as pool:
        pool.search(Request(query="tanggul"))
        os.kill(active_children()[0].pid, signal.SIGSTOP)
        pool.limit_seconds = 0.1
        with pytest.raises(ArchiveError, match="too long"):
            pool.search(Request(query="tanggul"))
        pool.limit_seconds = 20

        assert pool.search(Request(query="tanggul")).total == 1


def test_many_threads_at_once(folder):
    """Each gets its own answer."""
    expected = {"tanggul": 1, "merah": 2, "levee": 1, "photographs": 1}
    wrong = []

    def ask(pool, query):
        for _ in range(20):
            if pool.search(Request(query=query)).total != expected[query]:
                wrong.append(query)

    with pool_over(folder, limit_seconds=20) as pool:
        threads = [threading.Thread(target=ask, args=(pool, query)) for query in expected]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert wrong == []


def test_closing_leaves_no_process(folder):
    """Not even one that was just being started."""
    with pool_over(folder, workers=2, limit_seconds=20) as pool:
        pool.search(Request(query="tanggul"))
    until = time.monotonic() + 20
    while active_children() and time.monotonic() < until:
        time.sleep(0.05)

    assert active_children() == []
