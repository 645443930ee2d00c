"""Running what is due: claim, execute, report, until nothing is left."""

from datetime import datetime
from uuid import UUID

from handfast.fulfillment.services.claiming import LEASE_SECONDS, claim, reclaim, report
from handfast.fulfillment.services.executing import execute
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant_id, tenant_scope

WORKER = Actor.system("Fulfillment")
BATCH = 100


def run_ready(*, limit: int = 1000, at: datetime | None = None, batch: int | None = None) -> int:
    """Carry out up to `limit` tasks that are due in the tenant in scope; returns how many.

    Made for sandboxes, tests and commands; the worker does the same step by step.
    """
    done = 0
    while done < limit:
        size = min(batch or limit, limit - done)
        count = work_once(current_tenant_id(), worker="in-process", batch=size, at=at)
        if not count:
            return done
        done += count
    return done


def work_once(
    tenant_id: UUID,
    *,
    worker: str,
    batch: int = BATCH,
    at: datetime | None = None,
    lease_seconds: float = LEASE_SECONDS,
) -> int:
    """One round for one tenant: a transaction to claim, none to execute, one to report.

    Returns the number of tasks claimed.
    """
    with tenant_scope(tenant_id):
        moment = at or clock.now()
        claimed = claim(limit=batch, worker=worker, at=moment, lease_seconds=lease_seconds)
    if not claimed:
        return 0
    outcomes = execute(claimed, tenant_id=tenant_id, at=moment)
    with tenant_scope(tenant_id):
        report(claimed=claimed, outcomes=outcomes, by=WORKER, at=moment)
    return len(claimed)


def recover(tenant_id: UUID) -> int:
    """Take over the tasks of workers that have gone; returns how many."""
    with tenant_scope(tenant_id):
        return reclaim(at=clock.now())
