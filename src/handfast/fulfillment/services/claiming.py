"""Claiming: a worker takes due tasks for a while (lease), and reports with the lease's token.

A task whose worker is lost goes back into the queue, but not for ever: one that takes its worker down
each time becomes a fallout for people to look at.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from handfast.fulfillment.models import Task
from handfast.fulfillment.rules import after_failure
from handfast.fulfillment.services import rows
from handfast.fulfillment.services.endings import Ending
from handfast.fulfillment.services.finishing import finish
from handfast.fulfillment.services.locks import hold_plans, locked_plans
from handfast.fulfillment.services.withdrawing import Answer, answered
from handfast.fulfillment.types import MACHINE_HANDLERS, Claimed, Outcome
from handfast.kernel.ids import new_id
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant_id

LEASE_SECONDS = 60
LOST_CLAIMS = 5
MOST_GIVEN_UP = 200
CLOCK = Actor.system("Clock")


@dataclass(frozen=True)
class Reported:
    """How many results were accepted, and whether work for machines followed from them."""

    accepted: int
    more: bool


# The choice is an ARRAY so that it is made once: as a plain IN the planner may make it again for
# each row, and take many times the limit.
_CLAIM = """
    WITH picked AS (
        DELETE FROM fulfillment_ready_queue WHERE tenant_id = %(tenant)s AND id = ANY(ARRAY(
            SELECT id FROM fulfillment_ready_queue
            WHERE tenant_id = %(tenant)s AND run_at <= %(at)s
            ORDER BY priority DESC, run_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
        )) RETURNING task_id
    ), locked AS (
        SELECT t.id FROM fulfillment_task t JOIN picked ON picked.task_id = t.id
        WHERE t.tenant_id = %(tenant)s ORDER BY t.id FOR UPDATE OF t
    )
    UPDATE fulfillment_task t
    SET state = 'running', lease_token = %(token)s, worker = %(worker)s,
        lease_until = now() + %(seconds)s * interval '1 second',
        attempts = t.attempts + 1, started_at = coalesce(t.started_at, %(at)s)
    FROM locked
    WHERE t.tenant_id = %(tenant)s AND t.id = locked.id AND t.state IN ('ready', 'failed')
    RETURNING t.id, t.plan_id, t.order_id, t.key, t.spec_key, t.node_code, t.promise_id,
        t.promise_ids, t.role, t.handler, t.connector, t.operation, t.callback,
        t.idempotency_key, t.attempts, t.max_attempts, t.milestone, t.input
"""
_RECLAIM = """
    UPDATE fulfillment_task SET state = 'ready', lease_token = NULL
    WHERE tenant_id = %(tenant)s AND state = 'running' AND lease_until < now()
      AND handler = ANY(%(handlers)s) AND attempts < max_attempts + %(lost)s
    RETURNING id
