"""What the pad sends, read strictly: strokes of points 0..1 with time and pressure, and the pad's shape.

Kept as sent (time and pressure belong to the evidence of the act); the picture on the paper is drawn from `as_drawn`.
"""

from __future__ import annotations

import json
import math
from typing import Any

from portal.errors import InvalidInput

MOST_POINTS = 6_000
LEAST_TRAVEL = 0.05  # of the pad's width: a single tap is no name


def as_drawn(text: str) -> str:
    """JSON `[[[x, y], …], …]` in one unit for both directions: x is widened by the pad's shape, so no letter is stretched.

    Raises InvalidInput(strokes) for anything that is not a drawing, or that leaves no ink.
    """
    strokes, ratio = _read(text)
    drawn = [[(round(x * ratio, 5), round(y, 5)) for x, y in stroke] for stroke in strokes]
    if _travel(drawn) < LEAST_TRAVEL:
        raise InvalidInput({"strokes": "empty"})
    return json.dumps(drawn)


def _read(text: str) -> tuple[list[list[tuple[float, float]]], float]:
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict) or set(raw) != {"v", "ratio", "strokes"} or raw["v"] != 1:
            raise ValueError("not the pad's form")
        strokes = [[_point(point) for point in stroke] for stroke in raw["strokes"] if stroke]
        ratio = _number(raw["ratio"], 0.1, 20)
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidInput({"strokes": "not_a_drawing"}) from error
    if sum(map(len, strokes)) > MOST_POINTS:
        raise InvalidInput({"strokes": "too_large"})
    return strokes, ratio


def _point(point: Any) -> tuple[float, float]:
    if not isinstance(point, list) or len(point) != 4:
        raise ValueError("a point is x, y, milliseconds, pressure")
    _number(point[2], 0, 86_400_000)
    _number(point[3], 0, 1)
    return _number(point[0], 0, 1), _number(point[1], 0, 1)


def _number(value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("not a number")
    if not math.isfinite(value) or not least <= value <= most:
        raise ValueError("outside the pad")
    return float(value)


def _travel(strokes: list[list[tuple[float, float]]]) -> float:
    """How far the pen went on the pad."""
    return sum(math.dist(a, b) for stroke in strokes for a, b in zip(stroke, stroke[1:], strict=False))
