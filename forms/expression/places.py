"""Functions on places: length of a line, area of a shape, inside or outside, on a sphere."""

from __future__ import annotations

import math
from itertools import pairwise

from forms.errors import BadExpression
from forms.expression.values import NAN, Value, World, to_text

_RADIUS = 6_378_100.0
_MAX_LATITUDE, _MAX_LONGITUDE = 90.0, 180.0
Point = tuple[float, float]


def _points(values: tuple[Value, ...]) -> list[Point] | None:
    """Return latitude and longitude of every point, or None if one cannot be read."""
    texts: list[str] = []
    for value in values:
        texts.extend([node.value for node in value] if isinstance(value, list) else [to_text(value)])
    pieces = [piece.strip() for text in texts for piece in text.split(";")]
    found: list[Point] = []
    for piece in pieces:
        if piece:
            point = _point(piece)
            if point is None:
                return None
            found.append(point)
    return found


def _point(text: str) -> Point | None:
    parts = text.split()
    try:
        latitude, longitude = float(parts[0]), float(parts[1])
    except (IndexError, ValueError):
        return None
    is_real = abs(latitude) <= _MAX_LATITUDE and abs(longitude) <= _MAX_LONGITUDE
    return (latitude, longitude) if is_real else None


def area(_: World, *values: Value) -> float:
    """`area(shape)`: square metres, to 0.01."""
    found = _points(values)
    if found is None:
        return NAN
    if len(found) < 3:
        return 0.0
    total = 0.0
    for (lat1, lon1), (lat2, lon2) in zip(found, found[1:] + found[:1], strict=True):
        angle = math.radians(lon2 - lon1)
        total += angle * (2 + math.sin(math.radians(lat1)) + math.sin(math.radians(lat2)))
    return round(abs(total * _RADIUS * _RADIUS / 2), 2)


def distance(_: World, *values: Value) -> float:
    """`distance(line)`: metres, to the centimetre; several points, or one text of points."""
    found = _points(values)
    if found is None:
        if all(not to_text(value) for value in values):
            return 0.0
        raise BadExpression("bad_place", 0, to_text(values[0]))
    return round(sum(_arc(one, other) for one, other in pairwise(found)), 2)


def _arc(one: Point, other: Point) -> float:
    lat1, lon1, lat2, lon2 = (math.radians(x) for x in (*one, *other))
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return math.acos(max(-1.0, min(1.0, cosine))) * _RADIUS


def geofence(_: World, point: Value, shape: Value) -> bool:
    """`geofence(point, shape)`: whether the point lies inside."""
    corners, place = _points((shape,)), _points((point,))
    if not corners or not place:
        return False
    latitude, longitude = place[0]
    inside = False
    for (lat1, lon1), (lat2, lon2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (lon1 > longitude) != (lon2 > longitude):
            crossing = (lat2 - lat1) * (longitude - lon1) / (lon2 - lon1) + lat1
            if latitude < crossing:
                inside = not inside
    return inside
