"""Who said what: the examples of kliping/quotes.py, the first seed, and the pages."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from kliping import quotes
from kliping.article import load_article
from kliping.names import find_names
from kliping.quotes import find_quotes
from tests.desk import Desk

FIRST = Path(__file__).parent.parent / "content/2021/12/000_f22ea30c57c04b79.md"
INTRODUCED = "Wali Kota Sari Nila datang ke dermaga pagi itu."
SAID = '"Air tidak pernah lupa jalannya," kata Sari Nila.'


def test_examples_in_the_docstrings():
    """They are the specification of the rules."""
    assert doctest.testmod(quotes).failed == 0


def test_the_first_seed_quotes_two_people():
    """Each under the full name that the text gives elsewhere; sanctions in quotation marks are no speech."""
    body = load_article(FIRST.read_bytes(), path="first.md", default_lang="id").body
    paragraphs = body.split("\n\n")

    found = find_quotes(paragraphs, find_names(paragraphs, ["Jakarta"]))
    assert [(quote.speaker, quote.text.split()[0], quote.text.split()[-1]) for quote in found] == [
        ("Dmitry Peskov", "Saat", "potensial"),
        ("Vladimir Putin", "(Kami)", "terjadi"),
    ]


def test_a_quote_leads_to_its_paragraph(desk: Desk):
    """And the paragraph is there; an edit of another one moves neither."""
    desk.add("flood", body=f"{INTRODUCED}\n\n{SAID}\n\nThe end.", lang="id")
    desk.build()

    (anchor,) = set(re.findall(r'href="/1987/06/05/flood/#(p\d+)"', desk.page("/quotes/")))
    assert f'id="{anchor}"' in desk.page("/1987/06/05/flood/")
    assert "Air tidak pernah lupa jalannya" in desk.page("/quotes/")
    assert "/quotes/sari-nila/" not in desk.page("/quotes/")

    desk.add("flood", body=f"{INTRODUCED}\n\n{SAID}\n\nThe ennd.", lang="id")
    done = desk.build()
    assert (done.written, done.index_updated) == (("/1987/06/05/flood/",), 1)


def test_quotes_go_with_their_article(desk: Desk):
    """What is withdrawn is no longer quoted."""
    for name in ("flood", "dyke"):
        desk.add(name, body=f"{INTRODUCED}\n\n{SAID}", lang="id")
    desk.build()
    assert desk.page("/quotes/sari-nila/").count("tidak pernah") == 2

    for name in ("flood", "dyke"):
        assert "tidak pernah" in desk.page("/quotes/")
        desk.add(name, body=f"{INTRODUCED}\n\n{SAID}", lang="id", withdrawn="a mistake")
        assert ("/quotes/sari-nila/" in desk.build().removed) == (name == "flood")
    assert "tidak pernah" not in desk.page("/quotes/")


def test_a_name_has_a_page_from_three_articles_on(desk: Desk):
    """It comes with the third one, whole, and goes with it."""
    desk.set("listing: {front: 2, part: 2}")
    for i in (1, 2):
        desk.add(f"visit-{i}", body=INTRODUCED, lang="id", date=f"198{i}-06-05")
    desk.build()
    assert "Sari Nila" not in desk.page("/people/")

    path = desk.add("visit-3", body=INTRODUCED, lang="id")
    written = desk.build().written
    assert {"/people/", "/person/sari-nila/", "/person/sari-nila/1981/", "/person/sari-nila/1987/"} <= set(written)
    assert 'href="/1981/06/05/visit-1/#:~:text=Sari%20Nila"' in desk.page("/person/sari-nila/1981/")

    path.unlink()
    assert "/person/sari-nila/1981/" in desk.build().removed
