"""Due days, reminders and measures: pure arithmetic, held against plain enumeration."""

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.contracts.rules.obligation_checks import reminder_problems, timing_problems
from handfast.contracts.rules.obligations import (
    STEPS,
    Draw,
    draw,
    due_days,
    first_reminder,
    following_reminder,
    is_kept,
    measure_words,
    next_day,
    ordinal,
    timing_words,
)
from handfast.contracts.types import Term, Timing
from handfast.kernel.period import Period

TERM = Term(start=date(2026, 3, 5), end=date(2028, 3, 5), signed=date(2026, 3, 4))
days = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def test_monthly_on_the_31st_falls_on_each_months_last_day():
    timing = Timing("monthly", day=31)
    found = due_days(timing, TERM, Period(date(2027, 12, 1), date(2028, 4, 1)))
    assert found == [date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29)]


def test_the_end_is_not_part_of_the_term_and_the_start_is():
    term = Term(start=date(2026, 3, 5), end=date(2026, 5, 5))
    assert due_days(Timing("monthly", day=5), term, Period(date(2026, 1, 1), date(2027, 1, 1))) == [
        date(2026, 3, 5), date(2026, 4, 5),
    ]  # fmt: skip


def test_a_leap_day_is_kept_on_the_28th_between_leap_years():
    timing = Timing("yearly", day=29, month=2, first=date(2024, 1, 1), until=date(2029, 1, 1))
    found = due_days(timing, TERM, Period(date(2024, 1, 1), date(2029, 1, 1)))
    assert [d.isoformat() for d in found] == [
        "2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29",
    ]  # fmt: skip


def test_quarters_are_those_of_the_calendar():
    timing = Timing("quarterly", day=25, month=1)
    found = due_days(timing, TERM, Period(TERM.start, date(2027, 1, 1)))
    assert found == [date(2026, 4, 25), date(2026, 7, 25), date(2026, 10, 25)]
    last = due_days(
        Timing("quarterly", day=31, month=3), TERM, Period(TERM.start, date(2026, 7, 1))
    )
    assert last == [date(2026, 3, 31), date(2026, 6, 30)]


@pytest.mark.parametrize(
    ("timing", "due"),
    [
        (Timing("offset", days=-90, anchor="end"), date(2027, 12, 6)),
        (Timing("offset", days=14, anchor="end"), date(2028, 3, 19)),
        (Timing("offset", days=0, anchor="start"), date(2026, 3, 5)),
        (Timing("offset", days=30, anchor="signature"), date(2026, 4, 3)),
        (Timing("fixed", on=date(2026, 6, 1)), date(2026, 6, 1)),
    ],
)
def test_a_single_day_is_drawn_once_and_nothing_follows(timing, due):
    assert draw(timing, TERM, since=date(2026, 3, 5), today=date(2026, 3, 5)) == Draw((due,), None)
    assert next_day(timing, TERM, due) == due
    assert next_day(timing, TERM, due + timedelta(days=1)) is None


def test_nothing_is_due_before_the_contract_is_signed_or_while_the_day_is_unset():
    for timing in (Timing("offset", days=5, anchor="end"), Timing("monthly", day=1), Timing()):
        assert draw(timing, Term(), since=date(2026, 3, 5), today=date(2026, 3, 5)) == Draw(
            (), None
        )


def test_what_repeats_without_an_end_goes_on():
    timing, today = Timing("yearly", day=1, month=2, first=date(2026, 3, 1)), date(2026, 3, 5)
    drawn = draw(timing, Term(), since=today, today=today)
    assert drawn == Draw((date(2027, 2, 1),), date(2027, 2, 2))


@st.composite
def repeating(draw_):
    kind = draw_(st.sampled_from(sorted(STEPS)))
    first = draw_(days)
    until = draw_(st.none() | st.integers(1, 1500).map(lambda n: first + timedelta(days=n)))
    month = draw_(st.integers(1, STEPS[kind]))
    return Timing(
        kind, day=draw_(st.integers(1, 31)), month=month, first=first,
        until=until or date(2032, 1, 1),
    )  # fmt: skip


