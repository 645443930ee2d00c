"""Built-in functions of logic: not, all, any, is."""

from __future__ import annotations

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin
from handfast.feel.comparing import equals
from handfast.feel.values import kind_of


@builtin("not", "negand: any")
def negated(meter: Meter, negand: object) -> object:
    """The opposite of a boolean."""
    return not negand if isinstance(negand, bool) else None


@builtin("all", "list*: list")
def every(meter: Meter, values: list[object]) -> object:
    """Whether no item is false; null when an item is neither true nor false."""
    meter.charge(len(values))
    if any(value is False for value in values):
        return False
    return None if any(value is not True for value in values) else True


@builtin("any", "list*: list")
def some(meter: Meter, values: list[object]) -> object:
    """Whether an item is true; null when there is none but one is not false either."""
    meter.charge(len(values))
    if any(value is True for value in values):
        return True
    return None if any(value is not False for value in values) else False


@builtin("is", "value1: any, value2: any")
def same(meter: Meter, first: object, second: object) -> object:
    """Whether two values are the same, of the same kind and with the same zone."""
    if kind_of(first) != kind_of(second):
        return False
    zones = getattr(first, "tzinfo", None), getattr(second, "tzinfo", None)
    if (zones[0] is None) != (zones[1] is None):
        return False
    return equals(first, second, meter) is True
