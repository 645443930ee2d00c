"""Obligations as data of a clause: checked when written, filled in with a deal's values."""

from datetime import date
from decimal import Decimal

import pytest

from handfast.contracts.rules.obligation_templates import (
    Template,
    fill_in,
    problems,
    read,
    write,
)
from handfast.contracts.types import Timing

FACTS = {
    "deal": {"term_months": 24, "monthly": Decimal("60.50"), "currency": "USD"},
    "customer": {"name": "Lakeside Bakery LLC", "segment": "small", "country": ""},
    "seller": {"name": "Northbeam Telecom"},
    "products": ["modem"],
}
RENEWAL = Template(
    key="renewal", title="Agree the renewal with {customer.name}", kind="notice", timing="offset",
    days="if deal.term_months >= 24 then -90 else -30", anchor="end", remind_days=(30, 7),
    role="customer_success",
)  # fmt: skip


def test_days_thresholds_and_texts_come_from_the_deal():
    volume = Template(
        key="volume", title="Check the volume", kind="volume", timing="quarterly", day=20, month=1,
        measure="Billed", threshold="deal.monthly * 3", unit="{deal.currency}",
    )  # fmt: skip
    renewal, checked = fill_in([RENEWAL, volume], FACTS)
    assert renewal.title == "Agree the renewal with Lakeside Bakery LLC"
    assert renewal.timing == Timing("offset", days=-90, anchor="end")
    assert (renewal.threshold, renewal.problem) == (None, "")
    assert (checked.threshold, checked.unit) == (Decimal("181.50"), "USD")
    assert checked.timing == Timing("quarterly", day=20, month=1)


def test_a_condition_that_does_not_hold_draws_nothing():
    large = Template(
        key="x", title="X", kind="other", condition='customer.segment = "enterprise"'
    )  # fmt: skip
    assert fill_in([large], FACTS) == []


def test_what_cannot_be_worked_out_is_told_and_guessed_by_nobody():
    bad = Template(
        key="x", title="Keep data in {customer.country}", kind="report", timing="offset",
        days="deal.notice_days", anchor="end", measure="Seats", threshold="deal.seats",
    )  # fmt: skip
    [found] = fill_in([bad], FACTS)
    assert (found.timing, found.threshold) == (Timing(), None)
    assert found.problem == (
        "customer.country is not known; the number of days (deal.notice_days) is no number of days; "
        "the threshold (deal.seats) is no number"
    )


def test_a_template_is_stored_without_its_defaults_and_read_back_the_same():
    dated = Template(key="a", title="A", kind="milestone", timing="fixed", on=date(2026, 6, 1))
    for one in (RENEWAL, dated, Template(key="b", title="B", kind="other", needs_evidence=True)):
        assert read(write(one)) == one
    assert write(dated) == {
        "key": "a", "title": "A", "kind": "milestone", "timing": "fixed", "on": "2026-06-01",
    }  # fmt: skip
    assert read({"key": "c", "title": "C", "kind": "other", "colour": "red"}).title == "C"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "No Key"}, "key"),
        ({"title": " "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"kind": "duty"}, "kind"),
        ({"owed_by": "them"}, "owed_by"),
        ({"comparison": ">"}, "comparison"),
        ({"condition": "deal.tcv >"}, "condition"),
        ({"days": "deel.term"}, "days"),
        ({"days": ""}, "days"),
        ({"days": "-99999"}, "days"),
        ({"anchor": "birth"}, "anchor"),
        ({"threshold": "99.9"}, "measure"),
        ({"threshold": "lots of"}, "threshold"),
        ({"text": "See {weather.today}"}, "text"),
        ({"remind_days": (1, 2, 3, 4, 5, 6)}, "remind_days"),
    ],
)
def test_each_fault_is_named_by_its_field(changes, field):
    assert field in {p.field for p in problems(Template(**{**vars(RENEWAL), **changes}))}


def test_a_good_template_has_no_problems():
    assert problems(RENEWAL) == []
