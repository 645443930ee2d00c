"""The fulfillment worker: rounds over all tenants, each claiming, executing and reporting.

It is woken by the transaction that made a task ready; where it cannot be (a connection pooler in
between, a broken line), it looks once a second.

Run as many as there are machines: leases and skipped locks keep them apart. `handfast worker`
starts one beside the job queue; killed at any moment, its tasks are taken over after the lease.
"""

import os
import socket
import time
from threading import Event

import structlog
from django.db import close_old_connections

from handfast.fulfillment import services
from handfast.fulfillment.tasks.bell import Bell
from handfast.platform.models import Tenant

log = structlog.get_logger(__name__)

IDLE_SECONDS = 1.0
RECOVER_SECONDS = 10.0
BATCH = 100
LEASE_SECONDS = 60.0


def run(
    stop: Event,
    *,
    name: str = "",
    batch: int = BATCH,
    idle_seconds: float = IDLE_SECONDS,
    lease_seconds: float = LEASE_SECONDS,
) -> None:
    """Work until `stop` is set; trouble with one tenant is logged and does not stop the rest."""
    worker = name or f"{socket.gethostname()}:{os.getpid()}"
    recovered = 0.0
    bell = Bell()
    log.info("fulfillment.worker.started", worker=worker)
    while not stop.is_set():
        recover = time.monotonic() - recovered >= min(RECOVER_SECONDS, lease_seconds)
        if recover:
            recovered = time.monotonic()
        if not _round(worker, batch, lease_seconds, recover=recover):
            close_old_connections()
            bell.wait(stop, idle_seconds)
    bell.close()
    log.info("fulfillment.worker.stopped", worker=worker)


def _round(worker: str, batch: int, lease_seconds: float, *, recover: bool) -> int:
    done = 0
    for tenant_id in _tenants():
        try:
            if recover:
                services.recover(tenant_id)
            found = services.work_once(
                tenant_id, worker=worker, batch=batch, lease_seconds=lease_seconds
            )
            done += found.claimed
        except Exception:
            log.exception("fulfillment.worker.round_failed", tenant=str(tenant_id))
            close_old_connections()
    return done


def _tenants() -> list[object]:
    try:
        return list(Tenant.objects.order_by("id").values_list("id", flat=True))
    except Exception:
        log.exception("fulfillment.worker.no_database")
        close_old_connections()
        return []
