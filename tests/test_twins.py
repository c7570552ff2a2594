"""Articles as data: each beside its page, all of them in parts; what is not public in neither."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kliping.article import load_article
from kliping.convert.formats import convert_seed
from kliping.site import load_site
from kliping.twins import FIELDS
from tests.desk import NOON, SITE, Desk

ALL = f"""{SITE}downloads: [ninjs, markdown, seed, archive]
oai:
  gateway: https://oai.example.org/at
  email: desk@example.org
"""
SEED = "Ferry runs again\r\n\r\nHARBOUR - The ferry runs again, the mate says.\r\n\r\nNobody waved.\r\n"


@pytest.fixture
def open_desk(tmp_path: Path) -> Desk:
    """An archive that gives everything away."""
    return Desk(tmp_path / "site", site=ALL)


def lines(desk: Desk, period: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in desk.output()[f"archive/{period}.jsonl"].splitlines()]


def test_ninjs_says_what_the_page_says(open_desk: Desk) -> None:
    """And our own converter reads it back."""
    open_desk.add("ferry", body="The *ferry* runs.", date="1987-06-05", authors=["Ann"], section="Town", credit="Wire")
    open_desk.build()
    data = open_desk.output()["1987/06/05/ferry/article.json"]
    found = json.loads(data)

    assert found["uri"] == "http://localhost:8000/1987/06/05/ferry/"
    assert found["firstCreated"] == "1987-06-05T00:00:00+00:00"
    assert found["bodies"][0]["value"] == "<p>The <em>ferry</em> runs.</p>"
    assert found["subjects"] == [{"name": "Town"}]
    item = next(iter(convert_seed(data, file="x.json", site=load_site(SITE), today=NOON.date())))
    assert (item.front["title"], item.front["authors"]) == ("Ferry", ["Ann"])


def test_markdown_holds_what_is_shown_and_no_more(open_desk: Desk) -> None:
    """It is an article again; notes, unknown keys and comments stay at home."""
    path = open_desk.add("ferry", body="The ferry runs.\n\n<!-- ask the mate -->\n\nOn time.", note="call the lawyer")
    path.write_text(path.read_text().replace("---\n", "---\n# off the record\n", 1))
    open_desk.build()
    source = open_desk.output()["1987/06/05/ferry/article.md"]
    article = load_article(source, path="content/ferry.md", default_lang="en")

    assert (article.title, str(article.date), article.extra) == ("Ferry", "1987-06-05", {})
    assert article.body.split() == ["The", "ferry", "runs.", "On", "time."]
    assert not {b"lawyer", b"mate", b"record"} & set(source.split())


def test_a_seed_comes_back_with_its_own_bytes(open_desk: Desk) -> None:
    """As long as its article is as it was converted."""
    (open_desk.root / "seeds").mkdir()
    (open_desk.root / "seeds/ferry.txt").write_bytes(SEED.encode())
    done = open_desk.build()
    url = next(url for url in done.written if url.endswith("/seed.txt"))

    assert open_desk.output()[url[1:]] == SEED.encode()
    page = url.removesuffix("seed.txt")
    assert f'href="{url}" download' in open_desk.page(page)

    content = next((open_desk.root / "content").rglob("*.md"))
    content.write_text(content.read_text().replace("Nobody waved", "Everybody waved"))
    assert url in open_desk.build().removed


def test_the_whole_archive_lies_in_parts(open_desk: Desk) -> None:
    """Each article is in one of them once, with every field; a typo writes that part and its own files."""
    dates = {"a-day": "1987-06-05", "a-month": "1987-06", "a-year": "1987", "a-guess": "1988-01-02?", "a-riddle": ""}
    for name, date in dates.items():
        open_desk.add(name, title=name, body=f"Of {name}.", date=date)
    open_desk.build()
    package = json.loads(open_desk.output()["archive/datapackage.json"])
    paths = package["resources"][0]["path"]

    assert paths == ["1987.jsonl", "1987-06.jsonl", "1988-01.jsonl", "undated-a.jsonl"]
    rows = [row for path in paths for row in lines(open_desk, path.removesuffix(".jsonl"))]
    assert sorted(row["id"] for row in rows) == sorted(dates)
    assert {row["date_known"] for row in rows} == {"stated", "inferred", ""}
    assert all(list(row) == list(FIELDS) for row in rows)
    assert [field["name"] for field in package["resources"][0]["schema"]["fields"]] == list(FIELDS)

    open_desk.add("a-day", title="a-day", body="Of a-day again.")
    assert set(open_desk.build().written) == {
        *("/archive/1987-06.jsonl", "/1987/06/05/a-day/"),
        *("/1987/06/05/a-day/article.json", "/1987/06/05/a-day/article.md"),
    }


def test_a_static_repository_is_well_formed(open_desk: Desk) -> None:
    """With the elements that the specification asks for; a guessed date is not told."""
    open_desk.add("ferry", title="Fish & chips", date="1987-06-05", updated="1987-07-01", authors=["Ann"])
    open_desk.add("guess", date="1987-06-07?")
    open_desk.build()
    top = ElementTree.fromstring(open_desk.output()["oai/1987-06.xml"])
    names = {"s": "http://www.openarchives.org/OAI/2.0/static-repository", "o": "http://www.openarchives.org/OAI/2.0/",
             "dc": "http://purl.org/dc/elements/1.1/"}  # fmt: skip

    assert (
        top.findtext("s:Identify/o:baseURL", "", names) == "https://oai.example.org/at/localhost:8000/oai/1987-06.xml"
    )
    assert top.findtext("s:Identify/o:earliestDatestamp", "", names) == "1970-01-01"
    assert [each.text for each in top.iterfind(".//o:datestamp", names)] == ["1987-07-01", "1970-01-01"]
    assert [each.text for each in top.iterfind(".//dc:date", names)] == ["1987-06-05"]
    assert [each.text for each in top.iterfind(".//dc:title", names)] == ["Fish & chips", "Guess"]


def test_what_is_not_public_is_in_no_data(open_desk: Desk) -> None:
    """Nor is it left there when it was public before; and a build that changes nothing writes nothing."""
    open_desk.add("secret", body="Zanzibar and quagga.", draft=True)
    open_desk.add("taken", body="Rutabaga everywhere.")
    open_desk.build()
    open_desk.add("taken", body="Rutabaga everywhere.", withdrawn="A mistake.")
    done = open_desk.build()
    written = b"".join(open_desk.output().values()).lower()

    assert "/archive/1987-06.jsonl" in done.removed
    assert not any(word in written for word in (b"zanzibar", b"rutabaga"))
    assert open_desk.build().described == 0


def test_a_bundle_with_a_word_that_is_nowhere_public_is_not_written(open_desk: Desk) -> None:
    """Every article of a bundle is asked whether the word is its own."""
    for i in range(3):
        open_desk.add(f"article-{i}", body="A quagga came." if i == 2 else "Nothing.")
    open_desk.add("secret", body="A quagga came.", draft=True)

    assert open_desk.build().problems == ()
    assert "quagga" in str(lines(open_desk, "1987-06"))


def test_incremental_equals_clean_with_everything_given_away(open_desk: Desk, tmp_path: Path) -> None:
    """Also when parts come and go, and when all of it is switched off again."""
    clean = Desk(tmp_path / "clean", site=ALL.replace("timezone: UTC", "timezone: UTC\nlisting:\n  part: 10"))
    (open_desk.root / "site.yaml").write_bytes((clean.root / "site.yaml").read_bytes())
    for i in range(23):
        open_desk.add(f"article-{i}", date="1987-06-05")
    open_desk.build()
    for i in range(3, 20):
        (open_desk.root / f"content/article-{i}.md").unlink()
    open_desk.add("article-0", body="New words.", date="1987-07-05")
    open_desk.build()
    for i in (0, 1, 2, 20, 21, 22):
        clean.add(f"article-{i}", **({"body": "New words.", "date": "1987-07-05"} if i == 0 else {}))
    clean.build()

    assert open_desk.output() == clean.output()

    (open_desk.root / "site.yaml").write_text(SITE)
    open_desk.build()
    assert not [
        name
        for name in open_desk.output()
        if name.startswith(("archive/", "oai/", "1987/")) and not name.endswith("html")
    ]
