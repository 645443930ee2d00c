"""The one way to lock a task, and the plan it belongs to.

A plan is locked before its tasks, always: what follows from the end of one task counts down and
estimates others of the same plan, and two ends at once must not miss each other.
"""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from handfast.fulfillment.models import Plan, Task
from handfast.kernel.errors import conflict, forbidden, not_found
from handfast.platform import access
from handfast.platform.access import Actor


def locked_task(task_id: UUID, expected_version: int | None = None) -> Task:
    """The task's row, locked until the transaction ends; raises NotFound or Conflict."""
    hold_plans([task_id])
    rows = Task.objects.select_for_update(of=("self",)).select_related("order")
    task = rows.filter(id=task_id).first()
    if task is None:
        raise not_found("task", task_id)
    if expected_version is not None and task.version != expected_version:
        raise conflict(
            "version", expected_version, f"“{task.name}” has been changed meanwhile.",
            "Load it again and repeat the step.",
        )  # fmt: skip
    found: Task = task
    return found


def hold_plans(task_ids: Collection[UUID]) -> None:
    """Lock the plans of these tasks, in the order of their ids, before the tasks themselves."""
    wanted = Task.objects.filter(id__in=task_ids).values("plan_id")
    rows = Plan.objects.select_for_update(of=("self",)).filter(id__in=wanted).order_by("id")
    list(rows.values_list("id", flat=True))


def locked_plans(plan_ids: set[UUID]) -> list[Plan]:
    """The active plans among these; all of them are locked, in the order of their ids."""
    if not plan_ids:
        return []
    rows = Plan.objects.select_for_update(of=("self",)).select_related("order").only(*_PLAN)
    return [p for p in rows.filter(id__in=plan_ids).order_by("id") if p.status == "active"]


# What the engine asks of a plan and its order; whatever else is asked is read when it is.
_PLAN = (
    "id", "tenant_id", "order_id", "status", "stream_id", "begins_at", "started_at", "planned_end",
    "estimated_end", "jeopardy", "order__id", "order__account_id", "order__stream_id",
    "order__kind", "order__line_count", "order__committed_date", "order__estimated_date",
    "order__effective_date", "order__jeopardy",
)  # fmt: skip


def may_work(task: Task, by: Actor) -> None:
    """Staff need the permission; a customer's contact may do the customer's own steps."""
    if by.kind == "contact":
        if task.handler != "customer" or task.order.account_id != by.account_id:
            raise forbidden("fulfillment.work", by.name)
        return
    access.require(by, "fulfillment.work")


def on_behalf(by: Actor) -> Actor:
    """The same person, for what follows from a step they were allowed to take.

    A customer who confirms a step may not edit assets or orders, yet both change because of it.
    """
    return replace(by, permissions=frozenset({"*"}))
