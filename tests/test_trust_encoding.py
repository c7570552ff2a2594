"""Bytes are text only where it is certain which: what is not is one line with the number of the byte, never mojibake."""
# ruff: noqa: E501

from __future__ import annotations

import re
import unicodedata

import pytest
from desk import Desk

from kliping.article import Article, load_article
from kliping.errors import ArchiveError

SOURCE = "---\ntitle: Café Šárka 漁港\ndate: 1987-06-05\nslug: cafe\n---\n\nDi café “Šárka” ada €5.\n"
SAME = {
    "UTF-8": SOURCE.encode(), "UTF-8 with a mark": SOURCE.encode("utf-8-sig"),
    "Windows line ends": SOURCE.replace("\n", "\r\n").encode(), "old Macintosh line ends": SOURCE.replace("\n", "\r").encode(),
    "UTF-16, little end first": SOURCE.encode("utf-16"), "UTF-16, big end first": b"\xfe\xff" + SOURCE.encode("utf-16-be"),
    "UTF-16 with Windows line ends": SOURCE.replace("\n", "\r\n").encode("utf-16"),
}  # fmt: skip
REFUSED = {
    "latin-1": ("café", "FILE-ENCODING"), "cp1252": ("“kutip”", "FILE-ENCODING"), "cp1250": ("Šárka", "FILE-ENCODING"),
    "shift-jis": ("漁港", "FILE-ENCODING"), "euc-jp": ("漁港", "FILE-ENCODING"), "gb18030": ("漁港", "FILE-ENCODING"),
    "koi8-r": ("Москва", "FILE-ENCODING"), "cp1256": ("مرحبا", "FILE-ENCODING"), "big5": ("漁港", "FILE-ENCODING"),
    "utf-16-le": ("Kapal", "FILE-CONTROL"), "utf-32": ("Kapal", "FILE-CONTROL"),
}  # fmt: skip


def load(data: bytes) -> Article:
    return load_article(data, path="content/cafe.md", default_lang="en")


def what(article: Article) -> tuple[object, ...]:
    return article.title, article.date, article.body


def test_every_certain_encoding_gives_the_same_article() -> None:
    articles = {name: load(data) for name, data in SAME.items()}

    assert articles["UTF-8"].body.strip() == "Di café “Šárka” ada €5."
    assert [name for name, article in articles.items() if what(article) != what(articles["UTF-8"])] == []


@pytest.mark.parametrize("encoding", REFUSED)
def test_what_is_not_certain_is_one_line_with_the_byte(encoding: str) -> None:
    text, code = REFUSED[encoding]
    data = f"---\ntitle: Kapal\n---\n\n{text}\n".encode(encoding)
    with pytest.raises(ArchiveError) as raised:
        load(data)

    (problem,) = raised.value.problems
    assert problem.code == code
    if code == "FILE-ENCODING":
        (first,) = re.findall(r"byte (\d+)", problem.message)
        assert data[: int(first)].isascii() or encoding != "latin-1"
        assert problem.line == 5


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252"])
def test_seeds_that_say_their_encoding_are_converted(desk: Desk, encoding: str) -> None:
    seeds = desk.root / "seeds"
    seeds.mkdir()
    feed = f"""<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Café</title><item>
        <title>Café Ámbar dibuka</title><link>https://news.example/1</link><description>Di café itu.</description>
        </item></channel></rss>"""
    (seeds / "feed.xml").write_bytes(feed.encode(encoding))

    assert desk.build().problems == ()

    (content,) = (desk.root / "content").rglob("*.md")
    assert "Café Ámbar dibuka" in content.read_text("utf-8")
    assert "Di café itu." in content.read_text("utf-8")


def test_names_that_differ_only_in_composition_or_case_are_told(desk: Desk) -> None:
    """On some disks they are one file, so nowhere are they two articles."""
    (desk.root / "content").mkdir()
    for form in ("NFC", "NFD"):
        name = unicodedata.normalize(form, "café")
        (desk.root / f"content/{name}.md").write_text("---\ntitle: Café\ndate: 1987-06-05\n---\n\nSatu.\n")
    desk.add("bread")
    desk.add("Bread", title="Another")

    problems = desk.build().problems

    assert {problem.code for problem in problems} <= {"ID-DUPLICATE", "URL-DUPLICATE"}
    assert len(problems) == 2
