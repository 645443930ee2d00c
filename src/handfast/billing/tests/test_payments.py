"""Payments, figures and the ledger."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from handfast.billing import queries, services
from handfast.billing.models import (
    LedgerEntry,
    LedgerTotal,
)
from handfast.billing.tests.months import (
    ACTIVE,
    D,
    charge,
    run_cycle,
)
from handfast.kernel.errors import InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.money import Money
from handfast.platform.clock import at_local
from handfast.platform.models import Event


def test_figures_never_add_currencies_up(invoiced, actor):
    euro = charge(new_id(), "recurring", "Roaming", "31.00", "31.00")
    at = at_local(ACTIVE, 11)
    services.start_charges(
        account_id=invoiced, charges=[euro], start_on=ACTIVE, currency="EUR", by=actor, at=at
    )
    services.bill_now(account_id=invoiced, on=ACTIVE, by=actor, at=at)
    seen = queries.overview(date(2026, 6, 1))
    assert [str(m) for m in seen.recurring] == ["USD 60.50", "EUR 31.00"]
    assert [str(m) for m in seen.outstanding] == ["USD 85.07", "EUR 16.20"]
    assert seen.overdue == seen.outstanding
    assert (seen.charges, seen.overdue_count) == (4, 2)
    assert [(m, [str(x) for x in sums]) for m, sums in seen.months] == [
        (date(2026, 3, 1), ["USD 85.07", "EUR 16.20"])
    ]
    balances = queries.ledger_balances()
    assert [str(m) for m in balances["accounts_receivable"]] == ["USD 85.07", "EUR 16.20"]


def test_a_payment_is_told_in_the_places_of_its_currency(invoiced, actor, at):
    (invoice,) = queries.invoices_of(invoiced)
    services.record_payment(
        invoice_id=invoice.id, amount=D("50"), received_on=ACTIVE, by=actor, at=at
    )
    told = Event.objects.get(topic="payment.recorded")
    assert told.headline == "USD 50.00 received for INV-2026-000001"


def test_payments_in_parts_until_paid(invoiced, actor, at):
    (invoice,) = queries.invoices_of(invoiced)
    pay = {"invoice_id": invoice.id, "received_on": ACTIVE, "by": actor, "at": at}
    services.record_payment(amount=D("50.00"), **pay)
    assert queries.invoice(invoice.id).status == "partially_paid"
    with pytest.raises(InvalidInput, match=r"USD 35\.07 are outstanding"):
        services.record_payment(amount=D("35.08"), **pay)
    services.record_payment(amount=D("35.07"), **pay)
    paid = queries.invoice(invoice.id)
    assert (paid.status, paid.outstanding) == ("paid", D("0"))
    with pytest.raises(InvalidInput):
        services.record_payment(amount=D("0.01"), **pay)
    assert queries.ledger_balances() == {
        "accounts_receivable": (Money(D("0"), "USD"),),
        "cash": (Money(D("85.07"), "USD"),),
        "deferred_revenue": (Money(D("-78.77"), "USD"),),
        "tax_payable": (Money(D("-6.30"), "USD"),),
    }
    assert LedgerEntry.objects.count() == 7


def test_a_payment_is_not_finer_than_the_currency(invoiced, actor, at):
    (invoice,) = queries.invoices_of(invoiced)
    with pytest.raises(InvalidInput, match="no amounts that fine"):
        services.record_payment(
            invoice_id=invoice.id, amount=D("1.005"), received_on=ACTIVE, by=actor, at=at
        )


def test_the_ledger_adds_kept_totals_to_what_came_since(invoiced, actor, at):
    before = queries.ledger_balances()
    soon = timezone.now() + timedelta(minutes=30)
    assert services.total_ledger(by=actor, at=soon) == 0
    later = timezone.now() + timedelta(hours=2)
    assert services.total_ledger(by=actor, at=later) == len(before)
    assert LedgerTotal.objects.count() == len(before)
    assert queries.ledger_balances() == before
    run_cycle(actor, date(2026, 4, 1))
    after = queries.ledger_balances()
    assert after["accounts_receivable"] != before["accounts_receivable"]
    services.total_ledger(by=actor, at=later)
    assert queries.ledger_balances() == after
    with CaptureQueriesContext(connection) as seen:
        queries.ledger_balances()
    assert "up_to" in seen[0]["sql"]
    assert '"id" > ' in seen[1]["sql"]
