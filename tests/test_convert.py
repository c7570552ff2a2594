"""Seeds become articles: the user's seed exactly, the laws for any text, and bad rows told one by one."""

from __future__ import annotations

import datetime
import doctest
import importlib
import json
import pkgutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kliping.convert
from kliping.article import Article, format_source, load_article
from kliping.convert import credits, datelines, readalso
from kliping.convert.formats import CONVERTERS, convert_seed
from kliping.convert.item import Converted
from kliping.convert.layout import seed_bytes
from kliping.digest import sha256
from kliping.errors import Problem
from kliping.site import Coverage, Site

SEED = Path(__file__).parent.parent / "seeds" / "000_f22ea30c57c04b79.txt"
TODAY = datetime.date(2026, 1, 31)
SITE = Site(coverage=Coverage(since=datetime.date(2019, 1, 1)))


def convert(data: bytes, *, file: str = "seeds/banjir.txt", site: Site = SITE) -> list[Converted | Problem]:
    return list(convert_seed(data, file=file, site=site, today=TODAY))


def articles(data: bytes, **named: str) -> list[Article]:
    """What the content files of a seed's articles hold when they are read back."""
    found = [thing for thing in convert(data, **named) if isinstance(thing, Converted)]
    return [load(thing) for thing in found]


def load(converted: Converted) -> Article:
    source = format_source(converted.front, converted.body).encode()
    return load_article(source, path=f"content/{converted.id}.md", default_lang="id")


def problems(data: bytes, **named: str) -> list[str]:
    return [str(thing) for thing in convert(data, **named) if isinstance(thing, Problem)]


def rows(*values: object) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def test_the_users_seed_becomes_the_article_it_is():
    """Title, dateline, credit, four read-also titles, thirteen paragraphs, and a date that is inferred."""
    data = SEED.read_bytes()
    lines = data.decode().split("\n")

    [converted] = convert(data, file="seeds/000_f22ea30c57c04b79.txt")
    article = load(converted)

    assert isinstance(converted, Converted)
    assert article.id == "000_f22ea30c57c04b79"
    assert article.title == lines[0]
    assert (article.dateline, article.lang, article.credit) == ("JAKARTA", "id", "Reuters")
    assert str(article.date) == "2021-12-12?"
    [basis] = [b for b in article.basis if b.field == "date"]
    assert (basis.how, basis.evidence) == ("inferred", ("Minggu", "12 Desember"))
    assert tuple(data.decode()[slice(*span)] for span in basis.spans) == basis.evidence
    assert article.read_also == tuple(line.removeprefix("- ") for line in lines[13:17])
    assert converted.body.split("\n\n") == lines[1:12] + lines[17:]
    assert " sepat " in converted.body
    assert " yengah " in converted.body
    assert article.summary.startswith("Presiden Rusia Vladimir Putin")
    assert article.seed.sha256 == "9c33641803dd81861284ffb491eb6a5375f67ad2bfa07baecda95e89e7fbfd68"
    assert seed_bytes(article) == data


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(kliping.convert.__path__)])
def test_examples_in_docstrings_hold(name):
    """A rule's example is its test."""
    module = importlib.import_module(f"kliping.convert.{name}")

    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "rule",
    [*datelines.RULES, *readalso.RULES, *credits.AUTHOR_RULES, *credits.SOURCE_RULES],
    ids=lambda rule: rule.__name__,
)
def test_every_rule_shows_an_example(rule):
    assert ">>>" in rule.__doc__


LINE = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)
PIECES = st.sampled_from(
    [
        "Baca juga:",
        "- Pasar Lama Dibuka",
        "Read also: The Bridge Is Open",
        "",
        "  ",
        "# judul",
        "1990. Awal",
        "a*b*c",
        "<p>",
    ]
)


@settings(max_examples=300)
@given(st.lists(LINE | PIECES, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_any_text_loads_and_goes_back(lines, newline, with_bom):
    """Whatever the text, it is an article that loads without a problem and gives its bytes back, or a problem."""
    data = (b"\xef\xbb\xbf" if with_bom else b"") + newline.join(lines).encode()

    for thing in convert(data):
        if isinstance(thing, Converted):
            assert seed_bytes(load(thing)) == data


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
ROW = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("id", "title", "body", "date", "author", "tags", "lang", "url", "summary", "source"), JSON),
)


