"""Built-in functions on numbers: rounding, powers, modulo, parity."""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)

from handfast.feel.arithmetic import negate
from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin
from handfast.feel.values import NUMBERS, YearsMonths, number


def _rounded(value: Decimal, scale: Decimal | None, mode: str) -> object:
    if scale is not None and not -6111 <= scale <= 6176:
        return None
    places = 0 if scale is None else int(scale)
    exponent: object = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return value
    quantum = Decimal(1).scaleb(-places)
    result = value.quantize(quantum, rounding=mode, context=NUMBERS)
    return number(result)


@builtin("decimal", "n: number, scale: number")
def decimal(meter: Meter, value: Decimal, scale: Decimal) -> object:
    """Round half to even."""
    return _rounded(value, scale, ROUND_HALF_EVEN)


@builtin("floor", "n: number, scale?: number")
def floor(meter: Meter, value: Decimal, scale: Decimal | None) -> object:
    """Round down to the next lower number."""
    return _rounded(value, scale, ROUND_FLOOR)


@builtin("ceiling", "n: number, scale?: number")
def ceiling(meter: Meter, value: Decimal, scale: Decimal | None) -> object:
    """Round up to the next higher number."""
    return _rounded(value, scale, ROUND_CEILING)


@builtin("round up", "n: number, scale: number")
def round_up(meter: Meter, value: Decimal, scale: Decimal) -> object:
    """Round away from zero."""
    return _rounded(value, scale, ROUND_UP)


@builtin("round down", "n: number, scale: number")
def round_down(meter: Meter, value: Decimal, scale: Decimal) -> object:
    """Round toward zero."""
    return _rounded(value, scale, ROUND_DOWN)


@builtin("round half up", "n: number, scale: number")
def round_half_up(meter: Meter, value: Decimal, scale: Decimal) -> object:
    """Round to the nearest, halves away from zero."""
    return _rounded(value, scale, ROUND_HALF_UP)


@builtin("round half down", "n: number, scale: number")
def round_half_down(meter: Meter, value: Decimal, scale: Decimal) -> object:
    """Round to the nearest, halves toward zero."""
    return _rounded(value, scale, ROUND_HALF_DOWN)


@builtin("abs", "n: number | duration")
def absolute(meter: Meter, value: Decimal | timedelta | YearsMonths) -> object:
    """The absolute value of a number or duration."""
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return negate(value) if value < type(value)(0) else value  # type: ignore[operator]


@builtin("modulo", "dividend: number, divisor: number")
def modulo(meter: Meter, dividend: Decimal, divisor: Decimal) -> object:
    """The remainder with the sign of the divisor."""
    if not divisor:
        return None
    quotient = NUMBERS.divide(dividend, divisor)
    whole_part = quotient.to_integral_value(rounding=ROUND_FLOOR)
    return number(NUMBERS.subtract(dividend, NUMBERS.multiply(divisor, whole_part)))


@builtin("sqrt", "number: number")
def square_root(meter: Meter, value: Decimal) -> object:
    """The square root; null for a negative number."""
    return number(NUMBERS.sqrt(value))


@builtin("log", "number: number")
def logarithm(meter: Meter, value: Decimal) -> object:
    """The natural logarithm; null unless the number is positive."""
    return number(NUMBERS.ln(value)) if value > 0 else None


@builtin("exp", "number: number")
def exponential(meter: Meter, value: Decimal) -> object:
    """e raised to a power."""
    return number(NUMBERS.exp(value))


@builtin("odd", "number: number")
def odd(meter: Meter, value: Decimal) -> object:
    """Whether a whole number is odd; null for a fraction."""
    return not _even(value) if _integral(value) else None


@builtin("even", "number: number")
def even(meter: Meter, value: Decimal) -> object:
    """Whether a whole number is even; null for a fraction."""
    return _even(value) if _integral(value) else None


def _integral(value: Decimal) -> bool:
    return value == value.to_integral_value()


def _even(value: Decimal) -> bool:
    exponent: object = value.as_tuple().exponent
    beyond = isinstance(exponent, int) and exponent > 0
    return beyond or NUMBERS.remainder(value, Decimal(2)) == 0
