"""Reading dates, times and durations from text, and writing them back as text."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from handfast.feel.values import YearsMonths, months

_DATE = r"(?P<year>-?(?:[1-9]\d{4,8}|\d{4}))-(?P<month>\d\d)-(?P<day>\d\d)"
_ZONE = r"(?P<zone>Z|[+-]\d\d:\d\d(?::\d\d)?|@[A-Za-z0-9_+/-]{1,60})?"
_TIME = rf"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?P<fraction>\.\d{{1,20}})?{_ZONE}"
DATE = re.compile(_DATE, re.ASCII)
TIME = re.compile(_TIME, re.ASCII)
DATE_TIME = re.compile(rf"{_DATE}T{_TIME}", re.ASCII)
MONTHS = re.compile(r"(-?)P(?=\d)(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
DAYS = re.compile(
    r"(-?)P(?=\d|T)(?:(\d{1,12})D)?"
    r"(?:T(?=\d)(?:(\d{1,15})H)?(?:(\d{1,15})M)?(?:(\d{1,18})(\.\d{0,20})?S)?)?",
    re.ASCII,
)


def parse_date(text: str) -> date | None:
    """A date from its ISO 8601 text, or null."""
    match = DATE.fullmatch(text)
    return _date(match) if match else None


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """A time from its text, with an offset or a zone after '@' if given, or null."""
    match = TIME.fullmatch(text)
    return _time(match) if match else None


def _time(match: re.Match[str]) -> time | None:
    zone = parse_zone(match["zone"]) if match["zone"] else None
    if match["zone"] and zone is None:
        return None
    micro = int(((match["fraction"] or ".0")[1:] + "000000")[:6])
    try:
        return time(int(match["hour"]), int(match["minute"]), int(match["second"]), micro, zone)
    except ValueError:
        return None


@lru_cache(maxsize=256)
def parse_zone(text: str) -> tzinfo | None:
    """A zone from 'Z', '+01:00' or '@Europe/Paris', or null."""
    if text == "Z":
        return UTC
    if text.startswith("@"):
        try:
            return ZoneInfo(text[1:])
        except (KeyError, ValueError, OSError):
            return None
    hours, minutes, *rest = (int(part) for part in text[1:].split(":"))
    seconds = rest[0] if rest else 0
    if hours > 18 or minutes > 59 or seconds > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return timezone(-offset if text[0] == "-" else offset)


def parse_date_time(text: str) -> datetime | None:
    """A date and time from its text (a bare date means midnight), or null."""
    match = DATE_TIME.fullmatch(text)
    if match is None:
        day = parse_date(text)
        return datetime.combine(day, time()) if day else None
    day, clock = _date(match), _time(match)
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock)


def parse_duration(text: str) -> timedelta | YearsMonths | None:
    """A duration of either kind from its ISO 8601 text, or null."""
    match = MONTHS.fullmatch(text)
    if match:
        count = int(match[2] or 0) * 12 + int(match[3] or 0)
        return months(-count if match[1] else count)
    return _days(text)


def _days(text: str) -> timedelta | None:
    match = DAYS.fullmatch(text)
    if not match or text.endswith("T"):
        return None
    try:
        span = timedelta(
            days=int(match[2] or 0),
            hours=int(match[3] or 0),
            minutes=int(match[4] or 0),
            seconds=int(match[5] or 0),
            microseconds=int(((match[6] or ".")[1:] + "000000")[:6]),
        )
    except OverflowError:
        return None
    return -span if match[1] else span


def parse_at_literal(text: str) -> object:
    """The value of @"...": whichever temporal kind the text is, or null."""
    for parse in (parse_date, parse_time, _full_date_time, parse_duration):
        value = parse(text)
        if value is not None:
            return value
    return None


def _full_date_time(text: str) -> datetime | None:
    return parse_date_time(text) if "T" in text else None


def zone_text(zone: tzinfo | None) -> str:
    """A zone as FEEL writes it."""
    if zone is None:
        return ""
    if isinstance(zone, ZoneInfo):
        return f"@{zone.key}"
    return _offset_text(zone.utcoffset(None) or timedelta())


def _offset_text(offset: timedelta) -> str:
    if not offset:
        return "Z"
    seconds = abs(int(offset.total_seconds()))
    text = f"{'-' if offset < timedelta() else '+'}{seconds // 3600:02}:{seconds // 60 % 60:02}"
    return text + (f":{seconds % 60:02}" if seconds % 60 else "")


def time_text(value: time | datetime) -> str:
    """The clock part of a time, with fraction and zone if any."""
    text = f"{value.hour:02}:{value.minute:02}:{value.second:02}"
    if value.microsecond:
        text += f".{value.microsecond:06}".rstrip("0")
    return text + zone_text(value.tzinfo)


def date_text(value: date) -> str:
    """A date in ISO 8601."""
    return f"{value.year:04}-{value.month:02}-{value.day:02}"


def months_text(value: YearsMonths) -> str:
    """A years and months duration in ISO 8601."""
    years, months = divmod(abs(value.months), 12)
    body = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if value.months < 0 else "") + "P" + (body or "0M")


def days_text(value: timedelta) -> str:
    """A days and time duration in ISO 8601."""
    sign, span = ("-", -value) if value < timedelta() else ("", value)
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{span.microseconds:06}".rstrip("0") if span.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    body = (f"{span.days}D" if span.days else "") + (f"T{clock}" if clock else "")
    return f"{sign}P{body or 'T0S'}"
