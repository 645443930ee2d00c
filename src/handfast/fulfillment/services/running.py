"""Running what is due: claim, execute, report, until nothing is left."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handfast.fulfillment.services.claiming import LEASE_SECONDS, claim, reclaim, report
from handfast.fulfillment.services.executing import execute, scope
from handfast.fulfillment.services.leases import kept
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant_id

WORKER = Actor.system("Fulfillment")
BATCH = 100


def run_ready(*, limit: int = 1000, at: datetime | None = None, batch: int | None = None) -> int:
    """Carry out up to `limit` tasks that are due in the tenant in scope; returns how many.

    Made for sandboxes, tests and commands; the worker does the same step by step.
    """
    done = 0
    while done < limit:
        size = min(batch or limit, limit - done)
        found = work_once(current_tenant_id(), worker="in-process", batch=size, at=at)
        done += found.claimed
        if not found.more:
            return done
    return done


@dataclass(frozen=True)
class Round:
    """What one round came to; `more` says that there may be work left that is due now."""

    claimed: int
    more: bool


def work_once(
    tenant_id: UUID,
    *,
    worker: str,
    batch: int = BATCH,
    at: datetime | None = None,
    lease_seconds: float = LEASE_SECONDS,
) -> Round:
    """One round for one tenant: a transaction to claim, none to execute, one to report."""
    with scope(tenant_id):
        moment = at or clock.now()
        claimed = claim(limit=batch, worker=worker, at=moment, lease_seconds=lease_seconds)
    if not claimed:
        return Round(0, more=False)
    with kept(claimed, tenant_id=tenant_id, lease_seconds=lease_seconds):
        outcomes = execute(claimed, tenant_id=tenant_id, at=moment)
    with scope(tenant_id):
        reported = report(claimed=claimed, outcomes=outcomes, by=WORKER, at=moment)
    return Round(len(claimed), reported.more or len(claimed) >= batch)


def recover(tenant_id: UUID) -> int:
    """Take over the tasks of workers that have gone; returns how many."""
    with scope(tenant_id):
        return reclaim(at=clock.now())
