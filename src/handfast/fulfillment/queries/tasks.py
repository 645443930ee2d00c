"""Reads of tasks: one, the worklists of people and teams, and those of a customer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from handfast.fulfillment.models import Task
from handfast.fulfillment.types import TaskView
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.parties.types import TEAMS
from handfast.platform import audit, clock
from handfast.platform.access import Actor
from handfast.platform.models.audit import AuditRecord

RELATED = ("order", "order__account", "order__contact", "assignee")
PAGE = 100


def task(task_id: UUID) -> TaskView:
    """One task; raises NotFound."""
    row = Task.objects.select_related(*RELATED).filter(id=task_id).first()
    if row is None:
        raise not_found("task", task_id)
    return task_view(row)


def task_by_reference(reference: str) -> TaskView | None:
    """The task of an idempotency key, or None."""
    row = Task.objects.select_related(*RELATED).filter(idempotency_key=reference).first()
    return None if row is None else task_view(row)


def reference_of(task_id: UUID) -> str:
    """The idempotency key of a task: how partners refer to it; empty when there is none."""
    found = Task.objects.filter(id=task_id).values_list("idempotency_key", flat=True).first()
    return found or ""


def tasks_of_order(order_id: UUID) -> list[TaskView]:
    """The tasks of an order's latest plan, in the order in which they could be carried out."""
    rows = Task.objects.select_related(*RELATED).filter(order_id=order_id)
    latest = rows.order_by("-plan__revision").values_list("plan_id", flat=True).first()
    return [task_view(row) for row in rows.filter(plan_id=latest).order_by("position", "id")]


def worklist(
    by: Actor, *, scope: str = "team", handler: str = "", limit: int = PAGE
) -> list[TaskView]:
    """What people have to do, the most urgent first.

    `scope` is mine (taken by or given to the actor), team (their teams', not taken by others), free
    (their teams', taken by nobody), unassigned (anybody's, taken by nobody) or all.
    """
    rows = worklist_rows(by, scope=scope)
    if handler:
        rows = rows.filter(handler=handler)
    found = rows.order_by(F("due_at").asc(nulls_last=True), "id")[:limit]
    return [task_view(row) for row in found]


def worklist_rows(by: Actor, *, scope: str) -> Any:
    """What people have to do in a scope, as a queryset."""
    rows = Task.objects.select_related(*RELATED).filter(
        state__in=("ready", "running", "fallout"), role__in=("deliver", "undo")
    )
    rows = rows.filter(Q(handler__in=("human", "customer")) | Q(state="fallout"))
    if scope == "mine":
        rows = rows.filter(assignee_id=by.id)
    elif scope == "team":
        rows = rows.filter(Q(assignee=None) | Q(assignee_id=by.id), owner_team__in=by.teams)
    elif scope == "free":
        rows = rows.filter(assignee=None, owner_team__in=by.teams)
    elif scope == "unassigned":
        rows = rows.filter(assignee=None)
    return rows


def open_count(by: Actor) -> dict[str, int]:
    """How much waits for the actor: `mine`, `team` and `fallout`, for badges."""
    rows = Task.objects.filter(state__in=("ready", "running"), handler="human")
    team = rows.filter(owner_team__in=by.teams, assignee=None)
    return {
        "mine": rows.filter(assignee_id=by.id).count(),
        "team": team.count(),
        "fallout": Task.objects.filter(state="fallout").count(),
    }


def tasks_for_customer(account_id: UUID) -> list[TaskView]:
    """The steps a customer has to take now, oldest first."""
    rows = Task.objects.select_related(*RELATED).filter(
        order__account_id=account_id, handler="customer", state__in=("ready", "running")
    )
    return [task_view(row) for row in rows.order_by("released_at", "id")[:PAGE]]


def task_of_customer(task_id: UUID, *, by: Actor) -> TaskView:
    """One of the customer's own steps; raises NotFound for any other task."""
    row = (
        Task.objects.select_related(*RELATED)
        .filter(id=task_id, handler="customer", order__account_id=by.account_id)
        .first()
    )
    if row is None:
        raise not_found("task", task_id)
    return task_view(row)


def history(task_id: UUID) -> list[AuditRecord]:
    """What was done to a task, by whom and why, newest first."""
    return audit.trail(Ref("task", task_id))


def task_view(row: Task, *, critical: bool = False) -> TaskView:
    """The task as a plain value."""
    order = row.order
    customer = order.contact.name if order.contact else order.account.name
    assignee = row.assignee.name if row.assignee else ""
    return TaskView(
        id=row.id,
        plan_id=row.plan_id,
        order_id=row.order_id,
        order_number=order.number,
        account_id=order.account_id,
        account_name=order.account.name,
        key=row.key,
        spec_key=row.spec_key,
        name=row.name,
        state=row.state,
        handler=row.handler,
        owner_team=row.owner_team,
        owner_name=customer
        if row.handler == "customer"
        else TEAMS.get(row.owner_team, row.owner_team),
        assignee_id=row.assignee_id,
        assignee_name=assignee,
        promise_id=row.promise_id,
        promise_ids=tuple(UUID(str(p)) for p in row.promise_ids),
        role=row.role,
        ponr=row.ponr,
        milestone=row.milestone,
        instructions=row.instructions,
        note=row.note,
        condition=row.condition,
        attempts=row.attempts,
        critical=critical,
        late=_late(row),
        **_times(row),
    )


def _times(row: Task) -> Mapping[str, Any]:
    names = (
        "planned_start", "planned_end", "estimated_start", "estimated_end", "due_at",
        "started_at", "ended_at", "input", "output", "cost",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _late(row: Task) -> bool:
    return row.due_at is not None and row.ended_at is None and row.due_at < clock.now()
