"""Credits and corrections: what is given back, to whom, and never more than was billed."""

from datetime import date

import pytest

from handfast.billing import queries, services
from handfast.billing.models import (
    Charge,
)
from handfast.billing.tests.months import (
    ACTIVE,
    ADDRESS,
    INTERNET,
    D,
    charge,
    run_cycle,
)
from handfast.billing.types import CreditItem
from handfast.kernel.errors import Conflict, InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.money import Money, totals
from handfast.parties import services as parties
from handfast.platform import outbox
from handfast.platform.clock import at_local


def test_the_removal_in_mid_cycle_is_credited_by_the_day(invoiced, actor):
    run_cycle(actor, date(2026, 4, 1))
    services.end_charges(
        promise_ids=[ADDRESS], end_on=date(2026, 4, 15), by=actor, at=at_local(date(2026, 4, 14))
    )
    note = queries.invoices_of(invoiced)[0]
    assert (note.kind, note.number, note.net, note.tax) == (
        "credit_note", "CN-2026-000001", D("4.27"), D("0.34"),
    )  # fmt: skip
    assert (note.lines[0].period_start, note.lines[0].days) == (date(2026, 4, 15), 16)
    run_cycle(actor, date(2026, 5, 1))
    may = queries.invoices_of(invoiced)[0]
    assert [(x.description, x.net) for x in may.lines] == [
        ("Internet Access 500/100", D("47.50")), ("Wi-Fi 6 Modem", D("5.00")),
    ]  # fmt: skip


def test_a_correction_needs_a_reason_and_moves_only_what_follows(invoiced, actor, at):
    internet = Charge.objects.get(promise_id=INTERNET)
    with pytest.raises(InvalidInput, match="A reason is needed"):
        services.correct_charge(charge_id=internet.id, amount=D("60"), reason=" ", by=actor, at=at)
    services.correct_charge(
        charge_id=internet.id, amount=D("60"), reason="typed by hand", by=actor, at=at
    )
    run_cycle(actor, date(2026, 4, 1))
    april, march = queries.invoices_of(invoiced)
    assert april.lines[0].net == D("60.00")
    assert march.lines[0].net == D("22.98")
    (told,) = [e for e in outbox.timeline() if e.topic == "charge.corrected"]
    assert told.headline == (
        "Internet Access 500/100 charged at 60 instead of 47.50: typed by hand"
    )


def test_a_credit_gives_the_tax_back_and_balances(invoiced, actor, at):
    item = CreditItem(INTERNET, "Internet Access 500/100", D("12.50"))
    note = services.post_credit(
        account_id=invoiced, items=[item], reason="billed at list price", by=actor, at=at
    )
    assert (note.net, note.tax, note.total) == (D("12.50"), D("1.00"), D("13.50"))
    balances = [money for found in queries.ledger_balances().values() for money in found]
    assert totals(balances, first="USD") == (Money.zero("USD"),)
    with pytest.raises(InvalidInput, match="at least one line"):
        services.post_credit(account_id=invoiced, items=[], reason="x", by=actor, at=at)


def test_an_ended_charge_cannot_be_corrected(invoiced, actor, at):
    services.end_charges(promise_ids=[INTERNET], end_on=ACTIVE, by=actor, at=at)
    internet = Charge.objects.get(promise_id=INTERNET)
    with pytest.raises(Conflict, match="has ended"):
        services.correct_charge(charge_id=internet.id, amount=D(1), reason="x", by=actor, at=at)


def test_what_was_billed_is_credited_not_todays_price(invoiced, actor, at):
    run_cycle(actor, date(2026, 4, 1))
    internet = Charge.objects.get(promise_id=INTERNET)
    services.correct_charge(charge_id=internet.id, amount=D("95"), reason="new", by=actor, at=at)
    services.end_charges(
        promise_ids=[INTERNET], end_on=date(2026, 4, 16), by=actor, at=at_local(date(2026, 4, 15))
    )
    assert queries.invoices_of(invoiced)[0].net == D("23.75")


def test_no_more_is_credited_than_was_billed(invoiced, actor, at):
    def credit(net):
        item = CreditItem(ADDRESS, "Static IPv4", D(net))
        return services.post_credit(
            account_id=invoiced, items=[item], reason="wrong", by=actor, at=at
        )

    credit("3.00")
    with pytest.raises(InvalidInput, match=r"only USD 0\.87 was billed and not given back"):
        credit("0.88")
    with pytest.raises(InvalidInput, match="USD has 2 decimal places"):
        credit("0.001")
    services.end_charges(promise_ids=[ADDRESS], end_on=ACTIVE, by=actor, at=at)
    assert [i.net for i in queries.invoices_of(invoiced)][0] == D("0.87")


def test_a_credit_goes_to_the_billing_account_that_was_charged(invoiced, actor, at):
    hosting = charge(new_id(), "recurring", "Hosting", "31.00", "31.00")
    services.start_charges(
        account_id=invoiced, charges=[hosting], start_on=ACTIVE, currency="EUR", by=actor, at=at
    )
    services.bill_now(account_id=invoiced, on=ACTIVE, by=actor, at=at)
    both = [INTERNET, hosting.promise_id]
    services.end_charges(promise_ids=both, end_on=ACTIVE, by=actor, at=at)
    notes = queries.invoices_of(invoiced)[:2]
    assert {(n.currency, n.net) for n in notes} == {("EUR", D("15.00")), ("USD", D("22.98"))}


def test_nothing_of_another_customer_is_credited(invoiced, actor, at):
    other = parties.create_account(name="Someone Else", region="IL", by=actor, at=at).id
    item = CreditItem(INTERNET, "Internet Access 500/100", D("1"))
    with pytest.raises(InvalidInput, match="charged to another customer"):
        services.post_credit(account_id=other, items=[item], reason="x", by=actor, at=at)


def test_a_price_corrected_down_gives_back_what_was_billed(invoiced, actor, at):
    run_cycle(actor, date(2026, 4, 1))
    internet = Charge.objects.get(promise_id=INTERNET)
    services.correct_charge(charge_id=internet.id, amount=D("40"), reason="new", by=actor, at=at)
    services.end_charges(
        promise_ids=[INTERNET], end_on=date(2026, 4, 16), by=actor, at=at_local(date(2026, 4, 15))
    )
    assert queries.invoices_of(invoiced)[0].net == D("23.75")
