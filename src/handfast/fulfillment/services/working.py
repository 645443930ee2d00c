"""People's side of tasks: taking one, carrying it out, saying that it cannot be done."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.fulfillment.lifecycle import TASK
from handfast.fulfillment.models import Task
from handfast.fulfillment.services.endings import Ending
from handfast.fulfillment.services.finishing import finish
from handfast.fulfillment.services.locks import locked_task, may_work
from handfast.fulfillment.services.mending import give_fallout
from handfast.fulfillment.types import CATEGORIES
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit
from handfast.platform.access import Actor

_BY_PEOPLE = ("human", "customer")


@transaction.atomic
def claim_task(
    *, task_id: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> UUID:
    """Take a task from the team's list and begin it; raises Conflict when it is taken."""
    access.require(by, "fulfillment.work")
    task = locked_task(task_id, expected_version)
    _by_people(task)
    task.state = TASK.after(task.state, "start")
    task.assignee_id, task.started_at = parties.member_id_of(by), at
    _save(task, "task.claim", by, at, "state", "assignee_id", "started_at")
    return task.id


@transaction.atomic
def assign_task(*, task_id: UUID, member_id: UUID | None, by: Actor, at: datetime) -> UUID:
    """Give a task, and what there is to mend about it, to a colleague or back to the team (None)."""
    access.require(by, "fulfillment.manage")
    task = locked_task(task_id)
    if member_id is not None:
        parties.member(member_id)
    task.assignee_id = member_id
    give_fallout(task, member_id)
    _save(task, "task.assign", by, at, "assignee_id")
    return task.id


@transaction.atomic
def complete_task(
    *,
    task_id: UUID,
    by: Actor,
    at: datetime,
    output: Mapping[str, Any] | None = None,
    note: str = "",
    cost: Decimal | None = None,
    expected_version: int | None = None,
) -> UUID:
    """Report a person's step as done, with what came of it and what it cost.

    The customer's contact may complete the customer's steps. Raises IllegalTransition when it
    is not its turn, InvalidInput for a step that a machine carries out or a negative cost.
    """
    task = locked_task(task_id, expected_version)
    may_work(task, by)
    _by_people(task)
    if cost is not None and cost < 0:
        raise invalid("cost", cost, "A cost cannot be negative.", "Leave it empty if unknown.")
    TASK.after(task.state, "complete")
    ending = Ending(task, "done", dict(output or {}), note.strip(), cost=cost)
    finish([ending], by=by, at=at)
    return task.id


@transaction.atomic
def fail_task(
    *, task_id: UUID, message: str, by: Actor, at: datetime, category: str = "data"
) -> UUID:
    """Say why a step cannot be carried out; it becomes a fallout of its team."""
    task = locked_task(task_id)
    may_work(task, by)
    if not message.strip():
        raise invalid("message", message, "Say what is wrong.", "Describe the problem.")
    if category not in CATEGORIES:
        raise invalid("category", category, "There is no such category.")
    TASK.after(task.state, "fall_out")
    finish([Ending(task, "fallout", note=message.strip(), category=category)], by=by, at=at)
    return task.id


def _by_people(task: Task) -> None:
    if task.handler not in _BY_PEOPLE:
        raise invalid(
            "task", task.name, "This step is carried out by a machine.",
            "If it is stuck, complete it by hand from the fallout queue.",
        )  # fmt: skip


def _save(task: Task, action: str, by: Actor, at: datetime, *fields: str) -> None:
    task.version += 1
    task.save(update_fields=[*fields, "version"])
    after = {name: getattr(task, name) for name in fields}
    audit.record(action, subject=Ref("task", task.id), by=by, at=at, after=after)
