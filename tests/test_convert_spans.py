"""Every value that the converter fills in says where in the seed it was read, and there it stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_convert import LINE, PIECES, articles, rows

from kliping.article import Article
from kliping.convert.spans import Locator

TEXT = """Pasar Lama Dibuka
LEMBAYUNG, KORAN.com - Pedagang datang, Minggu, sejak pagi.
Baca juga:
- Jembatan Rampung
- Pasar Lama Dibuka Kembali
Air surut Minggu itu, dikutip dari Antara 12 Desember.
Laporan Wartawan Koran, Sari Melati
"""
# The values that are their own evidence.
VALUES = {
    "title": lambda article: (article.title,),
    "dateline": lambda article: (article.dateline,),
    "credit": lambda article: (article.credit,),
    "related": lambda article: article.read_also,
}


def quoted(article: Article, source: str) -> dict[str, tuple[str, ...]]:
    """By field, what stands in the seed where the basis says; white space as one space."""
    return {
        basis.field: tuple(" ".join(source[start:end].split()) for start, end in basis.spans)
        for basis in article.basis
        if basis.spans
    }


def test_each_value_of_a_text_is_where_its_basis_says():
    [article] = articles(TEXT.encode())

    assert quoted(article, TEXT) == {
        "title": ("Pasar Lama Dibuka",),
        "date": ("Minggu", "12 Desember"),
        "authors": ("Laporan Wartawan Koran, Sari Melati",),
        "summary": ("Pedagang datang, Minggu, sejak pagi.",),
        "dateline": ("LEMBAYUNG",),
        "credit": ("KORAN.com",),
        "related": ("Jembatan Rampung", "Pasar Lama Dibuka Kembali"),
    }
    assert {basis.field for basis in article.basis} == {*quoted(article, TEXT), "lang"}


@settings(max_examples=100)
@given(st.lists(LINE | PIECES | st.sampled_from(TEXT.split("\n")), max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_a_span_always_holds_its_evidence(lines, newline):
    """Whatever the text, what stands at a span is the evidence, or the value itself."""
    source = newline.join(lines)

    for article in articles(source.encode()):
        there = quoted(article, source)
        for basis in article.basis:
            if basis.spans and basis.field in VALUES and not basis.evidence:
                assert there[basis.field] == VALUES[basis.field](article)
            elif basis.spans and basis.evidence:
                assert there[basis.field] == basis.evidence


def test_a_row_counts_in_its_own_line():
    """So that a row put in above moves nothing."""
    body = 'LEMBAYUNG - "Air" surut.\nWarga pulang, dikutip dari Antara 12 Desember.'
    row = {"title": "Pasar “Lama”", "date": "2019-09-10", "body": body, "tags": ["pasar", "air"]}
    [line] = rows(row).decode().splitlines()

    [article] = articles(rows({"title": "", "body": ""}, row))

    there = quoted(article, line)
    assert json.loads(f'"{there["title"][0]}"') == "Pasar “Lama”"
    assert there["date"] == ("2019-09-10",)
    assert there["tags"] == ('["pasar", "air"]',)
    assert there["dateline"] == ("LEMBAYUNG",)
    assert there["credit"] == ("dikutip dari Antara",)
    assert json.loads(f'"{there["summary"][0]}"') == '"Air" surut.'


@pytest.mark.parametrize(
    ("source", "words", "span"),
    [
        ("Air\r\n surut", "Air surut", (0, 11)),
        ("Air surut", "angin", None),
        ("Air", "", None),
    ],
)
def test_words_are_found_through_white_space(source, words, span):
    assert Locator(source=source, paragraphs=[]).find(words) == span


def test_what_rules_read_in_a_table_stands_in_its_row():
    """Counted in the row as it stands, so that a row put in above moves nothing."""
    row = '2;"Pasar Lama";"LEMBAYUNG - Air surut.\nWarga pulang, dikutip dari Antara 12 Desember."'
    data = f"id;title;body\n1;Hujan;Air naik.\n\n{row}\n".encode()

    _, article = articles(data, file="seeds/kabar.csv")

    there = quoted(article, row)
    assert there["dateline"] == ("LEMBAYUNG",)
    assert there["credit"] == ("dikutip dari Antara",)
    assert there["summary"] == ("Air surut.",)
