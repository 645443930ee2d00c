"""Built-in functions of statistics over lists of numbers."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin
from handfast.feel.values import NUMBERS, number


def _numbers(values: list[object], meter: Meter) -> list[Decimal] | None:
    meter.charge(len(values))
    found = [value for value in values if isinstance(value, Decimal)]
    return found if len(found) == len(values) else None


def _sum(values: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = NUMBERS.add(total, value)
    return total


def _mean(values: list[Decimal]) -> Decimal:
    return NUMBERS.divide(_sum(values), Decimal(len(values)))


@builtin("mean", "list*: list")
def mean(meter: Meter, values: list[object]) -> object:
    """The arithmetic mean; null for an empty list."""
    numbers = _numbers(values, meter)
    return number(_mean(numbers)) if numbers else None


@builtin("product", "list*: list")
def product(meter: Meter, values: list[object]) -> object:
    """The product; null for an empty list."""
    numbers = _numbers(values, meter)
    if not numbers:
        return None
    result = Decimal(1)
    for value in numbers:
        result = NUMBERS.multiply(result, value)
    return number(result)


@builtin("median", "list*: list")
def median(meter: Meter, values: list[object]) -> object:
    """The middle of the sorted numbers, or the mean of the two in the middle."""
    numbers = _numbers(values, meter)
    if not numbers:
        return None
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return number(_mean(ordered[middle - 1 : middle + 1]))


@builtin("stddev", "list*: list")
def standard_deviation(meter: Meter, values: list[object]) -> object:
    """The sample standard deviation; null for fewer than two numbers."""
    numbers = _numbers(values, meter)
    if not numbers or len(numbers) < 2:
        return None
    center = _mean(numbers)
    gaps = [NUMBERS.subtract(value, center) for value in numbers]
    squares = _sum([NUMBERS.multiply(gap, gap) for gap in gaps])
    return number(NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(numbers) - 1))))


@builtin("mode", "list*: list")
def mode(meter: Meter, values: list[object]) -> object:
    """The most frequent numbers, in ascending order."""
    numbers = _numbers(values, meter)
    if numbers is None:
        return None
    counts = Counter(numbers)
    most = max(counts.values(), default=0)
    return sorted(value for value, times in counts.items() if times == most)
