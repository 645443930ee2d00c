"""Arithmetic on dates, times and durations; results out of range are null."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Decimal, DecimalException

from handfast.feel.comparing import to_utc
from handfast.feel.values import NUMBERS, YearsMonths, months, number

MIDNIGHT = time(0, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def add_months(value: date, count: int) -> date | None:
    """A date or date and time a number of months later, its day kept or clipped."""
    total = value.year * 12 + value.month - 1 + count
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:
        return None
    day = min(value.day, calendar.monthrange(year, month + 1)[1])
    return value.replace(year=year, month=month + 1, day=day)


def as_instant(value: date) -> datetime:
    """A date as its UTC midnight; a date and time as it is."""
    return value if isinstance(value, datetime) else datetime.combine(value, MIDNIGHT)


def _plus_span(value: date, span: timedelta) -> object:
    if isinstance(value, datetime):
        zone = value.tzinfo
        return (to_utc(value) + span).astimezone(zone) if zone else value + span
    moved = datetime.combine(value, time()) + span
    return moved.date()


def _time_plus(value: time, span: timedelta) -> object:
    return (
        datetime.combine(date(2000, 1, 1), value) + timedelta(0, span.seconds, span.microseconds)
    ).timetz()


def _date_difference(left: date, right: date) -> object:
    first, second = as_instant(left), as_instant(right)
    if (first.tzinfo is None) != (second.tzinfo is None):
        return None
    return to_utc(first) - to_utc(second)


def _time_difference(left: time, right: time) -> object:
    day = date(1970, 1, 1)
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    return datetime.combine(day, left) - datetime.combine(day, right)


def scale(value: timedelta | YearsMonths, factor: Decimal) -> object:
    """A duration times a number."""
    if isinstance(value, YearsMonths):
        return months(int(NUMBERS.multiply(Decimal(value.months), factor)))
    micros = NUMBERS.multiply(Decimal(value // timedelta(microseconds=1)), factor)
    whole = micros.quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=NUMBERS)
    return timedelta(microseconds=int(whole))


def _divide(value: timedelta | YearsMonths, divisor: Decimal) -> object:
    if not divisor:
        return None
    if isinstance(value, YearsMonths):
        return months(int(NUMBERS.divide(Decimal(value.months), divisor)))
    micros = NUMBERS.divide(Decimal(value // timedelta(microseconds=1)), divisor)
    return timedelta(microseconds=int(micros.quantize(Decimal(1), context=NUMBERS)))


def _ratio(left: timedelta, right: timedelta) -> object:
    unit = timedelta(microseconds=1)
    return number(NUMBERS.divide(Decimal(left // unit), Decimal(right // unit)))


def _months_ratio(left: YearsMonths, right: YearsMonths) -> object:
    return number(NUMBERS.divide(Decimal(left.months), Decimal(right.months)))


Operation = Callable[..., object]
_D, _DT, _T, _S, _YM, _N = date, datetime, time, timedelta, YearsMonths, Decimal


def _flip(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _minus_span(value: date, span: timedelta) -> object:
    return _plus_span(value, -span)


def _plus_months(value: date, span: YearsMonths) -> object:
    return add_months(value, span.months)


def _minus_months(value: date, span: YearsMonths) -> object:
    return add_months(value, -span.months)


def _add_durations(left: YearsMonths, right: YearsMonths) -> object:
    return months(left.months + right.months)


def _subtract_durations(left: YearsMonths, right: YearsMonths) -> object:
    return months(left.months - right.months)


OPERATIONS: dict[tuple[str, type, type], Operation] = {
    ("+", _S, _S): lambda left, right: left + right,
    ("-", _S, _S): lambda left, right: left - right,
    ("+", _YM, _YM): _add_durations,
    ("-", _YM, _YM): _subtract_durations,
    ("+", _T, _S): _time_plus,
    ("+", _S, _T): _flip(_time_plus),
    ("-", _T, _S): lambda value, span: _time_plus(value, -span),
    ("-", _T, _T): _time_difference,
    ("*", _S, _N): scale,
    ("*", _N, _S): _flip(scale),
    ("*", _YM, _N): scale,
    ("*", _N, _YM): _flip(scale),
    ("/", _S, _N): _divide,
    ("/", _YM, _N): _divide,
    ("/", _S, _S): _ratio,
    ("/", _YM, _YM): _months_ratio,
}
for _kind in (_D, _DT):
    OPERATIONS |= {
        ("+", _kind, _S): _plus_span,
        ("+", _S, _kind): _flip(_plus_span),
        ("-", _kind, _S): _minus_span,
        ("+", _kind, _YM): _plus_months,
        ("+", _YM, _kind): _flip(_plus_months),
        ("-", _kind, _YM): _minus_months,
        ("-", _kind, _D): _date_difference,
        ("-", _kind, _DT): _date_difference,
    }


def operate(operator: str, left: object, right: object) -> object:
    """Apply an operator to values of which at least one is temporal, or null."""
    operation = OPERATIONS.get((operator, type(left), type(right)))
    if operation is None:
        return None
    try:
        return operation(left, right)
    except (OverflowError, ValueError, DecimalException):
        return None


def months_between(start: date, end: date) -> YearsMonths:
    """The whole months between two dates, clocks left aside; negative when the second is earlier."""
    count = (end.year - start.year) * 12 + end.month - start.month
    if count > 0 and end.day < start.day:
        count -= 1
    elif count < 0 and end.day > start.day:
        count += 1
    return YearsMonths(count)
