"""Versions of one text are known by their sketches; two reports of one event are not versions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kliping.copies import group_copies, is_copy, likeness, sketch

WIRE = """The levee at Sumber Rejo held through the night, engineers said on Monday, after the river Tirta rose by
two metres within six hours. About forty families who had left their houses on Sunday evening went home at noon.
The district has asked for sandbags and a second pump, which are to come from the port by road before the weekend."""
OTHER = """Families went back to Sumber Rejo on Monday when the water of the Tirta fell. The levee had held, an
engineer told our reporter at the site, though nobody in the district slept. Sandbags are still on their way, and so
is a pump that the port has promised."""


def test_a_wire_copy_is_a_version():
    """Another dateline, a corrected word and a new last line do not make another text."""
    copy = "SUMBER REJO (Wire) - " + WIRE.replace("forty", "fifty") + " (ed/rt)"

    assert is_copy(sketch(WIRE), sketch(copy))


def test_two_reports_are_not_versions():
    assert not is_copy(sketch(WIRE), sketch(OTHER))


def test_versions_are_grouped_in_order():
    texts = [WIRE, OTHER, "Update. " + WIRE, "", ""]

    assert group_copies(list(map(sketch, texts))) == [[0, 2], [1], [3], [4]]


@given(st.text(), st.text())
def test_likeness_is_the_same_both_ways(a, b):
    assert likeness(sketch(a), sketch(b)) == likeness(sketch(b), sketch(a))
    assert len(sketch(a)) <= 128
    assert likeness(sketch(a), sketch(a)) == (1.0 if sketch(a) else 0.0)
