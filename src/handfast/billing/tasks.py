"""Background entry points of billing."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from handfast.billing import services
from handfast.billing.services.runs import JOB
from handfast.platform import clock, jobs
from handfast.platform.access import Actor

BY = Actor.system("Billing run")


def stopped(*, tenant_id: str, run_id: str, at: str, error: str) -> None:
    """The job has failed for good: its run stops with the reason until somebody resumes it."""
    services.fail_run(run_id=UUID(run_id), message=error, by=BY, at=clock.now())


@jobs.job(JOB, given_up=stopped)
def run(*, tenant_id: str, run_id: str, at: str) -> None:
    """Bill one chunk of a run, then queue the next: killed anywhere, it goes on from there."""
    more = services.bill_next_chunk(run_id=UUID(run_id), by=BY, at=datetime.fromisoformat(at))
    if more:
        jobs.enqueue(JOB, once=f"{JOB}/{run_id}", tenant_id=tenant_id, run_id=run_id, at=at)


@jobs.periodic("23 * * * *", "billing.total_ledger")
def total_ledger(*, tenant_id: str) -> None:
    """Every hour: keep the sums of the ledger's older entries."""
    services.total_ledger(by=BY, at=timezone.now())
