"""The query language: what is understood, what is passed over, what is refused."""

from contextlib import suppress
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from kliping.errors import ArchiveError
from kliping.search.echo import echo
from kliping.search.nodes import (
    Either,
    Every,
    Near,
    Not,
    Phrase,
    Prefix,
    Since,
    Term,
    Until,
    Whole,
    Words,
)
from kliping.search.query import parse_query
from kliping.search.say import FOLDER, SAID
from kliping.site.values import INTERFACE


def root_of(text):
    return parse_query(text, "en").root


PIECES = ["(", ")", '"', "-", "*", "?", ":", "AND", "OR", "NOT", "title:", "tag:", "from:", "to:", "near:", "near:5(",
          "2021", "2021-13", "air", "東京", " ", " ", " ", "~2", "[a TO z]", "\x00", "’", "ä"]  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.one_of(st.text(max_size=256), st.lists(st.sampled_from(PIECES), max_size=60).map("".join)))
def test_any_text_is_a_query_or_refused_in_words(text):
    """No text breaks the parser, and every query can be said back."""
    with suppress(ArchiveError):
        query = parse_query(text, "en")

        assert echo(query.root, "id")
        assert echo(query.root, "en")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", None),
        ("… ?", None),
        ("banjir", Term("banjir")),
        ("banjir banjir", Term("banjir")),
        ("banjir Tirtamaya", Words((Term("banjir"), Term("Tirtamaya")))),
        ("a AND b", Every((Term("a"), Term("b")))),
        ("a b OR c", Either((Words((Term("a"), Term("b"))), Term("c")))),
        ("a -b", Words((Term("a"), Not(Term("b"))))),
        ("a NOT b", Words((Term("a"), Not(Term("b"))))),
        ("NOT NOT a", Term("a")),
        ("A NOT B", Words((Term("A"), Not(Term("B"))))),
        ("MAYOR DOES NOT SELL RIVER", Words((Term("MAYOR"), Term("DOES"), Not(Term("SELL")), Term("RIVER")))),
        ("MAYOR SAYS RIVER NOT FOR SALE", Words(tuple(map(Term, ["MAYOR", "SAYS", "RIVER", "NOT", "FOR", "SALE"])))),
        ("(a OR b) c", Words((Either((Term("a"), Term("b"))), Term("c")))),
        ('"Garis Merah"', Phrase(("garis", "merah"))),
        ("“garis merah”", Phrase(("garis", "merah"))),
        ('title:"garis merah"', Phrase(("garis", "merah"), "title")),
        ('tag:"garis merah"', Whole("garis merah", "tag")),
        ("tag:banjir", Term("banjir", "tag")),
        ("rubrik:kota", Term("kota", "section")),
        ("lang:id", Whole("id", "lang")),
        ("anak-anak", Term("anak")),
        ("demokra*", Prefix("demokra")),
        ("title:demokra*", Prefix("demokra", "title")),
        ("near:5(tanggul jebol)", Near(("tanggul", "jebol"), 5)),
        ("from:2021-12", Since(20211201, "2021-12")),
        ("to:2022", Until(20221231, "2022")),
        ("東京都", Phrase(("東京", "京都"))),
        ("水", Prefix("水")),
        ("雨水とTirta水", Words((Phrase(("雨水", "水と")), Term("Tirta")))),
        ('"た。東京都は、雨"', Phrase(("東京", "京都", "都は"))),
    ],
)
def test_what_a_query_means(text, root):
    """The language, line by line."""
    assert root_of(text) == root


