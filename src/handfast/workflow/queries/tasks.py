"""Reads of people's tasks: one, those of an instance, and whose they are."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q

from handfast.kernel.errors import not_found
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.workflow.models import Task, TaskComment
from handfast.workflow.queries.definitions import definition, process_of
from handfast.workflow.types import Element

OPEN = ("open", "claimed")


def task(task_id: UUID) -> Task:
    """One task with its instance; raises NotFound."""
    row: Task | None = _tasks(with_xml=True).filter(id=task_id).first()
    if row is None:
        raise not_found("task", task_id)
    return row


def element_of(row: Task) -> Element:
    """The node of the definition that a task stands for; raises NotFound."""
    found = process_of(row.instance.definition).find(row.element)
    if found is None:
        for definition_id in row.instance.definition.calls.values():
            from_called = _in_called(definition_id, row.element)
            if from_called is not None:
                return from_called
        raise not_found("step", row.element)
    return found


def _in_called(definition_id: str, element: str) -> Element | None:
    return process_of(definition(UUID(definition_id))).find(element)


def keys_of(actor: Actor) -> list[str]:
    """Everything by which a person may be a candidate."""
    own = [f"member:{actor.id}"] if actor.id else []
    return [*own, *(f"role:{r}" for r in actor.roles), *(f"team:{t}" for t in actor.teams)]


def offered_to(actor: Actor, row: Task) -> bool:
    """Whether a task is a person's own to take or to do."""
    if row.assignee_id is not None:
        return bool(row.assignee_id == actor.id)
    return bool(set(row.candidates) & set(keys_of(actor)))


def may_act(actor: Actor, row: Task) -> bool:
    """Whether a person may carry a task out: theirs, offered to them, or they manage."""
    if row.status not in OPEN or not access.can(actor, "workflow.work"):
        return False
    return offered_to(actor, row) or access.can(actor, "workflow.manage")


def tasks_for(actor: Actor, *, scope: str, limit: int = 200) -> list[Task]:
    """Open tasks, the most urgent first: mine, my team's, unassigned, or those I am told of."""
    order = (F("due_at").asc(nulls_last=True), "-priority", "id")
    return list(open_tasks(actor, scope=scope).order_by(*order)[:limit])


def open_tasks(actor: Actor, *, scope: str) -> Any:
    """Open tasks of a scope as a queryset."""
    rows = _tasks().filter(status__in=OPEN, instance__status="running")
    keys = keys_of(actor) or ["nobody"]
    if scope == "mine":
        direct = Q(assignee=None, candidates__has_any_keys=[f"member:{actor.id}"])
        rows = rows.filter(Q(assignee_id=actor.id) | direct)
    elif scope == "team":
        rows = rows.filter(candidates__has_any_keys=keys).exclude(assignee_id=actor.id)
    elif scope == "free":
        rows = rows.filter(candidates__has_any_keys=keys, assignee=None)
    elif scope == "informed":
        rows = rows.filter(informs__has_any_keys=keys)
    else:
        rows = rows.filter(assignee=None)
        if not access.can(actor, "workflow.manage"):
            rows = rows.filter(candidates__has_any_keys=keys)
    return rows


def open_tasks_of(instance_id: UUID) -> list[Task]:
    """The open tasks of an instance with whoever has taken them."""
    rows = Task.objects.select_related("assignee")
    return list(rows.filter(instance_id=instance_id, status__in=OPEN).order_by("id"))


def comments_of(task_id: UUID) -> list[TaskComment]:
    """What was said about a task, oldest first."""
    return list(TaskComment.objects.filter(task_id=task_id).order_by("at", "id")[:200])


def _tasks(*, with_xml: bool = False) -> Any:
    rows = Task.objects.select_related("instance", "instance__definition", "assignee")
    rows = rows.defer("instance__state")
    return rows if with_xml else rows.defer("instance__state", "instance__definition__xml")
