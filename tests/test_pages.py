"""What pages say about an archive as a whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import feedparser

from tests.desk import SITE, Desk


def figures(page: str) -> list[int]:
    return [int(n) for n in re.findall(r"<dd>(\d+)", page)]


def test_coverage_counts_what_is_known_and_what_is_not(desk: Desk):
    """Articles, inferred dates, years only, undated, corrections, withdrawn, wanted; and the months between."""
    desk.add("a", date="1987-01-05")
    desk.add("b", date="1987-04-05?", related=["Nobody wrote this"])
    desk.add("c", date="1987", corrections=[{"date": "1990-01-01", "text": "It was 1987."}])
    desk.add("d", date="")
    desk.add("e", withdrawn="asked for")
    desk.build()

    page = desk.page("/coverage/")
    assert figures(page) == [4, 1, 1, 1, 1, 1, 1]
    assert "February 1987 – March 1987" in page
    assert page.count("<rect") == 2


def test_coverage_follows_every_change(desk: Desk):
    """Also one that no list shows."""
    path = desk.add("a")
    desk.build()
    desk.add("a", withdrawn="asked for")
    assert "/coverage/" in desk.build().written
    assert figures(desk.page("/coverage/")) == [0, 0, 0, 0, 0, 1, 0]

    path.unlink()
    assert "/coverage/" in desk.build().written


def test_a_year_shows_its_days(desk: Desk):
    """Each leads to the paper of that day."""
    desk.add("a", date="1987-06-05")
    desk.add("b", date="1987-06")
    desk.build()

    page = desk.page("/1987/")
    assert '<a href="/1987/06/05/" title="1 article">5</a>' in page
    assert page.count('<table class="calendar">') == 12


def test_every_list_has_the_feeds_that_are_wanted(tmp_path: Path):
    """Read by feedparser without complaint; a form that is not wanted any more goes."""
    desk = Desk(tmp_path / "site", site=f"{SITE}feeds: [json, rss, atom]\n")
    desk.add("a", section="Harbour", tags=["Fog"], authors=["Ann"])
    desk.build()
    written = desk.output()

    for name in ("section/harbour", "tag/fog", "author/ann"):
        assert json.loads(written[f"{name}/feed.json"])["home_page_url"] == f"http://localhost:8000/{name}/"
        for file in ("atom.xml", "rss.xml"):
            feed = feedparser.parse(written[f"{name}/{file}"])
            assert not feed.bozo
            assert feed.feed.link == f"http://localhost:8000/{name}/"
            assert [entry.title for entry in feed.entries] == ["A"]
            assert f'href="/{name}/{file}"' in desk.page(f"/{name}/")

    (desk.root / "site.yaml").write_text(f"{SITE}feeds: [rss]\n")
    assert "/tag/fog/atom.xml" in desk.build().removed


def test_the_news_sitemap_has_the_last_two_days(desk: Desk):
    """Those of the newest stated day and of the day before it, whatever the clock says."""
    for name, date in (("old", "1987-06-03"), ("late", "1987-06-04"), ("new", "1987-06-05"), ("guess", "1987-06-09?")):
        desk.add(name, date=date)
    desk.build()

    found = re.findall("<loc>http://localhost:8000(.*)</loc>", desk.output()["news-sitemap.xml"].decode())
    assert found == ["/1987/06/05/new/", "/1987/06/04/late/"]
    assert b"/news-sitemap.xml" in desk.output()["sitemap.xml"]


def test_a_section_has_a_feed_of_its_own(desk: Desk):
    """Its page leads to it; it goes when the section's last article goes."""
    desk.add("a", section="Harbour")
    path = desk.add("b", section="Town")
    desk.build()
    feed = desk.output()["section/harbour/atom.xml"].decode()

    assert '<link rel="alternate" type="application/atom+xml" title="Harbour · ' in desk.page("/section/harbour/")
    assert "<title>Harbour · Test archive</title>" in feed
    assert feed.count("<entry") == 1

    path.unlink()
    assert "/section/town/atom.xml" in desk.build().removed


