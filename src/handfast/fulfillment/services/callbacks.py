"""Partners' messages: a delivery, a completion or a failure reported for a task.

The task is found by its idempotency key. A report may arrive before our own transaction has noted
that we wait for it, twice, or long after somebody gave up: it never has a second effect.
"""

from typing import Any

from handfast.fulfillment.lifecycle import TASK
from handfast.fulfillment.models import Task
from handfast.fulfillment.services import rows
from handfast.fulfillment.services.endings import Ending
from handfast.fulfillment.services.finishing import finish
from handfast.fulfillment.services.locks import locked_task
from handfast.fulfillment.services.mending import close_fallout
from handfast.fulfillment.services.withdrawing import Answer, answered
from handfast.gateways.types import Inbound
from handfast.platform.access import Actor

_TECHNICAL = ("reference", "message")
_BAD = ("failed", "refused", "lost", "returned")


def handle_message(message: Inbound) -> bool:
    """Take a partner's report; False when it concerns no task of ours."""
    if not message.reference:
        return False
    found = Task.objects.filter(idempotency_key=message.reference).values_list("id", flat=True)
    task_id = found.first()
    if task_id is None:
        return False
    task = locked_task(task_id)
    by = Actor.system(message.source.replace("_", " ").capitalize())
    event = str(message.payload.get("event", "done"))
    output = {k: v for k, v in message.payload.items() if k not in _TECHNICAL}
    if task.state == "cancelling":
        _called_off(task, message, output, by)
    elif event in _BAD:
        _failed(task, message, output, by)
    elif TASK.allows(task.state, "complete_by_hand"):
        rows.unqueue([task.id])
        close_fallout(task, "partner", f"{by.name} reported {event}", by, message.at)
        finish([Ending(task, "done", output, event)], by=by, at=message.at)
    return True


def _called_off(task: Task, message: Inbound, output: dict[str, Any], by: Actor) -> None:
    bad = str(message.payload.get("event", "done")) in _BAD
    note = str(message.payload.get("message") or "") if bad else ""
    answered([Answer(task, "refused" if bad else "done", output, note)], by=by, at=message.at)


def _failed(task: Task, message: Inbound, output: dict[str, Any], by: Actor) -> None:
    if task.state not in ("running", "awaiting_callback"):
        return
    text = str(message.payload.get("message") or f"{by.name} reported a failure.")
    finish([Ending(task, "fallout", output, text, "partner")], by=by, at=message.at)
