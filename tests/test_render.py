"""The renderer: which template is taken, what its stamp covers, and how a broken one is told."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import Markup

from kliping.article import Article
from kliping.errors import ArchiveError
from kliping.render import TEMPLATES, Renderer, theme_folder
from kliping.routes import KINDS
from kliping.site import Coverage, Site
from kliping.views import AliasPage, ArticlePage, Card, FeedPage, IndexPage, Link, PlainPage, Source

SITE = Site(title="Kliping Lembayung", lang="en", url="https://kliping.example", timezone="Asia/Jakarta")
TAGS = IndexPage(kind="tags", url="/tags/", entries=(Link(label="flood", url="/tag/flood/", n=2),))


def renderer(folder: Path, *, site: Site = SITE, **templates: str) -> Renderer:
    """A renderer whose site has these templates of its own (`_` in a name stands for the dot)."""
    folder.mkdir(exist_ok=True)
    for name, source in templates.items():
        (folder / name.replace("_", ".")).write_text(source, encoding="utf-8")
    return Renderer(site, folder)


def article_page(html: str, **changes: object) -> ArticlePage:
    """A page with nothing around its article."""
    article = Article(id="a", path="a.md", title="A", slug="a", lang="en", body="", source_digest="", **changes)
    nothing = dict.fromkeys(("section", "day", "previous", "next", "previous_in_section", "next_in_section"))
    lists = dict.fromkeys(("tags", "authors", "related", "read_also"), ())
    source = Source(path="a.md", digest="")
    return ArticlePage(url="/a/", source=source, article=article, html=Markup(html), **nothing, **lists)


def problem(folder: Path, source: str) -> str:
    with pytest.raises(ArchiveError) as caught:
        renderer(folder, index_html=source).render(TAGS)
    return str(caught.value)


def test_every_kind_has_a_template():
    """A page that can be named can be rendered; static files and pictures are copied, and Pagefind writes its own."""
    assert set(TEMPLATES) == set(KINDS) - {"static", "picture", "pagefind"}
    assert all((theme_folder() / name).is_file() for name in TEMPLATES.values())


def test_a_site_replaces_one_block(tmp_path):
    """The rest of the page stays the theme's."""
    source = '{% extends "theme/index.html" %}{% block entries %}<p>mine</p>{% endblock %}'

    page = renderer(tmp_path, index_html=source).render(TAGS).decode()

    assert "<p>mine</p>" in page
    assert "flood" not in page
    assert '<nav class="site-nav"' in page


def test_a_site_replaces_the_base_of_all_pages(tmp_path):
    """The theme's own templates extend the site's base.html when there is one."""
    source = '{% extends "theme/base.html" %}{% block footer %}<p>printed nowhere</p>{% endblock %}'

    page = renderer(tmp_path, base_html=source).render(TAGS).decode()

    assert "<p>printed nowhere</p>" in page
    assert "flood" in page


def test_stamp_moves_with_any_template_it_reaches(tmp_path):
    """A page of the kind would be different, so its pages are due; pages of other kinds are not."""
    before = renderer(tmp_path / "before")

    after = renderer(tmp_path / "after", index_html='{% extends "theme/index.html" %}')

    assert after.stamp("tags") != before.stamp("tags")
    assert after.stamp("authors") != before.stamp("authors")
    assert after.stamp("home") == before.stamp("home")


def test_stamp_moves_with_the_base(tmp_path):
    """Everything that extends base.html stands on it; feeds do not."""
    before = renderer(tmp_path / "before")

    after = renderer(tmp_path / "after", base_html='{% extends "theme/base.html" %}{% block notice %}{% endblock %}')

    assert all(after.stamp(kind) != before.stamp(kind) for kind in ("home", "article", "not-found", "search"))
    assert all(after.stamp(kind) == before.stamp(kind) for kind in ("atom", "rss", "sitemap", "robots"))


@pytest.mark.parametrize(
    "change", [{"title": "Other"}, {"lang": "id"}, {"base": "/x/"}, {"coverage": Coverage()}, {"timezone": "UTC"}]
)
def test_stamp_moves_with_the_site(tmp_path, change):
    """Templates see the whole site, so any of its settings may show."""
    changed = replace(SITE, **change)

    assert (renderer(tmp_path, site=changed).stamp("home") == renderer(tmp_path).stamp("home")) == (changed == SITE)


def test_stamp_is_the_same_for_a_new_renderer(tmp_path):
    """No address, clock or order of reading is in it."""
    assert renderer(tmp_path).stamp("article") == renderer(tmp_path).stamp("article")


