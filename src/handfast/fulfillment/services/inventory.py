"""Inventory pools: addresses and numbers that automatic tasks allocate and give back.

A pool is made of rows named by the resource specification they serve. What a task got it keeps:
asking again gives the same item, so a repeated attempt takes nothing more.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from handfast.fulfillment.models import InventoryItem
from handfast.fulfillment.types import Claimed
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant_id

_ALLOCATE = """
    WITH asked AS (
        SELECT raw.task_id, raw.promise_id
        FROM unnest(%(tasks)s::uuid[], %(promises)s::uuid[]) AS raw(task_id, promise_id)
    ), held AS (
        SELECT task_id, value FROM fulfillment_inventoryitem
        WHERE tenant_id = %(tenant)s AND task_id = ANY(%(tasks)s) AND state = 'allocated'
          AND spec_code = %(spec)s
    ), wanted AS (
        SELECT task_id, promise_id, row_number() OVER () AS place FROM asked
        WHERE task_id NOT IN (SELECT task_id FROM held)
    ), free AS (
        SELECT id, row_number() OVER () AS place FROM (
            SELECT id FROM fulfillment_inventoryitem
            WHERE tenant_id = %(tenant)s AND spec_code = %(spec)s AND state = 'free'
            ORDER BY value LIMIT (SELECT count(*) FROM wanted) FOR UPDATE SKIP LOCKED
        ) AS picked
    ), taken AS (
        UPDATE fulfillment_inventoryitem item
        SET state = 'allocated', task_id = wanted.task_id, promise_id = wanted.promise_id,
            changed_at = %(at)s
        FROM free JOIN wanted ON wanted.place = free.place
        WHERE item.tenant_id = %(tenant)s AND item.id = free.id
        RETURNING wanted.task_id, item.value
    )
    SELECT task_id, value FROM taken UNION ALL SELECT task_id, value FROM held
"""


@transaction.atomic
def add_items(*, spec_code: str, values: Iterable[str], by: Actor, at: datetime) -> int:
    """Put things into a pool; those it has already are left alone. Returns how many are new."""
    access.require(by, "fulfillment.inventory")
    wanted = list(dict.fromkeys(value.strip() for value in values if value.strip()))
    if not wanted:
        raise invalid("values", "", "Nothing to add.", "Give one value per line.")
    known = set(
        InventoryItem.objects.filter(spec_code=spec_code, value__in=wanted).values_list(
            "value", flat=True
        )
    )
    fresh = [value for value in wanted if value not in known]
    InventoryItem.objects.bulk_create(
        InventoryItem(spec_code=spec_code, value=value, changed_at=at) for value in fresh
    )
    if fresh:
        audit.record(
            "inventory.add", subject=Ref("tenant", current_tenant_id()), by=by, at=at,
            after={"spec": spec_code, "values": fresh[:50], "count": len(fresh)},
        )  # fmt: skip
    return len(fresh)


def pooled(spec_codes: Iterable[str]) -> set[str]:
    """Which of these specifications have a pool."""
    rows = InventoryItem.objects.filter(spec_code__in=list(spec_codes))
    return set(rows.values_list("spec_code", flat=True).distinct())


def allocate(tasks: Sequence[Claimed], *, spec_code: str, at: datetime) -> dict[UUID, str]:
    """One item for each task, those it already has included; a task that got none is missing."""
    values: dict[str, Any] = {
        "tenant": current_tenant_id(), "spec": spec_code, "at": at,
        "tasks": [task.id for task in tasks], "promises": [task.promise_id for task in tasks],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ALLOCATE, values)
        return dict(cursor.fetchall())


def free(promise_ids: Iterable[UUID], *, spec_code: str, at: datetime) -> int:
    """Give back what these promises hold of a pool; returns how many items."""
    held = InventoryItem.objects.filter(
        promise_id__in=list(promise_ids), spec_code=spec_code, state="allocated"
    )
    return int(held.update(state="free", task=None, promise_id=None, changed_at=at))
