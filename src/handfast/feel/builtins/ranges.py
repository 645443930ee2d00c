"""Built-in functions that compare points and intervals: before, meets, overlaps, during, ..."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin
from handfast.feel.comparing import compare
from handfast.feel.values import Range


class Bound(NamedTuple):
    """An end of an interval: infinite below (-1) or above (1), its value, a hair before or after."""

    infinite: int
    value: object
    hair: int


class Span(NamedTuple):
    """Both ends of an interval; a point is an interval of one value."""

    low: Bound
    high: Bound


def _span(value: object) -> Span:
    if not isinstance(value, Range):
        bound = Bound(0, value, 0)
        return Span(bound, bound)
    low = Bound(0 if value.low is not None else -1, value.low, int(not value.low_included))
    high = Bound(0 if value.high is not None else 1, value.high, -int(not value.high_included))
    return Span(low, high)


class _Incomparable(Exception):
    pass


def _order(left: Bound, right: Bound) -> int:
    if left.infinite or right.infinite:
        return left.infinite - right.infinite
    order = compare(left.value, right.value)
    if order is None:
        raise _Incomparable
    return order or left.hair - right.hair


Relation = Callable[[Span, Span], bool]


def _before(a: Span, b: Span) -> bool:
    return _order(a.high, b.low) < 0


def _meets(a: Span, b: Span) -> bool:
    return not (a.high.infinite or b.low.infinite) and _order(a.high, b.low) == 0


def _overlaps(a: Span, b: Span) -> bool:
    return _order(a.high, b.low) >= 0 and _order(a.low, b.high) <= 0


def _overlaps_before(a: Span, b: Span) -> bool:
    return _order(a.low, b.low) < 0 and _order(a.high, b.low) >= 0 and _order(a.high, b.high) <= 0


def _finishes(a: Span, b: Span) -> bool:
    return _order(a.high, b.high) == 0 and _order(a.low, b.low) >= 0


def _includes(a: Span, b: Span) -> bool:
    return _order(a.low, b.low) <= 0 and _order(a.high, b.high) >= 0


def _starts(a: Span, b: Span) -> bool:
    return _order(a.low, b.low) == 0 and _order(a.high, b.high) <= 0


def _coincides(a: Span, b: Span) -> bool:
    return _order(a.low, b.low) == 0 and _order(a.high, b.high) == 0


_RANGES = ("range1: range, range2: range",)
_POINT_RANGE = ("point: any, range: range",)
_RANGE_POINT = ("range: range, point: any",)
_POINTS = ("point1: any, point2: any",)
RELATIONS: dict[str, tuple[Relation, bool, tuple[str, ...]]] = {
    "before": (_before, False, _RANGES + _POINT_RANGE + _RANGE_POINT + _POINTS),
    "after": (_before, True, _RANGES + _POINT_RANGE + _RANGE_POINT + _POINTS),
    "meets": (_meets, False, _RANGES),
    "met by": (_meets, True, _RANGES),
    "overlaps": (_overlaps, False, _RANGES),
    "overlaps before": (_overlaps_before, False, _RANGES),
    "overlaps after": (_overlaps_before, True, _RANGES),
    "finishes": (_finishes, False, _RANGES + _POINT_RANGE),
    "finished by": (_finishes, True, _RANGES + _RANGE_POINT),
    "includes": (_includes, False, _RANGES + _RANGE_POINT),
    "during": (_includes, True, _RANGES + _POINT_RANGE),
    "starts": (_starts, False, _RANGES + _POINT_RANGE),
    "started by": (_starts, True, _RANGES + _RANGE_POINT),
    "coincides": (_coincides, False, _RANGES + _POINTS),
}


def _relation(relation: Relation, *, swapped: bool) -> Callable[..., object]:
    def related(meter: Meter, first: object, second: object) -> object:
        if first is None or second is None:
            return None
        spans = _span(first), _span(second)
        try:
            return relation(*(reversed(spans) if swapped else spans))
        except _Incomparable:
            return None

    return related


for _name, (_body, _swapped, _signatures) in RELATIONS.items():
    builtin(_name, *_signatures)(_relation(_body, swapped=_swapped))
