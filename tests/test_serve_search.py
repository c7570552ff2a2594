"""Searching over HTTP: a real index, real processes, the packaged theme."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import anyio
import feedparser
import httpx
import pytest
from server import running

from kliping.render import Renderer
from kliping.search import Document, Request, Results
from kliping.search.engines import open_index
from kliping.serve.app import make_app
from kliping.serve.pool import SearchPool, Unavailable
from kliping.serve.results import filter_of, narrowed, search_url, widened
from kliping.serve.search import SearchDesk
from kliping.site import Site

SITE = Site(title="Lembayung", lang="en", base="/arsip/", sections={"kota": "Kota kita"})


def document(number: int, **given: object) -> Document:
    base = Document(
        id=f"a{number}",
        url=f"/2021/12/{number:02}/pasar-senja-{number}/",
        title=f"Pasar senja nomor {number}",
        summary="Pasar malam dibuka.",
        body=f"Lampu <b>pasar</b> senja menyala di Lembayung & sekitarnya, hari ke-{number}.",
        tags=("pasar",),
        section="kota",
        authors=("Sari Wulandari",),
        credit="",
        place="LEMBAYUNG",
        lang="id",
        date=f"2021-12-{number:02}",
        first_day=20211200 + number,
        last_day=20211200 + number,
    )
    return replace(base, **given)


DOCUMENTS = [
    *(document(number) for number in range(1, 26)),
    document(
        26, title="Jembatan", summary="", body="Jembatan <script>alert(1)</script> dibuka.", tags=('bukit "tua"',)
    ),
    document(
        27,
        title="Undated",
        body="The ferry returns.",
        date="",
        first_day=0,
        last_day=0,
        lang="en",
        section="world",
        tags=(),
        summary="",
    ),
]


@pytest.fixture(scope="module")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index") / "index"
    with open_index(folder, engine="whoosh", languages=("id", "en"), lang="en") as index:
        index.put(DOCUMENTS)
        index.commit()
    return folder


@contextmanager
def searching(folder: Path) -> Iterator[httpx.Client]:
    """A client of an archive whose index is in `folder`."""
    output = folder.parent / "output"
    (output / "search").mkdir(parents=True, exist_ok=True)
    (output / "search/index.html").write_text("the page that asks")
    with SearchPool(folder, SITE) as pool:
        desk = SearchDesk(site=SITE, ask=pool.search, render=Renderer(SITE, folder / "templates").render)
        app = make_app(SITE, output, search=desk)
        with running(app) as address, httpx.Client(base_url=address + "/arsip") as client:
            yield client


@pytest.fixture(scope="module")
def client(index_folder: Path) -> Iterator[httpx.Client]:
    with searching(index_folder) as client:
        yield client


def links(page: str) -> dict[str, str]:
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {re.sub(r"<[^>]+>", "", text).strip(): url.replace("&amp;", "&") for url, text in found}


def test_results_are_a_page_without_script(client: httpx.Client) -> None:
    answer = client.get("/search/", params={"q": "jembatan"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<mark>Jembatan</mark> &lt;script&gt;alert(1)&lt;/script&gt; dibuka" in answer.text
    assert 'href="/arsip/2021/12/26/pasar-senja-26/#:~:text=Jembatan,-' in answer.text


def test_results_are_data_by_name_or_by_accept(client: httpx.Client) -> None:
    named = client.get("/search.json", params={"q": "ferry"})
    accepted = client.get("/search", params={"q": "ferry"}, headers={"Accept": "application/json"})

    found = named.json()
    assert {**found, "seconds": 0} == {**accepted.json(), "seconds": 0}
    assert (found["total"], found["suggestion"]) == (1, None)
    [hit] = found["hits"]
    assert hit["score"] > 0
    assert {**hit, "score": 0} == {
        "rank": 1,
        "id": "a27",
        "url": "/arsip/2021/12/27/pasar-senja-27/",
        "title": "Undated",
        "date": "",
        "lang": "en",
        "section": "world",
        "score": 0,
        "snippet": "The <mark>ferry</mark> returns.",
    }


def test_pages_of_results_lead_to_each_other(client: httpx.Client) -> None:
    seen, url = [], "/arsip/search/?q=pasar&sort=newest"
    while url:
        page = client.get(str(client.base_url.join(url))).text
        seen += re.findall(r"/pasar-senja-(\d+)/", page)
        url = links(page).get("Next page", "")

    assert list(dict.fromkeys(seen)) == [str(number) for number in range(25, 0, -1)]


def test_a_facet_narrows_and_choosing_it_again_widens(client: httpx.Client) -> None:
    page = client.get("/search/", params={"q": "pasar OR ferry"}).text
    narrow = links(page)["Kota kita"]
    narrowed_page = client.get(str(client.base_url.join(narrow))).text

    assert parse_qs(urlsplit(narrow).query) == {"q": ['(pasar OR ferry) section:"kota"']}
    assert "25 articles" in narrowed_page
    widen = next(url for text, url in links(narrowed_page).items() if "Kota kita" in text)
    assert parse_qs(urlsplit(widen).query) == {"q": ["(pasar OR ferry)"]}


@pytest.mark.parametrize(("name", "value"), [("tag", 'bukit "tua"'), ("author", "Sari Wulandari"), ("year", "2021")])
def test_every_facet_finds_what_it_counts(client: httpx.Client, name: str, value: str) -> None:
    facets = client.get("/search.json", params={"q": "dibuka OR pasar"}).json()["facets"]
    [n] = [entry["n"] for entry in facets[name] if entry["value"] == value]
    query = narrowed("dibuka OR pasar", filter_of(name, value))

    assert client.get("/search.json", params={"q": query}).json()["total"] == n


def test_without_a_query_there_is_the_page_that_asks(client: httpx.Client) -> None:
    assert client.get("/search/").text == "the page that asks"
    assert client.get("/search/", params={"q": "  "}).text == "the page that asks"
    assert client.get("/search").headers["location"] == "search/"


def test_nothing_found_is_said_with_a_better_spelling(client: httpx.Client) -> None:
    answer = client.get("/search/", params={"q": "jembattan"})

    assert (answer.status_code, "Nothing found." in answer.text) == (200, True)
    assert links(answer.text)["jembatan"] == "/arsip/search/?q=jembatan"


@pytest.mark.parametrize(
    "params",
    [
        {"q": "p*"},
        {"q": "a " * 200},
        {"q": "pasar", "page": "0"},
        {"q": "pasar", "page": "-1"},
        {"q": "pasar", "page": "²"},
        {"q": "pasar", "page": "99999999999999"},
        {"q": "pasar", "page": "101"},
        {"q": "pasar", "sort": "<script>"},
    ],
)
def test_a_refused_search_says_why(client: httpx.Client, params: dict[str, str]) -> None:
    page, data = client.get("/search/", params=params), client.get("/search.json", params=params)

    assert (page.status_code, data.status_code) == (400, 400)
    error = data.json()["error"]
    assert error
    assert "<script>" not in page.text
    assert f">{error[0].upper()}{error[1:]}<" in unescape(page.text)
    assert "Nothing found." not in page.text


HOSTILE = [
    "(" * 250,
    '"' * 255,
    "NOT " * 60,
    "NOT NOT NOT pasar",
    "a*" * 100,
    "[a TO z]",
    "pasar~9",
    "tag:" * 60,
    "from:0000 to:9999",
    "from:2021-13-45",
    "near:50(" + "a " * 40 + ")",
    "\x00\x01\x02",
    "\ufffe\uffff",
    "\u202eevil",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "%s%n%x",
    "pasar " * 42,
    "-" * 256,
    "AND OR NOT",
    ")(" * 100,
    "title:(" * 30,
    "🜁" * 200,
    "ⅷ①²",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_breaks_or_holds_up_the_search(client: httpx.Client, query: str) -> None:
    start = time.perf_counter()
    page = client.get("/search/", params={"q": query})

    assert time.perf_counter() - start < 1.5
    assert page.status_code in (200, 400), page.text[:300]
    assert "<script>alert" not in page.text


def test_a_missing_index_is_said_in_words_and_pages_stay(tmp_path: Path) -> None:
    with searching(tmp_path / "nothing") as client:
        page, data, other = client.get("/search/?q=pasar"), client.get("/search.json?q=pasar"), client.get("/search/")

    assert (page.status_code, page.headers["retry-after"]) == (503, "1")
    assert "The search index is not there yet" in page.text
    assert (data.status_code, "index" in data.json()["error"]) == (503, True)
    assert other.status_code == 200


def test_a_new_commit_is_found_by_the_next_search(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    with searching(folder) as client:
        totals = []
        for number in range(1, 4):
            with open_index(folder, engine="whoosh", languages=("id", "en"), lang="en") as index:
                index.put([document(number)])
                index.commit()
            totals += [client.get("/search.json?q=pasar").json()["total"] for _ in range(4)]

    assert totals == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]


def test_pages_are_served_while_searches_run(client: httpx.Client) -> None:
    async def ask_many() -> list[float]:
        seconds = []
        async with httpx.AsyncClient(timeout=30) as many, anyio.create_task_group() as group:
            for _ in range(40):
                group.start_soon(many.get, f"{client.base_url}search.json?q=pasar")
            for _ in range(20):
                start = time.perf_counter()
                assert (await many.get(f"{client.base_url}search/")).status_code == 200
                seconds.append(time.perf_counter() - start)
        return seconds

    assert sorted(anyio.run(ask_many))[18] < 0.5


def test_a_search_that_takes_too_long_is_stopped_and_the_next_one_works(index_folder: Path) -> None:
    """Both processes are held up, each by a question that it has not answered in time, and replaced."""

    async def ask(pool: SearchPool) -> Results:
        return await pool.search(Request(query="pasar"))

    with SearchPool(index_folder, SITE, seconds=0.5) as pool:
        assert [anyio.run(ask, pool).total for _ in pool._workers] == [25, 25]
        for worker in pool._workers:
            os.kill(worker._process.pid, signal.SIGSTOP)
        for _ in pool._workers:
            with pytest.raises(Unavailable, match="slow"):
                anyio.run(ask, pool)

        assert [anyio.run(ask, pool).total for _ in pool._workers] == [25, 25]


@pytest.mark.parametrize(
    ("query", "filter_", "expected"),
    [
        ("pasar", "lang:id", "pasar lang:id"),
        ("pasar OR ferry", 'tag:"a"', '(pasar OR ferry) tag:"a"'),
        ("", "from:2021 to:2021", "from:2021 to:2021"),
    ],
)
def test_narrowing_is_undone_by_widening(query: str, filter_: str, expected: str) -> None:
    assert narrowed(query, filter_) == expected
    assert widened(expected, filter_) in (query, f"({query})")


def test_addresses_leave_out_what_goes_without_saying() -> None:
    assert search_url(Request(query="a & b")) == "/search/?q=a+%26+b"
    assert search_url(Request(query="a", page=2, sort="oldest")) == "/search/?q=a&sort=oldest&page=2"


def test_a_hit_opens_at_the_passage(client: httpx.Client) -> None:
    page = client.get("/search/", params={"q": "menyala"}).text

    assert re.search(r'pasar-senja-\d+/#:~:text=[^" ]+%20senja-,menyala,-di%20Lembayung"', page)


def test_a_result_can_be_taken_along(client: httpx.Client) -> None:
    """As a feed, newest first; as a table and as lines, in the order asked for; linked from the page."""
    page = client.get("/search/", params={"q": "senja"}).text
    feed = feedparser.parse(client.get("/search.atom", params={"q": "senja"}).text)
    table = client.get("/search.csv", params={"q": "senja", "sort": "oldest"})
    lines = client.get("/search.jsonl", params={"q": "senja", "sort": "oldest"})

    assert {f"/arsip/search.{ending}?q=senja" for ending in ("atom", "csv", "jsonl")} <= set(
        re.findall('href="([^"]+)', page)
    )
    assert (feed.bozo, len(feed.entries), feed.entries[0].id[-18:]) == (0, 25, "25/pasar-senja-25/")
    rows = list(csv.DictReader(table.content.decode("utf-8-sig").splitlines()))
    assert [row["id"] for row in rows] == [f"a{number}" for number in range(1, 26)]
    assert "<" not in rows[0]["snippet"].replace("<b>", "").replace("</b>", "")
    assert [json.loads(line)["id"] for line in lines.text.splitlines()] == [row["id"] for row in rows]
    assert table.headers["content-disposition"] == 'attachment; filename="senja.csv"'
    assert client.get("/search.csv").status_code == 400
    for ending in ("csv", "jsonl"):
        named = client.get(f"/search.{ending}", params={"q": "夕暮れ"}).headers["content-disposition"]
        coded = "%E5%A4%95%E6%9A%AE%E3%82%8C"
        assert named == f"attachment; filename=\"search.{ending}\"; filename*=UTF-8''{coded}.{ending}"
