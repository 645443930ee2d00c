"""Built-in functions that make dates, times and durations, and tell today and now."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin, whole
from handfast.feel.temporal.arithmetic import months_between
from handfast.feel.temporal.literals import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    parse_zone,
)


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
    try:
        return date(*_whole_parts(year, month, day))
    except (TypeError, ValueError, OverflowError):
        return None


def _whole_parts(*numbers: Decimal) -> list[int]:
    parts = [whole(number) for number in numbers]
    return [part for part in parts if part is not None]


@builtin("time", "from: string")
def time_from_text(meter: Meter, text: str) -> object:
    """A time from its text."""
    return parse_time(text)


@builtin("time", "from: date | date and time | time")
def time_from_instant(meter: Meter, value: date | time) -> object:
    """The time part of a date and time; midnight UTC of a date."""
    if isinstance(value, time):
        return value
    return value.timetz() if isinstance(value, datetime) else time(0, tzinfo=UTC)


@builtin("time", "hour: number, minute: number, second: number, offset?: days and time duration~")
def time_from_parts(
    meter: Meter, hour: Decimal, minute: Decimal, second: Decimal, offset: timedelta | None
) -> object:
    """A time from its parts; seconds may have a fraction."""
    try:
        zone = None if offset is None else parse_zone(_offset_literal(offset))
        micro = int((second % 1) * 1_000_000)
        seconds = second.to_integral_value(ROUND_FLOOR)
        hours, minutes, whole_seconds = _whole_parts(hour, minute, seconds)
        return time(hours, minutes, whole_seconds, micro, zone)
    except (TypeError, ValueError, OverflowError):
        return None


def _offset_literal(offset: timedelta) -> str:
    seconds = abs(int(offset.total_seconds()))
    sign = "-" if offset < timedelta() else "+"
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


@builtin("date and time", "from: string")
def date_time_from_text(meter: Meter, text: str) -> object:
    """A date and time from its text."""
    return parse_date_time(text)


@builtin("date and time", "date: instant, time: time")
def date_time_from_both(meter: Meter, day: date, clock: time) -> object:
    """A date and time from a date and a time."""
    return datetime.combine(day, clock)


@builtin("date and time", "date: date and time, timezone: string")
def date_time_in_zone(meter: Meter, value: datetime, zone: str) -> object:
    """The same moment in another zone."""
    target = parse_zone(f"@{zone}")
    return value.astimezone(target) if target and value.tzinfo else None


_PARTS = "year: number, month: number, day: number, hour: number, minute: number, second: number"


@builtin("date and time", f"{_PARTS}, offset?: days and time duration~")
def date_time_from_parts(
    meter: Meter,
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    offset: timedelta | None,
) -> object:
    """A date and time from its parts, with an offset or without."""
    first = date_from_parts(meter, year, month, day)
    clock = time_from_parts(meter, hour, minute, second, offset)
    if not isinstance(first, date) or not isinstance(clock, time):
        return None
    return datetime.combine(first, clock)


@builtin("date and time", f"{_PARTS}, timezone: string")
def date_time_from_parts_in_zone(
    meter: Meter,
    year: Decimal,
    month: Decimal,
    day: Decimal,
    hour: Decimal,
    minute: Decimal,
    second: Decimal,
    zone: str,
) -> object:
    """A date and time from its parts in a named zone."""
    value = date_time_from_parts(meter, year, month, day, hour, minute, second, None)
    target = parse_zone(f"@{zone}")
    return value.replace(tzinfo=target) if target and isinstance(value, datetime) else None


@builtin("duration", "from: string")
def duration_from_text(meter: Meter, text: str) -> object:
    """A duration of either kind from its text."""
    return parse_duration(text)


@builtin("years and months duration", "from: instant, to: instant")
def months_duration(meter: Meter, start: date, end: date) -> object:
    """The whole months between two dates."""
    return months_between(start, end)


@builtin("now", "")
def now(meter: Meter) -> object:
    """The moment the caller passed to the evaluation; null without one."""
    return meter.at


@builtin("today", "")
def today(meter: Meter) -> object:
    """The date of the moment the caller passed to the evaluation; null without one."""
    return None if meter.at is None else meter.at.date()


@builtin("day of year", "date: instant")
def day_of_year(meter: Meter, value: date) -> object:
    """The number of the day within its year."""
    return Decimal(value.timetuple().tm_yday)


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@builtin("day of week", "date: instant")
def day_of_week(meter: Meter, value: date) -> object:
    """The English name of the day of the week."""
    return _DAYS[value.weekday()]


@builtin("month of year", "date: instant")
def month_of_year(meter: Meter, value: date) -> object:
    """The English name of the month."""
    return _MONTHS[value.month - 1]


@builtin("week of year", "date: instant")
def week_of_year(meter: Meter, value: date) -> object:
    """The ISO 8601 number of the week."""
    return Decimal(value.isocalendar().week)
