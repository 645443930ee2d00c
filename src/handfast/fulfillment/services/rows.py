"""Bulk statements of the engine: one statement for any number of tasks.

They are written by hand because `bulk_update` grows with rows times columns; every one of them
names the tenant, as the indexes do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from handfast.fulfillment.models import Task
from handfast.kernel.ids import new_id
from handfast.platform.canonical import canonical_json
from handfast.platform.tenancy import current_tenant_id

_TYPES = {
    "state": "text", "output": "jsonb", "note": "text", "ended_at": "timestamptz",
    "started_at": "timestamptz", "run_at": "timestamptz", "cost": "numeric",
    "estimated_start": "timestamptz", "estimated_end": "timestamptz",
}  # fmt: skip


@dataclass(frozen=True)
class Released:
    """A task whose last predecessor has ended."""

    id: UUID
    plan_id: UUID
    order_id: UUID
    spec_key: str
    name: str
    group: UUID
    handler: str
    condition: str
    milestone: str
    promise_ids: tuple[UUID, ...]
    run_at: datetime | None


def write(rows: Sequence[Any], *fields: str) -> None:
    """Write these fields of tasks back, and raise their version, with one statement."""
    if not rows:
        return
    columns = ", ".join(f'"{name}" = v."{name}"' for name in fields)
    arrays = ", ".join(f"%s::{_array(name)}" for name in fields)
    names = ", ".join(f'"{name}"' for name in fields)
    shown = ", ".join(_shown(name) for name in fields)
    sql = (
        f"UPDATE fulfillment_task AS t SET {columns}, version = t.version + 1 FROM ("
        f"SELECT id, {shown} FROM unnest(%s::uuid[], {arrays}) AS raw(id, {names})) AS v "
        "WHERE t.tenant_id = %s AND t.id = v.id"
    )
    values = [[_plain(name, getattr(row, name)) for row in rows] for name in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, [[row.id for row in rows], *values, current_tenant_id()])


def _array(name: str) -> str:
    kind = _TYPES[name]
    return "text[]" if kind == "jsonb" else f"{kind}[]"


def _shown(name: str) -> str:
    return f'"{name}"::jsonb AS "{name}"' if _TYPES[name] == "jsonb" else f'"{name}"'


def _plain(name: str, value: Any) -> Any:
    return canonical_json(value).decode() if _TYPES[name] == "jsonb" else value


_COUNT_DOWN = """
    WITH ended AS (
        SELECT successor_id, count(*) AS n, max(lag_hours) AS lag
        FROM fulfillment_taskdependency
        WHERE tenant_id = %(tenant)s AND predecessor_id = ANY(%(ids)s) GROUP BY successor_id
    ), locked AS (
        SELECT t.id FROM fulfillment_task t JOIN ended ON ended.successor_id = t.id
        WHERE t.tenant_id = %(tenant)s ORDER BY t.id FOR UPDATE OF t
    )
    UPDATE fulfillment_task t
    SET pending = t.pending - ended.n,
        run_at = CASE WHEN ended.lag > 0
            THEN greatest(t.run_at, %(at)s + ended.lag * interval '1 hour') ELSE t.run_at END
    FROM ended, locked
    WHERE t.tenant_id = %(tenant)s AND t.id = ended.successor_id AND t.id = locked.id
    RETURNING t.id, t.plan_id, t.order_id, t.spec_key, t.name, t."group", t.handler, t.condition,
              t.milestone, t.promise_ids, t.run_at, t.pending, t.state
"""


def count_down(ended: Iterable[UUID], at: datetime) -> list[Released]:
    """Tell the successors of ended tasks; returns those that wait for nothing any more.

    Successors are locked in the order of their ids, so that two workers cannot block each other.
    """
    values = {"tenant": current_tenant_id(), "ids": list(ended), "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_DOWN, values)
        rows = cursor.fetchall()
    found = [_released(row) for row in rows if row[11] == 0 and row[12] == "waiting"]
    return sorted(found, key=lambda task: task.id)


def _released(row: Sequence[Any]) -> Released:
    promises = row[9] if isinstance(row[9], list) else _json(row[9])
    return Released(*row[:9], tuple(UUID(p) for p in promises), row[10])


def _json(text: str) -> list[str]:
    import json  # a raw cursor returns jsonb as text

    found: list[str] = json.loads(text)
    return found


_RELEASE = """
    UPDATE fulfillment_task
    SET state = 'ready', released_at = %(at)s, version = version + 1,
        due_at = greatest(run_at, %(at)s)
                 + coalesce(sla_hours, lead_hours) * interval '1 hour'
    WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s)
"""
_QUEUE = """
    INSERT INTO fulfillment_ready_queue (id, tenant_id, created_at, task_id, run_at, priority)
    SELECT raw.id, %(tenant)s, now(), raw.task_id, raw.run_at, 0
    FROM unnest(%(ids)s::uuid[], %(tasks)s::uuid[], %(moments)s::timestamptz[])
        AS raw(id, task_id, run_at)
    ON CONFLICT DO NOTHING
"""


def make_ready(ids: Sequence[UUID], at: datetime) -> None:
    """Let these waiting tasks begin; they are due after their SLA, else their lead time."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_RELEASE, {"tenant": current_tenant_id(), "ids": list(ids), "at": at})


def enqueue(tasks: Sequence[tuple[UUID, datetime]]) -> None:
    """Put tasks into the workers' queue, each from its moment on."""
    if not tasks:
        return
    values = {
        "tenant": current_tenant_id(),
        "ids": [new_id() for _ in tasks],
        "tasks": [task_id for task_id, _ in tasks],
        "moments": [moment for _, moment in tasks],
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, values)


def unqueue(ids: Sequence[UUID]) -> None:
    """Take tasks out of the workers' queue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM fulfillment_ready_queue WHERE tenant_id = %s AND task_id = ANY(%s)",
            [current_tenant_id(), list(ids)],
        )


def cost_of(task: Task, rates: dict[str, Decimal]) -> Decimal:
    """What a step costs by its working hours and its team's hourly rate."""
    rate = rates.get(task.owner_team, rates.get("", Decimal(0)))
    return task.duration_hours * rate


def after_hours(moment: datetime, count: Decimal) -> datetime:
    """That many hours later."""
    return moment + timedelta(seconds=float(count * 3600))
