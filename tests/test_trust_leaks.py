"""Law 9: nothing private leaks, and a page on which it would is not written."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

from desk import NOON, Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kliping.leaks import words_in

HIDDEN = (
    {"draft": "true"},
    {"embargo": "2026-02-01T00:00:00Z"},
    {"expires": "2026-01-01T00:00:00Z"},
    {"withdrawn": "It was a mistake."},
)


def tamper(desk: Desk, words: str, name: str) -> None:
    """What a defect in the catalog would do: an article asks for a title that its file does not have."""
    with sqlite3.connect(desk.root / ".kliping/catalog.sqlite") as sql:
        n = sql.execute("SELECT n FROM article WHERE path = ?", (f"content/{name}.md",)).fetchone()[0]
        sql.execute("INSERT INTO read_also VALUES (?, 9, ?, ?, '', '', NULL)", (n, words, words))
        sql.execute("INSERT INTO due SELECT key, 'tampered' FROM page WHERE kind IN ('article', 'wanted')")
    sql.close()


def test_a_page_with_a_hidden_articles_word_is_left_as_it_was(desk: Desk) -> None:
    desk.add("levee", body="The levee held.")
    desk.add("siren", body="The dredger Quillwort sank.", draft="true")
    desk.build()
    before = desk.page("/1987/06/05/levee/")

    tamper(desk, "The Quillwort papers", "levee")
    done = desk.build()

    assert [(problem.code, problem.file) for problem in done.problems] == [
        ("LEAK", "output/1987/06/05/levee/index.html"),
        ("LEAK", "output/wanted/index.html"),
    ]
    assert 'the word "quillwort" of content/siren.md, which is not public' in done.problems[0].message
    line, column = done.problems[0].line, done.problems[0].column
    assert (line, column) > (1, 1)
    assert desk.page("/1987/06/05/levee/") == before
    assert not {"/1987/06/05/levee/", "/wanted/"} & set(done.written)

    desk.add("siren", body="The dredger Quillwort sank.")
    assert desk.build().problems == ()
    assert "Quillwort" in desk.page("/1987/06/05/levee/")


def test_words_that_are_public_anywhere_on_the_page_are_no_secret(desk: Desk) -> None:
    """Nothing is refused because a draft speaks of what others speak of, too."""
    desk.add("levee", body="The dredger *Quill*wort sank at the caf&eacute; of the Bulwark.", section="Harbour office",
             tags=["Ropewalk"], authors=["Ann Fennimore"], related=["The great dredging"])  # fmt: skip
    for i, why in enumerate(HIDDEN):
        desk.add(f"hidden-{i}", section="Harbour office", tags=["Ropewalk"], authors=["Ann Fennimore"],
                 body="Dredger dredging Quillwort café bulwark October blockquote stylesheet.", **why)  # fmt: skip

    assert desk.build().problems == ()
    assert desk.build().problems == ()
    desk.add("levee", body="> The dredger Quillwort sank.\n\nA bulwark, a table | of\n")
    assert desk.build().problems == ()


def test_a_withdrawn_articles_page_may_say_its_title_and_why(desk: Desk) -> None:
    desk.add("levee")
    desk.add("quillwort-sinks", body="Zanthe Mardlebury wept.", withdrawn="Nothing of the Grampus was true.")

    assert desk.build().problems == ()
    assert "Grampus" in desk.page("/1987/06/05/quillwort-sinks/")
    assert b"Mardlebury" not in b"".join(desk.output().values())


def test_later_templates_and_settings_may_use_a_word_of_a_draft(desk: Desk) -> None:
    desk.add("levee")
    desk.add("siren", body="The dredger Quillwort sank.", draft="true")
    desk.build()

    (desk.root / "templates").mkdir()
    (desk.root / "templates/404.html").write_text(
        '{% extends "theme/404.html" %}{% block heading %}Quillwort!{% endblock %}'
    )
    assert desk.build().problems == ()


SECRETS = st.lists(st.text("bcdfghklm", min_size=12, max_size=14), min_size=4, max_size=4, unique=True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SECRETS, st.sampled_from(HIDDEN), st.sampled_from(HIDDEN))
def test_no_byte_of_the_output_and_no_document_has_a_hidden_articles_words(
    tmp_path_factory: object, secrets: list[str], first: dict[str, str], second: dict[str, str]
) -> None:
    """Not after a first build, and not after an article that was public became hidden."""
    desk = Desk(tmp_path_factory.mktemp("law") / "site")  # type: ignore[attr-defined]
    fields = {"body": secrets[0], "section": secrets[1], "tags": [secrets[2]], "summary": secrets[3]}
    desk.add("levee", body="Some words.")
    desk.add("siren", **fields, **first)
    desk.build()
    assert not set(map(str.encode, secrets)) & words_in(b" ".join(desk.output().values()))

    desk.add("siren", **fields)
    desk.build(now=NOON + timedelta(days=400))
    assert set(map(str.encode, secrets)) <= words_in(b" ".join(desk.output().values()))

    desk.add("siren", **fields, **second)
    assert desk.build().problems == ()
    assert not set(map(str.encode, secrets)) & words_in(b" ".join(desk.output().values()))
    assert not [document for document in desk.documents() if any(secret in str(document) for secret in secrets)]
