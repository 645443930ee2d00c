"""Working time over holidays, weekends and clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.kernel.worktime import (
    DAYS,
    Calendar,
    add_days,
    add_time,
    between,
    closing_of,
    is_country,
    next_open,
    public_holidays,
)

CHICAGO = ZoneInfo("America/Chicago")
OFFICE = Calendar(zone="America/Chicago", country="US")


def local(year, month, day, hour=9, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=CHICAGO)


def test_regions_have_holidays_of_their_own():
    assert date(2026, 1, 6) in public_holidays("DE", "BY", 2026)
    assert date(2026, 1, 6) not in public_holidays("DE", "BE", 2026)
    assert is_country("US", "IL")
    assert not is_country("US", "ZZ")
    assert not is_country("QQ")


def test_a_country_is_known_whose_public_holidays_rest():
    assert is_country("UA")
    assert public_holidays("UA", "", 2026) == {}


def test_the_hour_of_a_clock_change_counts_as_it_was():
    around = Calendar(zone="America/Chicago", hours={day: ((time(0), time(23)),) for day in DAYS})
    start, end = local(2026, 3, 8, 0), local(2026, 3, 8, 6)
    assert between(around, start, end) == timedelta(hours=5)


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


def test_hours_that_close_at_midnight_end_with_the_day():
    night = Calendar(zone="America/Chicago", hours={day: ((time(16), time(0)),) for day in DAYS})
    assert between(night, local(2026, 3, 2, 12), local(2026, 3, 3, 12)) == timedelta(hours=8)
    assert closing_of(night, date(2026, 3, 2)) == local(2026, 3, 3, 0)


def test_a_day_without_work_has_no_closing():
    with pytest.raises(ValueError, match="nobody works on 2026-03-07"):
        closing_of(OFFICE, date(2026, 3, 7))
