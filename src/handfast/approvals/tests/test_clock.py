"""Working time: hours that count, holidays that do not, and the end of the quarter."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handfast.approvals.rules.clock import (
    add_hours,
    at_risk,
    calendar,
    due,
    near_quarter_end,
    quarter_end,
    worked,
)
from handfast.approvals.rules.policy import policy, stored
from handfast.approvals.types import Clock, Policy
from handfast.kernel.worktime import days_between, is_country, is_open

ZONE = ZoneInfo("America/Chicago")
WEEK = calendar(Policy(country="US"), "America/Chicago")
CLOCK = Clock(Decimal(16), Decimal(8), Decimal(8), "manager")


def at(day, hour=9, month=3, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(2), 8, at(2, 17)),
        (at(2), 16, at(3, 17)),
        (at(2, 16), 2, at(3, 10)),
        (at(2, 20), 1, at(3, 10)),
        (at(6, 16), 2, at(9, 10)),  # over a weekend and the change of the clocks
        (at(7, 12), "0.5", at(9, 9, minute=30)),
        (at(2, 9, month=7), 12, at(6, 13, month=7)),  # 3 July is the holiday observed
    ],
)
def test_hours_are_counted_while_people_work(start, hours, end):
    assert add_hours(WEEK, start, Decimal(hours)) == end
    assert worked(WEEK, start, end) == Decimal(hours)


def test_people_work_on_working_days_only():
    assert [is_open(WEEK, at(2, hour)) for hour in (8, 9, 16, 17)] == [False, True, True, False]
    assert is_open(WEEK, at(7, 12)) is False
    assert is_open(WEEK, at(25, 12, month=5)) is False  # Memorial Day
    assert days_between(WEEK, at(6), at(9)) == 1
    assert days_between(WEEK, at(22, month=5), at(26, month=5)) == 1


def test_a_clock_never_runs_past_a_quarter_it_can_end_in():
    assert quarter_end(WEEK, at(2)) == at(31, 17)
    assert quarter_end(WEEK, at(30, month=12)) == at(31, 17, month=12)
    assert due(WEEK, CLOCK, at(2)) == at(3, 17)
    assert due(WEEK, CLOCK, at(31)) == at(31, 17)
    assert due(WEEK, CLOCK, at(31, 16)) == at(2, 9, month=4) + timedelta(hours=7)
    assert near_quarter_end(WEEK, at(25), 5) is True
    assert near_quarter_end(WEEK, at(24), 5) is False


def test_three_quarters_of_the_time_are_a_risk():
    assert at_risk(WEEK, at(2), at(3, 17), at(3, 12)) is False
    assert at_risk(WEEK, at(2), at(3, 17), at(3, 13)) is True


def test_holidays_of_places_nobody_knows_are_refused():
    assert is_country("US", "IL") is True
    assert is_country("", "") is True
    assert [is_country("XX", ""), is_country("US", "??"), is_country("usa", "")] == [
        False,
        False,
        False,
    ]


def test_settings_survive_being_stored():
    wanted = Policy(bundle_limit=Decimal("2500.50"), work_days=(0, 1), bundle_roles=("legal",))
    assert policy(stored(wanted)) == wanted
    assert policy({}) == Policy()
    assert policy({"approvals.bundle_limit": "much"}).bundle_limit == Policy().bundle_limit


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.integers(0, 4000),
    st.integers(0, 4000),
)  # fmt: skip
def test_time_adds_up_and_only_grows(start, first, second):
    begin = start.replace(tzinfo=ZONE)
    one, two = Decimal(first) / 60, Decimal(second) / 60
    middle = add_hours(WEEK, begin, one)
    assert middle >= begin
    assert add_hours(WEEK, middle, two) <= add_hours(WEEK, begin, one + two) + timedelta(seconds=1)
    assert abs(worked(WEEK, begin, middle) - one) <= Decimal("0.02")
