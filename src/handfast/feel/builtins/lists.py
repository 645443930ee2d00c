"""Built-in functions on lists: counting, sums, membership."""

from __future__ import annotations

from decimal import Decimal

from handfast.feel.arithmetic import arithmetic
from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin
from handfast.feel.comparing import compare, equals


@builtin("list contains", "list: list, element: any")
def list_contains(meter: Meter, values: list[object], element: object) -> object:
    """Whether a list holds a value."""
    meter.charge(len(values))
    return any(equals(value, element, meter) is True for value in values)


@builtin("count", "list*: list")
def count(meter: Meter, values: list[object]) -> object:
    """The number of items."""
    return Decimal(len(values))


def _extreme(values: list[object], sign: int, meter: Meter) -> object:
    if not values:
        return None
    meter.charge(len(values))
    best = values[0]
    if compare(best, best) is None:
        return None
    for value in values[1:]:
        order = compare(value, best)
        if order is None:
            return None
        if order == sign:
            best = value
    return best


@builtin("min", "list*: list")
def minimum(meter: Meter, values: list[object]) -> object:
    """The smallest item; null when the items cannot be compared."""
    return _extreme(values, -1, meter)


@builtin("max", "list*: list")
def maximum(meter: Meter, values: list[object]) -> object:
    """The greatest item; null when the items cannot be compared."""
    return _extreme(values, 1, meter)


@builtin("sum", "list*: list")
def total(meter: Meter, values: list[object]) -> object:
    """The sum of numbers or of durations; null for an empty list."""
    if not values or isinstance(values[0], str):
        return None
    meter.charge(len(values))
    result = values[0] if compare(values[0], values[0]) is not None else None
    for value in values[1:]:
        result = arithmetic("+", result, value, meter)
    return result
