"""Arithmetic of obligations: when they fall due, when people are reminded, whether a measure was kept.

Nothing here knows a clock: days and terms are arguments. All spans are half-open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from handfast.contracts.types import ANCHORS, COMPARISONS, TIMINGS, Term, Timing
from handfast.kernel.period import Period, add_months, next_month

STEPS: Mapping[str, int] = {"monthly": 1, "quarterly": 3, "yearly": 12}
HORIZON = timedelta(days=100)
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Draw:
    """Days to open now, and from which day on the next draw looks; None when nothing follows."""

    days: tuple[date, ...]
    drawn_to: date | None


def due_days(timing: Timing, term: Term, window: Period) -> list[date]:
    """Every due day within the window, in order; the window of what repeats must have an end."""
    if timing.kind in STEPS:
        return _repeated(timing, term, window)
    day = _single(timing, term)
    return [day] if day is not None and window.contains(day) else []


def _single(timing: Timing, term: Term) -> date | None:
    if timing.kind == "fixed":
        return timing.on
    if timing.kind != "offset" or timing.days is None:
        return None
    anchor = {"start": term.start, "end": term.end, "signature": term.signed}[timing.anchor]
    return None if anchor is None else anchor + timedelta(days=timing.days)


def _repeated(timing: Timing, term: Term, window: Period) -> list[date]:
    first, until = timing.first or term.start, timing.until or term.end
    if first is None or (until is not None and until <= first):
        return []
    span = Period(first, until).overlap(window)
    if span is None or span.end is None:
        return []
    step = STEPS[timing.kind]
    month = _cycle(span.start, step, timing.month or 1)
    found = []
    while month < span.end:
        due = _on(month, timing.day or 1)
        if span.contains(due):
            found.append(due)
        month = add_months(month, step)
    return found


def _cycle(day: date, step: int, place: int) -> date:
    """The first of the month that is the `place`th of the quarter or year which contains the day."""
    begin = (day.month - 1) // step * step + 1
    return date(day.year, begin + (place - 1 if step > 1 else 0), 1)


def _on(month: date, day: int) -> date:
    last = (next_month(month) - timedelta(days=1)).day
    return month.replace(day=min(day, last))


def next_day(timing: Timing, term: Term, since: date) -> date | None:
    """The first due day on or after `since`, or None."""
    begin = timing.first or term.start
    begin = max(since, begin) if timing.kind in STEPS and begin is not None else since
    found = due_days(timing, term, Period(begin, add_months(begin, 25)))
    if found or timing.kind in STEPS:
        return found[0] if found else None
    day = _single(timing, term)
    return day if day is not None and day >= since else None


def draw(timing: Timing, term: Term, *, since: date, today: date) -> Draw:
    """What to open from `since` on: everything until the horizon, and always the next one."""
    horizon = max(since, today + HORIZON)
    days = due_days(timing, term, Period(since, horizon))
    if not any(day >= today for day in days):
        following = next_day(timing, term, max(horizon, since))
        if following is not None:
            days.append(following)
    drawn_to = max([horizon, *(day + timedelta(days=1) for day in days)])
    more = next_day(timing, term, drawn_to) is not None
    return Draw(tuple(days), drawn_to if more else None)


def first_reminder(due_on: date, days: Iterable[int], today: date) -> date | None:
    """When to remind first: the latest day that has passed already, else the earliest to come."""
    found = sorted(due_on - timedelta(days=one) for one in days)
    passed = [one for one in found if one <= today]
    return passed[-1] if passed else next(iter(found), None)


def following_reminder(due_on: date, days: Iterable[int], today: date) -> date | None:
    """When to remind again after a reminder on `today`, or None."""
    found = (due_on - timedelta(days=one) for one in days)
    return min((one for one in found if one > today), default=None)


def is_kept(comparison: str, threshold: Decimal, value: Decimal) -> bool:
    """Whether a measured value is at least, or at most, the threshold."""
    return value >= threshold if comparison == ">=" else value <= threshold


def plain(value: Decimal) -> str:
    """A number as people write it: 99.9, 500, 1,501.5."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def measure_words(measure: str, comparison: str, threshold: Decimal | None, unit: str) -> str:
    """“Availability at least 99.9 %”; empty without a threshold."""
    if threshold is None:
        return ""
    return f"{measure} {COMPARISONS[comparison]} {plain(threshold)} {unit}".strip()


def timing_words(timing: Timing) -> str:
    """When it is due, as people say it: “90 days before the end of the contract”."""
    if timing.kind == "offset":
        return _offset_words(timing.days or 0, ANCHORS[timing.anchor])
    if timing.kind in STEPS:
        return f"{TIMINGS[timing.kind]} {_day_words(timing)}"
    return TIMINGS[timing.kind]


def _offset_words(days: int, anchor: str) -> str:
    if days == 0:
        return f"On the day of the {anchor}"
    count = abs(days)
    return (
        f"{count} day{'' if count == 1 else 's'} {'before' if days < 0 else 'after'} the {anchor}"
    )


def _day_words(timing: Timing) -> str:
    day = f"on the {ordinal(timing.day or 1)}"
    if timing.kind == "quarterly":
        return f"{day} of its {ordinal(timing.month or 1)} month"
    if timing.kind == "yearly":
        return f"{day} of {date(2000, timing.month or 1, 1):%B}"
    return day


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    if 10 <= number % 100 <= 20:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