def by_hand(timing):
    """Every day of the span that a plain reading of the rule names."""
    found, day = [], timing.first
    while day < timing.until:
        place = (day.month - 1) % STEPS[timing.kind] + 1
        wanted = timing.kind == "monthly" or place == timing.month
        if wanted and day.day == min(timing.day, monthrange(day.year, day.month)[1]):
            found.append(day)
        day += timedelta(days=1)
    return found


@settings(max_examples=60, deadline=None)
@given(repeating())
def test_due_days_are_those_of_a_plain_reading(timing):
    whole = Period(timing.first - timedelta(days=400), timing.until + timedelta(days=400))
    assert due_days(timing, Term(), whole) == by_hand(timing)


@settings(max_examples=60, deadline=None)
@given(repeating(), days, st.integers(1, 900))
def test_halves_of_a_window_join_without_gap_or_double(timing, start, length):
    end = start + timedelta(days=length)
    middle = start + timedelta(days=length // 2)
    halves = [due_days(timing, Term(), Period(*pair)) for pair in ((start, middle), (middle, end))]
    assert sum(halves, []) == due_days(timing, Term(), Period(start, end))


@settings(max_examples=60, deadline=None)
@given(repeating(), st.lists(st.integers(0, 260), min_size=1, max_size=25))
def test_drawing_bit_by_bit_opens_every_day_once_and_always_the_next(timing, leaps):
    today, since, opened = timing.first, timing.first, []
    for leap in leaps:
        today += timedelta(days=leap)
        if since is not None:
            drawn = draw(timing, Term(), since=since, today=today)
            opened, since = [*opened, *drawn.days], drawn.drawn_to
        coming = [day for day in by_hand(timing) if day >= today]
        assert coming[:1] == [day for day in opened if day >= today][:1]
    assert opened == by_hand(timing)[: len(opened)]
    assert since is not None or opened == by_hand(timing)


def test_reminders_catch_up_with_one_and_then_follow():
    due, steps = date(2026, 6, 30), (30, 7, 1)
    assert first_reminder(due, steps, date(2026, 5, 1)) == date(2026, 5, 31)
    assert first_reminder(due, steps, date(2026, 6, 25)) == date(2026, 6, 23)
    assert following_reminder(due, steps, date(2026, 6, 25)) == date(2026, 6, 29)
    assert following_reminder(due, steps, date(2026, 6, 29)) is None
    assert first_reminder(due, (), date(2026, 5, 1)) is None


def test_measures_are_kept_at_the_threshold_itself():
    assert is_kept(">=", Decimal("99.9"), Decimal("99.90"))
    assert not is_kept(">=", Decimal("99.9"), Decimal("99.89"))
    assert is_kept("<=", Decimal(8), Decimal(8))
    assert not is_kept("<=", Decimal(8), Decimal("8.5"))


def test_words():
    assert (
        measure_words("Availability", ">=", Decimal("99.9000"), "%")
        == "Availability at least 99.9 %"
    )
    assert measure_words("Seats", ">=", Decimal(1500), "seats") == "Seats at least 1,500 seats"
    assert measure_words("", ">=", None, "") == ""
    assert (
        timing_words(Timing("offset", days=-1, anchor="end"))
        == "1 day before the end of the contract"
    )
    assert timing_words(Timing("quarterly", day=25, month=1)) == (
        "Every quarter on the 25th of its 1st month"
    )
    assert timing_words(Timing("yearly", day=2, month=12)) == "Every year on the 2nd of December"
    assert [ordinal(n) for n in (3, 11, 12, 13, 21, 22)] == [
        "3rd", "11th", "12th", "13th", "21st", "22nd",
    ]  # fmt: skip


def test_what_is_missing_is_named_by_field():
    def fields(timing):
        return [p.field for p in timing_problems(timing)]

    assert fields(Timing("weekly")) == ["timing"]
    assert fields(Timing("fixed")) == ["on"]
    assert fields(Timing("offset", days=4000)) == ["days", "anchor"]
    assert fields(Timing("quarterly", day=32, month=4)) == ["day", "month"]
    span = Timing("monthly", day=1, first=date(2026, 1, 2), until=date(2026, 1, 2))
    assert fields(span) == ["until"]
    assert fields(Timing()) == []
    assert [p.field for p in reminder_problems([400])] == ["remind_days"]
    assert [p.field for p in reminder_problems([1] * 6)] == ["remind_days"]
    assert reminder_problems([30, 7, 0]) == []
