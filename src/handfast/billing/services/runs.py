"""Billing runs: a month's invoices in chunks, each its own transaction, resumable after a kill.

What fails for good stops the run with its reason; resumed, it goes on after the last chunk.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.billing.events import BillRunFailed
from handfast.billing.lifecycle import BILL_RUN
from handfast.billing.models import BillingAccount, BillRun
from handfast.billing.queries.due import accounts_to_bill, open_billing_days
from handfast.billing.rules import cycles_due
from handfast.billing.services.invoicing import bill_accounts
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, jobs, outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date

CHUNK = 200
JOB = "billing.run"


@transaction.atomic
def start_due_runs(*, by: Actor, at: datetime) -> list[UUID]:
    """Start a billing run for each month that is due and has none yet, oldest first."""
    access.require(by, "billing.run")
    started = []
    for cycle_on in cycles_due(open_billing_days(), local_date(at)):
        run, fresh = BillRun.objects.get_or_create(
            cycle_on=cycle_on,
            defaults={
                "started_at": at, "started_by": by.name, "total": accounts_to_bill(cycle_on).count(),
            },
        )  # fmt: skip
        if fresh:
            subject = Ref("bill_run", run.id)
            audit.record(
                "bill_run.started", subject=subject, by=by, at=at, after={"cycle_on": cycle_on}
            )
            started.append(run.id)
    if started:
        _queue(started[0], at)
    return started


@transaction.atomic
def bill_next_chunk(*, run_id: UUID, by: Actor, at: datetime) -> bool:
    """Bill the next accounts of a run; False when the run is complete or has failed.

    Killed in the middle, the chunk has not happened; called again it happens once.
    """
    access.require(by, "billing.run")
    run = _locked(run_id)
    if run.status != "running":
        return False
    payers = _next_payers(run.cycle_on, run.cursor)
    if not payers:
        run.status, run.finished_at = BILL_RUN.after(run.status, "finish"), at
        run.save(update_fields=["status", "finished_at"])
        _start_following(run, at)
        return False
    invoices = bill_accounts(payers, on=run.cycle_on, run=run, by=by, at=at)
    run.cursor, run.done = payers[-1].id, run.done + len(payers)
    run.invoices += len(invoices)
    run.amount += sum((i.total for i in invoices), Decimal(0))
    run.save(update_fields=["cursor", "done", "invoices", "amount"])
    return True


@transaction.atomic
def fail_run(*, run_id: UUID, message: str, by: Actor, at: datetime) -> None:
    """Stop a run that cannot go on, with the reason; what it has posted stays posted."""
    access.require(by, "billing.run")
    run = _locked(run_id)
    if run.status != "running":
        return
    run.status, run.message = BILL_RUN.after(run.status, "fail"), message
    run.save(update_fields=["status", "message"])
    subject = Ref("bill_run", run.id)
    audit.record("bill_run.failed", subject=subject, by=by, at=at, reason=message)
    event = BillRunFailed(run.id, run.cycle_on, run.done, run.total, message[:300])
    outbox.publish(event, subject=subject, by=by, at=at)


@transaction.atomic
def resume_run(*, run_id: UUID, by: Actor, at: datetime) -> BillRun:
    """Go on with a failed run after its last billed account, or with one whose job was lost.

    Raises NotFound, or IllegalTransition when it is complete.
    """
    access.require(by, "billing.run")
    run = _locked(run_id)
    before = {"status": run.status, "message": run.message}
    run.status, run.message = BILL_RUN.after(run.status, "resume"), ""
    run.save(update_fields=["status", "message"])
    audit.record(
        "bill_run.resumed", subject=Ref("bill_run", run.id), by=by, at=at, before=before,
        after={"status": run.status, "done": run.done},
    )  # fmt: skip
    _queue(run.id, at)
    return run


def _locked(run_id: UUID) -> BillRun:
    run: BillRun | None = BillRun.objects.select_for_update().filter(id=run_id).first()
    if run is None:
        raise not_found("billing run", run_id)
    return run


def _queue(run_id: UUID, at: datetime) -> None:
    jobs.enqueue(JOB, once=f"{JOB}/{run_id}", run_id=str(run_id), at=at.isoformat())


def _next_payers(cycle_on: date, cursor: UUID | None) -> list[BillingAccount]:
    rows = accounts_to_bill(cycle_on)
    if cursor is not None:
        rows = rows.filter(id__gt=cursor)
    ids = list(rows.order_by("id").values_list("id", flat=True)[:CHUNK])
    return list(BillingAccount.objects.select_for_update().filter(id__in=ids).order_by("id"))


def _start_following(run: BillRun, at: datetime) -> None:
    following = (
        BillRun.objects.filter(status="running", cycle_on__gt=run.cycle_on)
        .order_by("cycle_on")
        .first()
    )
    if following is not None:
        _queue(following.id, at)