def test_a_day_leads_to_the_same_day_of_other_years(desk: Desk):
    """The newest year first, three articles of each, and a calendar of the days that have any."""
    for year in (1986, 1988):
        desk.add(f"storm-{year}", date=f"{year}-02-28")
    for i in range(4):
        desk.add(f"tide-{i}", date="1987-02-28")
    desk.build()

    page = desk.page("/on-this-day/02-28/")
    assert re.findall(r'<h2><a href="/(\d+)/02/28/">', page) == ["1988", "1987", "1986"]
    assert page.count("Tide") == 3
    assert "All 4 articles of that day" in page
    assert 'href="/on-this-day/02-28/"' in desk.page("/1987/02/28/")
    assert 'title="February 28: 6 articles"' in desk.page("/on-this-day/")

    desk.add("tide-9", date="1987-02-28")
    assert [url for url in desk.build().written if "on-this-day" in url] == ["/on-this-day/", "/on-this-day/02-28/"]


def test_places_and_languages_are_lists_of_their_own(desk: Desk):
    """A dateline of two places counts for both; a language by its name."""
    desk.set("listing: {front: 1, part: 1}")
    desk.add("a", dateline="LEMBAYUNG, Teluk Kelabu", lang="en")
    desk.add("b", dateline="Lembayung", lang="en", date="1988-01-02")
    desk.build()

    assert "2 articles" in desk.page("/place/lembayung/")
    assert "1 article" in desk.page("/place/lembayung/1987/")
    assert "1 article" in desk.page("/place/teluk-kelabu/")
    assert "English" in desk.page("/languages/")
    assert "<h1>English, January 1988</h1>" in desk.page("/language/en/1988/01/")


def test_the_map_shows_what_somebody_knows(desk: Desk):
    """Cities of the gazetteer and places of site.yaml; the table has the others too; it is said whose data it is."""
    desk.add("a", dateline="LEMBAYUNG")
    desk.add("b", dateline="Surabaya, Dusun Entah")
    with (desk.root / "site.yaml").open("a") as settings:
        settings.write('places: {Lembayung: "-7.1, 113.4"}\n')
    desk.build()

    page = desk.page("/places/")
    assert page.count("<circle") == 2
    assert ">Lembayung</text>" in page
    assert page.count("nobody knows where") == 1
    assert "GeoNames, CC BY 4.0" in page


def test_a_term_that_many_articles_are_on_has_a_page(desk: Desk):
    """From three articles on: a bar for each month that leads to the articles of its year, and the years below."""
    desk.set("listing: {front: 2, part: 2}")
    for month in (1, 2, 4):
        desk.add(f"flood-{month}", title="Sandbags", body="The sandbags held.", date=f"1987-0{month}-05")
    desk.build()

    page = desk.page("/trends/sandbags/")
    assert page.count('<rect class="hit"') == 3
    assert page.count('href="/trends/sandbags/1987/"') == 4
    assert desk.page("/trends/sandbags/1987/").count('href="/1987/0') == 4

    (desk.root / "content/flood-4.md").unlink()
    removed = desk.build().removed
    assert {f"/trends/sandbags/{each}" for each in ("", "1987/", "1987/part-2/")} <= set(removed)


def test_a_term_is_called_by_the_word_that_most_articles_have(desk: Desk):
    """Whatever came first; when another word has more, or fewer, the page moves, as in a clean build."""
    titles = ["Ferry leaves", "Ferries leave", "Ferries meet", "Ferry meets", "Ferry sinks"]
    for i, title in enumerate(titles):
        desk.add(f"note-{i}", title=title, date=f"1987-06-0{i + 1}")
        desk.build()
        word = ("", "", "ferries", "ferries", "ferry")[i]
        pages = [path.name for path in (desk.root / "output/trends").glob("*ferr*")]
        assert pages == ([word] if word else [])
        assert not word or f'href="/trends/{word}/"' in desk.page("/trends/")

    (desk.root / "content/note-4.md").unlink()
    assert "/trends/ferry/" in desk.build().removed


def test_a_typo_writes_one_page_though_its_article_is_in_every_list(desk: Desk):
    """A person, a speaker, a place, a term: none of their pages shows the body."""
    said = '"Air tidak pernah lupa jalannya," kata Wali Kota Sari Nila.'
    for i in range(4):
        desk.add(f"flood-{i}", title="Karung pasir", body=f"{said}\n\nHujan turun.", lang="id", dateline="LEMBAYUNG")
    desk.build()

    desk.add("flood-3", title="Karung pasir", body=f"{said}\n\nHujan turrun.", lang="id", dateline="LEMBAYUNG")
    done = desk.build()
    assert (done.written, done.index_updated) == (("/1987/06/05/flood-3/",), 1)
