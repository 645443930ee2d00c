"""Settling: tasks have ended, so their successors may begin, are not needed, or are reached.

Conditions are judged here, when everything before has ended. Milestones need no worker: they are
reached in the same transaction as the last step before them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.fulfillment.models import Task
from handfast.fulfillment.rules.conditions import holds
from handfast.fulfillment.services import rows
from handfast.fulfillment.services.rows import Released


@dataclass
class Settled:
    """What followed from the ends of tasks."""

    ready: list[Released] = field(default_factory=list)
    not_needed: list[Released] = field(default_factory=list)
    reached: list[Released] = field(default_factory=list)


@dataclass
class _Ended:
    """A row to be written: a task that ended without being carried out."""

    id: UUID
    state: str
    note: str
    started_at: datetime
    ended_at: datetime


def settle(ended: Iterable[UUID], at: datetime) -> Settled:
    """Release what may begin now, wave by wave, until nothing more follows."""
    return _follow(rows.count_down(ended, at), at)


def release(free: Sequence[Released], at: datetime) -> Settled:
    """Begin a plan: its first tasks, those not needed at all, milestones that wait for nothing."""
    marks = [task for task in free if _reached(task, at) and not task.condition]
    plain = [task for task in free if not _reached(task, at) and not task.condition]
    rows.begin([task.id for task in plain], at)
    over = [_Ended(task.id, "done", "", at, at) for task in marks]
    rows.write(over, "state", "note", "started_at", "ended_at")
    found = _follow([task for task in free if task.condition], at)
    found.ready += plain
    found.reached += marks
    return found


def _follow(free: Sequence[Released], at: datetime) -> Settled:
    found = Settled()
    while free:
        found.ready += [task for task in free if task.state == "ready"]
        found.reached += [task for task in free if task.state == "done"]
        asked = [task for task in free if task.state == "waiting"]
        if not asked:
            return found
        needless = _not_needed(asked)
        begun = [task for task in asked if task.id not in needless]
        rows.begin([task.id for task in begun], at)
        found.ready += begun
        found.not_needed += [task for task in asked if task.id in needless]
        over = [_Ended(task_id, "skipped", note, at, at) for task_id, note in needless.items()]
        rows.write(over, "state", "note", "started_at", "ended_at")
        free = rows.count_down(needless, at) if needless else []
    return found


def _reached(task: Released, at: datetime) -> bool:
    return task.handler == "milestone" and (task.run_at is None or task.run_at <= at)


def _not_needed(free: Sequence[Released]) -> dict[UUID, str]:
    outputs = _outputs({task.plan_id for task in free})
    return {
        task.id: f"Not needed: {task.condition} does not hold."
        for task in free
        if not holds(task.condition, outputs.get((task.plan_id, task.group), {}))
    }


def _outputs(plan_ids: set[UUID]) -> Mapping[tuple[UUID, UUID], dict[str, Any]]:
    found: dict[tuple[UUID, UUID], dict[str, Any]] = {}
    done = Task.objects.filter(plan_id__in=plan_ids, state="done").order_by("ended_at", "id")
    for plan_id, group, key, output in done.values_list("plan_id", "group", "spec_key", "output"):
        found.setdefault((plan_id, group), {})[key] = output
    return found
