"""The map of places."""

from __future__ import annotations

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kliping import worldmap
from kliping.gazetteer import find_place
from kliping.views import Link, Spot
from kliping.worldmap import WIDTH, draw_map


def spot(lat: float, lon: float, n: int = 1) -> Spot:
    return Spot(link=Link(label="X", url=f"/place/{lat}/", n=n), lat=lat, lon=lon)


def test_examples_in_the_docstrings():
    assert doctest.testmod(worldmap).failed == 0


@given(st.lists(st.builds(spot, st.floats(-85, 85), st.floats(-180, 180), st.integers(1, 999)), min_size=1, max_size=5))
def test_every_place_is_on_the_map(spots):
    """Wherever they are; and the land stays inside the frame."""
    found = draw_map(spots)

    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= found.height for dot in found.dots)
    starts = re.findall(r"M(-?\d+) (-?\d+)", found.land)
    assert all(0 <= int(x) <= WIDTH and 0 <= int(y) <= found.height for x, y in starts)


def test_the_land_of_java_is_drawn():
    """Not only the sea around it."""
    assert len(draw_map([spot(-7.1, 113.4)]).land) > 500


@pytest.mark.parametrize(
    ("name", "own", "found"),
    [
        ("SURABAYA", {}, (-7.25, 112.75)),
        ("Moskow", {}, (55.75, 37.62)),
        ("Lembayung", {"lembayung": (-7.1, 113.4)}, (-7.1, 113.4)),
        ("Lembayung", {}, None),
    ],
)
def test_where_places_are(name, own, found):
    """The site knows best, then the gazetteer, in whatever spelling the press has."""
    assert find_place(name, own) == found