"""

_COLUMNS = (
    "id", "plan_id", "order_id", "key", "spec_key", "node_code", "promise_id", "promise_ids",
    "role", "handler", "connector", "operation", "callback", "idempotency_key", "attempts",
    "max_attempts", "milestone", "input",
)  # fmt: skip


# What nobody asks of a task that has just been carried out by a machine.
_UNASKED = (
    "created_at", "key", "connector", "operation", "instructions", "compensation", "input",
    "planned_start", "planned_end", "due_at", "lease_until", "worker",
)  # fmt: skip


@transaction.atomic(savepoint=False)
def claim(
    *, limit: int, worker: str, at: datetime, lease_seconds: float = LEASE_SECONDS
) -> list[Claimed]:
    """Take up to `limit` due tasks; two workers never get the same one.

    `at` decides what is due (the tenant's clock), the lease runs in real time.
    """
    token = new_id()
    values: dict[str, Any] = {
        "tenant": current_tenant_id(), "at": at, "limit": limit, "token": token,
        "worker": worker[:80], "seconds": lease_seconds,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        found = [_claimed(row, token) for row in cursor.fetchall()]
    return sorted(found, key=lambda task: (task.order_id, task.id))


@transaction.atomic
def reclaim(*, at: datetime) -> int:
    """Put tasks whose worker has not reported in time back into the queue; returns how many.

    Those claimed five times more than they may be attempted become fallouts instead.
    """
    _give_up(at)
    values: dict[str, Any] = {
        "tenant": current_tenant_id(), "handlers": list(MACHINE_HANDLERS), "lost": LOST_CLAIMS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RECLAIM, values)
        ids = [row[0] for row in cursor.fetchall()]
    rows.enqueue([(task_id, at) for task_id in ids])
    return len(ids)


def _give_up(at: datetime) -> None:
    lost = Task.objects.filter(
        state="running", lease_until__lt=Now(), handler__in=MACHINE_HANDLERS,
        attempts__gte=F("max_attempts") + LOST_CLAIMS,
    )  # fmt: skip
    ids = list(lost.order_by("id").values_list("id", flat=True)[:MOST_GIVEN_UP])
    if not ids:
        return
    hold_plans(ids)
    held = lost.filter(id__in=ids).select_for_update(of=("self",)).order_by("id")
    endings = [
        Ending(
            task, "fallout",
            note=f"Given up after {task.attempts} attempts: its worker ended each time, or never "
            "reported. Look at the worker's log before trying again.",
        )
        for task in held
    ]  # fmt: skip
    finish(endings, by=CLOCK, at=at)


@transaction.atomic(savepoint=False)
def report(
    *, claimed: Sequence[Claimed], outcomes: Mapping[UUID, Outcome], by: Actor, at: datetime
) -> Reported:
    """Write what came of claimed tasks; those whose lease was lost are left alone."""
    tokens = {task.id: task.lease_token for task in claimed}
    plans = locked_plans({task.plan_id for task in claimed})
    locked = (
        Task.objects.select_for_update()
        .defer(*_UNASKED)
        .filter(id__in=list(tokens), state__in=("running", "cancelling"))
    )
    held = [t for t in locked.order_by("id") if t.lease_token == tokens[t.id]]
    plans += locked_plans({t.plan_id for t in held} - {t.plan_id for t in claimed})
    called_off = [t for t in held if t.state == "cancelling"]
    answered([_answer(task, outcomes[task.id]) for task in called_off], by=by, at=at)
    endings = [_ending(t, outcomes[t.id], at) for t in held if t.state == "running"]
    settled = finish(endings, plans=plans, by=by, at=at)
    more = any(task.handler in MACHINE_HANDLERS for task in settled.ready)
    return Reported(len(held), more)


def _ending(task: Task, outcome: Outcome, at: datetime) -> Ending:
    if outcome.kind == "done":
        return Ending(task, "done", outcome.output, outcome.message)
    if outcome.kind == "awaiting":
        return Ending(task, "awaiting_callback", outcome.output, outcome.message)
    again = after_failure(outcome, attempts=task.attempts, max_attempts=task.max_attempts, now=at)
    if again is not None:
        return Ending(task, "failed", outcome.output, outcome.message, retry_at=again)
    return Ending(task, "fallout", outcome.output, outcome.message, outcome.category)


def _answer(task: Task, outcome: Outcome) -> Answer:
    if outcome.kind == "done":
        return Answer(task, "done", outcome.output)
    if outcome.kind == "awaiting":
        return Answer(task, "awaiting", outcome.output)
    return Answer(task, "refused" if outcome.kind == "fallout" else "unknown", note=outcome.message)


def _claimed(row: Sequence[Any], token: UUID) -> Claimed:
    fields = dict(zip(_COLUMNS, row, strict=True))
    promises = _json(fields.pop("promise_ids"))
    return Claimed(
        lease_token=token, promise_ids=tuple(UUID(p) for p in promises),
        input=_json(fields.pop("input")), **fields,
    )  # fmt: skip


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
