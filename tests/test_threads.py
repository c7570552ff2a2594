"""Threads: which article goes on from which, what a story's page shows, and how little one more article writes."""

from __future__ import annotations

import os
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from desk import NOON, Desk
from hypothesis import given, settings
from hypothesis import strategies as st

from kliping.archive import Archive
from kliping.catalog import nearness, threads
from kliping.catalog.store import transaction
from kliping.progress import quiet
from kliping.related import FOLLOWS, LENGTH
from kliping.workers import Crew

# Random edit scripts over stories; `make edits` tries more.
SCRIPTS = max(2, int(os.environ.get("EDIT_SCRIPTS", "0")))
SMALL = "title: Test archive\nlang: en\nlanguages: [en]\ntimezone: UTC\nlisting: {part: 10}\n"
NAMES = [f"a{i}" for i in range(7)]
DAYS = ["1987-06-05", "1987-06-06", "1987-06-30", "1987-08-20", "1987-10-10", "1987-12-01", "1987-06", ""]
TITLES = ["Levee breaks", "Levee breaks again", "Harbour levee breaks", "Choir sings"]
BODIES = [
    "The levee by the harbour broke and the river flooded the market.",
    "The levee by the harbour broke and the river flooded the bakery.",
    "The levee was mended by sailors and the river fell.",
    "The choir sang carols in the chapel.",
]
LEVEE = "levee harbour broke night river flooded market sailors carried sandbags baker mayor bridge boats"
stories = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "date": st.sampled_from(DAYS),
        "body": st.sampled_from(BODIES),
        "related": st.lists(st.sampled_from(TITLES), max_size=1),
        "related_ban": st.lists(st.sampled_from(NAMES), max_size=1),
        "section": st.sampled_from(["", "", "Town"]),
        "withdrawn": st.sampled_from(["", "", "", "", "A mistake."]),
    }
)
edits = st.lists(
    st.tuples(st.sampled_from(NAMES), st.one_of(stories, stories, stories, st.none()), st.booleans()),
    min_size=4,
    max_size=8,
)


def told(n: int) -> str:
    """What reporter number `n` makes of it: the same words, another text."""
    words = LEVEE.split()
    random.Random(n).shuffle(words)
    return f"{' '.join(words).capitalize()}."


def story(desk: Desk, *, days: range) -> None:
    """One article on each of `days` of June 1987, all about the same."""
    for i, day in enumerate(days):
        desk.add(f"levee-{i}", title=f"Levee breaks, day {i}", body=told(i), date=f"1987-06-{day:02}")


@settings(max_examples=SCRIPTS)
@given(edits)
def test_incremental_equals_clean(script: list[tuple[str, dict[str, object] | None, bool]]) -> None:
    """However a story came about, its pages, and the pages of its articles, are those of one clean build."""
    with TemporaryDirectory() as folder:
        edited, clean = (Desk(Path(folder, name), site=SMALL) for name in ("edited", "clean"))
        for name, content, build in script:
            put(edited, name, content)
            if build:
                edited.build()
        edited.build()
        for name, content, _ in script:
            put(clean, name, content)
        clean.build()

        assert edited.output() == clean.output()
        assert edited.build().described == 0


def put(desk: Desk, name: str, content: dict[str, object] | None) -> None:
    if content is None:
        (desk.root / f"content/{name}.md").unlink(missing_ok=True)
    else:
        desk.add(name, **content)


def test_all_steps_at_once_are_the_steps_one_by_one(desk: Desk) -> None:
    """Either way gives the same rows, so which is taken is a question of speed only."""
    chance = random.Random(5)
    for i in range(40):
        desk.add(
            f"a{i}",
            title=chance.choice(TITLES),
            body=chance.choice(BODIES),
            date=chance.choice(DAYS),
            related=chance.sample(TITLES, 1) if i % 3 else [],
            related_ban=[f"a{chance.randrange(40)}"] if i % 5 == 0 else [],
        )
        if i % 20 == 19:
            desk.build()

    with Archive(desk.root, now=NOON) as archive:
        sql = archive.sql
        tables = {
            name: list(map(tuple, sql.execute(f"SELECT * FROM {name}"))) for name in ("follows", "member", "thread")
        }
        with transaction(sql):
            sql.execute("INSERT INTO loose SELECT n, 0 FROM member")
            for name in tables:
                sql.execute(f"DELETE FROM {name}")
            nearness.settle_all(sql, count=5, crew=Crew(1), progress=quiet)
            threads.settle(sql, part=archive.site.part, wanted=True)

        assert all(tables.values())
        assert {name: list(map(tuple, sql.execute(f"SELECT * FROM {name}"))) for name in tables} == tables


def test_a_story_is_one_line_from_its_first_article(desk: Desk) -> None:
    """Three articles make one; the same text again is no news, and half a year is too long a wait."""
    story(desk, days=range(5, 7))
    desk.add("copy", title="Levee breaks, day 1", body=told(1), date="1987-06-07")
    desk.add("late", title="Levee breaks, day 9", body=told(9), date="1987-12-24")
    desk.build()
    assert "threads/levee-0/index.html" not in desk.output()

    desk.add("levee-2", title="Levee breaks, the end", body=told(2), date="1987-07-06")
    desk.build()
    page = desk.page("/threads/levee-0/")

    assert [page.index(f">Levee breaks, {each}<") for each in ("day 0", "day 1", "the end")]
    assert page.count(" later<") == 2
    assert "3 articles" in page
    assert "The same text again:" in page
    assert "day 9" not in page
    assert 'href="/threads/levee-0/">Levee breaks, day 0<' in desk.page("/threads/")
    assert 'href="/threads/levee-0/"' in desk.page("/1987/06/07/copy/")
    assert "/threads/" not in desk.page("/1987/12/24/late/").partition("</main>")[0]


