"""Between FEEL values and plain JSON: what a process keeps is JSON, what rules see is FEEL."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from handfast import feel
from handfast.feel.values import YearsMonths

SAFE_INTEGER = 2**53


def to_json(value: object) -> object:
    """A FEEL value as JSON: numbers stay exact (else text), dates and durations become ISO text."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, date | datetime | time | timedelta | YearsMonths):
        return _temporal(value)
    if isinstance(value, Mapping):
        return {str(key): to_json(one) for key, one in value.items()}
    if isinstance(value, Sequence | set | frozenset):
        return [to_json(one) for one in value]
    return str(value)


def _temporal(value: date | datetime | time | timedelta | YearsMonths) -> str:
    if isinstance(value, timedelta | YearsMonths):
        return duration_text(value)
    return value.isoformat()


def _number(value: Decimal) -> object:
    if value == value.to_integral_value():
        whole = int(value)
        return whole if abs(whole) < SAFE_INTEGER else str(whole)
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)


def duration_text(value: timedelta | YearsMonths) -> str:
    """A duration as ISO 8601 text."""
    if isinstance(value, YearsMonths):
        return f"P{value.months}M" if value.months >= 0 else f"-P{-value.months}M"
    seconds = int(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [(hours, "H"), (minutes, "M"), (rest, "S")]
    clock = "".join(f"{n}{unit}" for n, unit in parts if n)
    text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
    return f"{sign}P{text}" if text else "PT0S"


def evaluate(text: str, data: Mapping[str, object], at: datetime | None = None) -> object:
    """The value of a FEEL text in a process's data; raises FeelError."""
    return feel.compile_expression(text, data.keys()).evaluate(data, at=at)


def holds(text: str, data: Mapping[str, object], at: datetime | None = None) -> bool:
    """Whether a condition is true; an empty one always is, an unknown one (null) is not."""
    return not text.strip() or evaluate(text, data, at) is True
