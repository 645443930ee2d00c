"""Estimates: after every end and every slip the plan's forward pass is made anew.

The order's estimated date and jeopardy follow; when the date moves, everybody is told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handfast.fulfillment.events import PlanRescheduled
from handfast.fulfillment.lifecycle import OPEN
from handfast.fulfillment.models import Plan, Task, TaskDependency
from handfast.fulfillment.rules import assess, forward_pass
from handfast.fulfillment.rules.jeopardy import rose
from handfast.fulfillment.services import rows
from handfast.fulfillment.types import LinkDraft, Span, TimedTask
from handfast.kernel.ref import Ref
from handfast.orders import services as orders
from handfast.orders.types import Estimate
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date


@dataclass
class _Moved:
    """A row to be written: a task whose estimate has changed."""

    id: UUID
    estimated_start: datetime
    estimated_end: datetime


@dataclass(frozen=True)
class Estimated:
    """What came of it: facts to publish, and the plans in which nothing is open any more."""

    facts: list[outbox.Outgoing]
    over: set[UUID]


def estimate(plans: Collection[Plan], *, by: Actor, at: datetime) -> Estimated:
    """Make the estimates of these (locked) plans anew and pass on what has changed.

    The plans' fields are set, not saved.
    """
    ids = [plan.id for plan in plans]
    if not ids:
        return Estimated([], set())
    tasks: dict[UUID, list[Task]] = {}
    for task in Task.objects.filter(plan_id__in=ids).only(*_FIELDS).order_by("position"):
        tasks.setdefault(task.plan_id, []).append(task)
    over = {p.id for p in plans if all(t.state not in OPEN for t in tasks.get(p.id, []))}
    links = _links([plan_id for plan_id in ids if plan_id not in over])
    moved: list[_Moved] = []
    news: list[tuple[Estimate, list[outbox.Outgoing]]] = []
    for plan in plans:
        own = tasks.get(plan.id, [])
        end = max((task.ended_at or at for task in own), default=at)
        if plan.id not in over:
            spans = spans_of(own, links.get(plan.id, []), start=plan.begins_at, at=at)
            moved += [m for task in own if (m := _moved(task, spans[str(task.id)])) is not None]
            end = max((span.end for span in spans.values()), default=at)
        news += _update(plan, end)
    rows.write(moved, "estimated_start", "estimated_end", edit=False)
    orders.set_estimates(estimates=[estimate for estimate, _ in news], by=by)
    return Estimated([fact for _, facts in news for fact in facts], over)


def _links(plan_ids: list[UUID]) -> dict[UUID, list[LinkDraft]]:
    links: dict[UUID, list[LinkDraft]] = {}
    if plan_ids:
        found = TaskDependency.objects.filter(plan_id__in=plan_ids)
        for plan_id, first, second, kind, lag in found.values_list(*_LINK_FIELDS):
            links.setdefault(plan_id, []).append(LinkDraft(str(first), str(second), kind, lag))
    return links


_FIELDS = (
    "id", "plan_id", "lead_hours", "state", "run_at", "released_at", "started_at", "ended_at",
    "estimated_start", "estimated_end", "position",
)  # fmt: skip
_LINK_FIELDS = ("plan_id", "predecessor_id", "successor_id", "kind", "lag_hours")


def spans_of(
    tasks: Collection[Task], links: list[LinkDraft], *, start: datetime, at: datetime
) -> dict[str, Span]:
    """The forward pass over stored tasks, by task id as text."""
    timed = [
        TimedTask(
            key=str(task.id),
            lead_hours=task.lead_hours,
            state=task.state,
            not_before=task.run_at,
            started_at=task.started_at or task.released_at,
            ended_at=task.ended_at,
        )
        for task in tasks
    ]
    return forward_pass(timed, links, start=start, now=at)


def _moved(task: Task, span: Span) -> _Moved | None:
    if (task.estimated_start, task.estimated_end) == (span.start, span.end):
        return None
    return _Moved(task.id, span.start, span.end)


def _update(plan: Plan, end: datetime) -> list[tuple[Estimate, list[outbox.Outgoing]]]:
    """What its order must note, with what is to be told; nothing when both stay as they are."""
    day = local_date(end)
    previous = local_date(plan.estimated_end) if plan.estimated_end else day
    plan.estimated_end = end
    order = plan.order
    danger = assess(
        planned=local_date(plan.planned_end) if plan.planned_end else None,
        estimated=day,
        committed=order.committed_date,
    )
    rising = rose(plan.jeopardy, danger.level)
    plan.jeopardy = danger.level
    if (day, danger.level) == (order.estimated_date, order.jeopardy):
        return []
    noted = Estimate(plan.order_id, day, danger.level)
    if day == previous:
        return [(noted, [])]
    event = PlanRescheduled(plan.order_id, day, previous, danger.level, rising)
    return [(noted, [outbox.Outgoing(event, Ref("order", plan.order_id), plan.stream_id)])]
