"""Words compared month by month, by the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kliping.render import Renderer
from kliping.serve.app import make_app
from kliping.serve.trends import TrendsDesk
from kliping.site import Site
from tests.desk import Desk
from tests.server import running

SITE = Site(lang="en", languages=("en", "id"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    desk = Desk(tmp_path_factory.mktemp("trends") / "site")
    for month in (1, 2, 2, 4):
        desk.add(f"flood-{month}-{len(list(desk.root.rglob('*.md')))}", title="Sandbags", date=f"1987-0{month}-05")
    desk.add("ferry", title="Ferry", date="1987-02-05")
    desk.build()
    trends = TrendsDesk(
        site=SITE, catalog=desk.root / ".kliping/catalog.sqlite", render=Renderer(SITE, Path("/nonexistent")).render
    )
    app = make_app(SITE, desk.root / "output", trends=trends)
    with running(app) as address, httpx.Client(base_url=address) as asking:
        yield asking


def numbers(page: str) -> list[list[str]]:
    """The table below the charts, a row a month."""
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r">([^<>\s][^<>]*)<", row) for row in table.split("</tr>")[:-1]]


def test_words_are_compared_month_by_month(client):
    """In whatever form they are typed, whether they have a page of their own or not."""
    page = client.get("/trends/?q=sandbag,+ferries,+unicorn").text

    assert numbers(page) == [["January 1987", "1", "0"], ["February 1987", "2", "1"], ["April 1987", "1", "0"]]
    assert 'href="/trends/sandbags/"' in page
    assert 'href="/1987/02/"' in page
    assert "No article is on “unicorn”." in page


def test_shares_are_of_the_articles_of_the_month(client):
    """Two of three in February."""
    page = client.get("/trends/?q=sandbags&as=share").text

    assert numbers(page)[1] == ["February 1987", "67%"]


def test_without_a_query_the_page_is_the_static_one(client):
    assert "Sandbags" in client.get("/trends/").text
    assert "The numbers" not in client.get("/trends/?q=").text


def test_four_words_are_compared_and_hostile_ones_are_text(client):
    page = client.get("/trends/", params={"q": "sandbags <script>alert(1)</script> a b ferry"}).text

    assert "<script>alert" not in page
    assert ">Ferry<" not in page.partition("The words that")[0]
