"""Bulk statements of the engine: one statement for any number of tasks.

They are written by hand because `bulk_update` grows with rows times columns; every one of them
names the tenant, as the indexes do.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from handfast.fulfillment.models import Plan, Task
from handfast.fulfillment.types import MACHINE_HANDLERS, READY_CHANNEL
from handfast.platform.canonical import canonical_json
from handfast.platform.tenancy import current_tenant_id

LONGEST_WAIT = timedelta(days=7)

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
    state: str = "waiting"


def write(rows: Sequence[Any], *fields: str, edit: bool = True) -> None:
    """Write these fields of tasks back with one statement.

    An edit raises their version, which lets somebody know who has the task open; an estimate is none.
    """
    if not rows:
        return
    columns = ", ".join(f'"{name}" = v."{name}"' for name in fields)
    arrays = ", ".join(f"%s::{_array(name)}" for name in fields)
    names = ", ".join(f'"{name}"' for name in fields)
    shown = ", ".join(_shown(name) for name in fields)
    sql = (
        "WITH locked AS (SELECT id FROM fulfillment_task WHERE tenant_id = %s AND id = ANY(%s) "
        "ORDER BY id FOR UPDATE) "
        f"UPDATE fulfillment_task AS t SET {columns}, version = t.version + {int(edit)} "
        "FROM locked, ("
        f"SELECT id, {shown} FROM unnest(%s::uuid[], {arrays}) AS raw(id, {names})) AS v "
        "WHERE t.tenant_id = %s AND t.id = v.id AND locked.id = v.id"
    )
    values = [[_plain(name, getattr(row, name)) for row in rows] for name in fields]
    with connection.cursor() as cursor:
        ids, tenant = [row.id for row in rows], current_tenant_id()
        cursor.execute(sql, [tenant, ids, ids, *values, tenant])


_WRITE_PLANS = """
    UPDATE fulfillment_plan AS p
    SET started_at = v.started_at, estimated_end = v.estimated_end, jeopardy = v.jeopardy,
        status = v.status
    FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[])
        AS v(id, started_at, estimated_end, jeopardy, status)
    WHERE p.tenant_id = %s AND p.id = v.id
"""
_PLAN_FIELDS = ("id", "started_at", "estimated_end", "jeopardy", "status")


def moving(plan: Plan) -> tuple[Any, ...]:
    """What `write_plans` writes of a plan, to see whether it has moved."""
    return tuple(getattr(plan, name) for name in _PLAN_FIELDS)


def write_plans(plans: Sequence[Plan]) -> None:
    """Write what moves in (locked) plans back with one statement."""
    if not plans:
        return
    values = [[getattr(plan, name) for plan in plans] for name in _PLAN_FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_PLANS, [*values, current_tenant_id()])


def _array(name: str) -> str:
    kind = _TYPES[name]
    return "text[]" if kind == "jsonb" else f"{kind}[]"


def _shown(name: str) -> str:
    return f'"{name}"::jsonb AS "{name}"' if _TYPES[name] == "jsonb" else f'"{name}"'


def _plain(name: str, value: Any) -> Any:
    return canonical_json(value).decode() if _TYPES[name] == "jsonb" else value


_BEGIN = """
    UPDATE fulfillment_task
    SET state = 'ready', released_at = %(at)s, version = version + 1,
        due_at = greatest(run_at, %(at)s) + coalesce(sla_hours, lead_hours) * interval '1 hour'
    WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s) AND state = 'waiting'
    RETURNING id, handler, run_at
"""
_INTO_QUEUE = """
    INSERT INTO fulfillment_ready_queue (id, tenant_id, created_at, task_id, run_at, priority)
    SELECT gen_random_uuid(), %(tenant)s, now(), id, greatest(run_at, %(at)s), 0
    FROM begun WHERE handler = ANY(%(machines)s) ON CONFLICT DO NOTHING
    RETURNING pg_notify(%(channel)s, '')
