"""Every form that seeds come in is recognised by what it holds, and its items arrive whole."""

from __future__ import annotations

import json
import time

import pytest
from test_convert import articles, problems, rows

from kliping.convert.formats import CONVERTERS


def name_of(data: bytes) -> str:
    return next(format.name for format in CONVERTERS if format.recognise(data))


RSS = b"""<?xml version="1.0"?>
<rss version="2.0"><channel><title>Koran Lembayung</title><language>id</language>
<item><guid>kl-7</guid><title>Pasar &amp;amp; Pelabuhan</title><link>https://example.org/7</link>
<pubDate>Tue, 10 Jun 2025 06:59:00 +0700</pubDate><category>pasar</category>
<description>&lt;p&gt;Satu.&lt;/p&gt;&lt;p&gt;Dua &lt;a href="https://example.org/x"&gt;tautan&lt;/a&gt;.&lt;/p&gt;</description>
</item></channel></rss>"""

WXR = b"""<?xml version="1.0"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/">
<channel><title>Blog</title>
<wp:author><wp:author_login>sari</wp:author_login>
<wp:author_display_name>Sari Melati</wp:author_display_name></wp:author>
<item><title>Gambar</title><wp:post_id>8</wp:post_id><wp:post_type>attachment</wp:post_type>
<wp:attachment_url>https://example.org/8.jpg</wp:attachment_url></item>
<item><title>Pasar Dibuka</title><link>https://example.org/pasar</link><dc:creator>sari</dc:creator>
<content:encoded><![CDATA[<!-- wp:paragraph --><p>Pedagang datang.</p><!-- /wp:paragraph -->

Hujan turun.

Baca juga:
<ul><li>Jembatan Rampung</li></ul>]]></content:encoded>
<wp:post_id>9</wp:post_id><wp:post_date_gmt>2019-09-10 06:30:00</wp:post_date_gmt><wp:post_name>pasar</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category">Kota</category><category domain="post_tag">hujan</category>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>8</wp:meta_value></wp:postmeta></item>
<item><title>Menu</title><wp:post_id>10</wp:post_id><wp:post_type>nav_menu_item</wp:post_type></item>
</channel></rss>"""

NITF = b"""<nitf><head><docdata><doc-id id-string="n-1"/><date.issue norm="19870605T143000Z"/></docdata></head>
<body><body.head><hedline><hl1>Levee Holds</hl1></hedline><byline>By Ann Willow</byline>
<dateline><location>LEMBAYUNG</location></dateline></body.head>
<body.content><p>The river fell.</p><p>Nobody was hurt.</p></body.content></body></nitf>"""

G2 = b"""<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" xml:lang="en-GB">
<contentMeta><contentCreated>2016-11-21T15:21:06-05:00</contentCreated><headline>Levee Holds</headline></contentMeta>
<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body><p>The river fell.</p></body></html></inlineXML>
</contentSet></newsItem>"""

HUGO = b"""---
title: "Pasar Dibuka"
date: 2019-09-10 13:30:00 +0700
topics: [pasar, hujan]
weight: 3
---

Pedagang **datang**. {{< video "x" >}}
"""


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (RSS, "feed"),
        (WXR, "wxr"),
        (NITF, "newsml"),
        (G2, "newsml"),
        (HUGO, "markdown"),
        (b'+++\ntitle = "Pasar"\n+++\nTeks.\n', "markdown"),
        (b"Title: Pasar\nDate: 2019-09-10\n\nTeks.\n", "markdown"),
        (b'{"title": "Pasar", "body": "Teks."}', "jsonl"),
        (b'{\n "title": "Pasar",\n "body": "Teks."}', "json"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "Pasar"}]}\n', "json"),
        (b'{"title": "' + b"x" * 100_000 + b'"}\n{"title": "y"}\n', "jsonl"),
        (b'[{"title": "Pasar", "body": "Teks."}]', "json"),
        (b"id,title,body\n1,Pasar,Teks.\n", "csv"),
        (b"Pasar Dibuka\nTeks, lagi, dan lagi.\n", "text"),
        (b"[Foto] Pasar Dibuka\nTeks.\n", "text"),
        (b"--- Pasar ---\nTeks.\n---\n", "text"),
    ],
)
def test_each_form_is_recognised(data, name):
    assert name_of(data) == name
    assert name_of(b"\xef\xbb\xbf" + data) == name


def test_a_feed_entry_keeps_its_structure():
    [article] = articles(RSS)

    assert (article.id, article.title, article.lang) == ("kl-7", "Pasar & Pelabuhan", "id")
    assert str(article.date) == "2025-06-10T06:59:00+07:00"
    assert article.body == "Satu.\n\nDua [tautan](https://example.org/x)."
    assert (article.credit, article.tags) == ("Koran Lembayung", ("pasar",))


