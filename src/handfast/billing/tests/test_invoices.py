"""Invoices of the journey: the first, those of each cycle, and that nothing is billed twice."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from handfast.billing import queries, services
from handfast.billing.models import (
    Charge,
    Invoice,
)
from handfast.billing.tests.months import (
    ACTIVE,
    ADDRESS,
    CHARGES,
    D,
    run_cycle,
)
from handfast.kernel.errors import Forbidden
from handfast.kernel.ids import new_id
from handfast.platform.clock import at_local


def test_the_first_invoice(invoiced):
    (invoice,) = queries.invoices_of(invoiced)
    assert [(x.description, x.net, x.tax, x.days) for x in invoice.lines] == [
        ("Internet Access 500/100", D("22.98"), D("1.84"), 15),
        ("Wi-Fi 6 Modem", D("2.42"), D("0.19"), 15),
        ("Static IPv4", D("3.87"), D("0.31"), 15),
        ("Standard Installation", D("49.50"), D("3.96"), None),
    ]
    assert (invoice.number, invoice.net, invoice.tax, invoice.total) == (
        "INV-2026-000001", D("78.77"), D("6.30"), D("85.07"),
    )  # fmt: skip
    assert (invoice.issued_on, invoice.due_on) == (ACTIVE, date(2026, 4, 16))


def test_billing_again_on_the_same_day_bills_nothing(invoiced, actor):
    again = services.bill_now(account_id=invoiced, on=ACTIVE, by=actor, at=at_local(ACTIVE, 11))
    assert again == []
    assert len(queries.invoices_of(invoiced)) == 1


def test_starting_the_same_promises_again_has_no_effect(started, actor):
    assert Charge.objects.count() == 4
    services.start_charges(
        account_id=started, charges=CHARGES, start_on=date(2026, 3, 1), currency="USD", by=actor,
        at=at_local(ACTIVE, 11),
    )  # fmt: skip
    assert Charge.objects.count() == 4
    assert set(Charge.objects.values_list("start_on", flat=True)) == {ACTIVE}


def test_the_second_invoice_comes_with_the_cycle(invoiced, actor):
    run_cycle(actor, date(2026, 4, 1))
    second, _first = queries.invoices_of(invoiced)
    assert (second.number, second.net, second.tax, second.total) == (
        "INV-2026-000002", D("60.50"), D("4.84"), D("65.34"),
    )  # fmt: skip
    assert [x.tax for x in second.lines] == [D("3.80"), D("0.40"), D("0.64")]
    assert second.issued_on == date(2026, 4, 1)


def test_the_database_refuses_the_same_period_twice(invoiced):
    line = Invoice.objects.get().lines.order_by("position").first()
    line.id, line._state.adding = new_id(), True
    with pytest.raises(IntegrityError, match="invoice_line_period_once"), transaction.atomic():
        line.save(force_insert=True)


def test_numbers_have_no_gap_after_a_failed_posting(invoiced, actor):
    with pytest.raises(LookupError), transaction.atomic():
        run_cycle(actor, date(2026, 4, 1))
        raise LookupError
    run_cycle(actor, date(2026, 4, 1))
    assert [i.number for i in queries.invoices_of(invoiced)] == [
        "INV-2026-000002",
        "INV-2026-000001",
    ]


def test_billing_takes_the_permission(started, actor_with, at):
    reader = actor_with("billing.view")
    with pytest.raises(Forbidden):
        services.bill_now(account_id=started, on=ACTIVE, by=reader, at=at)
    with pytest.raises(Forbidden):
        services.start_due_runs(by=reader, at=at + timedelta(days=90))
    assert Invoice.objects.count() == 0


def test_days_not_billed_when_a_service_ends_are_billed_by_the_next_run(invoiced, actor):
    services.end_charges(
        promise_ids=[ADDRESS], end_on=date(2026, 4, 11), by=actor, at=at_local(date(2026, 3, 25))
    )
    assert [i.kind for i in queries.invoices_of(invoiced)] == ["invoice"]
    run_cycle(actor, date(2026, 4, 1))
    april = queries.invoices_of(invoiced)[0]
    assert [(x.description, x.net, x.days) for x in april.lines] == [
        ("Internet Access 500/100", D("47.50"), 30),
        ("Wi-Fi 6 Modem", D("5.00"), 30),
        ("Static IPv4", D("2.67"), 10),
    ]
    ended = Charge.objects.get(promise_id=ADDRESS)
    assert (ended.status, ended.billed_until) == ("ended", date(2026, 4, 11))
    run_cycle(actor, date(2026, 5, 1))
    assert len(queries.invoices_of(invoiced)[0].lines) == 2
