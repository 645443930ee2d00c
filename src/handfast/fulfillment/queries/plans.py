"""Reads of plans: the whole graph of an order, its milestones, and how far it is."""

from decimal import Decimal
from uuid import UUID

from handfast.fulfillment.models import Plan, PlanNode, Task, TaskDependency
from handfast.fulfillment.queries.tasks import RELATED, task_view
from handfast.fulfillment.rules import assess, critical_path
from handfast.fulfillment.types import (
    Jeopardy,
    LinkDraft,
    MilestoneView,
    NodeView,
    PlanView,
    Progress,
    Revision,
    Span,
)
from handfast.kernel.errors import not_found
from handfast.platform.clock import local_date


def plan(order_id: UUID) -> PlanView:
    """The order's plan in its latest revision; raises NotFound before there is one."""
    found = plan_or_none(order_id)
    if found is None:
        raise not_found("plan of this order", order_id)
    return found


def plan_or_none(order_id: UUID) -> PlanView | None:
    """The order's plan in its latest revision, or None."""
    row = Plan.objects.filter(order_id=order_id).order_by("-revision").first()
    return None if row is None else _view(row)


def revisions(order_id: UUID) -> list[Revision]:
    """Every revision of an order's plan, newest first: its state, and why it was made.

    Raises NotFound before there is one.
    """
    rows = list(Plan.objects.filter(order_id=order_id).order_by("-revision"))
    if not rows:
        raise not_found("plan of this order", order_id)
    return [
        Revision(
            row.revision, row.status, row.created_at, row.change.get("reason", ""),
            row.change.get("words", ""), row.change.get("by", ""),
        )
        for row in rows
    ]  # fmt: skip


def progress(order_id: UUID) -> Progress:
    """How many steps of how many are over, and when the rest should be."""
    found = plan_or_none(order_id)
    if found is None:
        return Progress(order_id, 0, 0, None)
    end = local_date(found.estimated_end) if found.estimated_end else None
    return Progress(order_id, found.done, len(found.tasks), end)


def jeopardy_of(order_id: UUID) -> Jeopardy:
    """How endangered the promised date is, in words."""
    row = (
        Plan.objects.filter(order_id=order_id).select_related("order").order_by("-revision").first()
    )
    if row is None:
        return Jeopardy("none", 0, "no plan yet")
    return assess(
        planned=local_date(row.planned_end) if row.planned_end else None,
        estimated=local_date(row.estimated_end) if row.estimated_end else None,
        committed=row.order.committed_date,
    )


def _view(row: Plan) -> PlanView:
    tasks = list(Task.objects.filter(plan=row).select_related(*RELATED).order_by("position", "id"))
    links = list(
        TaskDependency.objects.filter(plan=row).values_list("predecessor_id", "successor_id")
    )
    critical = _critical(tasks, links)
    shown = tuple(task_view(task, critical=task.id in critical) for task in tasks)
    return PlanView(
        id=row.id,
        order_id=row.order_id,
        revision=row.revision,
        status=row.status,
        nodes=_nodes(row),
        tasks=shown,
        dependencies=tuple(links),
        critical=critical,
        milestones=tuple(
            MilestoneView(task.milestone, task.promise_ids, task.ended_at)
            for task in shown
            if task.role == "milestone"
        ),
        planned_end=row.planned_end,
        estimated_end=row.estimated_end,
        jeopardy=row.jeopardy,
        cost=sum((task.cost for task in tasks if task.cost is not None), Decimal(0)),
    )


def _critical(tasks: list[Task], links: list[tuple[UUID, UUID]]) -> frozenset[UUID]:
    spans = {
        str(task.id): Span(task.estimated_start, task.estimated_end)
        for task in tasks
        if task.estimated_start and task.estimated_end
    }
    known = [LinkDraft(str(a), str(b)) for a, b in links if str(a) in spans and str(b) in spans]
    return frozenset(UUID(key) for key in critical_path(spans, known))


def _nodes(row: Plan) -> tuple[NodeView, ...]:
    depths: dict[UUID, int] = {}
    found = []
    for node in PlanNode.objects.filter(plan=row).order_by("position", "id"):
        depths[node.id] = depths.get(node.parent_id, -1) + 1 if node.parent_id else 0
        found.append(
            NodeView(
                id=node.id, parent_id=node.parent_id, kind=node.kind, code=node.code,
                name=node.name, promise_id=node.promise_id,
                path=tuple(UUID(str(p)) for p in node.path), action=node.action,
                depth=depths[node.id], characteristics=node.characteristics,
            )
        )  # fmt: skip
    return tuple(found)
