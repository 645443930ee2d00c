"""Billing on a real database: the journey's invoices, credits, payments, runs and their safety."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from handfast.billing import queries, services
from handfast.billing.models import (
    BillingAccount,
    BillRun,
    Charge,
    Invoice,
    LedgerEntry,
    LedgerTotal,
)
from handfast.billing.services.invoicing import bill_accounts
from handfast.billing.types import CreditItem, NewCharge
from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.money import Money, totals
from handfast.parties import services as parties
from handfast.parties.models import Account
from handfast.platform import jobs, outbox
from handfast.platform.clock import at_local
from handfast.platform.jobs import registry
from handfast.platform.models import Event
from handfast.platform.models.audit import AuditRecord
from handfast.platform.models.mail import Message
from handfast.platform.tenancy import current_tenant_id

ACTIVE = date(2026, 3, 17)
INTERNET, MODEM, ADDRESS, INSTALLATION = (new_id() for _ in range(4))


def D(text):
    return Decimal(text)


@pytest.fixture
def account(tenant, actor, at):
    services.set_tax_rate(region="", percent=D("8"), valid_from=date(2026, 1, 1), by=actor, at=at)
    return parties.create_account(name="Lakeside Bakery LLC", region="IL", by=actor, at=at).id


def charge(promise_id, kind, name, amount, listed):
    return NewCharge(
        promise_id=promise_id, kind=kind, description=name, amount=D(amount),
        list_amount=D(listed), offering_code=name.lower(),
    )  # fmt: skip


CHARGES = (
    charge(INTERNET, "recurring", "Internet Access 500/100", "47.50", "60.00"),
    charge(MODEM, "rental", "Wi-Fi 6 Modem", "5.00", "5.00"),
    charge(ADDRESS, "recurring", "Static IPv4", "8.00", "8.00"),
    charge(INSTALLATION, "one_time", "Standard Installation", "49.50", "99.00"),
)


@pytest.fixture
def started(account, actor):
    at = at_local(ACTIVE, 10)
    services.start_charges(
        account_id=account, charges=CHARGES, start_on=ACTIVE, currency="USD", by=actor, at=at
    )
    return account


@pytest.fixture
def billed(started, actor):
    services.bill_now(account_id=started, on=ACTIVE, by=actor, at=at_local(ACTIVE, 10))
    return started


def run_cycle(actor, day):
    at = at_local(day, 6)
    for run_id in services.start_due_runs(by=actor, at=at):
        while services.bill_next_chunk(run_id=run_id, by=actor, at=at):
            pass


def test_the_first_invoice(billed):
    (invoice,) = queries.invoices_of(billed)
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


def test_billing_again_on_the_same_day_bills_nothing(billed, actor):
    again = services.bill_now(account_id=billed, on=ACTIVE, by=actor, at=at_local(ACTIVE, 11))
    assert again == []
    assert len(queries.invoices_of(billed)) == 1


def test_starting_the_same_promises_again_has_no_effect(started, actor):
    assert Charge.objects.count() == 4
    services.start_charges(
        account_id=started, charges=CHARGES, start_on=date(2026, 3, 1), currency="USD", by=actor,
        at=at_local(ACTIVE, 11),
    )  # fmt: skip
    assert Charge.objects.count() == 4
    assert set(Charge.objects.values_list("start_on", flat=True)) == {ACTIVE}


def test_the_second_invoice_comes_with_the_cycle(billed, actor):
    run_cycle(actor, date(2026, 4, 1))
    second, _first = queries.invoices_of(billed)
    assert (second.number, second.net, second.tax, second.total) == (
        "INV-2026-000002", D("60.50"), D("4.84"), D("65.34"),
    )  # fmt: skip
    assert [x.tax for x in second.lines] == [D("3.80"), D("0.40"), D("0.64")]
    assert second.issued_on == date(2026, 4, 1)


def test_the_removal_in_mid_cycle_is_credited_by_the_day(billed, actor):
    run_cycle(actor, date(2026, 4, 1))
    services.end_charges(
        promise_ids=[ADDRESS], end_on=date(2026, 4, 15), by=actor, at=at_local(date(2026, 4, 14))
    )
    note = queries.invoices_of(billed)[0]
    assert (note.kind, note.number, note.net, note.tax) == (
        "credit_note", "CN-2026-000001", D("4.27"), D("0.34"),
    )  # fmt: skip
    assert (note.lines[0].period_start, note.lines[0].days) == (date(2026, 4, 15), 16)
    run_cycle(actor, date(2026, 5, 1))
    may = queries.invoices_of(billed)[0]
    assert [(x.description, x.net) for x in may.lines] == [
        ("Internet Access 500/100", D("47.50")), ("Wi-Fi 6 Modem", D("5.00")),
    ]  # fmt: skip


def test_a_jump_of_the_clock_bills_every_month_it_passed(billed, actor):
    run_cycle(actor, date(2026, 6, 3))
    invoices = queries.invoices_of(billed)
    assert [i.issued_on for i in invoices] == [
        date(2026, 6, 1), date(2026, 5, 1), date(2026, 4, 1), ACTIVE,
    ]  # fmt: skip
    assert [i.number[-6:] for i in invoices] == ["000004", "000003", "000002", "000001"]


def test_a_run_is_resumed_by_its_job_and_bills_each_account_once(billed, actor):
    at = at_local(date(2026, 4, 1), 6)
    (run_id,) = services.start_due_runs(by=actor, at=at)
    assert services.start_due_runs(by=actor, at=at) == []
    jobs.drain()
    run = BillRun.objects.get(id=run_id)
    assert (run.status, run.total, run.done, run.invoices, run.amount) == (
        "completed", 1, 1, 1, D("65.34"),
    )  # fmt: skip
    assert services.bill_next_chunk(run_id=run_id, by=actor, at=at) is False
    assert Invoice.objects.filter(kind="invoice").count() == 2


def test_a_run_that_fails_for_good_stops_with_its_reason_and_is_resumed(
    billed, actor, at, member_as, client_as, monkeypatch
):
    finance = member_as("finance", name="Fin Ance")
    day = at_local(date(2026, 4, 1))
    [run_id] = services.start_due_runs(by=actor, at=day)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'billing.run'")
    given = {"tenant_id": str(current_tenant_id()), "run_id": str(run_id), "at": day.isoformat()}
    registry.give_up("billing.run", given, "ZeroDivisionError: no divisor")
    run = BillRun.objects.get(id=run_id)
    assert (run.status, run.message) == ("failed", "ZeroDivisionError: no divisor")
    assert services.bill_next_chunk(run_id=run_id, by=actor, at=day) is False
    outbox.drain()
    told = Message.objects.get(recipient=finance.email)
    assert told.subject == "Billing of 2026-04-01 has stopped"
    desk = client_as("finance", name="Fay Bill")
    shown = desk.get("/billing/runs/").content.decode()
    assert "ZeroDivisionError: no divisor" in shown
    assert desk.post(f"/billing/runs/{run_id}/resume/").status_code == 302
    while jobs.drain():
        pass
    run.refresh_from_db()
    assert (run.status, run.done, run.invoices, run.message) == ("completed", 1, 1, "")
    with pytest.raises(IllegalTransition):
        services.resume_run(run_id=run_id, by=actor, at=day)
    assert [i.kind for i in queries.invoices_of(billed)] == ["invoice", "invoice"]


def test_a_resumed_run_bills_nobody_twice(tenant, actor, at, monkeypatch):
    services.set_tax_rate(region="", percent=D("8"), valid_from=date(2026, 1, 1), by=actor, at=at)
    chunk_of(3, date(2026, 3, 1), actor)
    monkeypatch.setattr("handfast.billing.services.runs.CHUNK", 2)
    day = at_local(date(2026, 4, 1))
    [run_id] = services.start_due_runs(by=actor, at=day)
    assert services.bill_next_chunk(run_id=run_id, by=actor, at=day) is True
    services.fail_run(run_id=run_id, message="The tax table is gone", by=actor, at=day)
    assert services.resume_run(run_id=run_id, by=actor, at=day).done == 2
    while jobs.drain():
        pass
    april = Invoice.objects.filter(issued_on=date(2026, 4, 1))
    assert april.count() == april.values("account").distinct().count() == 3
    assert BillRun.objects.get(id=run_id).status == "completed"


def test_the_database_refuses_the_same_period_twice(billed):
    line = Invoice.objects.get().lines.order_by("position").first()
    line.id, line._state.adding = new_id(), True
    with pytest.raises(IntegrityError, match="invoice_line_period_once"), transaction.atomic():
        line.save(force_insert=True)


def test_a_correction_needs_a_reason_and_moves_only_what_follows(billed, actor, at):
    internet = Charge.objects.get(promise_id=INTERNET)
    with pytest.raises(InvalidInput, match="A reason is needed"):
        services.correct_charge(charge_id=internet.id, amount=D("60"), reason=" ", by=actor, at=at)
    services.correct_charge(
        charge_id=internet.id, amount=D("60"), reason="typed by hand", by=actor, at=at
    )
    run_cycle(actor, date(2026, 4, 1))
    april, march = queries.invoices_of(billed)
    assert april.lines[0].net == D("60.00")
    assert march.lines[0].net == D("22.98")
    (told,) = [e for e in outbox.timeline() if e.topic == "charge.corrected"]
    assert told.headline == (
        "Internet Access 500/100 charged at 60 instead of 47.50: typed by hand"
    )


def test_a_credit_gives_the_tax_back_and_balances(billed, actor, at):
    item = CreditItem(INTERNET, "Internet Access 500/100", D("12.50"))
    note = services.post_credit(
        account_id=billed, items=[item], reason="billed at list price", by=actor, at=at
    )
    assert (note.net, note.tax, note.total) == (D("12.50"), D("1.00"), D("13.50"))
    balances = [money for found in queries.ledger_balances().values() for money in found]
    assert totals(balances, first="USD") == (Money.zero("USD"),)
    with pytest.raises(InvalidInput, match="at least one line"):
        services.post_credit(account_id=billed, items=[], reason="x", by=actor, at=at)


def test_figures_never_add_currencies_up(billed, actor):
    euro = charge(new_id(), "recurring", "Roaming", "31.00", "31.00")
    at = at_local(ACTIVE, 11)
    services.start_charges(
        account_id=billed, charges=[euro], start_on=ACTIVE, currency="EUR", by=actor, at=at
    )
    services.bill_now(account_id=billed, on=ACTIVE, by=actor, at=at)
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


def test_a_payment_is_told_in_the_places_of_its_currency(billed, actor, at):
    (invoice,) = queries.invoices_of(billed)
    services.record_payment(
        invoice_id=invoice.id, amount=D("50"), received_on=ACTIVE, by=actor, at=at
    )
    told = Event.objects.get(topic="payment.recorded")
    assert told.headline == "USD 50.00 received for INV-2026-000001"


def test_payments_in_parts_until_paid(billed, actor, at):
    (invoice,) = queries.invoices_of(billed)
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


def test_numbers_have_no_gap_after_a_failed_posting(billed, actor):
    with pytest.raises(LookupError), transaction.atomic():
        run_cycle(actor, date(2026, 4, 1))
        raise LookupError
    run_cycle(actor, date(2026, 4, 1))
    assert [i.number for i in queries.invoices_of(billed)] == ["INV-2026-000002", "INV-2026-000001"]


def test_an_ended_charge_cannot_be_corrected(billed, actor, at):
    services.end_charges(promise_ids=[INTERNET], end_on=ACTIVE, by=actor, at=at)
    internet = Charge.objects.get(promise_id=INTERNET)
    with pytest.raises(Conflict, match="has ended"):
        services.correct_charge(charge_id=internet.id, amount=D(1), reason="x", by=actor, at=at)


def test_billing_takes_the_permission(started, actor_with, at):
    reader = actor_with("billing.view")
    with pytest.raises(Forbidden):
        services.bill_now(account_id=started, on=ACTIVE, by=reader, at=at)
    with pytest.raises(Forbidden):
        services.start_due_runs(by=reader, at=at + timedelta(days=90))
    assert Invoice.objects.count() == 0


def chunk_of(size, day, by):
    """Bill that many accounts with one new recurring charge each; returns the statements."""
    accounts = Account.objects.bulk_create(
        Account(number=f"{day}-{n}", name=f"Shop {n}", name_key=f"shop {n}") for n in range(size)
    )
    payers = BillingAccount.objects.bulk_create(
        BillingAccount(number=f"BA-{a.number}", account=a, currency="USD") for a in accounts
    )
    Charge.objects.bulk_create(
        Charge(
            billing_account=p, account_id=p.account_id, promise_id=new_id(), kind="recurring",
            offering_code="internet", description="Internet", amount=D("50"), list_amount=D("60"),
            currency="USD", start_on=day,
        )
        for p in payers
    )  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        invoices = bill_accounts(payers, on=day, run=None, by=by, at=at_local(day))
    assert len(invoices) == size
    return len(captured)


def test_a_chunk_of_200_invoices_costs_as_many_statements_as_one(tenant, actor, at):
    services.set_tax_rate(region="", percent=D("8"), valid_from=date(2026, 1, 1), by=actor, at=at)
    chunk_of(1, date(2026, 3, 1), actor)
    one = chunk_of(1, date(2026, 4, 1), actor)
    assert chunk_of(200, date(2026, 5, 1), actor) == one
    posted = Event.objects.filter(topic="invoice.posted")
    assert posted.count() == 202
    assert AuditRecord.objects.filter(action="invoice.posted").count() == 202
    assert len(set(posted.values_list("seq", flat=True))) == 202


def test_days_not_billed_when_a_service_ends_are_billed_by_the_next_run(billed, actor):
    services.end_charges(
        promise_ids=[ADDRESS], end_on=date(2026, 4, 11), by=actor, at=at_local(date(2026, 3, 25))
    )
    assert [i.kind for i in queries.invoices_of(billed)] == ["invoice"]
    run_cycle(actor, date(2026, 4, 1))
    april = queries.invoices_of(billed)[0]
    assert [(x.description, x.net, x.days) for x in april.lines] == [
        ("Internet Access 500/100", D("47.50"), 30),
        ("Wi-Fi 6 Modem", D("5.00"), 30),
        ("Static IPv4", D("2.67"), 10),
    ]
    ended = Charge.objects.get(promise_id=ADDRESS)
    assert (ended.status, ended.billed_until) == ("ended", date(2026, 4, 11))
    run_cycle(actor, date(2026, 5, 1))
    assert len(queries.invoices_of(billed)[0].lines) == 2


def test_what_was_billed_is_credited_not_todays_price(billed, actor, at):
    run_cycle(actor, date(2026, 4, 1))
    internet = Charge.objects.get(promise_id=INTERNET)
    services.correct_charge(charge_id=internet.id, amount=D("95"), reason="new", by=actor, at=at)
    services.end_charges(
        promise_ids=[INTERNET], end_on=date(2026, 4, 16), by=actor, at=at_local(date(2026, 4, 15))
    )
    assert queries.invoices_of(billed)[0].net == D("23.75")


def test_no_more_is_credited_than_was_billed(billed, actor, at):
    def credit(net):
        item = CreditItem(ADDRESS, "Static IPv4", D(net))
        return services.post_credit(
            account_id=billed, items=[item], reason="wrong", by=actor, at=at
        )

    credit("3.00")
    with pytest.raises(InvalidInput, match=r"only USD 0\.87 was billed and not given back"):
        credit("0.88")
    with pytest.raises(InvalidInput, match="USD has 2 decimal places"):
        credit("0.001")
    services.end_charges(promise_ids=[ADDRESS], end_on=ACTIVE, by=actor, at=at)
    assert [i.net for i in queries.invoices_of(billed)][0] == D("0.87")


def test_a_credit_goes_to_the_billing_account_that_was_charged(billed, actor, at):
    hosting = charge(new_id(), "recurring", "Hosting", "31.00", "31.00")
    services.start_charges(
        account_id=billed, charges=[hosting], start_on=ACTIVE, currency="EUR", by=actor, at=at
    )
    services.bill_now(account_id=billed, on=ACTIVE, by=actor, at=at)
    both = [INTERNET, hosting.promise_id]
    services.end_charges(promise_ids=both, end_on=ACTIVE, by=actor, at=at)
    notes = queries.invoices_of(billed)[:2]
    assert {(n.currency, n.net) for n in notes} == {("EUR", D("15.00")), ("USD", D("22.98"))}


def test_nothing_of_another_customer_is_credited(billed, actor, at):
    other = parties.create_account(name="Someone Else", region="IL", by=actor, at=at).id
    item = CreditItem(INTERNET, "Internet Access 500/100", D("1"))
    with pytest.raises(InvalidInput, match="charged to another customer"):
        services.post_credit(account_id=other, items=[item], reason="x", by=actor, at=at)


def test_a_payment_is_not_finer_than_the_currency(billed, actor, at):
    (invoice,) = queries.invoices_of(billed)
    with pytest.raises(InvalidInput, match="no amounts that fine"):
        services.record_payment(
            invoice_id=invoice.id, amount=D("1.005"), received_on=ACTIVE, by=actor, at=at
        )


def test_a_price_corrected_down_gives_back_what_was_billed(billed, actor, at):
    run_cycle(actor, date(2026, 4, 1))
    internet = Charge.objects.get(promise_id=INTERNET)
    services.correct_charge(charge_id=internet.id, amount=D("40"), reason="new", by=actor, at=at)
    services.end_charges(
        promise_ids=[INTERNET], end_on=date(2026, 4, 16), by=actor, at=at_local(date(2026, 4, 15))
    )
    assert queries.invoices_of(billed)[0].net == D("23.75")


def test_the_ledger_adds_kept_totals_to_what_came_since(billed, actor, at):
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
