"""Built-in functions that make dates, times and durations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin, whole
from handfast.feel.temporal.literals import parse_date


@builtin("date", "from: string")
def date_from_text(meter: Meter, text: str) -> object:
    """A date from its ISO 8601 text."""
    return parse_date(text)


@builtin("date", "from: instant")
def date_from_instant(meter: Meter, value: date) -> object:
    """The date part of a date and time."""
    return value.date() if isinstance(value, datetime) else value


@builtin("date", "year: number, month: number, day: number")
def date_from_parts(meter: Meter, year: Decimal, month: Decimal, day: Decimal) -> object:
    """A date from its year, month and day."""
    parts = [whole(part) for part in (year, month, day)]
    try:
        return date(*[part for part in parts if part is not None])
    except (TypeError, ValueError, OverflowError):
        return None
