"""What is due when, over holidays, weekends and clock changes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from handfast.kernel.worktime import Calendar
from handfast.workflow.rules.calendar import due
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


def test_without_a_calendar_time_is_plain():
    assert due(None, local(2026, 3, 6, 12), parse_duration("PT4H")) == local(2026, 3, 6, 16)


def test_months_end_on_the_last_day_and_nonsense_is_no_duration():
    assert parse_duration("P1M").after(local(2026, 1, 31)) == local(2026, 2, 28)
    for text in ("P", "PT", "1D", "P-1D", "P1D2H", "", "P99999999Y"):
        assert parse_duration(text) is None
    assert parse_cycle("R3/PT1H").times == 3
    assert parse_cycle("R/PT0S") is None
