"""What people write down of an obligation, and everything that can be wrong with it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from handfast.contracts.rules.obligations import STEPS
from handfast.contracts.types import ANCHORS, COMPARISONS, DEBTORS, KINDS, TIMINGS, Duty, Timing
from handfast.kernel.errors import Problem

MAX_OFFSET, MAX_REMINDERS = 3660, 5
LENGTHS: Mapping[str, int] = {
    "title": 160, "text": 2000, "measure": 120, "unit": 40, "consequence": 1000,
}  # fmt: skip
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS, "owed_by": DEBTORS, "comparison": COMPARISONS,
}  # fmt: skip
LARGEST = Decimal(10) ** 13
NO_TITLE = Problem("title", "", "This is needed.", "Say in a few words what is owed.")
NO_MEASURE = Problem("measure", "", "Say what is measured.", "For example availability.")


def duty_problems(duty: Duty) -> list[Problem]:
    """Everything wrong with what was written down, by field."""
    found = length_problems(duty, LENGTHS)
    if not duty.title.strip():
        found.append(NO_TITLE)
    found += choice_problems(duty)
    if duty.threshold is not None:
        found += _threshold_problems(duty, duty.threshold)
    return found + timing_problems(duty.timing) + reminder_problems(duty.remind_days)


def length_problems(given: object, limits: Mapping[str, int]) -> list[Problem]:
    """The texts that are longer than their limit, by field."""
    return [
        Problem(name, "", f"This is longer than {limit} characters.", "Shorten it.")
        for name, limit in limits.items()
        if len(getattr(given, name)) > limit
    ]


def choice_problems(given: object) -> list[Problem]:
    """The choices that nobody knows, by field."""
    return [
        Problem(name, getattr(given, name), "There is no such choice.", f"Use {', '.join(known)}.")
        for name, known in CHOICES.items()
        if getattr(given, name) not in known
    ]


def _threshold_problems(duty: Duty, threshold: Decimal) -> list[Problem]:
    found = []
    if not duty.measure.strip():
        found.append(NO_MEASURE)
    if not threshold.is_finite() or abs(threshold) >= LARGEST:
        found.append(Problem("threshold", str(threshold), "This number is too large."))
    return found


def timing_problems(timing: Timing) -> list[Problem]:
    """What is missing or impossible in a timing, by field."""
    if timing.kind not in TIMINGS:
        return [_wrong("timing", timing.kind, f"Choose one of: {', '.join(TIMINGS)}.")]
    found = [
        _wrong(name, day, "Give a day between 1990 and 2199.")
        for name, day in (("on", timing.on), ("first", timing.first), ("until", timing.until))
        if day is not None and not 1990 <= day.year < 2200
    ]
    if timing.kind == "fixed" and timing.on is None:
        found.append(_wrong("on", "", "Give the day."))
    if timing.kind == "offset":
        found += _offset_problems(timing)
    if timing.kind in STEPS:
        found += _repeat_problems(timing)
    return found


def _offset_problems(timing: Timing) -> list[Problem]:
    found = []
    if timing.days is None or abs(timing.days) > MAX_OFFSET:
        found.append(
            _wrong("days", timing.days, "Give the number of days, at most ten years of them.")
        )
    if timing.anchor not in ANCHORS:
        found.append(_wrong("anchor", timing.anchor, f"Choose one of: {', '.join(ANCHORS)}."))
    return found


def _repeat_problems(timing: Timing) -> list[Problem]:
    found, months = [], STEPS[timing.kind]
    if timing.day is None or not 1 <= timing.day <= 31:
        found.append(_wrong("day", timing.day, "Give a day of the month, 1 to 31."))
    if months > 1 and not (timing.month is not None and 1 <= timing.month <= months):
        found.append(_wrong("month", timing.month, f"Give a month, 1 to {months}."))
    if timing.first and timing.until and timing.until <= timing.first:
        found.append(_wrong("until", timing.until, "Give a day after the first."))
    return found


def reminder_problems(days: Sequence[int]) -> list[Problem]:
    """What is wrong with a list of reminder days."""
    if len(days) > MAX_REMINDERS:
        return [_wrong("remind_days", len(days), f"Give at most {MAX_REMINDERS} reminders.")]
    if any(not 0 <= one <= 366 for one in days):
        return [_wrong("remind_days", str(list(days)), "Give days between 0 and 366.")]
    return []


def _wrong(field: str, value: object, remedy: str) -> Problem:
    return Problem(
        field, "" if value is None else str(value), "This is missing or does not fit.", remedy
    )
