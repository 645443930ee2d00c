"""Built-in functions that convert: string, number, range."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin
from handfast.feel.comparing import compare
from handfast.feel.temporal.literals import (
    date_text,
    days_text,
    months_text,
    parse_at_literal,
    time_text,
)
from handfast.feel.values import NUMBERS, Range, YearsMonths, number

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_SEPARATORS = frozenset((" ", ",", "."))


@builtin("string", "from: any")
def string(meter: Meter, value: object) -> object:
    """The text of a value; null stays null."""
    return None if value is None else _top(value, meter)


def _top(value: object, meter: Meter) -> str:
    return value if isinstance(value, str) else write(value, meter)


def write(value: object, meter: Meter) -> str:
    """A value as FEEL text; strings inside lists and contexts are quoted."""
    writer = _WRITERS.get(type(value))
    meter.charge(2)
    text = "function" if writer is None else writer(value, meter)
    meter.text_size(len(text))
    return text


def _quoted(value: str, meter: Meter) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _list(values: list[object], meter: Meter) -> str:
    meter.charge(len(values) + 1)
    return "[" + ", ".join(write(value, meter) for value in values) + "]"


def _context(values: dict[str, object], meter: Meter) -> str:
    meter.charge(len(values) + 1)
    parts = (f"{_key(key)}: {write(value, meter)}" for key, value in values.items())
    return "{" + ", ".join(parts) + "}"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w ]+", key) else _quoted(key, Meter())


def _range(value: Range, meter: Meter) -> str:
    opening, closing = "[" if value.low_included else "(", "]" if value.high_included else ")"
    return f"{opening}{write(value.low, meter)}..{write(value.high, meter)}{closing}"


def _number(value: Decimal, meter: Meter) -> str:
    return format(value, "f") if value else "0"


def _boolean(value: bool, meter: Meter) -> str:
    return "true" if value else "false"


def _date_time(value: datetime, meter: Meter) -> str:
    return f"{date_text(value)}T{time_text(value)}"


_WRITERS: dict[type, Callable[..., str]] = {
    type(None): lambda value, meter: "null",
    str: _quoted,
    bool: _boolean,
    Decimal: _number,
    list: _list,
    dict: _context,
    Range: _range,
    datetime: _date_time,
    date: lambda value, meter: date_text(value),
    time: lambda value, meter: time_text(value),
    timedelta: lambda value, meter: days_text(value),
    YearsMonths: lambda value, meter: months_text(value),
}


@builtin("number", "from: number")
def number_from_number(meter: Meter, value: Decimal) -> object:
    """A number as it is."""
    return value


@builtin("number", "from: string, grouping separator?: string~, decimal separator?: string~")
def number_from_text(meter: Meter, text: str, grouping: str | None, point: str | None) -> object:
    """A number from its text, with separators of one's own."""
    if grouping is not None and (grouping not in _SEPARATORS or grouping == point):
        return None
    if point is not None and (point not in _SEPARATORS or point == " "):
        return None
    plain = text.replace(grouping, "") if grouping else text
    if point is not None and point != ".":
        if "." in plain:
            return None
        plain = plain.replace(point, ".")
    if len(plain) > 100 or not _NUMBER.fullmatch(plain):
        return None
    return number(NUMBERS.create_decimal(plain))


_RANGE = re.compile(r"\s*([\[\](])(.*?)\.\.(.*?)([\[\])])\s*", re.DOTALL)


@builtin("range", "from: string")
def range_from_text(meter: Meter, text: str) -> object:
    """An interval from its text; its ends must be constants."""
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    low, high = _constant(match[2].strip()), _constant(match[3].strip())
    if (match[2].strip() and low is None) or (match[3].strip() and high is None):
        return None
    if (low is None and high is None) or not _ordered(low, high):
        return None
    low_included, high_included = match[1] == "[", match[4] == "]"
    if (low is None and low_included) or (high is None and high_included):
        return None
    return Range(low, high, low_included, high_included)


def _ordered(low: object, high: object) -> bool:
    if low is None or high is None:
        return True
    order = compare(low, high)
    return order is not None and order <= 0


_CALL = re.compile(r'(?:@|(?:date|time|date and time|duration)\s*\(\s*)"([^"]*)"\s*\)?')


def _constant(text: str) -> object:
    if _NUMBER.fullmatch(text):
        return number(NUMBERS.create_decimal(text))
    if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        return text[1:-1]
    match = _CALL.fullmatch(text)
    return parse_at_literal(match[1]) if match else None