"""
_COUNT_DOWN = (
    """
    WITH ended AS (
        SELECT successor_id, count(*) AS n, max(lag_hours) AS lag
        FROM fulfillment_taskdependency
        WHERE tenant_id = %(tenant)s AND predecessor_id = ANY(%(ids)s) GROUP BY successor_id
    ), locked AS (
        SELECT t.id FROM fulfillment_task t JOIN ended ON ended.successor_id = t.id
        WHERE t.tenant_id = %(tenant)s ORDER BY t.id FOR UPDATE OF t
    ), counted AS (
        SELECT t.id, t.state, t.pending - ended.n AS pending,
            CASE WHEN ended.lag > 0
                THEN greatest(t.run_at, %(at)s + ended.lag * interval '1 hour') ELSE t.run_at
            END AS run_at,
            t.pending = ended.n AND t.state = 'waiting' AND t.condition = '' AS free,
            t.handler = 'milestone' AND (t.run_at IS NULL OR t.run_at <= %(at)s) AS mark
        FROM fulfillment_task t
        JOIN ended ON ended.successor_id = t.id JOIN locked ON locked.id = t.id
        WHERE t.tenant_id = %(tenant)s
    ), moved AS (
        UPDATE fulfillment_task t
        SET pending = counted.pending, run_at = counted.run_at,
            version = t.version + CASE WHEN free THEN 1 ELSE 0 END,
            state = CASE WHEN free AND mark THEN 'done' WHEN free THEN 'ready' ELSE t.state END,
            released_at = CASE WHEN free THEN %(at)s ELSE t.released_at END,
            due_at = CASE WHEN free THEN greatest(counted.run_at, %(at)s)
                + coalesce(t.sla_hours, t.lead_hours) * interval '1 hour' ELSE t.due_at END,
            started_at = CASE WHEN free AND mark THEN %(at)s ELSE t.started_at END,
            ended_at = CASE WHEN free AND mark THEN %(at)s ELSE t.ended_at END,
            estimated_start = CASE WHEN free AND mark THEN %(at)s ELSE t.estimated_start END,
            estimated_end = CASE WHEN free AND mark THEN %(at)s ELSE t.estimated_end END
        FROM counted WHERE t.tenant_id = %(tenant)s AND t.id = counted.id
        RETURNING t.id, t.plan_id, t.order_id, t.spec_key, t.name, t."group", t.handler,
            t.condition, t.milestone, t.promise_ids, t.run_at, t.state,
            counted.free OR (counted.pending = 0 AND counted.state = 'waiting') AS released
    ), begun AS (SELECT id, handler, run_at FROM moved WHERE released AND state = 'ready'),
    queued AS ("""
    + _INTO_QUEUE
    + """)
    SELECT * FROM moved WHERE released ORDER BY id
"""
)


def count_down(ended: Iterable[UUID], at: datetime) -> list[Released]:
    """Tell the successors of ended tasks, and let those begin that wait for nothing any more.

    Milestones are reached at once; a task with a condition is returned as still waiting.
    Successors are locked in the order of their ids, so that two workers cannot block each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_DOWN, _values(ended, at))
        return [_released(row) for row in cursor.fetchall()]


def _released(row: Sequence[Any]) -> Released:
    promises = row[9] if isinstance(row[9], list) else json.loads(row[9])
    fields = [*row[:9], tuple(UUID(p) for p in promises), *row[10:12]]
    return Released(*fields)


def begin(ids: Sequence[UUID], at: datetime) -> None:
    """Let these waiting tasks begin, due after their SLA (else lead time); queue the machines'."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(f"WITH begun AS ({_BEGIN}) {_INTO_QUEUE}", _values(ids, at))


def _values(ids: Iterable[UUID], at: datetime) -> dict[str, Any]:
    machines = list(MACHINE_HANDLERS)
    return {
        "tenant": current_tenant_id(), "ids": list(ids), "at": at, "machines": machines,
        "channel": READY_CHANNEL,
    }  # fmt: skip


_QUEUE = """
    INSERT INTO fulfillment_ready_queue (id, tenant_id, created_at, task_id, run_at, priority)
    SELECT gen_random_uuid(), %(tenant)s, now(), raw.task_id, raw.run_at, 0
    FROM unnest(%(tasks)s::uuid[], %(moments)s::timestamptz[]) AS raw(task_id, run_at)
    ON CONFLICT DO NOTHING
    RETURNING pg_notify(%(channel)s, '')
"""


def enqueue(tasks: Sequence[tuple[UUID, datetime]]) -> None:
    """Put tasks into the workers' queue, each from its moment on."""
    if not tasks:
        return
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "channel": READY_CHANNEL,
        "tasks": [task_id for task_id, _ in tasks],
        "moments": [moment for _, moment in tasks],
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, values)


_UNQUEUE = """
    DELETE FROM fulfillment_ready_queue WHERE tenant_id = %(tenant)s AND id IN (
        SELECT id FROM fulfillment_ready_queue
        WHERE tenant_id = %(tenant)s AND task_id = ANY(%(ids)s) FOR UPDATE SKIP LOCKED
    )
"""


def unqueue(ids: Sequence[UUID]) -> None:
    """Take locked tasks out of the workers' queue.

    An entry that a worker is just claiming is left: it waits for the task and finds it changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNQUEUE, {"tenant": current_tenant_id(), "ids": list(ids)})


def cost_of(task: Task, rates: dict[str, Decimal]) -> Decimal:
    """What a step costs by its working hours and its team's hourly rate."""
    rate = rates.get(task.owner_team, rates.get("", Decimal(0)))
    cost: Decimal = task.duration_hours * rate
    return cost


def after_hours(moment: datetime, count: Decimal) -> datetime:
    """That many hours later."""
    return moment + timedelta(seconds=float(count * 3600))
