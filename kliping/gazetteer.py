"""Where places are, and where land is: GeoNames and Natural Earth, as far as they come with Kliping.

GeoNames is CC BY 4.0: a page that shows its places says so. `tools/gazetteer.py` makes both files.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from kliping.text import fold

Point = tuple[float, float]
CREDIT = "GeoNames (CC BY 4.0), Natural Earth"


def find_place(name: str, own: Mapping[str, Point]) -> Point | None:
    """Latitude and longitude of a place.

    own    places that a site knows better, by name
    """
    known = {fold(each): point for each, point in own.items()}
    return known.get(fold(name)) or packaged_places().get(fold(name))


@cache
def packaged_places() -> dict[str, Point]:
    """By folded name: cities of 15,000 people and more."""
    rows = (line.split("\t") for line in _lines("places.tsv"))
    return {name: (float(lat), float(lon)) for name, lat, lon in rows}


@cache
def packaged_land() -> list[list[tuple[float, float]]]:
    """The outlines of land, each a ring of longitudes and latitudes."""
    rings = ((pair.partition(",") for pair in line.split()) for line in _lines("land.txt"))
    return [[(int(x) / 10, int(y) / 10) for x, _, y in ring] for ring in rings]


def _lines(name: str) -> list[str]:
    text = (resources.files("kliping") / "data" / name).read_text("utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
