"""Kinds of FEEL values and how Python values of a caller's context become FEEL values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal

from handfast.feel.budget import Meter
from handfast.feel.errors import FeelError

NUMBERS = Context(prec=34, Emin=-6143, Emax=6144, traps=[])
"""Decimal128 arithmetic that gives NaN or infinity instead of raising; both become null."""


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A years and months duration, counted in months."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """An interval; a missing end (None) is unbounded."""

    low: object
    high: object
    low_included: bool
    high_included: bool


MAX_MONTHS = 12 * 10**9


def months(count: int) -> YearsMonths | None:
    """A duration of a number of months, or null when it is beyond a thousand million years."""
    return YearsMonths(count) if abs(count) < MAX_MONTHS else None


class Function:
    """Base of everything that can be called in FEEL."""

    __slots__ = ()

    def call(
        self, arguments: Sequence[object], names: tuple[str, ...] | None, meter: Meter
    ) -> object:
        """Call with positional arguments, or with named ones; null when they do not fit."""
        raise FeelError("A function without a body cannot be called.")


_KINDS: dict[type, str] = {
    type(None): "null",
    Decimal: "number",
    str: "string",
    bool: "boolean",
    date: "date",
    datetime: "date and time",
    time: "time",
    timedelta: "days and time duration",
    YearsMonths: "years and months duration",
    Range: "range",
    list: "list",
    dict: "context",
}
PLAIN = frozenset((type(None), Decimal, str, bool, date, datetime, time, timedelta, YearsMonths))


def kind_of(value: object) -> str:
    """The name of a FEEL value's kind."""
    return _KINDS.get(type(value), "function")


def number(value: Decimal) -> Decimal | None:
    """A number that is finite, or null."""
    return value if value.is_finite() else None


def to_feel(value: object) -> object:
    """A caller's Python value as a FEEL value, converted deeply; raises FeelError if unknown."""
    if type(value) in PLAIN:
        return value
    if isinstance(value, int | float):
        return number(NUMBERS.create_decimal(repr(value) if isinstance(value, float) else value))
    if isinstance(value, str):
        return str.__str__(value)
    return _structure(value)


def _structure(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): to_feel(item) for key, item in value.items()}
    if isinstance(value, Range | Function | Decimal | date | time | timedelta):
        return value
    if isinstance(value, Sequence | set | frozenset):
        return [to_feel(item) for item in value]
    raise FeelError(f"A value of type {type(value).__name__} cannot be used in an expression.")
