"""Content files: front matter both ways, and every problem with its place."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping.article import Article, format_source, load_article, split_source
from kliping.dates import parse_date
from kliping.errors import ArchiveError

PATH = "content/2019/dermaga-dibuka.md"
# Text as the front matter keeps it: one line, something in it that can be read.
TITLES = st.text(min_size=1).map(lambda t: " ".join(t.split())).filter(lambda t: any(c.isalnum() for c in t))
KEYS = st.text(min_size=1, max_size=20).filter(lambda key: key not in Article.__slots__ and key != "related")


def load(source: str | bytes, path: str = PATH) -> Article:
    return load_article(source.encode() if isinstance(source, str) else source, path=path, default_lang="id")


def article(front: str, body: str = "Isi.\n", path: str = PATH) -> Article:
    """An article with a title and these lines of front matter."""
    return load(f"---\ntitle: Dermaga dibuka\n{front}\n---\n\n{body}", path)


def problems_of(source: str | bytes, path: str = PATH) -> list[str]:
    """Each problem as it is shown, without the path in front."""
    with pytest.raises(ArchiveError) as caught:
        load(source, path)
    return [str(problem).removeprefix(f"{path}:") for problem in caught.value.problems]


@given(TITLES, st.dictionaries(KEYS, st.one_of(TITLES, st.lists(TITLES, max_size=3)), max_size=3))
def test_front_matter_round_trips(title, extra):
    """Law 4: any Unicode title, with unknown keys and their order kept."""
    source = format_source({"title": title, **extra}, "Isi.\n")
    loaded = load(source)

    assert (loaded.title, loaded.body, loaded.extra) == (title, "Isi.\n", extra)
    assert list(loaded.extra) == list(extra)
    assert format_source({"title": loaded.title, **loaded.extra}, loaded.body) == source


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t")))
def test_body_round_trips(body):
    """A body is kept to the character, save for empty lines before it."""
    assert load(format_source({"title": "Dermaga"}, body)).body == body.lstrip("\n")


@given(st.binary(max_size=200))
def test_any_bytes_are_an_article_or_a_problem(source):
    """No other exception comes out, whatever lies in the folder."""
    for text in (source, b"---\ntitle: x" + source + b"\n---\n"):
        with suppress(ArchiveError):
            assert load(text).title


def test_every_field():
    """All keys that are understood, in one file."""
    front = """
id: lembayung-42
slug: dermaga-baru
lang: en
date: 2019-07-03?
updated: 2019-08
section: Kota
tags: [laut, dermaga, laut]
authors: Sari Wulandari
summary: "  Two  spaces "
dateline: LEMBAYUNG
credit: Kantor Berita Camar
original_url: https://example.org/a
related: [Satu, Dua]
corrections:
- {date: 2019-08-01, text: The pier is 80 m long.}
aliases: [/lama/dermaga/]
image: dermaga.jpg
draft: yes
embargo: 2019-07-04T06:00+07:00
withdrawn: true
basis:
  date: {how: inferred, rule: weekday, evidence: [Rabu]}
  lang: given
seed: {file: seeds/a.jsonl, sha256: 00ff, row: 3}
mood: sunny
"""
    loaded = article(front)

    assert (loaded.id, loaded.slug, loaded.lang) == ("lembayung-42", "dermaga-baru", "en")
    assert (str(loaded.date), str(loaded.updated)) == ("2019-07-03?", "2019-08")
    assert (loaded.section, loaded.tags, loaded.authors) == ("Kota", ("laut", "dermaga"), ("Sari Wulandari",))
    assert (loaded.summary, loaded.dateline, loaded.credit) == ("Two spaces", "LEMBAYUNG", "Kantor Berita Camar")
    assert (loaded.original_url, loaded.read_also) == ("https://example.org/a", ("Satu", "Dua"))
    assert [(str(note.date), note.text) for note in loaded.corrections] == [("2019-08-01", "The pier is 80 m long.")]
    assert (loaded.aliases, loaded.image, loaded.draft) == (("/lama/dermaga/",), "dermaga.jpg", True)
    assert loaded.embargo is not None
    assert loaded.embargo.isoformat() == "2019-07-04T06:00:00+07:00"
    assert loaded.withdrawn == "-"
    assert [(basis.field, basis.how, basis.evidence) for basis in loaded.basis] == [
        ("date", "inferred", ("Rabu",)),
        ("lang", "given", ()),
    ]
    assert loaded.seed is not None
    assert (loaded.seed.file, loaded.seed.sha256, loaded.seed.row) == ("seeds/a.jsonl", "00ff", "3")
    assert loaded.extra == {"mood": "sunny"}


def test_little_is_needed():
    """A title is enough; the rest comes from the file's name and the site."""
    loaded = load("---\ntitle: NO\n---\n")

    assert (loaded.id, loaded.slug, loaded.title, loaded.lang) == ("dermaga-dibuka", "dermaga-dibuka", "NO", "id")
    assert (loaded.date, loaded.body, loaded.extra) == (None, "", {})


