"""Working time: hours of work in a zone, public holidays and own days, and reckoning with them.

Pure: a calendar is a value, moments are arguments. Due times, escalations and reports use it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK_AHEAD_DAYS = 3660
_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
Span = tuple[time, time]
OFFICE: Mapping[str, tuple[Span, ...]] = {day: ((time(9), time(17)),) for day in DAYS[:5]}


@dataclass(frozen=True)
class Calendar:
    """When people work: hours per weekday, a zone, a country's holidays, and own days off or on.

    Hours that close at midnight are written as closing at 00:00.
    """

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
        return dict(holidays.country_holidays(country, subdiv=region or None, years=year).items())
    except NotImplementedError:
        return {}


def is_country(country: str, region: str = "") -> bool:
    """Whether holidays of that country (and region) are known; neither given is fine."""
    if not country:
        return not region
    if not re.fullmatch(r"[A-Z]{2}", country):
        return False
    try:
        holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return False
    return True


def is_zone(name: str) -> bool:
    """Whether a time zone of that name is known to this machine."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    """The names of all time zones, for which six hundred files are opened."""
    return frozenset(available_timezones())


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether people work at that moment."""
    periods = _periods(calendar, moment, days=1)
    return any(opens <= moment < closes for opens, closes in periods)


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


def days_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole working days after the day of `start`, up to and with the day of `end`."""
    zone = ZoneInfo(calendar.zone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    count = 0
    while day < last:
        day += timedelta(days=1)
        count += calendar.works_on(day)
    return count


def openings(calendar: Calendar, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """The working periods from one day to another, both inclusive, as exact moments in order."""
    for count in range((last - first).days + 1):
        yield from _hours(calendar, first + timedelta(days=count))


def closing_of(calendar: Calendar, day: date) -> datetime:
    """When the last hours of a working day end; raises ValueError on a day without work."""
    periods = list(_hours(calendar, day))
    if not periods:
        raise ValueError(f"nobody works on {day}")
    return periods[-1][1].astimezone(ZoneInfo(calendar.zone))


def _periods(
    calendar: Calendar, start: datetime, days: int = LOOK_AHEAD_DAYS
) -> Iterator[tuple[datetime, datetime]]:
    """The working periods from a moment's day on, as exact moments, for ten years at most."""
    first = start.astimezone(ZoneInfo(calendar.zone)).date()
    for count in range(days):
        yield from _hours(calendar, first + timedelta(days=count))


def _hours(calendar: Calendar, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The working periods of a day.

    Moments are compared in UTC, so that the hour a clock change adds or takes away counts.
    """
    zone, utc = ZoneInfo(calendar.zone), ZoneInfo("UTC")
    for opens, closes in calendar.spans(day):
        last = day if closes != time() else day + timedelta(days=1)
        begin = datetime.combine(day, opens, zone).astimezone(utc)
        end = datetime.combine(last, closes, zone).astimezone(utc)
        if end > begin:
            yield begin, end


def duration(seconds: float) -> str:
    """A time as people say it, in two units at most: "3 d 4 h", "12 min", "0 s"."""
    left, words = round(seconds), []
    for unit, size in _UNITS:
        count, rest = divmod(left, size)
        if count:
            words.append(f"{count} {unit}")
            left = rest
        elif words:
            break
        if len(words) == 2:
            break
    return " ".join(words) or "0 s"
