"""Amending a plan that is being carried out: the order's lines change, the work follows.

The wanted plan is decomposed anew and compared with the present one: what is the same is kept as it
is, done or not; the rest is added, reworked, undone or dropped in a new revision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.assets import services as assets
from handfast.catalog import queries as catalogs
from handfast.fulfillment.models import Plan, Task
from handfast.fulfillment.rules import decompose, difference
from handfast.fulfillment.services.locks import on_behalf
from handfast.fulfillment.services.planning import plan_lines, register_assets
from handfast.fulfillment.services.revising import Change, revise
from handfast.fulfillment.types import Impact, PlanDiff, PlanDraft, PlanLine
from handfast.kernel.errors import Conflict, Problem, invalid
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.orders.types import LineChange, OrderLineView
from handfast.platform import access
from handfast.platform.access import Actor


@dataclass(frozen=True)
class _Wish:
    """What is wanted beside what is: lines, the drafts of both plans, and how they differ."""

    before: Sequence[OrderLineView]
    lines: Sequence[OrderLineView]
    current: PlanDraft
    wanted: PlanDraft
    diff: PlanDiff


def preview_amendment(*, order_id: UUID, changes: Sequence[LineChange], by: Actor) -> Impact:
    """What these changes would mean for the plan; nothing is written.

    Raises InvalidInput for changes that the order's lines do not allow, or without a plan.
    """
    access.require(by, "orders.edit")
    plan = _active(Plan.objects.filter(order_id=order_id), order_id)
    tasks = list(Task.objects.filter(plan=plan))
    return _impact(_wish(plan, tasks, changes), tasks)


@transaction.atomic
def amend_plan(
    *,
    order_id: UUID,
    changes: Sequence[LineChange],
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> Impact:
    """Change an order under way and commit a new revision of its plan; returns what it meant.

    Raises InvalidInput without a reason or for changes that are not possible, Conflict naming the
    steps that are past their point of no return, or for a stale version of the order.
    """
    access.require(by, "orders.edit")
    if not reason.strip():
        raise invalid("reason", reason, "Say why the order is changed.", "Give a reason.")
    rows = Plan.objects.select_for_update(of=("self",)).filter(order_id=order_id)
    plan = _active(rows, order_id)
    tasks = list(Task.objects.select_for_update(of=("self",)).filter(plan=plan).order_by("id"))
    wish = _wish(plan, tasks, changes)
    impact = _impact(wish, tasks)
    if not impact.possible:
        raise Conflict(_refused(impact))
    order_services.amend_order(
        order_id=order_id, lines=wish.lines, reason=reason.strip(), by=by, at=at,
        expected_version=expected_version,
    )  # fmt: skip
    _follow_assets(wish, order_id, on_behalf(by), at)
    change = Change(plan, tasks, wish.current, wish.wanted, wish.diff, impact, reason.strip())
    revise(change, by=by, at=at)
    return impact


def _active(rows: object, order_id: UUID) -> Plan:
    plan: Plan | None = rows.order_by("-revision").first()  # type: ignore[attr-defined]
    if plan is None or plan.status != "active":
        status = "no plan" if plan is None else f"plan is {plan.status}"
        raise invalid(
            "order", order_id, f"This order cannot be changed under way: {status}.",
            "Edit a draft; take a change order for what is in service.",
        )  # fmt: skip
    return plan


def _wish(plan: Plan, tasks: Sequence[Task], changes: Sequence[LineChange]) -> _Wish:
    catalog = catalogs.catalog(plan.catalog_version_id)
    before = orders.lines(plan.order_id)
    lines = orders.amended_lines(plan.order_id, changes)
    current, wanted = decompose(_live(before), catalog), decompose(_live(lines), catalog)
    states = {task.key: task.state for task in tasks}
    return _Wish(before, lines, current, wanted, difference(current, states, wanted))


def _live(lines: Sequence[OrderLineView]) -> list[PlanLine]:
    return plan_lines([line for line in lines if line.status != "cancelled"])


def _impact(wish: _Wish, tasks: Sequence[Task]) -> Impact:
    names = {t.key: t.name for t in (*wish.current.tasks, *wish.wanted.tasks)}
    marks = {t.key for t in (*wish.current.tasks, *wish.wanted.tasks) if t.role == "milestone"}
    again = {task.key for task in wish.wanted.tasks}
    diff = wish.diff

    def named(keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(names[key] for key in keys if key not in marks))

    return Impact(
        kept=len([key for key in diff.keep if key not in marks]),
        added=named(diff.add),
        reworked=named([*diff.replace, *(key for key in diff.undo if key in again)]),
        undone=named([key for key in diff.undo if key not in again]),
        dropped=named(diff.drop),
        refused=named(diff.refuse),
    )


def _refused(impact: Impact) -> Problem:
    names = ", ".join(f"“{name}”" for name in impact.refused)
    verb = "is" if len(impact.refused) == 1 else "are"
    return Problem(
        "changes", names, f"{names} {verb} past the point of no return.",
        "Let it complete, then take a change order.",
    )  # fmt: skip


def _follow_assets(wish: _Wish, order_id: UUID, by: Actor, at: datetime) -> None:
    known = {line.promise_id: line for line in wish.before}
    gone = [n.promise_id for n in wish.lines if n.status == "cancelled"]
    assets.cancel_assets(promise_ids=gone, by=by, at=at)
    changed = {
        n.promise_id: n.characteristics
        for n in wish.lines
        if n.promise_id in known and n.characteristics != known[n.promise_id].characteristics
    }
    if changed:
        assets.amend_assets(changes=changed, by=by, at=at)
    new = [line for line in wish.lines if line.promise_id not in known]
    order = orders.order(order_id)
    register_assets(order, new, catalogs.catalog(order.catalog_version_id), by, at)