@settings(max_examples=300)
@given(st.lists(ROW, min_size=1, max_size=4))
def test_any_row_loads_or_is_a_problem(values):
    """A row never stops the others, and what comes of it can be read back."""
    things = convert(rows(*values), file="seeds/rows.jsonl")

    assert len([thing for thing in things if isinstance(thing, Converted)]) <= len(values)
    for thing in things:
        if isinstance(thing, Converted):
            assert load(thing).id == thing.id


def test_a_row_keeps_what_it_states():
    row = {
        "id": "kl-1",
        "title": "Pasar Lama Dibuka",
        "date": "2019-09-10T13:30:00+07:00",
        "body": "Pedagang datang.\nHujan turun.",
        "url": "https://example.org/pasar",
        "source": "Koran Lembayung",
        "author": "Sari Melati, Budi Kembang",
        "category": "Kota",
        "tags": ["pasar", "hujan"],
        "lang": "id",
        "summary": "Pasar dibuka lagi.",
    }

    [article] = articles(rows(row))

    assert (article.id, article.title, str(article.date)) == ("kl-1", "Pasar Lama Dibuka", "2019-09-10T13:30:00+07:00")
    assert (article.section, article.tags, article.authors) == (
        "Kota",
        ("pasar", "hujan"),
        ("Sari Melati", "Budi Kembang"),
    )
    assert (article.credit, article.summary) == ("Koran Lembayung", "Pasar dibuka lagi.")
    assert article.original_url == "https://example.org/pasar"
    assert article.body == "Pedagang datang.\n\nHujan turun."
    assert {basis.how for basis in article.basis} == {"stated"}
    assert article.seed.row == "kl-1"


@pytest.mark.parametrize(
    ("field", "value"),
    [("url", "https:///x"), ("url", "ftp://a/b"), ("image", "data:image/gif;base64,R0"), ("image", "../x")],
)
def test_addresses_that_lead_nowhere_are_left_out(field, value):
    """An article that the converter wrote can always be loaded."""
    [article] = articles(rows({"title": "Satu", "body": "Teks.", field: value}))

    assert (article.original_url, article.image) == ("", "")


def test_a_row_without_an_id_is_named_for_its_content():
    first, second = ({"title": "Satu", "body": "Teks."}, {"title": "Dua", "body": "Teks."})

    [one, two] = articles(rows(first, second), file="seeds/kota.jsonl")
    [again] = articles(rows(second), file="seeds/kota.jsonl")

    assert one.id.startswith("kota-")
    assert len(one.id) == len("kota-") + 10
    assert two.id == again.id


def test_bad_rows_are_told_and_the_rest_goes_on():
    data = b'{"title": "Satu", "body": "Teks."}\n{"title": \n[1]\n{"title": "Dua"}\n{"body": "Teks."}\n\xff{}\n'
    data += b'{"title": "Tiga", "body": "Teks."}'

    assert [article.title for article in articles(data, file="seeds/a.jsonl")] == ["Satu", "Tiga"]
    assert problems(data, file="seeds/a.jsonl") == [
        "seeds/a.jsonl:2:10: SEED-FORM this line is not JSON: Expecting value; mend it, or remove it",
        'seeds/a.jsonl:3:1: SEED-FORM this line is not an object; write {"title": …, "body": …}',
        'seeds/a.jsonl:4:1: SEED-FORM "Dua" has a title but no text; add its text, or remove it',
        "seeds/a.jsonl:5:1: SEED-FORM there is no title; give this item one, or remove it",
        "seeds/a.jsonl:6:1: FILE-ENCODING byte 0 is not UTF-8; save the file as UTF-8",
    ]


def test_wrapped_wire_copy_is_joined_and_its_controls_are_dropped():
    body = "The river rose through the night and\nfell by noon.\n    Nobody was hurt, the mayor said\non Monday."
    body += "\n Wire\n\x03"

    [article] = articles(rows({"title": "River Rises", "body": body, "lang": "en"}))

    assert article.body.split("\n\n") == [
        "The river rose through the night and fell by noon.",
        "Nobody was hurt, the mayor said on Monday.",
        "Wire",
    ]


