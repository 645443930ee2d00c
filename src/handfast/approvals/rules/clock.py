"""Working time: hours that count, holidays that do not, and the end of the quarter."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from handfast.approvals.types import Clock, Policy

SHARE_AT_RISK = Decimal("0.75")
HORIZON = 3660
"""Days after which a calendar without any working day gives up."""


@dataclass(frozen=True)
class Calendar:
    """When people work: hours of the day, days of the week (Monday 0), public holidays."""

    zone: str
    start: int = 9
    end: int = 17
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    country: str = ""
    region: str = ""

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return day.weekday() in self.days and day not in _free(self.country, self.region, day.year)

    def span(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing of a day, in the calendar's zone."""
        zone = ZoneInfo(self.zone)
        midnight = datetime.combine(day, time(), zone)
        closing = datetime.combine(day + timedelta(days=self.end // 24), time(self.end % 24), zone)
        return midnight.replace(hour=self.start), closing


def known(country: str, region: str) -> bool:
    """Whether the public holidays of a country, and of its region, are known."""
    if not re.fullmatch(r"[A-Z]{2}", country) or not re.fullmatch(r"[A-Z0-9-]{0,8}", region):
        return not country and not region
    return bool(_free(country, region, 2026))


def calendar(policy: Policy, zone: str) -> Calendar:
    """The calendar of a company's settings."""
    return Calendar(
        zone, policy.work_start, policy.work_end, policy.work_days, policy.country, policy.region
    )


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether people work at that moment."""
    local = at.astimezone(ZoneInfo(calendar.zone))
    opens, closes = calendar.span(local.date())
    return calendar.works(local.date()) and opens <= local < closes


def add_hours(calendar: Calendar, start: datetime, hours: Decimal) -> datetime:
    """The moment at which that many working hours have passed."""
    left = timedelta(seconds=float(hours * 3600))
    last = start
    for opens, closes in _spans(calendar, start):
        begin = max(opens, start)
        if closes - begin >= left:
            return begin + left
        left -= max(closes - begin, timedelta())
        last = closes
    return last + left


def worked(calendar: Calendar, start: datetime, end: datetime) -> Decimal:
    """Working hours between two moments, to the hundredth."""
    total = timedelta()
    for opens, closes in _spans(calendar, start):
        if opens >= end:
            break
        total += max(min(closes, end) - max(opens, start), timedelta())
    return (Decimal(int(total.total_seconds())) / 3600).quantize(Decimal("0.01"))


def worked_days(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole working days after the day of `start`, up to and with the day of `end`."""
    zone = ZoneInfo(calendar.zone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += calendar.works(day)
    return count


def quarter_end(calendar: Calendar, at: datetime) -> datetime:
    """The closing of the last working day of the quarter of a moment."""
    local = at.astimezone(ZoneInfo(calendar.zone)).date()
    month = (local.month - 1) // 3 * 3 + 4
    day = date(local.year + month // 13, (month - 1) % 12 + 1, 1) - timedelta(days=1)
    for _ in range(HORIZON):
        if calendar.works(day):
            break
        day -= timedelta(days=1)
    return calendar.span(day)[1]


def near_quarter_end(calendar: Calendar, at: datetime, days: int) -> bool:
    """Whether a moment is in the last so many working days of its quarter."""
    closing = quarter_end(calendar, at)
    return at <= closing and worked_days(calendar, at, closing) < days


def due(calendar: Calendar, clock: Clock, asked_at: datetime) -> datetime:
    """When an answer is due; a clock that can end within the quarter never runs past its end."""
    found = add_hours(calendar, asked_at, clock.hours)
    closing = quarter_end(calendar, asked_at)
    fair = add_hours(calendar, asked_at, min(clock.hours, Decimal(2)))
    return closing if fair <= closing < found else found


def at_risk(calendar: Calendar, asked_at: datetime, due_at: datetime, at: datetime) -> bool:
    """Whether three quarters of the time are used up."""
    whole = worked(calendar, asked_at, due_at)
    return worked(calendar, asked_at, at) >= whole * SHARE_AT_RISK


def _spans(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Opening hours from a moment on, day by day."""
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    for _ in range(HORIZON):
        if calendar.works(day):
            opens, closes = calendar.span(day)
            if closes > start:
                yield opens, closes
        day += timedelta(days=1)


@lru_cache(maxsize=512)
def _free(country: str, region: str, year: int) -> frozenset[date]:
    """The public holidays of a year; a country or region that is not known has none."""
    if not country:
        return frozenset()
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=year)
    except (NotImplementedError, AttributeError):
        return frozenset()
    return frozenset(found)
