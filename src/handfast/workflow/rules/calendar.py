"""Business time: working hours in a zone, public holidays and own days, and what is due when.

Pure: a calendar is a value, moments are arguments. Used for due times, escalations and reports.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from handfast.workflow.rules.durations import Duration

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 3660
Span = tuple[time, time]
OFFICE: Mapping[str, tuple[Span, ...]] = {day: ((time(9), time(17)),) for day in DAYS[:5]}


@dataclass(frozen=True)
class Calendar:
    """When people work: hours per weekday, a zone, a country's holidays, and own days off or on."""

    zone: str = "UTC"
    hours: Mapping[str, tuple[Span, ...]] = field(default_factory=lambda: dict(OFFICE))
    country: str = ""
    region: str = ""
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether anybody works on that day."""
        if day in self.opened:
            return True
        if day in self.closed or not self.hours.get(DAYS[day.weekday()]):
            return False
        return day not in public_holidays(self.country, self.region, day.year)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The working hours of a day, in order; of a day opened by hand those of a Monday."""
        if not self.works_on(day):
            return ()
        usual = self.hours.get(DAYS[day.weekday()]) or self.hours.get("mon") or OFFICE["mon"]
        return tuple(sorted(usual))


@lru_cache(maxsize=512)
def public_holidays(country: str, region: str, year: int) -> Mapping[date, str]:
    """The public holidays of a country, or of a region of it, in a year, with their names."""
    if not country:
        return {}
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=year)
    except (NotImplementedError, KeyError):
        return {}
    return dict(found.items())


def is_country(country: str, region: str = "") -> bool:
    """Whether holidays of that country (and region) are known; an empty country always is."""
    known = holidays.list_supported_countries()
    return not country or (country in known and (not region or region in known[country]))


def due(calendar: Calendar | None, start: datetime, duration: Duration) -> datetime:
    """The moment a duration ends in business time (without a calendar: in plain time).

    A day of the duration is a working day, an hour a working hour: two days from Friday noon end
    on Tuesday noon. Months are plain months, moved on to the next working moment.
    """
    if calendar is None:
        return duration.after(start)
    moment = Duration(duration.months, timedelta()).after(start) if duration.months else start
    whole_days = duration.rest.days
    rest = duration.rest - timedelta(days=whole_days)
    moment = add_days(calendar, moment, whole_days)
    return add_time(calendar, moment, rest)


def next_open(calendar: Calendar, moment: datetime) -> datetime:
    """The moment itself when it lies in working hours, else the next beginning of some."""
    for opens, closes in _periods(calendar, moment):
        if moment < closes:
            return max(moment, opens)
    return moment


def add_days(calendar: Calendar, moment: datetime, days: int) -> datetime:
    """The same time of day that many working days later."""
    moment = next_open(calendar, moment)
    local = moment.astimezone(ZoneInfo(calendar.zone))
    day, left = local.date(), days
    for _ in range(LOOK_AHEAD_DAYS):
        if left <= 0:
            break
        day += timedelta(days=1)
        if calendar.works_on(day):
            left -= 1
    if day == local.date():
        return moment
    return next_open(calendar, datetime.combine(day, local.time(), ZoneInfo(calendar.zone)))


def add_time(calendar: Calendar, moment: datetime, amount: timedelta) -> datetime:
    """The moment at which that much working time has passed."""
    left = amount
    for opens, closes in _periods(calendar, moment):
        begin = max(opens, moment)
        if begin >= closes:
            continue
        if begin + left <= closes:
            return begin + left
        left -= closes - begin
    return moment + amount


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two moments; nothing when the end is not after the start."""
    total = timedelta()
    if end <= start:
        return total
    for opens, closes in _periods(calendar, start):
        if opens >= end:
            break
        total += max(timedelta(), min(closes, end) - max(opens, start))
    return total


def _periods(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The working periods from a moment's day on, as exact moments, for ten years at most.

    Moments are compared in UTC, so that the hour a clock change adds or takes away counts.
    """
    zone = ZoneInfo(calendar.zone)
    utc = ZoneInfo("UTC")
    first = start.astimezone(zone).date()
    for count in range(LOOK_AHEAD_DAYS):
        day = first + timedelta(days=count)
        for opens, closes in calendar.spans(day):
            begin = datetime.combine(day, opens, zone).astimezone(utc)
            end = datetime.combine(day, closes, zone).astimezone(utc)
            if end > begin:
                yield begin, end
