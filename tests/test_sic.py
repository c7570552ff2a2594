"""Misspelt words that stay as they were printed."""

from __future__ import annotations

from markupsafe import Markup

from kliping.sic import mark_sic


def test_a_word_is_marked_where_it_stands_alone() -> None:
    html = Markup("<p>The levvy, not levvys; Levvy.</p>")

    assert mark_sic(html, [("levvy", "levee")]) == (
        '<p>The <abbr class="sic" title="levee">levvy</abbr>, not levvys; Levvy.</p>'
    )


def test_tags_and_entities_stay_as_they_are() -> None:
    html = Markup('<p><img alt="a > levvy" src="levvy.png"> R&amp;D amp</p>')

    assert mark_sic(html, [("levvy", "levee"), ("amp", '"<lamp>')]) == (
        '<p><img alt="a > levvy" src="levvy.png"> R&amp;D <abbr class="sic" title="&quot;&lt;lamp&gt;">amp</abbr></p>'
    )


def test_nothing_to_mark_changes_nothing() -> None:
    html = Markup("<p>The levee.</p>")

    assert mark_sic(html, []) is html
