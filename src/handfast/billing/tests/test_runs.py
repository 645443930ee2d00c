"""Billing runs: months passed, failures, resuming, and as many statements for 200 as for one."""

from datetime import date

import pytest
from django.db import connection

from handfast.billing import queries, services
from handfast.billing.models import (
    BillRun,
    Invoice,
)
from handfast.billing.tests.months import (
    ACTIVE,
    D,
    chunk_of,
    run_cycle,
)
from handfast.kernel.errors import IllegalTransition
from handfast.platform import jobs, outbox
from handfast.platform.clock import at_local
from handfast.platform.jobs import registry
from handfast.platform.models import Event
from handfast.platform.models.audit import AuditRecord
from handfast.platform.models.mail import Message
from handfast.platform.tenancy import current_tenant_id


def test_a_jump_of_the_clock_bills_every_month_it_passed(invoiced, actor):
    run_cycle(actor, date(2026, 6, 3))
    invoices = queries.invoices_of(invoiced)
    assert [i.issued_on for i in invoices] == [
        date(2026, 6, 1), date(2026, 5, 1), date(2026, 4, 1), ACTIVE,
    ]  # fmt: skip
    assert [i.number[-6:] for i in invoices] == ["000004", "000003", "000002", "000001"]


def test_a_run_is_resumed_by_its_job_and_bills_each_account_once(invoiced, actor):
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
    invoiced, actor, at, member_as, client_as, monkeypatch
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
    assert [i.kind for i in queries.invoices_of(invoiced)] == ["invoice", "invoice"]


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


def test_a_chunk_of_200_invoices_costs_as_many_statements_as_one(tenant, actor, at):
    services.set_tax_rate(region="", percent=D("8"), valid_from=date(2026, 1, 1), by=actor, at=at)
    chunk_of(1, date(2026, 3, 1), actor)
    one = chunk_of(1, date(2026, 4, 1), actor)
    assert chunk_of(200, date(2026, 5, 1), actor) == one
    posted = Event.objects.filter(topic="invoice.posted")
    assert posted.count() == 202
    assert AuditRecord.objects.filter(action="invoice.posted").count() == 202
    assert len(set(posted.values_list("seq", flat=True))) == 202
