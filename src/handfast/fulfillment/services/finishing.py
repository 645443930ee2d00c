"""Finishing: everything that follows from attempts at tasks, in one transaction.

Locks are taken in one order everywhere: plans by id, tasks by id, successors by id, orders.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.assets import services as assets
from handfast.fulfillment.models import Fallout, Plan, Timer
from handfast.fulfillment.services import rows
from handfast.fulfillment.services.announcing import announcements
from handfast.fulfillment.services.endings import Ending
from handfast.fulfillment.services.estimating import estimate
from handfast.fulfillment.services.locks import locked_plans, on_behalf
from handfast.fulfillment.services.milestones import reach
from handfast.fulfillment.services.released import free
from handfast.fulfillment.services.settling import Settled, settle
from handfast.kernel.ref import Ref
from handfast.orders import services as orders
from handfast.platform import audit, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant

RATES_SETTING = "fulfillment.hourly_rates"
RATES = {"field": Decimal(85), "": Decimal(45)}
FALLBACK_TEAM = "order_desk"
FACTS = ("hardware_version", "stock_item", "serial_number", "tracking", "port")
_ENDED = ("done", "skipped")


def finish(
    endings: Sequence[Ending], *, by: Actor, at: datetime, plans: Sequence[Plan] | None = None
) -> Settled:
    """Write the endings of locked tasks, let their successors begin, and tell everybody.

    The caller has checked permission and lifecycle, and has locked the plans, then the tasks;
    `plans` are the active ones among them when they have been read already.
    """
    if not endings:
        return Settled()
    by = on_behalf(by)
    before = {ending.task.id: ending.task.state for ending in endings}
    early_or_late = _write(endings, at)
    _follow_up(endings, at)
    _record_deliveries(endings, by, at)
    ended = [ending.task.id for ending in endings if ending.state in _ENDED]
    settled = settle(ended, at) if ended else Settled()
    settled.reached += [free(e.task) for e in endings if e.task.handler == "milestone"]
    own = {ending.task.plan_id for ending in endings}
    plans = locked_plans(own) if plans is None else [plan for plan in plans if plan.id in own]
    stored = {plan.id: rows.moving(plan) for plan in plans}
    _start_lines(plans, settled, by, at)
    facts = announcements(endings, settled, {plan.order_id: plan.stream_id for plan in plans})
    if settled.reached:
        facts += reach(settled.reached, {p.order_id: p.order for p in plans}, by=by, at=at)
    moved = early_or_late | {task.plan_id for task in (*settled.reached, *settled.not_needed)}
    estimated = estimate(plans, by=by, at=at, unmoved=own - moved)
    _save(plans, stored, estimated.over)
    _audit(endings, before, by, at)
    outbox.publish_many([*facts, *estimated.facts], by=by, at=at)
    return settled


def _write(endings: Sequence[Ending], at: datetime) -> set[UUID]:
    """Write what came of the tasks; gives the plans in which one ended at another moment than estimated."""
    rates = _rates() if any(_by_people(ending) for ending in endings) else {}
    moved = set()
    for ending in endings:
        task = ending.task
        estimated = task.estimated_start, task.estimated_end
        task.state, task.note = ending.state, ending.note
        task.output = {**task.output, **ending.output}
        ending.taken_at = task.started_at
        task.started_at = task.started_at or at
        task.run_at = ending.retry_at or task.run_at
        if ending.state in _ENDED:
            task.ended_at = task.estimated_end = at
            task.estimated_start = task.started_at
            task.cost = _cost(ending, rates)
            if estimated != (task.started_at, at):
                moved.add(task.plan_id)
    tasks = [ending.task for ending in endings]
    rows.write(
        tasks, "state", "note", "output", "started_at", "run_at", "ended_at", "cost",
        "estimated_start", "estimated_end",
    )  # fmt: skip
    return moved


def _rates() -> dict[str, Decimal]:
    stored = current_tenant().settings.get(RATES_SETTING, {})
    return {**RATES, **{team: Decimal(str(rate)) for team, rate in stored.items()}}


def _cost(ending: Ending, rates: dict[str, Decimal]) -> Decimal:
    if ending.cost is not None:
        return ending.cost
    return rows.cost_of(ending.task, rates) if _by_people(ending) else Decimal(0)


def _by_people(ending: Ending) -> bool:
    return ending.state == "done" and ending.task.handler == "human"


def _follow_up(endings: Sequence[Ending], at: datetime) -> None:
    rows.enqueue([(e.task.id, e.retry_at) for e in endings if e.retry_at is not None])
    waiting = [e.task for e in endings if e.state == "awaiting_callback"]
    if waiting:
        Timer.objects.bulk_create(
            Timer(
                task=task,
                kind="callback_timeout",
                due_at=rows.after_hours(at, task.sla_hours)
                if task.sla_hours
                else at + rows.LONGEST_WAIT,
            )
            for task in waiting
        )
    broken = [e for e in endings if e.state == "fallout"]
    if broken:
        Fallout.objects.bulk_create(
            Fallout(
                task=e.task, order_id=e.task.order_id, category=e.category,
                owner_team=e.task.owner_team or FALLBACK_TEAM, message=e.note, opened_at=at,
            )
            for e in broken
        )  # fmt: skip


def _record_deliveries(endings: Sequence[Ending], by: Actor, at: datetime) -> None:
    delivered: dict[UUID, dict[str, Any]] = {}
    for ending in endings:
        task = ending.task
        if ending.state != "done" or task.role != "deliver":
            continue
        facts = {k: v for k, v in ending.output.items() if k in (*FACTS, task.node_code)}
        if facts:
            delivered.setdefault(task.promise_id, {}).update(facts)
    if delivered:
        assets.record_deliveries(delivered=delivered, by=by, at=at)


def _start_lines(plans: Sequence[Plan], settled: Settled, by: Actor, at: datetime) -> None:
    """The order's lines are in progress from the first step on, unless that was the only one."""
    reached = {mark.order_id: 0 for mark in settled.reached}
    for mark in settled.reached:
        reached[mark.order_id] += len(mark.promise_ids)
    for plan in plans:
        if plan.started_at is not None:
            continue
        plan.started_at = at
        if reached.get(plan.order_id, 0) < plan.order.line_count:
            orders.advance_lines(
                order_id=plan.order_id, promise_ids=None, action="start", by=by, at=at
            )


def _save(plans: Sequence[Plan], before: Mapping[UUID, object], over: set[UUID]) -> None:
    for plan in plans:
        if plan.id in over:
            plan.status = "completed"
    rows.write_plans([plan for plan in plans if rows.moving(plan) != before[plan.id]])


def _audit(endings: Sequence[Ending], before: dict[UUID, str], by: Actor, at: datetime) -> None:
    entries = [
        audit.Entry(
            f"task.{ending.state}", Ref("task", ending.task.id),
            before={"state": before[ending.task.id]},
            after={"state": ending.state, "output": ending.output}, reason=ending.note,
        )
        for ending in endings
    ]  # fmt: skip
    audit.record_many(entries, by=by, at=at)