def test_text_that_is_no_article_is_a_problem():
    assert problems(b"\n \n") == [
        "seeds/banjir.txt:1:1: SEED-FORM the file is empty; put a title on its first line and text below, or remove it"
    ]
    assert problems(b"Hanya Judul") == [
        'seeds/banjir.txt:1:1: SEED-FORM "Hanya Judul" has a title but no text; add its text, or remove it'
    ]
    assert problems("Jüdul".encode("latin-1")) == [
        "seeds/banjir.txt:1:2: FILE-ENCODING byte 1 is not UTF-8; save the file as UTF-8"
    ]


def test_a_file_name_that_cannot_be_an_id_gets_one_that_lasts():
    [article] = articles(b"Judul\nTeks.", file="seeds/berita kota é.txt")

    assert article.id == "berita-kota-" + article.id[-6:]
    assert [article.id] == [again.id for again in articles(b"Judul\nTeks.", file="seeds/berita kota é.txt")]


def test_formats_are_recognised_by_content():
    """The name of the file says nothing: a text may be called .jsonl, and rows .txt."""
    names = {
        next(format.name for format in CONVERTERS if format.recognise(data))
        for data in (b"Judul\n{teks}", b"{kurung} buka\nTeks")
    }

    assert names == {"text"}
    assert [article.title for article in articles(rows({"title": "Satu", "body": "Teks."}), file="seeds/a.txt")] == [
        "Satu"
    ]


def test_a_broken_first_line_does_not_turn_rows_into_text():
    data = b'{"title": "Satu", \n' + rows({"title": "Dua", "body": "Teks."})

    assert [article.title for article in articles(data, file="seeds/a.jsonl")] == ["Dua"]


def test_rows_can_be_read_from_any_sequence_of_bytes(tmp_path):
    """The order of rows does not change what an article is called or holds."""
    one, two = {"title": "Satu", "body": "Teks."}, {"title": "Dua", "body": "Teks."}

    forward = {article.id: article.title for article in articles(rows(one, two))}
    backward = {article.id: article.title for article in articles(rows(two, one))}

    assert forward == backward


def test_a_wrapped_text_is_remembered_by_its_word_counts():
    """The way back does not keep the text twice."""
    lines = ["Judul Panjang", "", "    Air di sungai itu naik sejak", "pagi dan surut malam.", "    Warga pulang."]
    data = "\n".join([*lines, ""]).encode()

    [converted] = convert(data)
    assert isinstance(converted, Converted)
    article = load(converted)

    assert article.body == "Air di sungai itu naik sejak pagi dan surut malam.\n\nWarga pulang."
    assert article.seed.layout == {
        "final": "yes",
        "edits": [
            {"at": "1", "put": [""]},
            {"at": "1", "wrap": "6 4", "first": "    "},
            {"at": "2", "wrap": "2", "first": "    "},
        ],
    }
    assert seed_bytes(article) == data


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_in_utf_16_is_read_and_comes_back(encoding: str, mark: str, end: str) -> None:
    """With a mark of byte order, and without one where nothing else is possible."""
    data = f"{mark}Pasar Lama Dibuka{end}LEMBAYUNG - Pedagang datang sejak pagi, kata Ménah.{end}".encode(encoding)

    [article] = articles(data)

    assert (article.title, article.dateline) == ("Pasar Lama Dibuka", "LEMBAYUNG")
    assert article.seed is not None
    assert article.seed.sha256 == sha256(data)
    assert seed_bytes(article) == data


def test_rows_in_utf_16_are_rows() -> None:
    assert [a.title for a in articles('{"title": "Pasar", "body": "Teks."}\n'.encode("utf-16"))] == ["Pasar"]


@pytest.mark.parametrize(
    ("data", "byte"),
    [
        (b"\xff\xfeP\0a\0\x00\xd8s\0", 6),
        (b"\xfe\xff\0P\0a\0", 6),
        (b"Pasar\nPedagang \xff datang", 15),
    ],
)
def test_what_is_no_text_is_one_problem_that_names_the_byte(data: bytes, byte: int) -> None:
    [problem] = problems(data)

    assert "FILE-ENCODING" in problem
    assert f"byte {byte} is not" in problem


@pytest.mark.parametrize(
    "body", ["- Air surut sejak pagi.", "-\nAir surut sejak pagi.", "LEMBAYUNG - Air surut sejak pagi."]
)
def test_a_summary_begins_with_words(body: str) -> None:
    """A place that was a link leaves its dash behind, or a line of nothing else, where links were taken out."""
    [article] = articles(rows({"title": "Pasar Lama Dibuka", "body": body}))

    assert article.summary == "Air surut sejak pagi."
