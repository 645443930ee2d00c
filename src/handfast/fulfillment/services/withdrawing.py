"""Answers that come after their order was cancelled, or after a change made their step needless.

What was done is undone; what was refused ends; what nobody can tell (no answer, a lost worker) is
undone to be safe, since partners are asked with a key that names the step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from handfast.fulfillment.events import TaskAnsweredLate
from handfast.fulfillment.lifecycle import TASK
from handfast.fulfillment.models import Plan, Task, Timer
from handfast.fulfillment.services import rows
from handfast.fulfillment.services.undoing import undo
from handfast.kernel.ref import Ref
from handfast.platform import audit, outbox
from handfast.platform.access import Actor

_WORDS = {
    "done": "was done all the same; it is being undone",
    "unknown": "was not answered; it is undone to be safe",
    "refused": "was not done",
    "awaiting": "was accepted; the partner's report decides",
}


@dataclass(frozen=True)
class Answer:
    """What became of a locked task that is `cancelling`."""

    task: Task
    kind: Literal["done", "unknown", "refused", "awaiting"]
    output: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


def answered(answers: Sequence[Answer], *, by: Actor, at: datetime) -> int:
    """Write late answers, whose plans are locked, and undo what has to be; returns how many."""
    if not answers:
        return 0
    for answer in answers:
        _write(answer, by, at)
    by_plan: dict[Any, list[Task]] = {}
    for answer in answers:
        if answer.kind in ("done", "unknown"):
            by_plan.setdefault(answer.task.plan_id, []).append(answer.task)
    for plan in Plan.objects.filter(id__in=list(by_plan)).order_by("id"):
        undo(plan, by_plan[plan.id], by=by, at=at)
    _tell(answers, by, at)
    return len(answers)


def _write(answer: Answer, by: Actor, at: datetime) -> None:
    task = answer.task
    task.output = {**task.output, **answer.output}
    task.note = answer.note or f"{task.name} {_WORDS[answer.kind]}."
    task.lease_token = None
    if answer.kind == "awaiting":
        due = rows.after_hours(at, task.sla_hours) if task.sla_hours else at + rows.LONGEST_WAIT
        Timer.objects.filter(task=task, fired_at=None).update(fired_at=at)
        Timer.objects.create(task=task, kind="callback_timeout", due_at=due)
    else:
        task.state = TASK.after(task.state, "answer_late" if answer.kind == "done" else "cancel")
        task.ended_at = at
    task.version += 1
    task.save(update_fields=["output", "note", "lease_token", "state", "ended_at", "version"])
    audit.record(
        "task.answered_late", subject=Ref("task", task.id), by=by, at=at,
        before={"state": "cancelling"}, after={"state": task.state, "output": task.output},
        reason=task.note,
    )  # fmt: skip


def _tell(answers: Sequence[Answer], by: Actor, at: datetime) -> None:
    plans = Plan.objects.filter(id__in=[answer.task.plan_id for answer in answers])
    streams = dict(plans.values_list("id", "stream_id"))
    facts = [
        outbox.Outgoing(
            TaskAnsweredLate(a.task.id, a.task.order_id, a.task.name, a.kind, _WORDS[a.kind]),
            Ref("order", a.task.order_id), streams[a.task.plan_id],
        )
        for a in answers
    ]  # fmt: skip
    outbox.publish_many(facts, by=by, at=at)