def test_reload_reads_templates_again(tmp_path):
    """What `serve` does when somebody saves a template."""
    made = renderer(tmp_path, index_html="one")
    stamp = made.stamp("tags")
    (tmp_path / "index.html").write_text("two", encoding="utf-8")

    made.reload()

    assert made.render(TAGS) == b"two"
    assert made.stamp("tags") != stamp


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("\n{{ page.nonsense }}", "templates/index.html:2:1: TEMPLATE"),
        ("\n\n{{ nobody }}", "templates/index.html:3:1: TEMPLATE 'nobody' is undefined"),
        ("\n{% if %}", "templates/index.html:2:1: TEMPLATE"),
        ("{{ page.url.__class__.__mro__ }}", "templates/index.html:1:1: TEMPLATE"),
        ("\n{{ 5|longdate }}", "templates/index.html:2:1: TEMPLATE"),
        ('\n{% include "gone.html" %}', "templates/index.html:2:1: TEMPLATE gone.html"),
        ("{% for i in range(10 ** 9) %}{% endfor %}", "templates/index.html:1:1: TEMPLATE Range too big"),
        ("\n{{ page.entries.append(1) }}", "templates/index.html:2:1: TEMPLATE"),
    ],
)
def test_a_broken_template_is_one_problem_with_its_line(tmp_path, source, told):
    """A template can be wrong in many ways; none of them is a traceback."""
    assert problem(tmp_path, source).startswith(told)


def test_a_template_named_by_an_expression_is_refused(tmp_path):
    """Its changes could not be noticed."""
    with pytest.raises(ArchiveError, match="named by an expression"):
        renderer(tmp_path, index_html="{% include page.url %}").stamp("tags")


def test_a_template_that_cannot_be_parsed_is_told_with_its_folder(tmp_path):
    """Also where only its stamp is asked for, as when it has just been saved; the overlay shows the lines then."""
    with pytest.raises(ArchiveError, match=r"^templates/index\.html:2:1: TEMPLATE unexpected"):
        renderer(tmp_path, index_html="\n{{ page.title }").stamp("tags")


def test_templates_extending_each_other_in_a_ring(tmp_path):
    """The stamp ends, and rendering tells."""
    made = renderer(tmp_path, index_html='{% extends "index.html" %}')

    assert made.stamp("tags")
    with pytest.raises(ArchiveError, match=r"templates/index\.html"):
        made.render(TAGS)


def test_what_xml_cannot_hold_is_left_out(tmp_path):
    """A lone surrogate or a non-character must not break a page."""
    entries = (Link(label="fl\ufffeo\x0co\ud800d", url="/tag/\ud800/"),)

    page = renderer(tmp_path).render(IndexPage(kind="tags", url="/tags/", entries=entries))

    assert b'href="/tag/%3F/"><bdi>floo?d</bdi>' in page


def test_addresses_carry_the_base_and_are_encoded(tmp_path):
    """A page's URL is text; what stands in HTML is an address."""
    site = replace(SITE, base="/arsip/")

    page = renderer(tmp_path, site=site).render(AliasPage(url="/a/", target="/tag/kué 100%/")).decode()

    assert 'content="0; url=/arsip/tag/ku%C3%A9%20100%25/"' in page
    assert 'href="https://kliping.example/arsip/tag/ku%C3%A9%20100%25/"' in page


def test_robots_names_the_sitemap(tmp_path):
    """Plain text, no markup."""
    page = renderer(tmp_path).render(PlainPage(kind="robots", url="/robots.txt")).decode()

    assert page.endswith("Sitemap: https://kliping.example/sitemap.xml\n")


def test_sections_have_the_names_of_the_site(tmp_path):
    """However an article writes its section."""
    card = Card(id="a", title="A", summary="", date=None, url="/a/", lang="en", section="Laut")
    page = FeedPage(kind="atom", url="/feeds/atom.xml", updated=None, cards=(card, replace(card, section="Pasar")))

    written = renderer(tmp_path, site=replace(SITE, sections={"laut": "Sea & Harbour"})).render(page).decode()

    assert re.findall('<category term="(.*?)"/>', written) == ["Sea &amp; Harbour", "Pasar"]


@pytest.mark.parametrize(("html", "shown"), [("<p><em>LEMBAYUNG</em> - Air", False), ("<p>Air naik.</p>", True)])
def test_a_dateline_is_said_once(tmp_path, html, shown):
    """Most copy opens with it."""
    written = renderer(tmp_path).render(article_page(html, dateline="LEMBAYUNG")).decode()

    assert ('<p class="dateline">LEMBAYUNG</p>' in written) == shown
