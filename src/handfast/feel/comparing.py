"""Equality, order and membership of FEEL values, with three-valued results."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from handfast.feel.budget import Meter
from handfast.feel.values import Range, YearsMonths

EPOCH = datetime.combine(date(1970, 1, 1), time())
_ORDERED = (Decimal, str, date, time, timedelta, YearsMonths)


def equals(left: object, right: object, meter: Meter) -> bool | None:
    """Whether two values are equal; null when their kinds differ."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return None
    structured = STRUCTURED.get(type(left))
    return left == right if structured is None else structured(left, right, meter)


def _equal_lists(left: list[object], right: list[object], meter: Meter) -> bool:
    meter.charge(min(len(left), len(right)) + 1)
    return len(left) == len(right) and all(
        equals(a, b, meter) is True for a, b in zip(left, right, strict=True)
    )


def _equal_contexts(left: dict[str, object], right: dict[str, object], meter: Meter) -> bool:
    meter.charge(len(left) + 1)
    return left.keys() == right.keys() and all(
        equals(value, right[key], meter) is True for key, value in left.items()
    )


def _equal_ranges(left: Range, right: Range, meter: Meter) -> bool:
    return (
        left.low_included == right.low_included
        and left.high_included == right.high_included
        and equals(left.low, right.low, meter) is True
        and equals(left.high, right.high, meter) is True
    )


def _equal_times(left: time, right: time, meter: Meter) -> bool:
    return _time_key(left) == _time_key(right)


def to_utc(value: datetime) -> datetime:
    """A zoned moment in UTC, so that changes of the clock count; others as they are.

    Python compares and subtracts two moments of one zone by their clocks.
    """
    return value.astimezone(UTC) if isinstance(value.tzinfo, ZoneInfo) else value


def _equal_moments(left: datetime, right: datetime, meter: Meter) -> bool:
    try:
        return to_utc(left) == to_utc(right)
    except OverflowError:
        return left == right


STRUCTURED: dict[type, Callable[..., bool]] = {
    list: _equal_lists,
    dict: _equal_contexts,
    Range: _equal_ranges,
    time: _equal_times,
    datetime: _equal_moments,
}


def _time_key(value: time) -> tuple[bool, timedelta]:
    clock = timedelta(
        hours=value.hour,
        minutes=value.minute,
        seconds=value.second,
        microseconds=value.microsecond,
    )
    offset = time_offset(value)
    return (offset is not None, clock - (offset or timedelta()))


def time_offset(value: time) -> timedelta | None:
    """The offset of a time; a named zone is taken at the epoch, as times have no date."""
    if value.tzinfo is None:
        return None
    return value.tzinfo.utcoffset(EPOCH)


def compare(left: object, right: object) -> int | None:
    """-1, 0 or 1 for values of one ordered kind, else null."""
    if type(left) is not type(right) or not isinstance(left, _ORDERED):
        return None
    if isinstance(left, time) and isinstance(right, time):
        return _order(_time_key(left), _time_key(right)) if _comparable(left, right) else None
    try:
        if isinstance(left, datetime) and isinstance(right, datetime):
            return _order(to_utc(left), to_utc(right))
        return _order(left, right)
    except (TypeError, OverflowError):
        return None


def _comparable(left: time, right: time) -> bool:
    return (left.tzinfo is None) == (right.tzinfo is None)


def _order(left: object, right: object) -> int:
    if left == right:
        return 0
    return -1 if left < right else 1  # type: ignore[operator]


def in_range(value: object, interval: Range) -> bool | None:
    """Whether a value lies in an interval; null when it cannot be compared with its ends."""
    low = 1 if interval.low is None else compare(value, interval.low)
    high = -1 if interval.high is None else compare(value, interval.high)
    if low is None or high is None or (interval.low is None and interval.high is None):
        return None
    above = low > 0 or (low == 0 and interval.low_included)
    below = high < 0 or (high == 0 and interval.high_included)
    return above and below


def member(value: object, test: object, meter: Meter) -> bool | None:
    """Whether a value satisfies a test value: an interval, a list of values, or an equal value."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return in_range(value, test)
    if isinstance(test, list):
        return _in_list(value, test, meter)
    return equals(value, test, meter)


def _in_list(value: object, tests: list[object], meter: Meter) -> bool | None:
    meter.charge(len(tests) + 1)
    if isinstance(value, list) and equals(value, tests, meter):
        return True
    for test in tests:
        found = (
            member(value, test, meter) if isinstance(test, Range) else equals(value, test, meter)
        )
        if found is True:
            return True
    return False
