"""Cancelling a plan: open steps end, finished ones are undone in reverse order.

What a machine or a partner is at this moment carrying out ends when its answer is known; see
`withdrawing`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from handfast.assets import services as assets
from handfast.fulfillment.lifecycle import OPEN, TASK
from handfast.fulfillment.models import Fallout, Plan, Task, Timer
from handfast.fulfillment.services import rows
from handfast.fulfillment.services.undoing import undo
from handfast.fulfillment.types import MACHINE_HANDLERS
from handfast.kernel.ref import Ref
from handfast.platform import access, audit
from handfast.platform.access import Actor

_BEGUN = ("running", "awaiting_callback", "done")
LONGEST_EXECUTION = timedelta(minutes=30)


def refusal(order_id: UUID) -> str:
    """Why an order cannot be cancelled any more, or nothing: a step past its hard point.

    Those steps stay locked until the transaction ends, so that none of them begins between this
    answer and the cancelling. One that somebody holds is being decided upon: nobody waits for it,
    since its holder may want the order.
    """
    hard = Task.objects.filter(order_id=order_id, ponr="hard")
    held = list(hard.select_for_update(skip_locked=True, of=("self",)).order_by("id"))
    for task in held:
        if task.state in _BEGUN:
            return f"“{task.name}” is past its point of no return."
    busy = hard.exclude(id__in=[task.id for task in held]).first()
    return f"“{busy.name}” is being carried out at this moment; try again." if busy else ""


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
    withdrawn = withdraw([task for task in tasks if in_flight(task)], at)
    open_ids = [task.id for task in tasks if task.state in OPEN]
    rows.unqueue(open_ids)
    Task.objects.filter(id__in=open_ids).update(state="cancelled", ended_at=at)
    Fallout.objects.filter(order_id=order_id, state__in=("open", "assigned")).update(
        state="cancelled", resolution="order_cancelled", closed_at=at, closed_by=by.name
    )
    Plan.objects.filter(id=plan.id).update(status="cancelled")
    promises = {UUID(p) for task in tasks for p in task.promise_ids}
    assets.cancel_assets(promise_ids=promises, by=by, at=at)
    undone = undo(plan, [task for task in tasks if task.state == "done"], by=by, at=at)
    audit.record(
        "plan.cancel", subject=Ref("order", order_id), by=by, at=at,
        after={"cancelled": len(open_ids), "withdrawn": withdrawn, "undone": undone},
    )  # fmt: skip
    return undone


def in_flight(task: Task) -> bool:
    """Whether a machine or partner has a step in hand that would have to be undone."""
    begun = task.state in ("running", "awaiting_callback")
    return begun and task.handler in MACHINE_HANDLERS and bool(task.compensation)


def withdraw(tasks: Sequence[Task], at: datetime) -> int:
    """Let these locked steps end with the answer to what was asked; returns how many.

    One whose worker never reports is given up after half an hour.
    """
    for task in tasks:
        if task.state == "running":
            Timer.objects.create(task=task, kind="callback_timeout", due_at=at + LONGEST_EXECUTION)
        task.state = TASK.after(task.state, "withdraw")
        task.save(update_fields=["state"])
    return len(tasks)
