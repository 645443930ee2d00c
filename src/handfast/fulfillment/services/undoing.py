"""Undoing: the compensations of steps that were done, as tasks of a revision of their own.

What is asked to be undone together is undone in reverse order; what turns out to be done later joins
the revision that is under way.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import pairwise

from django.db.models import Max

from handfast.catalog import queries as catalogs
from handfast.catalog.types import TaskSpec
from handfast.fulfillment.models import Plan, Task, TaskDependency
from handfast.fulfillment.services.announcing import announcements
from handfast.fulfillment.services.released import free
from handfast.fulfillment.services.settling import release
from handfast.kernel.ids import new_id
from handfast.platform import outbox
from handfast.platform.access import Actor


def undo(plan: Plan, done: Collection[Task], *, by: Actor, at: datetime) -> int:
    """Undo these (locked) steps of a (locked) cancelled plan; returns how many have to be."""
    specs = catalogs.catalog(plan.catalog_version_id).task_specs
    last_first = sorted(done, key=lambda task: -task.position)
    wanted = [(t, specs[t.compensation]) for t in last_first if t.compensation in specs]
    if not wanted:
        return 0
    revision, place = _revision(plan, at)
    tasks = [undoing(revision, task, spec) for task, spec in wanted]
    for number, task in enumerate(tasks):
        task.position, task.pending = place + number, 1 if number else 0
    store(revision, tasks)
    settled = release([free(tasks[0])], at)
    facts = announcements([], settled, {plan.order_id: plan.stream_id})
    outbox.publish_many(facts, by=by, at=at)
    return len(tasks)


def store(plan: Plan, chain: Sequence[Task]) -> None:
    """Keep new tasks, each waiting for the one before it."""
    Task.objects.bulk_create(chain)
    TaskDependency.objects.bulk_create(
        TaskDependency(plan=plan, predecessor=first, successor=second)
        for first, second in pairwise(chain)
    )


def undoing(plan: Plan, done: Task, spec: TaskSpec) -> Task:
    """The task, not stored yet, that undoes another one; it knows what was done."""
    task_id = new_id()
    return Task(
        id=task_id, plan=plan, order_id=done.order_id, node_code=done.node_code,
        key=f"{done.key[:460]}:undo:{task_id.hex[-12:]}", spec_key=spec.key, name=spec.name,
        group=done.group, promise_id=done.promise_id, promise_ids=done.promise_ids, role="undo",
        handler=spec.handler, owner_team=spec.owner_team, connector=spec.connector,
        operation=spec.operation, callback=spec.callback, instructions=spec.instructions,
        lead_hours=spec.lead_hours, duration_hours=spec.duration_hours,
        sla_hours=spec.sla_hours, max_attempts=spec.max_attempts, input=done.input,
        idempotency_key=f"undo/{spec.key}/{task_id.hex}",
    )  # fmt: skip


def _revision(plan: Plan, at: datetime) -> tuple[Plan, int]:
    """The revision that undoes a plan, made when none is under way, and its next position."""
    later = Plan.objects.select_for_update(of=("self",)).filter(
        order_id=plan.order_id, revision__gt=plan.revision
    )
    latest = later.order_by("-revision").first()
    if latest is not None and latest.status == "active":
        last = Task.objects.filter(plan=latest).aggregate(last=Max("position"))["last"]
        return latest, (last or 0) + 1
    number = (latest or plan).revision + 1
    made = Plan.objects.create(
        order_id=plan.order_id, revision=number, begins_at=at,
        catalog_version_id=plan.catalog_version_id, stream_id=plan.stream_id,
        planned_end=at, estimated_end=at, started_at=at,
    )  # fmt: skip
    return made, 0