@pytest.mark.parametrize(
    ("path", "article_id", "slug"),
    [
        ("content/2019/Kapal Tiba.md", "kapal-tiba", "kapal-tiba"),
        ("content/2019/kapal/index.md", "kapal", "kapal"),
        ("content/000_f22e.md", "000_f22e", "000-f22e"),
        ("content/漁港.md", "漁港", "漁港"),
        ("content/2019.md", "2019", "a-2019"),
    ],
)
def test_id_and_slug_from_the_file_name(path, article_id, slug):
    """Any file name that can be read makes an id that can stand in a URL."""
    loaded = load("---\ntitle: Kapal\n---\n", path)

    assert (loaded.id, loaded.slug) == (article_id, slug)


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbf---\ntitle: A\n---\n\nIsi.\n",
        b"---\r\ntitle: A\r\n---\r\n\r\nIsi.\r\n",
        b"---\rtitle: A\r---\r\rIsi.\r",
        "---\ntitle: A\n---\n\nIsi.\n".encode("utf-16"),
    ],
)
def test_marks_and_line_ends_of_other_systems(source):
    """A byte order mark and other line ends change nothing but the digest."""
    loaded = load(source)

    assert (loaded.title, loaded.body) == ("A", "Isi.\n")


def test_equal_bytes_have_equal_digests():
    """The source digest is of the whole file."""
    assert article("").source_digest == article("").source_digest
    assert article("").source_digest != article("", body="Isi!\n").source_digest


@pytest.mark.parametrize(
    ("source", "body", "line"),
    [
        ("---\na: b\n---\nIsi", "Isi", 4),
        ("---\na: b\n---\n\n\nIsi", "Isi", 6),
        ("---\n---\n", "", 3),
        ("---\n---", "", 2),
    ],
)
def test_split_knows_the_line_of_the_body(source, body, line):
    """Problems in a body are shown at the line of the file."""
    assert split_source(source, file=PATH)[1:] == (body, line)


