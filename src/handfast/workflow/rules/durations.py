"""ISO 8601 durations, moments and repetitions, as timers and due times are written."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DURATION = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$"
)
_CYCLE = re.compile(r"R(\d*)/(?:([^/P][^/]*)/)?(P[^/]+)$")
MOST_YEARS = 100


@dataclass(frozen=True)
class Duration:
    """Calendar months, and the exact rest."""

    months: int
    rest: timedelta

    def after(self, start: datetime) -> datetime:
        """The moment this long after a start; the 31st becomes the month's last day."""
        if self.months:
            count = start.year * 12 + start.month - 1 + self.months
            year, month = divmod(count, 12)
            day = min(start.day, monthrange(year, month + 1)[1])
            start = start.replace(year=year, month=month + 1, day=day)
        return start + self.rest


@dataclass(frozen=True)
class Cycle:
    """A repetition: how often (None: for ever), from when, and the pause between."""

    times: int | None
    start: datetime | None
    pause: Duration


def parse_duration(text: str) -> Duration | None:
    """`P1DT2H` as a duration; None when the text is not one or is beyond a hundred years."""
    found = _DURATION.match(text.strip().upper())
    if found is None:
        return None
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    seconds = float(found.group(7) or 0)
    if years + months / 12 + (weeks * 7 + days) / 365 + hours / 8760 > MOST_YEARS:
        return None
    if minutes > MOST_YEARS * 525_600 or seconds > MOST_YEARS * 31_536_000:
        return None
    rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return Duration(years * 12 + months, rest)


def parse_moment(text: str) -> datetime | None:
    """An ISO moment; None when the text is not one."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def aware(moment: datetime, at: datetime) -> datetime:
    """A moment written without a zone lies in that of `at`."""
    return moment if moment.tzinfo else moment.replace(tzinfo=at.tzinfo or UTC)


def parse_cycle(text: str) -> Cycle | None:
    """`R3/PT1H` or `R/2026-03-02T09:00:00Z/P1D`; None when the text is not a repetition."""
    found = _CYCLE.match(text.strip())
    if found is None:
        return None
    pause = parse_duration(found.group(3))
    start = parse_moment(found.group(2)) if found.group(2) else None
    if pause is None or pause == Duration(0, timedelta()) or (found.group(2) and start is None):
        return None
    return Cycle(int(found.group(1)) if found.group(1) else None, start, pause)


def is_literal(text: str) -> bool:
    """Whether a timer is written out (and not an expression that gives one)."""
    return bool(parse_duration(text) or parse_cycle(text) or parse_moment(text))
