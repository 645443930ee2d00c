"""Properties of dates, times, durations and intervals, read with a dot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from handfast.feel.comparing import time_offset
from handfast.feel.values import Range, YearsMonths

Property = Callable[..., object]


def _offset(value: datetime | time) -> object:
    return value.utcoffset() if isinstance(value, datetime) else time_offset(value)


def _timezone(value: datetime | time) -> object:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _second(value: datetime | time) -> object:
    return Decimal(value.second)


_DATE: dict[str, Property] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_TIME: dict[str, Property] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": _second,
    "time offset": _offset,
    "timezone": _timezone,
}


def _part(unit: int, modulus: int | None) -> Property:
    def read(value: timedelta) -> object:
        sign = -1 if value < timedelta() else 1
        count = int(abs(value).total_seconds()) // unit
        return Decimal(sign * (count % modulus if modulus else count))

    return read


def _months(value: YearsMonths) -> object:
    rest = abs(value.months) % 12
    return Decimal(-rest if value.months < 0 else rest)


def _years(value: YearsMonths) -> object:
    years = abs(value.months) // 12
    return Decimal(-years if value.months < 0 else years)


PROPERTIES: dict[type, dict[str, Property]] = {
    date: _DATE,
    datetime: {**_DATE, **_TIME},
    time: _TIME,
    timedelta: {
        "days": _part(86400, None),
        "hours": _part(3600, 24),
        "minutes": _part(60, 60),
        "seconds": _part(1, 60),
    },
    YearsMonths: {"years": _years, "months": _months},
    Range: {
        "start": lambda value: value.low,
        "end": lambda value: value.high,
        "start included": lambda value: value.low_included,
        "end included": lambda value: value.high_included,
    },
}


def read_property(value: object, name: str) -> object:
    """A property of a value, or null if its kind has none of that name."""
    read = PROPERTIES.get(type(value), {}).get(name)
    return read(value) if read is not None else None
