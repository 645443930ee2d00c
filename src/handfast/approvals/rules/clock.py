"""When an answer is due, at risk or late: working hours, and the end of the quarter."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from handfast.approvals.types import Clock, Policy
from handfast.kernel.worktime import (
    DAYS,
    LOOK_AHEAD_DAYS,
    Calendar,
    add_time,
    between,
    closing_of,
    days_between,
)

SHARE_AT_RISK = Decimal("0.75")
QUESTION_HOURS = Decimal(8)


def calendar(policy: Policy, zone: str) -> Calendar:
    """The calendar of a company's settings."""
    hours = ((time(policy.work_start), time(policy.work_end % 24)),)
    return Calendar(
        zone=zone,
        hours={DAYS[day]: hours for day in policy.work_days},
        country=policy.country,
        region=policy.region,
    )


def add_hours(calendar: Calendar, start: datetime, hours: Decimal) -> datetime:
    """The moment at which that many working hours have passed."""
    return add_time(calendar, start, timedelta(seconds=float(hours * 3600)))


def worked(calendar: Calendar, start: datetime, end: datetime) -> Decimal:
    """Working hours between two moments, to the hundredth."""
    seconds = int(between(calendar, start, end).total_seconds())
    return (Decimal(seconds) / 3600).quantize(Decimal("0.01"))


def quarter_end(calendar: Calendar, at: datetime) -> datetime:
    """The closing of the last working day of the quarter of a moment."""
    local = at.astimezone(ZoneInfo(calendar.zone)).date()
    month = (local.month - 1) // 3 * 3 + 4
    day = date(local.year + month // 13, (month - 1) % 12 + 1, 1) - timedelta(days=1)
    for _ in range(LOOK_AHEAD_DAYS):
        if calendar.works_on(day):
            break
        day -= timedelta(days=1)
    return closing_of(calendar, day)


def near_quarter_end(calendar: Calendar, at: datetime, days: int) -> bool:
    """Whether a moment is in the last so many working days of its quarter."""
    closing = quarter_end(calendar, at)
    return at <= closing and days_between(calendar, at, closing) < days


def due(calendar: Calendar, clock: Clock, asked_at: datetime) -> datetime:
    """When an answer is due; a clock that can end within the quarter never runs past its end."""
    found = add_hours(calendar, asked_at, clock.hours)
    closing = quarter_end(calendar, asked_at)
    fair = add_hours(calendar, asked_at, min(clock.hours, Decimal(2)))
    return closing if fair <= closing < found else found


def answer_due(calendar: Calendar, asked_at: datetime, request_due: datetime) -> datetime:
    """When a question should be answered: in a working day, sooner when the decision is due."""
    found = add_hours(calendar, asked_at, QUESTION_HOURS)
    return request_due if asked_at < request_due < found else found


def at_risk(calendar: Calendar, asked_at: datetime, due_at: datetime, at: datetime) -> bool:
    """Whether three quarters of the time are used up."""
    whole = worked(calendar, asked_at, due_at)
    return worked(calendar, asked_at, at) >= whole * SHARE_AT_RISK
