"""Prices of the journey to the cent, and what holds for every price."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.kernel.errors import InvalidInput
from handfast.kernel.ids import new_id
from handfast.quotes.rules import price
from handfast.quotes.rules.selection import Selection, expand_bundle
from handfast.quotes.tests.choices import (
    CONTEXT,
    catalog,
    changed,
    discounted,
    home_fast,
    journey,
)
from handfast.quotes.types import PriceContext


def by_offering(pricing):
    return {line.offering: line for line in pricing.lines}


def waterfall(line):
    return (
        line.list_price, line.bundle_delta, line.promotion_delta, line.discretionary_delta,
        line.net_price,
    )  # fmt: skip


def D(text):
    return Decimal(text)


def test_the_four_lines_of_the_journey_cost_what_it_says():
    lines = by_offering(price(journey(), catalog(), CONTEXT))
    assert waterfall(lines["internet_access"]) == (
        D("60"),
        D("-10"),
        D("0"),
        D("-2.50"),
        D("47.50"),
    )
    assert waterfall(lines["modem"]) == (D("5"), D("0"), D("0"), D("0"), D("5.00"))
    assert waterfall(lines["static_ipv4"]) == (D("8"), D("0"), D("0"), D("0"), D("8.00"))
    assert waterfall(lines["installation"]) == (D("99"), D("0"), D("-49.50"), D("0"), D("49.50"))


def test_the_totals_of_the_journey():
    totals = price(journey(), catalog(), CONTEXT).totals
    assert totals.monthly == D("60.50")
    assert totals.once == D("49.50")
    assert totals.tcv == D("1501.50")
    assert totals.max_discount_percent == D("5")
    assert totals.cost == D("883.00")
    assert totals.margin_percent == D("41.2")


def test_each_step_of_a_price_says_where_it_comes_from():
    lines = by_offering(price(journey(), catalog(), CONTEXT))
    assert [(s.label, s.amount) for s in lines["internet_access"].steps] == [
        ("List price, catalog version 3", D("60.00")),
        ("Bundle price Home Fast 500", D("-10.00")),
        ("Discount 5 % by Ana Ruiz", D("-2.50")),
    ]
    assert [(s.label, s.amount, s.source) for s in lines["installation"].steps] == [
        ("List price, catalog version 3", D("99.00"), "catalog:3:installation"),
        ("Promotion LAUNCH26 −50 %", D("-49.50"), "promotion:LAUNCH26"),
    ]


@pytest.mark.parametrize(("term", "net"), [(23, "99.00"), (24, "49.50"), (36, "49.50")])
def test_the_promotion_needs_a_term_of_24_months(term, net):
    context = PriceContext(term, CONTEXT.day)
    line = by_offering(price(home_fast(), catalog(), context))["installation"]
    assert line.net_price == D(net)
    assert line.steps[1].applied is (term >= 24)


@pytest.mark.parametrize(
    ("day", "net"), [(date(2025, 12, 31), "99.00"), (date(2026, 12, 31), "49.50"), (date(2027, 1, 1), "99.00")]
)  # fmt: skip
def test_the_promotion_holds_from_its_first_day_to_before_its_last(day, net):
    line = by_offering(price(home_fast(), catalog(), PriceContext(24, day)))["installation"]
    assert line.net_price == D(net)


def test_a_discount_is_rounded_half_up_to_the_cent():
    chosen = discounted(home_fast(), "internet_access", "3.33")
    line = by_offering(price(chosen, catalog(), CONTEXT))["internet_access"]
    assert line.discretionary_delta == D("-1.67")
    assert line.net_price == D("48.33")


@pytest.mark.parametrize("percent", ["-1", "100.01"])
def test_a_discount_out_of_range_is_refused(percent):
    with pytest.raises(InvalidInput) as caught:
        price(discounted(home_fast(), "modem", percent), catalog(), CONTEXT)
    assert caught.value.problems[0].field == "discount_percent"


def test_three_bundles_cost_three_times_as_much():
    totals = price(home_fast(3), catalog(), CONTEXT).totals
    assert (totals.monthly, totals.once) == (D("165.00"), D("148.50"))


def test_version_four_does_not_move_a_price_of_version_three():
    four = by_offering(price(home_fast(), catalog("northbeam-v4"), CONTEXT))
    three = by_offering(price(home_fast(), catalog(), CONTEXT))
    assert four["internet_access"].net_price == D("60.00")
    assert three["internet_access"].net_price == D("50.00")


@st.composite
def selections(draw):
    """One to three bundles with options, values and discounts."""
    lines = ()
    for _ in range(draw(st.integers(1, 3))):
        chosen = Selection(
            expand_bundle(catalog(), "home_fast_500", draw(st.integers(1, 4)), new_id)
        )
        chosen = changed(chosen, offering="static_ipv4", quantity=draw(st.integers(0, 2)))
        percent = draw(st.decimals(0, 100, places=2))
        offering = draw(st.sampled_from([x.offering for x in chosen.lines[1:]]))
        lines += discounted(chosen, offering, percent).lines
    return Selection(lines)


@settings(max_examples=60, deadline=None)
@given(selections(), st.integers(1, 60))
def test_net_is_list_plus_all_steps_and_totals_are_the_lines(chosen, term):
    pricing = price(chosen, catalog(), PriceContext(term, CONTEXT.day))
    for line in pricing.lines:
        assert line.net_price == sum(s.amount for s in line.steps)
        assert line.net_price == sum(waterfall(line)[:4])
        assert line.net_price == line.net_price.quantize(D("0.01"))
        assert 0 <= line.net_price <= line.list_price
    monthly = sum(x.net_price * x.quantity for x in pricing.lines if x.monthly)
    once = sum(x.net_price * x.quantity for x in pricing.lines if x.charge_type == "one_time")
    assert pricing.totals.tcv == monthly * term + once


@settings(max_examples=40, deadline=None)
@given(selections(), st.randoms())
def test_the_order_of_lines_and_the_time_of_asking_do_not_matter(chosen, random):
    mixed = list(chosen.lines)
    random.shuffle(mixed)
    one = price(chosen, catalog(), CONTEXT)
    two = price(Selection(tuple(mixed)), catalog(), CONTEXT)
    assert {x.key: x for x in one.lines} == {x.key: x for x in two.lines}
    assert one.totals == two.totals
    assert price(chosen, catalog(), CONTEXT) == one