def test_a_wordpress_post_brings_author_picture_and_read_also():
    [article] = articles(WXR, file="seeds/blog.xml")

    assert (article.id, article.slug, article.title) == ("blog-9", "pasar", "Pasar Dibuka")
    assert article.body == "Pedagang datang.\n\nHujan turun."
    assert article.read_also == ("Jembatan Rampung",)
    assert (article.authors, article.section, article.tags) == (("Sari Melati",), "Kota", ("hujan",))
    assert article.image == "https://example.org/8.jpg"
    assert str(article.date) == "2019-09-10T06:30:00Z"


@pytest.mark.parametrize(("data", "date"), [(NITF, "1987-06-05T14:30:00Z"), (G2, "2016-11-21T15:21:06-05:00")])
def test_news_of_the_iptc(data, date):
    [article] = articles(data)

    assert (article.title, str(article.date)) == ("Levee Holds", date)
    assert article.body.startswith("The river fell.")


def test_what_is_no_news_item_is_told():
    assert problems(b'<?xml version="1.0"?>\n<conceptItem><concept/></conceptItem>') == [
        "seeds/banjir.txt:2:1: SEED-FORM <conceptItem> holds no news item; remove it from the seeds"
    ]


def test_ninjs_prefers_marked_up_text():
    news = {
        "uri": "urn:x:1",
        "headline": "Levee Holds",
        "versioncreated": "2013-07-09T10:37:00Z",
        "byline": "By Ann Willow",
    }
    news |= {
        "body_text": "The river fell.",
        "body_xhtml": "<p>The river <b>fell</b>.</p><h2>After</h2>",
        "language": "en",
    }

    [article] = articles(json.dumps(news, indent=1).encode())

    assert (article.title, article.authors, str(article.date)) == (
        "Levee Holds",
        ("Ann Willow",),
        "2013-07-09T10:37:00Z",
    )
    assert article.body == "The river fell.\n\n## After"


def test_ninjs_may_come_one_a_line():
    news = {"uri": "urn:x:1", "headline": "Levee Holds", "body_text": "The river fell.", "language": "en"}

    assert [article.title for article in articles(rows(news, news | {"uri": "urn:x:2"}))] == ["Levee Holds"] * 2


def test_front_matter_is_kept_and_shortcodes_are_told():
    [article] = articles(HUGO, file="seeds/2019-09-10-pasar.md")

    assert (article.id, article.title, article.tags) == ("2019-09-10-pasar", "Pasar Dibuka", ("pasar", "hujan"))
    assert article.body == 'Pedagang **datang**. {{&lt; video "x" &gt;}}'
    assert article.extra == {"weight": "3"}
    assert problems(HUGO) == [
        "seeds/banjir.txt:8:1: MARKDOWN 1 shortcodes are kept as text, from here on; write Markdown in their place"
    ]


def test_a_list_of_rows_and_a_table_give_the_same_articles():
    table = b'id;title;body\n1;Pasar;"Satu.\nDua."\n2;Hujan;Tiga.\n'
    values = [{"id": "1", "title": "Pasar", "body": "Satu.\nDua."}, {"id": "2", "title": "Hujan", "body": "Tiga."}]

    found = [
        [(a.id, a.title, a.body) for a in articles(data)]
        for data in (table, json.dumps(values).encode(), rows(*values))
    ]

    assert found[0] == found[1] == found[2] == [("1", "Pasar", "Satu.\n\nDua."), ("2", "Hujan", "Tiga.")]


def test_a_broken_list_gives_what_stands_before_the_break():
    data = b'[{"title": "Pasar", "body": "Teks."},\n {"title": "Hujan", \n]'

    assert [article.title for article in articles(data)] == ["Pasar"]
    assert [line.split(" SEED-FORM ")[0] for line in problems(data)] == ["seeds/banjir.txt:3:1:"]


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><nitf><hl1>&b;</hl1></nitf>',
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><nitf><hl1>&a;</hl1></nitf>',
        b'<?xml version="1.0"?><nitf>' + b"<p>" * 100_000,
        b"[" * 100_000 + b"{",
        b'{"a":' * 100_000,
        b'{"title": "x", "body": "<p>' + b"<div>" * 50_000 + b'"}',
        b'<?xml version="1.0"?>' + b"<!-- x -->\n" * 5_000 + b"& <rss",
    ],
    ids=["entity bomb", "outside entity", "deep xml", "deep json", "deep object", "deep html", "many comments"],
)
def test_nothing_makes_a_reader_work_without_end(data):
    start = time.process_time()

    assert problems(data) or articles(data)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "data",
    [
        RSS.replace(b"Satu.", b"Satu&amp;#xD800;."),
        RSS.replace(b"pasar</category>", b"\xe2\x80\xaepasar</category>"),
        WXR.replace(b"Sari Melati", b"Sari\xe2\x80\xae Melati"),
        HUGO.replace(b"weight: 3", b'weight: "\\u202e3"'),
    ],
    ids=["surrogate", "feed", "wordpress", "front matter"],
)
def test_characters_that_no_article_may_hold_are_left_out(data):
    assert articles(data)
