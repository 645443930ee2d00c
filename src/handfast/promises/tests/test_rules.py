"""Comparing the stages: a kept promise has no difference, each fault of the journey has one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from handfast.kernel.ids import new_id
from handfast.kernel.money import round_half_up
from handfast.kernel.period import Period, month_of, prorate
from handfast.promises.rules import agreed_stage, cells, differences, overbilled
from handfast.promises.types import BilledLine, Terms

D = Decimal
AGREED = Terms(offering="internet_access", quantity=D(1), price=D("47.50"), catalog_version="3")
MODEM = {"hardware_version": "AX6-2.1", "voice_ready": "False"}
KEPT = {
    "promised": AGREED,
    "contracted": replace(AGREED, catalog_version=None),
    "ordered": replace(AGREED, traits=MODEM, entitlements=("Download",)),
    "delivered": Terms(quantity=D(1), traits={**MODEM, "serial": "NB1"}),
    "entitled": Terms(entitlements=("Download",)),
}


def line(net, tax, *, start=date(2026, 4, 1), end=date(2026, 5, 1), price=None):
    return BilledLine(
        invoice_id=new_id(), number="INV-2026-000002", net=D(net), tax=D(tax), tax_percent=D(8),
        price=D(price or net), period_start=start, period_end=end, currency="USD",
    )  # fmt: skip


def test_a_kept_promise_has_no_difference():
    first = line("22.98", "1.84", start=date(2026, 3, 17), end=date(2026, 4, 1), price="47.50")
    assert differences(KEPT, [first, line("47.50", "3.80")]) == []


def test_an_older_modem_than_ordered_is_caught():
    stages = {**KEPT, "delivered": Terms(traits={"hardware_version": "AX6-2.0"})}
    (found,) = differences(stages)
    assert (found.kind, found.field, found.expected, found.found) == (
        "delivered ≠ promised", "hardware version", "AX6-2.1", "AX6-2.0",
    )  # fmt: skip


def test_the_list_price_on_an_invoice_is_caught_with_what_makes_whole():
    (found,) = differences(KEPT, [line("60.00", "4.80")])
    assert (found.kind, found.expected, found.found) == ("billed ≠ contracted", "47.50", "60.00")
    assert (found.make_whole, found.make_whole_tax, found.invoices) == (D("12.50"), D("1.00"), 1)


def test_two_wrong_invoices_add_up_over_the_history():
    (found,) = differences(KEPT, [line("60.00", "4.80"), line("60.00", "4.80")])
    assert (found.make_whole, found.make_whole_tax, found.invoices) == (D("25.00"), D("2.00"), 2)


def test_without_a_contract_the_order_binds():
    direct = {"ordered": AGREED}
    assert agreed_stage(direct) == "ordered"
    assert differences(direct, [line("60.00", "4.80")])[0].kind == "billed ≠ ordered"


def test_what_was_ordered_differently_is_caught_at_the_order():
    stages = {**KEPT, "ordered": replace(KEPT["ordered"], price=D("60.00"), quantity=D(2))}
    kinds = {(d.kind, d.field) for d in differences(stages) if d.right == "ordered"}
    assert kinds == {("ordered ≠ contracted", "price"), ("ordered ≠ contracted", "quantity")}


def test_missing_entitlements_are_caught():
    stages = {**KEPT, "entitled": Terms(entitlements=())}
    (found,) = differences(stages)
    assert (found.kind, found.expected, found.found) == ("entitled ≠ ordered", "Download", "none")


@given(
    st.decimals("0.01", "900", places=2), st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    st.integers(1, 31),
)  # fmt: skip
def test_a_correctly_prorated_line_is_never_overbilled(price, start, length):
    month = month_of(start)
    end = min(month.end, date.fromordinal(start.toordinal() + length))
    net = round_half_up(prorate(price, Period(start, end), month), 2)
    tax = round_half_up(net * 8 / 100, 2)
    assert overbilled(price, line(str(net), str(tax), start=start, end=end)) == (0, 0)


def test_the_ledger_marks_the_faulty_stage_only():
    wrong = [line("60.00", "4.80")]
    shown = {c.stage: c for c in cells(KEPT, wrong, differences(KEPT, wrong))}
    assert {s: c.state for s, c in shown.items()} == {
        "promised": "kept", "contracted": "kept", "ordered": "kept", "delivered": "kept",
        "entitled": "kept", "billed": "fault",
    }  # fmt: skip
    assert [shown[s].text for s in ("promised", "delivered", "entitled", "billed")] == [
        "47.50", "hw AX6-2.1", "Download", "60.00",
    ]  # fmt: skip


def test_what_has_not_happened_yet_is_open():
    shown = {c.stage: c.state for c in cells({"promised": AGREED}, [], [])}
    assert shown["promised"] == "kept"
    assert {shown[s] for s in ("contracted", "ordered", "delivered", "entitled", "billed")} == {
        "open"
    }
