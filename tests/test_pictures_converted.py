"""Pictures that come with seeds: kept beside the article and shown, and told where they are missing."""

from __future__ import annotations

import gzip
from pathlib import Path

from desk import NOON, Desk
from pictures import png
from test_convert_pages import HTML, record

from kliping.archive import Archive

PAGE = HTML.replace(
    "<h1>Pasar Lama Dibuka</h1>",
    "<h1>Pasar Lama Dibuka</h1><figure><img src='/foto/pasar.png' alt='Kios'><figcaption>Kios pertama.</figcaption>"
    "</figure><img src='/foto/tombol.png' alt=''><img src='/foto/besar.png' alt='Pasar'>",
)
URL = "https://koran.example/2019/pasar"
WXR = """<?xml version="1.0"?><rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/">
<channel><item><title>Pasar Lama Dibuka</title><wp:post_id>7</wp:post_id><wp:post_type>post</wp:post_type>
<wp:status>publish</wp:status><content:encoded><![CDATA[<p>Pedagang datang.</p>
<img src="https://koran.example/wp-content/uploads/2019/pasar-300x200.png">]]></content:encoded>
<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>8</wp:meta_value></wp:postmeta></item>
<item><title>pasar</title><wp:post_id>8</wp:post_id><wp:post_type>attachment</wp:post_type>
<wp:post_parent>7</wp:post_parent><excerpt:encoded>Kios pertama.</excerpt:encoded>
<wp:attachment_url>https://koran.example/wp-content/uploads/2019/pasar.png</wp:attachment_url>
<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>Kios</wp:meta_value></wp:postmeta></item>
</channel></rss>"""


def put(desk: Desk, name: str, data: bytes) -> Path:
    path = desk.root / "seeds" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def image(url: str, data: bytes) -> bytes:
    """A record of a WARC that holds a picture."""
    return record(url, data).replace(b"Content-Type: text/html", b"Content-Type: image/png")


def warc(*pictures: tuple[str, bytes]) -> bytes:
    records = [
        record(URL, PAGE.encode()),
        *(image(f"https://koran.example/foto/{name}", data) for name, data in pictures),
    ]
    return b"".join(map(gzip.compress, records))


def kept(desk: Desk) -> list[bytes]:
    return [path.read_bytes() for path in sorted((desk.root / "content").rglob("*.png"))]


def text(desk: Desk) -> str:
    [path] = (desk.root / "content").rglob("*.md")
    return path.read_text()


def test_pictures_of_a_web_archive_are_kept_beside_their_article_and_shown(desk: Desk) -> None:
    """Those of its figures, and what is as large as one; a button is none."""
    put(
        desk, "situs.warc.gz", warc(("pasar.png", png(40, 30)), ("tombol.png", png(9, 9)), ("besar.png", png(300, 200)))
    )

    done = desk.build()
    page = next(data for name, data in desk.output().items() if name.endswith("pasar-lama-dibuka/index.html")).decode()

    assert done.problems == ()
    assert sorted(kept(desk)) == sorted([png(40, 30), png(300, 200)])
    assert 'alt="Kios" width="40" height="30"' in page
    assert "Kios pertama." in page
    assert (desk.build().described, desk.build().written) == (0, ())


def test_a_picture_that_a_web_archive_lacks_is_told_once(desk: Desk) -> None:
    """Its caption is shown without it; what only stood beside the text is not asked for."""
    put(desk, "situs.warc.gz", warc())

    [problem] = desk.build().problems

    assert (problem.file, problem.code) == ("seeds/situs.warc.gz", "IMAGE-MISSING")
    assert "https://koran.example/foto/pasar.png did not come" in problem.message
    assert "Kios pertama." in text(desk)


def test_attachments_of_a_blog_are_found_below_its_export(desk: Desk) -> None:
    """Told where to put them, and taken in when they are there; gone with their files' names."""
    put(desk, "blog/export.xml", WXR.encode())
    [problem] = desk.build().problems

    assert (problem.file, problem.code) == ("seeds/blog/export.xml", "IMAGE-MISSING")
    assert "put it at seeds/blog/uploads/2019/pasar.png" in problem.message

    path = put(desk, "blog/uploads/2019/pasar.png", png(40, 30))
    done = desk.build()

    assert done.problems == ()
    assert kept(desk) == [png(40, 30)]
    assert "Kios pertama." in text(desk)
    assert "image: export-7." in text(desk)

    path.write_bytes(png(50, 30))
    assert desk.build().problems == ()
    assert kept(desk) == [png(50, 30)]

    path.unlink()
    assert [problem.code for problem in desk.build().problems] == ["IMAGE-MISSING"]
    assert kept(desk) == []


def test_it_does_not_matter_whether_pictures_come_before_their_seed(tmp_path: Path) -> None:
    first, second = Desk(tmp_path / "first"), Desk(tmp_path / "second")
    put(first, "blog/uploads/2019/pasar.png", png(40, 30))
    first.build()
    put(first, "blog/export.xml", WXR.encode())
    put(second, "blog/export.xml", WXR.encode())
    second.build()
    put(second, "blog/uploads/2019/pasar.png", png(40, 30))

    first.build(), second.build()

    assert first.output() == second.output()
    assert text(first) == text(second)


def test_an_edited_article_keeps_its_pictures(desk: Desk) -> None:
    put(desk, "blog/export.xml", WXR.encode())
    path = put(desk, "blog/uploads/2019/pasar.png", png(40, 30))
    desk.build()
    [article] = (desk.root / "content").rglob("*.md")
    article.write_text(article.read_text().replace("Pedagang", "Semua pedagang"))
    desk.build()

    path.unlink()
    desk.build()

    assert kept(desk) == [png(40, 30)]


def test_a_plan_writes_no_picture(desk: Desk) -> None:
    put(desk, "situs.warc.gz", warc(("pasar.png", png(40, 30))))
    desk.build()
    put(desk, "situs.warc.gz", warc(("pasar.png", png(50, 30))))

    with Archive(desk.root, now=NOON) as archive:
        plan = archive.plan()

    assert any(url.endswith(".png") for url in plan.report.written)
    assert kept(desk) == [png(40, 30)]
