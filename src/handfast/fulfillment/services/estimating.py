"""Estimates: after every end and every slip the plan's forward pass is made anew.

The order's estimated date and jeopardy follow; when the date moves, everybody is told.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from handfast.fulfillment.events import PlanRescheduled
from handfast.fulfillment.lifecycle import OPEN
from handfast.fulfillment.models import Plan, Task
from handfast.fulfillment.rules import assess, forward_pass
from handfast.fulfillment.rules.jeopardy import rose
from handfast.fulfillment.rules.schedule import BROKEN
from handfast.fulfillment.services import rows
from handfast.fulfillment.types import LinkDraft, Span, TimedTask
from handfast.kernel.ref import Ref
from handfast.orders import services as orders
from handfast.orders.types import Estimate
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date
from handfast.platform.tenancy import current_tenant_id


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


def estimate(
    plans: Collection[Plan], *, by: Actor, at: datetime, unmoved: Collection[UUID] = ()
) -> Estimated:
    """Make the estimates of these (locked) plans anew and pass on what has changed.

    In `unmoved` plans nothing happened at another moment than estimated; they keep their
    estimates unless time itself has passed them. The plans' fields are set, not saved.
    """
    if not plans:
        return Estimated([], set())
    known = [plan.id for plan in plans if plan.id in unmoved and plan.estimated_end is not None]
    ends = _ends(known, at)
    anew = [plan.id for plan in plans if plan.id not in ends]
    tasks = _tasks(anew)
    ends |= {plan_id: _end(tasks.get(plan_id, []), at) for plan_id in anew}
    links = links_of([plan_id for plan_id in anew if ends[plan_id] is None])
    moved: list[_Moved] = []
    news: list[tuple[Estimate, list[outbox.Outgoing]]] = []
    for plan in plans:
        end = ends[plan.id] or plan.estimated_end or at
        if ends[plan.id] is None and plan.id in tasks:
            own = tasks[plan.id]
            timed = [task.timed for task in own]
            spans = forward_pass(timed, links.get(plan.id, []), start=plan.begins_at, now=at)
            moved += [m for task in own if (m := _moved(task, spans[task.timed.key])) is not None]
            end = max((span.end for span in spans.values()), default=at)
        news += _update(plan, end)
    rows.write(moved, "estimated_start", "estimated_end", edit=False)
    if news:
        orders.set_estimates(estimates=[estimate for estimate, _ in news], by=by)
    over = {plan_id for plan_id, end in ends.items() if end is not None}
    return Estimated([fact for _, facts in news for fact in facts], over)


_ENDS = """
    SELECT plan_id,
        CASE WHEN NOT bool_or(state = ANY(%(open)s)) THEN max(coalesce(ended_at, %(at)s)) END
    FROM fulfillment_task WHERE tenant_id = %(tenant)s AND plan_id = ANY(%(plans)s)
    GROUP BY plan_id HAVING NOT bool_or(state = ANY(%(open)s) AND (
        state = ANY(%(broken)s) OR estimated_start IS NULL OR estimated_end IS NULL
        OR estimated_end < %(at)s
        OR estimated_start <> coalesce(started_at, released_at, estimated_start)
    ))
"""


def _ends(plan_ids: list[UUID], at: datetime) -> dict[UUID, datetime | None]:
    """When the plans ended (None: something is open), but for those at odds with their estimates.

    Their tasks are not read.
    """
    return dict(_read(_ENDS, plan_ids, at=at, open=list(OPEN), broken=list(BROKEN)))


@dataclass(frozen=True)
class _Stored:
    """A task as the schedule sees it, and its estimate so far."""

    id: UUID
    timed: TimedTask
    estimated: tuple[datetime | None, datetime | None]


_TASKS = """
    SELECT plan_id, id, lead_hours, state, run_at, coalesce(started_at, released_at), ended_at,
        estimated_start, estimated_end
    FROM fulfillment_task WHERE tenant_id = %(tenant)s AND plan_id = ANY(%(plans)s)
    ORDER BY position
"""


def _tasks(plan_ids: list[UUID]) -> dict[UUID, list[_Stored]]:
    found: dict[UUID, list[_Stored]] = {}
    for plan_id, task_id, *times, start, end in _read(_TASKS, plan_ids):
        task = _Stored(task_id, TimedTask(str(task_id), *times), (start, end))
        found.setdefault(plan_id, []).append(task)
    return found


def _end(tasks: list[_Stored], at: datetime) -> datetime | None:
    if any(task.timed.state in OPEN for task in tasks):
        return None
    return max((task.timed.ended_at or at for task in tasks), default=at)


_LINKS = """
    SELECT plan_id, predecessor_id::text, successor_id::text, kind, lag_hours
    FROM fulfillment_taskdependency WHERE tenant_id = %(tenant)s AND plan_id = ANY(%(plans)s)
"""


def links_of(plan_ids: list[UUID]) -> dict[UUID, list[LinkDraft]]:
    """What the tasks of these plans wait for, by plan; tasks by id as text."""
    found: dict[UUID, list[LinkDraft]] = {}
    for plan_id, *link in _read(_LINKS, plan_ids):
        found.setdefault(plan_id, []).append(LinkDraft(*link))
    return found


def _read(sql: str, plan_ids: list[UUID], **values: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement about plans; of none without asking."""
    if not plan_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, {"tenant": current_tenant_id(), "plans": plan_ids, **values})
        return list(cursor.fetchall())


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


def _moved(task: _Stored, span: Span) -> _Moved | None:
    if task.estimated == (span.start, span.end):
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