def test_dashes_in_a_body_are_a_rule():
    """Only the first line of three dashes closes the front matter."""
    assert article("", body="Satu\n\n---\n\nDua\n").body == "Satu\n\n---\n\nDua\n"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"", "1:1: FRONT-MATTER"),
        (b"just text", "1:1: FRONT-MATTER"),
        (b"---\ntitle: A\n", "1:1: FRONT-MATTER-END"),
        (b"---\ntitle: A\n---x\n", "1:1: FRONT-MATTER-END"),
        (b"---\ntitle: A\n---\nr\xe9sum\xe9", "4:2: FILE-ENCODING"),
        (b"---\ntitle: A\xff\xfe\n---\n", "2:9: FILE-ENCODING"),
        (b"\xff\xfe-\x00\x00\xd8", "1:5: FILE-ENCODING"),
        (b"---\ntitle: A\n---\nab\x00c", "4:3: FILE-CONTROL"),
        (b"---\ntitle: A\x1b[31m\n---\n", "2:9: FILE-CONTROL"),
        (b"---\n---\n", "1:1: TITLE-MISSING"),
        (b"---\ntitle:\n---\n", "2:7: TITLE-MISSING"),
        (b"---\ntitle: '!?'\n---\n", "2:8: TITLE-EMPTY"),
        (b"---\ntitle: [a]\n---\n", "2:8: FIELD-TYPE"),
        (b"---\ntitle: " + b"x" * 1001 + b"\n---\n", "2:8: TITLE-LENGTH"),
    ],
)
def test_broken_files(source, problem):
    """One problem each, at its place."""
    [shown] = problems_of(source)

    assert shown.startswith(problem)
    assert "; " in shown


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("id: a/b", "3:5: ID-FORM"),
        ("id: [a]", "3:5: FIELD-TYPE"),
        ("slug: Kapal Tiba", '3:7: SLUG-FORM "Kapal Tiba" cannot be a slug; write kapal-tiba'),
        ("slug: 2021", "3:7: SLUG-FORM"),
        ("lang: Indonesian", "3:7: LANG-FORM"),
        ("date: June 1987", "3:7: DATE-FORM"),
        ("date: 2021-02-30", "3:7: DATE-CALENDAR"),
        ("date: [2021-12-12, 2021-12-05]", "3:7: FIELD-TYPE"),
        ("updated: soon", "3:10: DATE-FORM"),
        ("section: {a: b}", "3:10: FIELD-TYPE"),
        ("tags: {a: b}", "3:7: FIELD-TYPE"),
        ("tags: [a, [b]]", "3:7: FIELD-TYPE"),
        ("original_url: javascript:alert(1)", "3:15: URL-FORM"),
        ("corrections: wrong", "3:14: FIELD-TYPE"),
        ("corrections: [{text: a}]", "3:15: FIELD-MISSING"),
        ("corrections: [{date: x, text: a}]", "3:14: DATE-FORM"),
        ("aliases: [/a/, ../b/]", "3:16: ALIAS-FORM"),
        ("aliases: /index.html/", "3:10: ALIAS-FORM"),
        ("aliases: /robots.txt/", "3:10: ALIAS-FORM"),
        ("aliases: /static/lama/", "3:10: ALIAS-FORM"),
        ("draft: maybe", "3:8: FLAG-FORM"),
        ("embargo: tomorrow", "3:10: TIME-FORM"),
        ("embargo: 2021-12-12T06:00", "3:10: TIME-ZONE"),
        ("withdrawn: [a]", "3:12: FIELD-TYPE"),
        ("basis: x", "3:8: FIELD-TYPE"),
        ("basis: {date: [a]}", "3:15: FIELD-TYPE"),
        ("seed: x", "3:7: FIELD-TYPE"),
        ("seed: {file: a}", "3:7: FIELD-TYPE"),
        ("image: ../../etc/passwd", "3:8: IMAGE-FORM"),
        ("embargo: 9999-12-31T23:00-14:00", "3:10: TIME-FORM"),
        ("section: \u202elatot", "3:10: TEXT-BIDI"),
        ("title: twice", "3:1: YAML-DUPLICATE"),
    ],
)
def test_broken_fields(line, problem):
    """One problem each, at the value's line and column, with a way out."""
    [shown] = problems_of(f"---\ntitle: A\n{line}\n---\n")

    assert shown.startswith(problem)
    assert "; " in shown


def test_all_problems_at_once():
    """Who mends a file mends it once."""
    shown = problems_of("---\ndate: x\nlang: X\ndraft: perhaps\n---\n")

    assert [line.split(" ")[:2] for line in shown] == [
        ["3:7:", "LANG-FORM"],
        ["2:7:", "DATE-FORM"],
        ["4:8:", "FLAG-FORM"],
        ["2:1:", "TITLE-MISSING"],
    ]


def test_long_values_make_short_problems():
    """A problem is a line, whatever was typed."""
    for key in ("id", "slug", "lang", "date", "original_url", "aliases", "draft", "embargo"):
        [shown] = problems_of(f"---\ntitle: A\n{key}: {'x y' * 400}\n---\n")
        assert len(shown) < 300


def test_date_is_kept_as_known():
    """What stands in the file is what the article says."""
    assert article('date: "[2017-05-01,2017-05-08]"').date == parse_date("[2017-05-01,2017-05-08]")
