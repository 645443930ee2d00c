"""Half-open periods: proration of the parts sums to the whole."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handfast.kernel.errors import InvalidInput
from handfast.kernel.period import Period, add_months, month_of, next_month, prorate

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(days, st.integers(0, 31), st.decimals(0, 1000, places=2))
def test_two_parts_of_a_month_prorate_to_the_whole(day, cut, amount):
    month = month_of(day)
    middle = min(month.start + timedelta(days=cut), month.end)
    parts = [Period(month.start, middle), Period(middle, month.end)]
    total = sum((prorate(amount, part, month) for part in parts), Decimal(0))
    assert abs(total - amount) < Decimal("1e-20")


@given(days, days, days, days)
def test_overlap_is_symmetric_and_inside_both(a, b, c, d):
    first, second = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    shared = first.overlap(second)
    assert shared == second.overlap(first)
    if shared:
        assert first.contains(shared.start)
        assert second.contains(shared.start)
        assert shared.days >= 1


@given(days, st.integers(0, 60))
def test_adding_months_keeps_the_day_or_takes_the_last(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or next_month(later) == later + timedelta(days=1)


def test_the_journeys_first_invoice():
    used = Period(date(2026, 3, 17), date(2026, 4, 1))
    assert used.days == 15
    assert prorate(Decimal("47.50"), used, month_of(date(2026, 3, 17))) == (
        Decimal("47.50") * 15 / 31
    )


def test_an_end_before_the_start_is_refused():
    with pytest.raises(InvalidInput, match="lies before the start"):
        Period(date(2026, 1, 2), date(2026, 1, 1))


def test_a_period_without_end_contains_every_later_day():
    open_ended = Period(date(2026, 1, 1))
    assert open_ended.contains(date(2099, 1, 1))
    with pytest.raises(InvalidInput):
        _ = open_ended.days
