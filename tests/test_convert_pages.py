"""Saved pages and web archives: the article and what the page says of it, and no bomb goes off."""

from __future__ import annotations

import gzip
import io
import resource
import time
import zipfile

import pytest
from test_convert import articles, problems

from kliping.convert import CONVERTERS
from kliping.convert.webarchive import PAGE_BYTES

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


def test_a_page_that_changed_is_told_and_one_that_did_not_is_passed_over():
    changed = HTML.replace("Wali kota", "Camat").encode()
    data = warc(*[("https://example.org/a", page) for page in (HTML.encode(), HTML.encode(), changed)])

    assert len(articles(data)) == 1
    assert problems(data) == [
        "seeds/banjir.txt:1:1: SEED-FORM https://example.org/a was saved again and had changed; "
        "only the first is converted"
    ]


BOMB = bytes(PAGE_BYTES * 8)


@pytest.mark.parametrize(
    "data",
    [
        warc(("https://example.org/a", BOMB)),
        wacz(warc(("https://example.org/a", BOMB), gzipped=False)),
        gzip.compress(BOMB),
        wacz(b"", name="../../etc/archive/x.warc"),
    ],
    ids=["record", "zip", "gzip", "path"],
)
def test_bombs_are_refused_before_they_unfold(data):
    start, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert problems(data)
    assert not articles(data)
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_archives_are_recognised_packed_or_not():
    for data in (warc(("https://example.org/a", b"x")), warc(("https://example.org/a", b"x"), gzipped=False)):
        assert next(format.name for format in CONVERTERS if format.recognise(data)) == "warc"
