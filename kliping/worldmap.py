"""A simple map: the land around some places as one SVG path, and a dot for each of them.

Equirectangular, narrowed as the middle latitude wants it; as much of the world as the places need. No place names are
drawn over each other: of two that would touch, the one of fewer articles goes without, and stands in the table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kliping.gazetteer import packaged_land
from kliping.views import Spot

WIDTH = 960
LEAST_DEGREES = 22.0
MARGIN = 0.18
_SLIMMEST, _TALLEST = 0.36, 0.5
_LEAST_RADIUS, _MOST_RADIUS = 4.0, 18.0
_LETTER, _LINE = 9.5, 18.0

Point = tuple[float, float]
_Cut = Callable[[Point], bool]


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the map: the middle and the radius of its circle, and its name or "" where there is no room."""

    x: float
    y: float
    radius: float
    name: str


@dataclass(frozen=True, slots=True)
class Map:
    """What an SVG needs: its size, the path of the land, the dots from the largest to the smallest."""

    width: int
    height: int
    land: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the world that is shown: west and north in degrees, and units to a degree."""

    west: float
    north: float
    across: float
    down: float
    height: int

    def place(self, lon: float, lat: float) -> Point:
        return ((lon - self.west) * self.across, (self.north - lat) * self.down)


def draw_map(spots: Sequence[Spot]) -> Map:
    """The map that shows all `spots`; there must be one.

    >>> from kliping.views import Link, Spot
    >>> found = draw_map([Spot(link=Link(label="Lembayung", url="/place/lembayung/", n=3), lat=-7.1, lon=113.4)])
    >>> [(round(dot.x), round(dot.y), dot.name) for dot in found.dots], found.height
    ([(480, 240, 'Lembayung')], 480)
    """
    frame = _frame(spots)
    return Map(WIDTH, frame.height, _land(frame), _dots(spots, frame))


def _frame(spots: Sequence[Spot]) -> _Frame:
    lats, lons = [spot.lat for spot in spots], [spot.lon for spot in spots]
    middle = ((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    narrow = max(0.2, math.cos(math.radians(middle[1])))
    wide = min(360.0, max(LEAST_DEGREES, (max(lons) - min(lons)) * (1 + 2 * MARGIN)))
    tall = max(LEAST_DEGREES / 2, (max(lats) - min(lats)) * (1 + 2 * MARGIN))
    share = min(_TALLEST, max(_SLIMMEST, tall / (wide * narrow)))
    wide = min(360.0, max(wide, tall / narrow / share))
    across = WIDTH / wide
    height = round(WIDTH * share)
    return _Frame(middle[0] - wide / 2, middle[1] + height / (across / narrow) / 2, across, across / narrow, height)


def _land(frame: _Frame) -> str:
    paths = []
    for ring in packaged_land():
        placed = [frame.place(lon, lat) for lon, lat in ring]
        if min(x for x, _ in placed) > WIDTH or max(x for x, _ in placed) < 0:
            continue
        if min(y for _, y in placed) > frame.height or max(y for _, y in placed) < 0:
            continue
        points = _whole(_clipped(placed, frame.height))
        if len(points) > 2:
            steps = (f"{x - px} {y - py}" for (x, y), (px, py) in zip(points[1:], points, strict=False))
            paths.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z")
    return "".join(paths)


def _whole(points: Sequence[Point]) -> list[tuple[int, int]]:
    rounded = [(round(x), round(y)) for x, y in points]
    return [point for point, before in zip(rounded, [None, *rounded], strict=False) if point != before]


def _clipped(points: Sequence[Point], height: int) -> Sequence[Point]:
    """The part of a ring inside the frame, by Sutherland and Hodgman."""
    for axis, limit, sign in ((0, 0, 1), (0, WIDTH, -1), (1, 0, 1), (1, height, -1)):
        points = _cut(points, axis, limit, sign)
    return points


def _cut(points: Sequence[Point], axis: int, limit: int, sign: int) -> Sequence[Point]:
    kept: list[Point] = []
    for before, point in zip([*points[-1:], *points[:-1]], points, strict=True):
        inside, was_inside = (sign * (each[axis] - limit) >= 0 for each in (point, before))
        if inside != was_inside:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if inside:
            kept.append(point)
    return kept


def _dots(spots: Sequence[Spot], frame: _Frame) -> tuple[Dot, ...]:
    most = max(spot.link.n for spot in spots)
    dots: list[Dot] = []
    taken: list[tuple[float, float, float, float]] = []
    for spot in sorted(spots, key=lambda spot: (-spot.link.n, spot.link.url)):
        x, y = frame.place(spot.lon, spot.lat)
        radius = max(_LEAST_RADIUS, _MOST_RADIUS * math.sqrt(spot.link.n / max(most, 1)))
        box = (x + radius, y - _LINE / 2, x + radius + _LETTER * len(spot.link.label) + 8, y + _LINE / 2)
        free = box[2] <= WIDTH and not any(_touch(box, other) for other in taken)
        taken += [(x - radius, y - radius, x + radius, y + radius), *([box] if free else [])]
        dots.append(Dot(round(x, 1), round(y, 1), round(radius, 1), spot.link.label if free else ""))
    return tuple(dots)


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
