"""Arithmetic of billing: the journey's figures, and that the parts sum to the whole."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handfast.billing.rules import (
    Chargeable,
    after_credits,
    credit_for,
    cycles_due,
    draft_invoice,
    invoice_postings,
    payment_postings,
)
from handfast.kernel.ids import new_id
from handfast.kernel.period import Period, month_of, next_month

EIGHT = Decimal(8)
START = date(2026, 3, 17)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
prices = st.decimals("0.01", "5000", places=2)


def charge(amount, *, recurring=True, start=START, end=None, billed=None):
    return Chargeable(
        id=new_id(), promise_id=new_id(), description="x", amount=Decimal(amount),
        recurring=recurring, start_on=start, end_on=end, billed_until=billed,
    )  # fmt: skip


def draft(charges, on):
    return draft_invoice(charges, on=on, tax_percent=EIGHT, currency="USD")


def test_the_first_invoice_of_the_journey():
    made = draft(
        [charge("47.50"), charge("5.00"), charge("8.00"), charge("49.50", recurring=False)], START
    )
    assert [line.net for line in made.lines] == [
        Decimal("22.98"), Decimal("2.42"), Decimal("3.87"), Decimal("49.50"),
    ]  # fmt: skip
    assert [line.tax for line in made.lines] == [
        Decimal("1.84"), Decimal("0.19"), Decimal("0.31"), Decimal("3.96"),
    ]  # fmt: skip
    assert (made.net, made.tax, made.total) == (
        Decimal("78.77"), Decimal("6.30"), Decimal("85.07"),
    )  # fmt: skip
    assert made.billed_until == date(2026, 4, 1)


def test_the_second_invoice_of_the_journey():
    april = date(2026, 4, 1)
    made = draft([charge(a, billed=april) for a in ("47.50", "5.00", "8.00")], april)
    assert (made.net, made.tax, made.total) == (
        Decimal("60.50"), Decimal("4.84"), Decimal("65.34"),
    )  # fmt: skip


def test_nothing_is_billed_before_the_service_is_active():
    assert draft([charge("47.50")], START - timedelta(days=1)).lines == ()


def test_the_credit_of_the_journey():
    credits = credit_for(
        Decimal("8.00"), end_on=date(2026, 4, 15), billed_until=date(2026, 5, 1), currency="USD"
    )
    assert [(p.days, net) for p, net in credits] == [(16, Decimal("4.27"))]


@given(prices, days, st.integers(1, 400))
def test_every_day_is_billed_once_however_the_invoices_are_cut(amount, start, length):
    """Months billed one by one cover the same days as one catch-up invoice, without overlap."""
    end = start + timedelta(days=length)
    at_once = draft([charge(amount, start=start, end=end)], end)
    one_by_one, billed = [], None
    month = start
    while month < end:
        made = draft([charge(amount, start=start, end=end, billed=billed)], month)
        one_by_one += made.lines
        billed, month = made.billed_until, next_month(month)
    assert [(x.period, x.net) for x in one_by_one] == [(x.period, x.net) for x in at_once.lines]
    assert sum(line.period.days for line in at_once.lines) == length


@given(prices, days, st.integers(0, 31))
def test_charge_and_credit_of_a_month_differ_by_at_most_a_cent(amount, day, cut):
    """What stays billed plus what is given back is the month's price, rounding aside."""
    month = month_of(day)
    end = min(month.start + timedelta(days=cut), month.end)
    given_back = sum(
        (n for _, n in credit_for(amount, end_on=end, billed_until=month.end, currency="USD")),
        Decimal(0),
    )
    kept = draft([charge(amount, start=month.start, end=end)], month.start).net
    assert abs(kept + given_back - amount) <= Decimal("0.01")


@given(st.lists(days, min_size=1, max_size=5), days)
def test_cycles_due_are_first_days_up_to_today(billed, today):
    due = cycles_due(billed, today)
    assert due == sorted(set(due))
    assert all(d.day == 1 and min(billed) <= d <= today for d in due)


def test_a_clock_that_jumps_catches_up_every_month():
    assert cycles_due([date(2026, 4, 1)], date(2026, 6, 2)) == [
        date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1),
    ]  # fmt: skip
    assert cycles_due([], date(2026, 6, 2)) == []


@given(prices, prices, st.booleans())
def test_every_posting_balances(net, tax, credit_note):
    rows = invoice_postings(net, tax, credit_note=credit_note)
    assert sum(r.amount for r in rows) == 0
    assert sum(r.amount for r in payment_postings(net)) == 0


@pytest.mark.parametrize("billed_until", [None, date(2026, 4, 15), date(2026, 4, 1)])
def test_what_was_not_billed_is_not_credited(billed_until):
    credits = credit_for(
        Decimal(8), end_on=date(2026, 4, 15), billed_until=billed_until, currency="USD"
    )
    assert credits == []


def test_days_billed_at_a_higher_price_are_given_back_at_that_price():
    """Corrected from 60 to 47.50 after May was billed: who leaves on the 16th paid 60 for it."""
    may = Period(date(2026, 5, 1), date(2026, 6, 1))
    credits = credit_for(
        Decimal("47.50"), end_on=date(2026, 5, 16), billed_until=date(2026, 6, 1),
        currency="USD", billed=[(may, Decimal("60.00"))],
    )  # fmt: skip
    assert [net for _, net in credits] == [Decimal("30.97")]


def test_what_was_made_whole_already_is_not_given_back_again():
    march = Period(date(2026, 3, 17), date(2026, 4, 1))
    april = Period(date(2026, 4, 1), date(2026, 5, 1))
    billed = [(march, Decimal("29.03")), (april, Decimal("60.00"))]
    made_whole = [(Period(march.start, april.end), Decimal("18.55"))]
    left = after_credits(billed, made_whole)
    assert [round(net, 2) for _, net in left] == [Decimal("22.98"), Decimal("47.50")]
    credits = credit_for(
        Decimal("47.50"), end_on=date(2026, 4, 16), billed_until=date(2026, 5, 1),
        currency="USD", billed=left,
    )  # fmt: skip
    assert [net for _, net in credits] == [Decimal("23.75")]


@given(prices, prices, days, st.integers(0, 31))
def test_never_more_is_given_back_than_was_billed(then, today, day, cut):
    month = month_of(day)
    end = min(month.start + timedelta(days=cut), month.end)
    given_back = sum(
        (net for _, net in credit_for(
            today, end_on=end, billed_until=month.end, currency="USD", billed=[(month, then)])),
        Decimal(0),
    )  # fmt: skip
    assert given_back <= then
    if end == month.start:
        assert given_back == then
