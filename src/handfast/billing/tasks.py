"""Background entry points of billing."""

from datetime import datetime
from uuid import UUID

from handfast.billing import services
from handfast.billing.services.runs import JOB
from handfast.platform import jobs
from handfast.platform.access import Actor


@jobs.job(JOB)
def run(*, tenant_id: str, run_id: str, at: str) -> None:
    """Bill one chunk of a run, then queue the next: killed anywhere, it goes on from there."""
    more = services.bill_next_chunk(
        run_id=UUID(run_id), by=Actor.system("Billing run"), at=datetime.fromisoformat(at)
    )
    if more:
        jobs.enqueue(JOB, tenant_id=tenant_id, run_id=run_id, at=at)
