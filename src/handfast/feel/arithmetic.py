"""Arithmetic on numbers and strings; anything else goes to the temporal operations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from handfast.feel.budget import Meter
from handfast.feel.temporal.arithmetic import operate
from handfast.feel.values import NUMBERS, YearsMonths, number

SMALL_POWER = 100
POWER_COST = 30
"""Steps that a large or broken exponent costs: it takes as long as a logarithm and an exp."""
NUMERIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}


def arithmetic(operator: str, left: object, right: object, meter: Meter) -> object:
    """Apply + - * / or ** to two values; null when they do not fit or the result is not finite."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        if operator == "**" and (abs(right) > SMALL_POWER or right != right.to_integral_value()):
            meter.charge(POWER_COST)
        return number(NUMERIC[operator](left, right))
    if isinstance(left, str) and isinstance(right, str):
        if operator != "+":
            return None
        meter.text_size(len(left) + len(right))
        return left + right
    return operate(operator, left, right)


def negate(value: object) -> object:
    """The negative of a number or a duration, else null."""
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, YearsMonths):
        return YearsMonths(-value.months)
    return -value if isinstance(value, timedelta) else None