@pytest.mark.parametrize(
    ("text", "root", "note"),
    [
        ('"garis merah', Phrase(("garis", "merah")), "quotation mark"),
        ("(banjir", Term("banjir"), "parenthesis"),
        ("banjir)", Term("banjir"), "parenthesis"),
        ("banjir OR", Term("banjir"), "OR"),
        ("AND banjir", Term("banjir"), "AND"),
        ("banjir NOT", Term("banjir"), "NOT"),
        ("warna:merah", Words((Term("warna"), Term("merah"))), 'no field "warna"'),
        ("from:kemarin", Term("kemarin"), '"kemarin" is not a date'),
        ("near:5(tanggul)", Term("tanggul"), "near:5(two words)"),
        ("ban*jir", Words((Term("ban"), Term("jir"))), "end of a word"),
        ("kata~2", Words((Term("kata"), Term("2"))), "end of a word"),
    ],
)
def test_what_is_not_understood_is_searched_as_words_and_said(text, root, note):
    """Nobody has to know the language to find something."""
    query = parse_query(text, "en")

    assert query.root == root
    assert note in " ".join(query.notes)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("x" * 257, 257, "256 characters"),
        ("a " * 33, 65, "32 words"),
        ('"' + "a " * 13 + '"', 1, "12 words"),
        ("banjir *air", 8, "cannot begin"),
        ("?air", 1, "cannot begin"),
        ("ba*", 1, "3 letters"),
        ("(" * 9 + "a" + ")" * 9, 9, "8 deep"),
    ],
)
def test_what_would_cost_too_much_is_refused(text, column, message):
    """With the place, and what to do."""
    with pytest.raises(ArchiveError) as caught:
        parse_query(text, "en")

    (problem,) = caught.value.problems
    assert (problem.file, problem.column, problem.code) == ("query", column, "QUERY")
    assert message in problem.message


@pytest.mark.parametrize(
    ("text", "lang", "said"),
    [
        ("banjir tanggul", "id", "artikel yang memuat “banjir” dan “tanggul”"),
        ("flood -levee", "en", "articles with “flood” and not “levee”"),
        ('"red line" from:2021', "en", "articles with the phrase “red line”, from 2021 on"),
        ("section:kota", "en", "all articles, section “kota”"),
        ("a b OR c", "en", "articles with ((“a” and “b”) or “c”)"),
        ("near:5(red line)", "en", "articles with “red” and “line” within 5 words"),
        ("洪水 堤防 -避難", "ja", "「洪水」、「堤防」と「避難」以外を含む記事"),
        ("فيضان OR سد", "ar", "مقالات فيها («فيضان» أو «سد»)"),
    ],
)
def test_a_query_is_said_back(text, lang, said):
    """So that a reader sees what was really searched."""
    assert echo(root_of(text), lang) == said


@pytest.mark.parametrize("lang", [lang for lang in INTERFACE if lang != "en"])
def test_everything_is_said_in_every_language_of_the_interface(lang):
    """With the same values in it."""
    catalogue = {m.id: m.string for m in read_po(BytesIO((FOLDER / f"{lang}.po").read_bytes())) if m.id}

    assert set(catalogue) == set(SAID.values())
    assert {message for message, said in catalogue.items() if said.count("{}") != message.count("{}")} == set()


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ('"' + "tide " * 12 + '"', '"' + "tide " * 13 + '"'),
        ("tide " * 32, "tide " * 33),
        # Four pairs of characters that overlap are about a word.
        ('"' + "東" * 49 + '"', '"' + "東" * 50 + '"'),
        ("tid*", "ti*"),
        ("(" * 8 + "tide" + ")" * 8, "(" * 9 + "tide" + ")" * 9),
        ("a" * 256, "a" * 257),
    ],
)
def test_limits_are_where_they_are_said_to_be(text, more):
    """The last that is allowed, and the first that is not."""
    assert root_of(text) is not None
    with pytest.raises(ArchiveError):
        root_of(more)


def test_parts_of_words_in_a_field_stay_in_it():
    """What is split in two, and what is cut at a star, is looked for where it was meant."""
    assert root_of("title:self-made") == Words((Term("self", "title"), Term("made", "title")))
    assert root_of("title:東京都") == Phrase(("東京", "京都"), "title")
    assert root_of("title:tid*") == Prefix("tid", "title")
    assert root_of('title:""') is None
    assert root_of("NOT NOT tide") == Term("tide")
    assert root_of("NOT NOT NOT tide") == Not(Term("tide"))
