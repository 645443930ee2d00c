"""Business time: what is due when, over holidays, weekends and clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.workflow.rules.calendar import (
    DAYS,
    Calendar,
    add_days,
    add_time,
    between,
    due,
    is_country,
    next_open,
    public_holidays,
)
from handfast.workflow.rules.durations import parse_cycle, parse_duration

CHICAGO = ZoneInfo("America/Chicago")
OFFICE = Calendar(zone="America/Chicago", country="US")


def local(year, month, day, hour=9, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=CHICAGO)


def test_two_days_from_friday_noon_end_on_tuesday_noon():
    found = due(OFFICE, local(2026, 3, 6, 12), parse_duration("P2D"))
    assert found == local(2026, 3, 10, 12)


def test_hours_count_in_working_hours_only():
    assert due(OFFICE, local(2026, 3, 6, 15), parse_duration("PT4H")) == local(2026, 3, 9, 11)
    assert due(OFFICE, local(2026, 3, 7, 12), parse_duration("PT1H")) == local(2026, 3, 9, 10)


def test_public_holidays_and_own_days_are_left_out():
    assert due(OFFICE, local(2026, 7, 2, 12), parse_duration("P1D")) == local(2026, 7, 6, 12)
    own = Calendar(zone="America/Chicago", closed=frozenset({date(2026, 3, 3)}),
                   opened=frozenset({date(2026, 3, 7)}))  # fmt: skip
    assert due(own, local(2026, 3, 2, 12), parse_duration("P1D")) == local(2026, 3, 4, 12)
    assert due(own, local(2026, 3, 6, 12), parse_duration("P1D")) == local(2026, 3, 7, 12)


def test_regions_have_holidays_of_their_own():
    assert date(2026, 1, 6) in public_holidays("DE", "BY", 2026)
    assert date(2026, 1, 6) not in public_holidays("DE", "BE", 2026)
    assert is_country("US", "IL")
    assert not is_country("US", "ZZ")
    assert not is_country("QQ")


def test_without_a_calendar_time_is_plain():
    assert due(None, local(2026, 3, 6, 12), parse_duration("PT4H")) == local(2026, 3, 6, 16)


def test_the_hour_of_a_clock_change_counts_as_it_was():
    around = Calendar(zone="America/Chicago", hours={day: ((time(0), time(23)),) for day in DAYS})
    start, end = local(2026, 3, 8, 0), local(2026, 3, 8, 6)
    assert between(around, start, end) == timedelta(hours=5)


def test_months_end_on_the_last_day_and_nonsense_is_no_duration():
    assert parse_duration("P1M").after(local(2026, 1, 31)) == local(2026, 2, 28)
    for text in ("P", "PT", "1D", "P-1D", "P1D2H", "", "P99999999Y"):
        assert parse_duration(text) is None
    assert parse_cycle("R3/PT1H").times == 3
    assert parse_cycle("R/PT0S") is None


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
)
MINUTES = st.integers(0, 60 * 60).map(lambda count: timedelta(minutes=count))


@settings(max_examples=60, deadline=None)
@given(MOMENTS, MINUTES)
def test_what_is_added_is_what_lies_between(start, amount):
    end = add_time(OFFICE, start, amount)
    assert end >= start
    assert between(OFFICE, start, end) == amount


@settings(max_examples=60, deadline=None)
@given(MOMENTS, MINUTES, MINUTES)
def test_adding_in_two_steps_is_adding_at_once(start, one, two):
    both = add_time(OFFICE, start, one + two)
    stepwise = add_time(OFFICE, add_time(OFFICE, start, one), two)
    assert between(OFFICE, min(both, stepwise), max(both, stepwise)) == timedelta()


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.integers(0, 30))
def test_days_end_in_working_time_and_never_earlier(start, days):
    end = add_days(OFFICE, start, days)
    assert end >= start
    assert next_open(OFFICE, end) == end
    assert OFFICE.works_on(end.astimezone(CHICAGO).date())
    assert add_days(OFFICE, start, days + 1) > end
