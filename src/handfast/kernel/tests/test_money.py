"""Money rounds half-up at named points, and allocations lose no cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handfast.kernel.errors import InvalidInput
from handfast.kernel.money import Money, allocate, minor_unit, round_half_up, totals

cents = st.integers(-10_000_00, 10_000_00).map(lambda n: Money(Decimal(n) / 100, "USD"))
weights = st.lists(st.integers(0, 1000).map(Decimal), min_size=1, max_size=12).filter(
    lambda ws: sum(ws) > 0
)


@given(cents, weights)
def test_parts_of_an_allocation_sum_to_the_whole(total, parts):
    split = allocate(total, parts)
    assert sum((p.amount for p in split), Decimal(0)) == total.amount
    assert len(split) == len(parts)


@given(cents, weights)
def test_each_part_is_within_a_cent_of_its_exact_share(total, parts):
    whole = sum(parts)
    for part, weight in zip(allocate(total, parts), parts, strict=True):
        assert abs(part.amount - total.amount * weight / whole) < Decimal("0.01")


def test_allocation_gives_left_over_cents_to_the_largest_remainders():
    split = allocate(Money(Decimal("100.00"), "USD"), [Decimal(1)] * 3)
    assert [p.amount for p in split] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_allocation_without_a_positive_weight_is_refused():
    with pytest.raises(InvalidInput):
        allocate(Money(Decimal(1), "USD"), [Decimal(0)])


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("22.9838", "22.98")],
)
def test_half_goes_away_from_zero(amount, rounded):
    assert round_half_up(Decimal(amount), 2) == Decimal(rounded)


def test_currencies_do_not_mix_and_have_their_own_minor_unit():
    with pytest.raises(InvalidInput, match="USD were expected"):
        Money(Decimal(1), "USD") + Money(Decimal(1), "EUR")
    assert (minor_unit("USD"), minor_unit("JPY"), minor_unit("KWD")) == (2, 0, 3)
    assert str(Money(Decimal("1501.5"), "USD")) == "USD 1,501.50"


def test_totals_are_kept_apart_by_currency_with_the_own_first():
    amounts = [Money(Decimal(n), c) for n, c in ((5, "USD"), (7, "EUR"), (1, "AUD"), (2, "USD"))]
    found = totals(amounts, first="USD")
    assert [str(m) for m in found] == ["USD 7.00", "AUD 1.00", "EUR 7.00"]
    assert totals([], first="USD") == (Money.zero("USD"),)
    assert totals([Money(Decimal(3), "EUR")], first="USD") == (Money(Decimal(3), "EUR"),)
