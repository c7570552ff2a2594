"""Saved pages and web archives: the article and what the page says of it, and no bomb goes off."""

from __future__ import annotations

import gzip
import io
import resource
import time
import zipfile
import zlib

import pytest
from test_convert import articles, problems

from kliping.convert.formats import CONVERTERS
from kliping.convert.pages import PAGE_BYTES
from kliping.convert.webarchive import RECORD_BYTES

PARAGRAPHS = [
    "Pedagang Pasar Lama kembali berjualan setelah air surut, dan pembeli datang sejak pukul enam pagi.",
    "Wali kota mengatakan saluran air di sekitar pasar akan dikeruk bulan depan supaya tidak meluap lagi.",
    "Warga berharap pekerjaan itu selesai sebelum musim hujan, karena tahun lalu pasar terendam tiga hari.",
]
PAGE = """<!doctype html><html lang="id"><head><title>Pasar Lama Dibuka - Koran Lembayung</title>
<meta property="og:title" content="Pasar Lama Dibuka - Koran Lembayung">
<meta property="og:site_name" content="Koran Lembayung">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Pasar Lama Dibuka",
"datePublished": "2019-09-10T13:30:00+07:00", "author": [{"@type": "Person", "name": "Sari Melati"}],
"articleSection": "Kota", "keywords": "pasar, hujan"}</script></head><body>
<nav><ul><li><a href="/">Beranda</a></li><li><a href="/kota">Kota</a></li></ul></nav>
<article><h1>Pasar Lama Dibuka</h1>BODY</article>
<footer>Hak cipta Koran Lembayung</footer></body></html>"""
HTML = PAGE.replace(
    "BODY",
    "".join(f"<p>{line}</p>" for line in PARAGRAPHS[:2]) + f"<p>Baca juga: Jembatan Rampung</p><p>{PARAGRAPHS[2]}</p>",
)


def warc(*pages: tuple[str, bytes], gzipped: bool = True) -> bytes:
    """A WARC of responses, each an address and its content."""
    records = [record(url, content) for url, content in pages]
    return b"".join(map(gzip.compress, records) if gzipped else records)


def record(url: str, content: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + content
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(http)}\r\n"
    return head.encode() + b"Content-Type: application/http; msgtype=response\r\n\r\n" + http + b"\r\n\r\n"


def wacz(data: bytes, *, name: str = "archive/data.warc.gz") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr(name, data)
    return stream.getvalue()


def test_a_saved_page_becomes_its_article():
    [article] = articles(HTML.encode(), file="seeds/pasar.html")

    assert (article.id, article.title, article.lang) == ("pasar", "Pasar Lama Dibuka", "id")
    assert str(article.date) == "2019-09-10T13:30:00+07:00"
    assert (article.authors, article.section, article.tags) == (("Sari Melati",), "Kota", ("pasar", "hujan"))
    assert article.credit == "Koran Lembayung"
    assert article.read_also == ("Jembatan Rampung",)
    assert article.body.split("\n\n") == PARAGRAPHS


def test_a_page_without_an_article_is_told():
    assert problems(b"<!doctype html><html><body></body></html>") == [
        "seeds/banjir.txt:1:1: SEED-FORM no article is found on this page; remove it, or save the text"
    ]


@pytest.mark.parametrize("pack", [warc, lambda *pages: warc(*pages, gzipped=False), lambda *pages: wacz(warc(*pages))])
def test_an_archive_gives_the_articles_among_its_pages(pack):
    other = HTML.replace("Pasar Lama Dibuka", "Jembatan Rampung")
    pages = [
        ("https://example.org/a", HTML),
        ("https://example.org/menu", "<html><p>Menu</p></html>"),
        ("https://example.org/b", other),
    ]
    data = pack(*((url, page.encode()) for url, page in pages))

    found = articles(data, file="seeds/situs.warc.gz")

    assert [article.title for article in found] == ["Pasar Lama Dibuka", "Jembatan Rampung"]
    assert [article.original_url for article in found] == ["https://example.org/a", "https://example.org/b"]
    assert len({article.id for article in found}) == 2


def test_a_page_that_changed_is_another_item_and_one_that_did_not_is_passed_over():
    changed = HTML.replace("Wali kota", "Camat").encode()
    data = warc(*[("https://example.org/a", page) for page in (HTML.encode(), HTML.encode(), changed)])

    first, second = articles(data)

    assert second.id.startswith(f"{first.id}-")
    assert problems(data) == []


def test_a_page_that_was_saved_twice_and_changed_is_a_revision(desk):
    """One article, and one problem that says where to look."""
    changed = HTML.replace("Wali kota", "Camat").encode()
    path = desk.root / "seeds/situs.warc.gz"
    path.parent.mkdir()
    path.write_bytes(warc(*[("https://example.org/a", page) for page in (HTML.encode(), changed)]))

    [problem] = desk.build().problems

    assert (problem.file, problem.code) == ("seeds/situs.warc.gz", "SEED-REVISION")
    assert len(list((desk.root / "content").rglob("*.md"))) == 1


BOMB = bytes(RECORD_BYTES * 8)


def vast(n_bytes: int) -> bytes:
    """A gzip of a WARC whose one page has so many zeros; one piece is repeated, so that making it costs nothing."""
    packed, piece = zlib.compressobj(wbits=31), 1 << 24
    head = record("https://example.org/a", b"").replace(b"Content-Length: 44", b"Content-Length: %d" % n_bytes)
    data = packed.compress(head.rstrip() + b"\r\n\r\n") + packed.flush(zlib.Z_FULL_FLUSH)
    block = packed.compress(bytes(piece)) + packed.flush(zlib.Z_FULL_FLUSH)
    return data + block * (n_bytes // piece)


def many(n_pages: int, n_bytes: int) -> bytes:
    """Pages that are packed to a thousandth."""
    return gzip.compress(record("https://example.org/a", bytes(n_bytes)), 1) * n_pages


def laughs(before: str) -> bytes:
    """A billion laughs, in a document that begins with a comment."""
    lines = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE nitf [{before}<!ENTITY a0 "ha">{lines}]><nitf><hl1>&a9;</hl1></nitf>'.encode()
    )


@pytest.mark.parametrize(
    "data",
    [
        warc(("https://example.org/a", BOMB)),
        wacz(warc(("https://example.org/a", BOMB), gzipped=False)),
        gzip.compress(BOMB),
        vast(1 << 30),
        many(100, PAGE_BYTES + 1),
        many(100, PAGE_BYTES - 1),
        b"<html><p>" + bytes(PAGE_BYTES),
        laughs(""),
        laughs(f"<!-- {'x' * 70_000} -->"),
        laughs("").replace(b"nitf", b"rss"),
        wacz(b"", name="../../etc/archive/x.warc"),
    ],
    ids=["record", "zip", "gzip", "1 GB", "large", "many", "page", "entities", "late entities", "feed", "path"],
)
def test_bombs_are_refused_before_they_unfold(data):
    start, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert problems(data)
    assert not articles(data)
    assert time.process_time() - start < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_archives_are_recognised_packed_or_not():
    for data in (warc(("https://example.org/a", b"x")), warc(("https://example.org/a", b"x"), gzipped=False)):
        assert next(format.name for format in CONVERTERS if format.recognise(data)) == "warc"
