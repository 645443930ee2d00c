"""Cancelling a plan: open steps end, finished ones are undone in reverse order."""

from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from handfast.assets import services as assets
from handfast.catalog import queries as catalogs
from handfast.catalog.types import TaskSpec
from handfast.fulfillment.lifecycle import OPEN
from handfast.fulfillment.models import Fallout, Plan, Task, TaskDependency
from handfast.fulfillment.services import rows
from handfast.fulfillment.services.announcing import announcements
from handfast.fulfillment.services.rows import Released
from handfast.fulfillment.services.settling import release
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor

_BEGUN = ("running", "awaiting_callback", "done")


def refusal(order_id: UUID) -> str:
    """Why an order cannot be cancelled any more, or nothing: a step past its hard point."""
    name = (
        Task.objects.filter(order_id=order_id, ponr="hard", state__in=_BEGUN)
        .values_list("name", flat=True)
        .first()
    )
    return f"“{name}” is past its point of no return." if name else ""


@transaction.atomic
def cancel_plan(*, order_id: UUID, by: Actor, at: datetime) -> int:
    """End the plan of a cancelled order; returns the number of steps that have to be undone.

    Its last step may have ended after the order was cancelled; then all of it is undone.
    """
    access.require(by, "fulfillment.manage")
    plans = Plan.objects.select_for_update(of=("self",)).filter(
        order_id=order_id, status__in=("active", "completed")
    )
    plan = plans.order_by("-revision").first()
    if plan is None:
        return 0
    tasks = list(Task.objects.select_for_update().filter(plan=plan).order_by("id"))
    open_ids = [task.id for task in tasks if task.state in OPEN]
    rows.unqueue(open_ids)
    Task.objects.filter(id__in=open_ids).update(state="cancelled", ended_at=at)
    Fallout.objects.filter(order_id=order_id, state__in=("open", "assigned")).update(
        state="cancelled", resolution="order_cancelled", closed_at=at, closed_by=by.name
    )
    Plan.objects.filter(id=plan.id).update(status="cancelled")
    promises = {UUID(p) for task in tasks for p in task.promise_ids}
    assets.cancel_assets(promise_ids=promises, by=by, at=at)
    done = [task for task in tasks if task.state == "done" and task.compensation]
    undone = _undo(plan, sorted(done, key=lambda t: -t.position), by, at)
    audit.record(
        "plan.cancel", subject=Ref("order", order_id), by=by, at=at,
        after={"cancelled": len(open_ids), "undone": undone},
    )  # fmt: skip
    return undone


def _undo(plan: Plan, done: list[Task], by: Actor, at: datetime) -> int:
    specs = catalogs.catalog(plan.catalog_version_id).task_specs
    wanted = [(task, specs[task.compensation]) for task in done if task.compensation in specs]
    if not wanted:
        return 0
    revision = Plan.objects.create(
        order_id=plan.order_id, revision=plan.revision + 1, begins_at=at,
        catalog_version_id=plan.catalog_version_id, stream_id=plan.stream_id,
        planned_end=at, estimated_end=at, started_at=at,
    )  # fmt: skip
    tasks = [_task(revision, task, spec, place) for place, (task, spec) in enumerate(wanted)]
    Task.objects.bulk_create(tasks)
    TaskDependency.objects.bulk_create(
        TaskDependency(plan=revision, predecessor=first, successor=second)
        for first, second in pairwise(tasks)
    )
    first = tasks[0]
    free = Released(
        first.id, first.plan_id, first.order_id, first.spec_key, first.name, first.group,
        first.handler, "", "", tuple(UUID(p) for p in first.promise_ids), None,
    )  # fmt: skip
    settled = release([free], at)
    facts = announcements([], settled, {plan.order_id: plan.stream_id})
    outbox.publish_many(facts, by=by, at=at)
    return len(tasks)


def _task(revision: Plan, done: Task, spec: TaskSpec, place: int) -> Task:
    task_id = new_id()
    return Task(
        id=task_id, plan=revision, order_id=done.order_id, node_code=done.node_code,
        key=f"{done.key.rsplit(':', 1)[0]}:undo", spec_key=spec.key, name=spec.name,
        group=done.group, promise_id=done.promise_id, promise_ids=done.promise_ids, role="undo",
        pending=1 if place else 0, position=place, handler=spec.handler,
        owner_team=spec.owner_team, connector=spec.connector, operation=spec.operation,
        callback=spec.callback, instructions=spec.instructions, lead_hours=spec.lead_hours,
        duration_hours=spec.duration_hours, sla_hours=spec.sla_hours,
        max_attempts=spec.max_attempts, input=done.input,
        idempotency_key=f"undo/{spec.key}/{task_id.hex}",
    )  # fmt: skip