SHOPS = [
    "Aldermoor Millhouse Tearoom Willowgate",
    "Wexcombe Ropewalk Chandlery Foxhill",
    "Thornacre Cooperage Stables Marlpit",
]
ACCOUNTS = """{} sold flour, sugar, eggs, butter and candles in the quarter, paid rent, wages, tax and interest,
and kept a profit for its shareholders, the accounts say."""


def test_reports_that_are_only_written_alike_are_no_story(desk: Desk) -> None:
    """Near enough, but each is about another shop; what one shop does next is a story."""
    for i, shop in enumerate(SHOPS):
        desk.add(f"shop-{i}", title=f"{shop} quarter accounts", body=ACCOUNTS.format(shop), date=f"1987-06-0{i + 5}")
    desk.build()
    with Archive(desk.root, now=NOON) as archive:
        assert all(hit.score >= FOLLOWS / LENGTH**2 for hit in archive.related("shop-0"))
    assert not list((desk.root / "output/threads").glob("*/"))

    for i in range(2):
        title = f"{SHOPS[0]} quarter accounts, part {i}"
        desk.add(f"more-{i}", title=title, body=ACCOUNTS.format(SHOPS[0]) + told(i), date=f"1987-06-1{i}")
    desk.build()

    assert "3 articles" in desk.page("/threads/shop-0/")
    assert "Chandlery" not in desk.page("/threads/shop-0/")


@pytest.mark.parametrize("name", ["copy", "levee-1"])
def test_what_an_editor_says_to_be_no_copy_is_news(desk: Desk, name: str) -> None:
    """Whichever of the two says so, and whenever."""
    story(desk, days=range(5, 8))
    for each, day in (("copy", "07"), ("levee-1", "06")):
        desk.add(each, title=f"Levee breaks, {each}", body=told(1), date=f"1987-06-{day}")
    desk.build()
    assert "The same text again:" in desk.page("/threads/levee-0/")

    other = {"copy": "levee-1", "levee-1": "copy"}[name]
    day = {"copy": "07", "levee-1": "06"}[name]
    desk.add(name, title=f"Levee breaks, {name}", body=told(1), date=f"1987-06-{day}", not_copy_of=[other])
    desk.build()

    assert "The same text again:" not in desk.page("/threads/levee-0/")


def test_news_writes_no_article_that_does_not_show_it(desk: Desk) -> None:
    """A story of thirty goes on: of old articles those are written that have the new one among the related."""
    story(desk, days=range(1, 31))
    desk.build()
    desk.add("levee-30", title="Levee breaks, day 30", body=told(30), date="1987-07-01")
    written = desk.build().written
    old = [url for url in written if "/levee-" in url and url.startswith("/1987/") and "levee-30" not in url]

    assert {"/threads/levee-0/", "/threads/"} <= set(written)
    assert all("levee-30" in desk.page(url) for url in old)


def test_an_earlier_beginning_gives_its_name_to_a_story(desk: Desk) -> None:
    """And takes it away again; another title is on its pages at once."""
    story(desk, days=range(5, 8))
    desk.build()
    first = desk.add("before", title="Levee breaks, day x", body=told(3), date="1987-06-01")
    done = desk.build()

    assert {"/threads/before/", "/1987/06/05/levee-0/"} <= set(done.written)
    assert "/threads/levee-0/" in done.removed
    assert 'href="/threads/before/"' in desk.page("/1987/06/05/levee-0/")

    desk.add("levee-1", title="Levee breaks, mended", body=told(1), date="1987-06-06")
    desk.build()
    assert "mended" in desk.page("/threads/before/")

    first.unlink()
    assert "/threads/before/" in desk.build().removed
    assert "mended" in desk.page("/threads/levee-0/")


def test_what_editors_say_counts(desk: Desk) -> None:
    """A title under read-also leads on from less alike; what is kept apart never does."""
    desk.add("levee", title="Levee breaks", body=told(0), date="1987-06-05")
    desk.add("choir", title="Choir sings in harbour", body="Carols on broken boats, by the river.", date="1987-06-06")
    desk.add("mayor", title="Mayor meets sailors", body="Sandbags for the market, and a baker.", date="1987-06-07")
    desk.build()
    assert not list((desk.root / "output/threads").glob("*/"))

    for name, other in (("choir", "Levee breaks"), ("mayor", "Levee breaks")):
        path = desk.root / f"content/{name}.md"
        path.write_text(path.read_text().replace("---\n", f"---\nrelated: [{other}]\n", 1))
    desk.build()
    assert "Mayor meets" in desk.page("/threads/levee/")

    path = desk.root / "content/levee.md"
    path.write_text(path.read_text().replace("---\n", "---\nrelated_ban: [mayor]\n", 1))
    assert "/threads/levee/" in desk.build().removed


def test_a_long_story_has_parts_and_no_related_articles_mean_no_stories(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "site", site=SMALL)
    story(desk, days=range(1, 13))
    desk.build()

    assert "Levee breaks, day 11" in desk.page("/threads/levee-0/part-2/").partition("<main")[2]
    assert "12 articles" in desk.page("/threads/levee-0/")
    assert "12 articles" not in desk.page("/threads/levee-0/part-2/")

    (desk.root / "site.yaml").write_text(f"{SMALL}related: {{count: 0}}\n")
    done = desk.build()
    assert {"/threads/levee-0/", "/threads/levee-0/part-2/"} <= set(done.removed)

    (desk.root / "site.yaml").write_text(SMALL)
    assert "/threads/levee-0/part-2/" in desk.build().written
