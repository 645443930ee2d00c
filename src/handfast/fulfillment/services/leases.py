"""Leases kept alive: while a partner is slow, its worker goes on holding what it has claimed.

Without this a batch of slow calls outlasts its lease, another worker sends all of it again, and
neither can ever report.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Any
from uuid import UUID

import structlog
from django.db import connection

from handfast.fulfillment.types import Claimed
from handfast.platform.tenancy import tenant_in_scope, tenant_scope

log = structlog.get_logger(__name__)

LONGEST_SECONDS = 900.0
RENEWALS_PER_LEASE = 3

_RENEW = """
    UPDATE fulfillment_task SET lease_until = now() + %(seconds)s * interval '1 second'
    WHERE tenant_id = %(tenant)s AND id IN (
        SELECT id FROM fulfillment_task
        WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s) AND state IN ('running', 'cancelling')
          AND lease_token = %(token)s
        ORDER BY id FOR UPDATE SKIP LOCKED
    )
"""


@contextmanager
def kept(claimed: Sequence[Claimed], *, tenant_id: UUID, lease_seconds: float) -> Iterator[None]:
    """Renew the lease of these tasks, claimed together, until the block ends or 15 minutes pass.

    Inside a transaction of the tenant nobody else sees the claim, so nothing has to be renewed.
    """
    if tenant_in_scope() is not None or lease_seconds <= 0:
        yield
        return
    over = Event()
    thread = Thread(
        target=_renew_until, args=(over, claimed, tenant_id, lease_seconds), daemon=True,
        name="fulfillment-lease",
    )  # fmt: skip
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew_until(
    over: Event, claimed: Sequence[Claimed], tenant_id: UUID, lease_seconds: float
) -> None:
    begun = monotonic()
    try:
        while not over.wait(lease_seconds / RENEWALS_PER_LEASE):
            if monotonic() - begun > LONGEST_SECONDS:
                log.warning("fulfillment.lease.given_up", tenant=str(tenant_id))
                return
            _renew(claimed, tenant_id, lease_seconds)
    except Exception:
        log.exception("fulfillment.lease.not_renewed", tenant=str(tenant_id))
    finally:
        connection.close()


def _renew(claimed: Sequence[Claimed], tenant_id: UUID, lease_seconds: float) -> None:
    values: dict[str, Any] = {
        "tenant": tenant_id, "ids": [task.id for task in claimed], "seconds": lease_seconds,
        "token": claimed[0].lease_token,
    }  # fmt: skip
    with tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(_RENEW, values)
