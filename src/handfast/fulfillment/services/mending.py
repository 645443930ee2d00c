"""Mending fallout: retry, fix and retry, skip for a reason, or complete by hand."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.fulfillment.events import TaskRetried
from handfast.fulfillment.lifecycle import TASK
from handfast.fulfillment.models import Fallout, Plan, Task
from handfast.fulfillment.services import rows
from handfast.fulfillment.services.endings import Ending
from handfast.fulfillment.services.estimating import estimate
from handfast.fulfillment.services.finishing import finish
from handfast.fulfillment.services.locks import locked_plans, locked_task, on_behalf
from handfast.fulfillment.types import MACHINE_HANDLERS
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor


@transaction.atomic
def retry_task(
    *,
    task_id: UUID,
    by: Actor,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> UUID:
    """Let a step that fell out be tried again, with corrected input when `changes` are given.

    The partner gets the same idempotency key. Raises IllegalTransition when it did not fall out.
    """
    access.require(by, "fulfillment.work")
    task = locked_task(task_id, expected_version)
    before = {"state": task.state, "input": dict(task.input)}
    task.state = TASK.after(task.state, "retry")
    task.input = {**task.input, **(changes or {})}
    task.attempts, task.started_at, task.released_at, task.run_at = 0, None, at, at
    task.due_at = rows.after_hours(at, task.sla_hours or task.lead_hours)
    task.version += 1
    task.save()
    if task.handler in MACHINE_HANDLERS:
        rows.enqueue([(task.id, at)])
    close_fallout(task, "fix" if changes else "retry", reason, by, at)
    audit.record(
        "task.retry", subject=Ref("task", task.id), by=by, at=at, reason=reason, before=before,
        after={"state": task.state, "input": task.input},
    )  # fmt: skip
    _tell_retry(task, by, at)
    return task.id


def _tell_retry(task: Task, by: Actor, at: datetime) -> None:
    plans = locked_plans({task.plan_id})
    event = TaskRetried(task.id, task.order_id, task.name, by.name)
    subject = Ref("order", task.order_id)
    told = [outbox.Outgoing(event, subject, plan.stream_id) for plan in plans]
    estimated = estimate(plans, by=on_behalf(by), at=at)
    outbox.publish_many([*told, *estimated.facts], by=by, at=at)
    Plan.objects.bulk_update(plans, ["estimated_end", "jeopardy"])


@transaction.atomic
def skip_task(
    *,
    task_id: UUID,
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> UUID:
    """Go on without a step, for a reason; without one it is refused (InvalidInput)."""
    access.require(by, "fulfillment.manage")
    text = _reason(reason, "A step is not skipped without a reason.")
    task = locked_task(task_id, expected_version)
    if task.role == "milestone":
        raise invalid("task", task.name, "A milestone cannot be skipped.", "Complete its steps.")
    TASK.after(task.state, "skip")
    rows.unqueue([task.id])
    close_fallout(task, "skip", text, by, at)
    finish([Ending(task, "skipped", note=text)], by=by, at=at)
    return task.id


@transaction.atomic
def complete_by_hand(
    *,
    task_id: UUID,
    reason: str,
    by: Actor,
    at: datetime,
    output: Mapping[str, Any] | None = None,
    cost: Decimal | None = None,
    expected_version: int | None = None,
) -> UUID:
    """Report a step as done although no machine said so: somebody did it otherwise."""
    access.require(by, "fulfillment.manage")
    text = _reason(reason, "Say how the step was done.")
    task = locked_task(task_id, expected_version)
    TASK.after(task.state, "complete_by_hand")
    rows.unqueue([task.id])
    close_fallout(task, "by_hand", text, by, at)
    finish([Ending(task, "done", dict(output or {}), text, cost=cost)], by=by, at=at)
    return task.id


def give_fallout(task: Task, member_id: UUID | None) -> None:
    """Let the open fallout of a task, if there is one, be mended by whoever has the task."""
    Fallout.objects.filter(task=task, state__in=("open", "assigned")).update(
        assignee_id=member_id, state="open" if member_id is None else "assigned"
    )


def close_fallout(task: Task, resolution: str, reason: str, by: Actor, at: datetime) -> None:
    """Close the open fallout of a task, if there is one."""
    Fallout.objects.filter(task=task, state__in=("open", "assigned")).update(
        state="resolved", resolution=resolution, reason=reason, closed_at=at, closed_by=by.name
    )


def _reason(reason: str, message: str) -> str:
    if not reason.strip():
        raise invalid("reason", reason, message, "Give a reason; it is kept with the order.")
    return reason.strip()
