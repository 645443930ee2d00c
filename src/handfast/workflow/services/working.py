"""Use cases of people's tasks: take, give back, hand on, do, talk about."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import HandfastError, collect, conflict, forbidden, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.workflow import queries
from handfast.workflow.events import TaskDone
from handfast.workflow.lifecycle import TASK
from handfast.workflow.models import Task, TaskComment
from handfast.workflow.rules.forms import answers, read_form
from handfast.workflow.services.stepping import locked_with, move
from handfast.workflow.types import Element

MAX_BULK = 200


@transaction.atomic
def claim(*, task_id: UUID, by: Actor, at: datetime) -> Task:
    """Take a task that is offered to me, so that nobody else does it. Raises Conflict."""
    row = _mine_to_touch(task_id, by)
    if row.status == "claimed" and row.assignee_id == by.id:
        return row
    if row.assignee_id is not None:
        raise conflict(
            "status", row.status, f"{_name(row)} has taken it already.", "Choose another task."
        )
    return _assign(row, "claim", parties.member_id_of(by), by, at)


@transaction.atomic
def release(*, task_id: UUID, by: Actor, at: datetime) -> Task:
    """Give a task back to everybody it was offered to."""
    row = _mine_to_touch(task_id, by)
    if row.assignee_id != by.id:
        access.require(by, "workflow.manage")
    if not row.candidates:
        raise conflict(
            "status", row.status, "It was given to this person alone.", "Hand it to a colleague."
        )
    return _assign(row, "release", None, by, at)


@transaction.atomic
def delegate(*, task_id: UUID, member_id: UUID, by: Actor, at: datetime, reason: str = "") -> Task:
    """Hand a task to a colleague, with the reason."""
    row = _mine_to_touch(task_id, by)
    member = parties.member(member_id)
    if not member.active:
        raise invalid("member_id", member.name, f"{member.name} has left.", "Choose somebody else.")
    return _assign(row, "delegate", member.id, by, at, reason=reason)


@transaction.atomic
def complete(
    *, task_id: UUID, by: Actor, at: datetime, values: Mapping[str, Any] | None = None,
    remark: str = "",
) -> Task:  # fmt: skip
    """Do a task: check its form, keep the answers, and move the process on.

    Raises Forbidden when it is not theirs, InvalidInput by field, Conflict when it was done.
    """
    row = _mine_to_touch(task_id, by)
    element = queries.element_of(row)
    fields, _wrong = read_form(element.settings.get("form", ""))
    found, problems = answers(fields, values or {})
    collect(problems)
    row.status = TASK.after(row.status, "complete")
    row.done_at, row.done_by, row.answers = at, by.name, found
    row.outcome = remark[:300]
    row.assignee_id = row.assignee_id or parties.member_id_of(by)
    row.save(update_fields=["status", "done_at", "done_by", "answers", "outcome", "assignee_id"])
    if remark:
        TaskComment.objects.create(task=row, text=remark, by_name=by.name, at=at)
    audit.record(
        "workflow.task_complete", subject=Ref("workflow_task", row.id), by=by, at=at,
        after={"name": row.name, "answers": found}, reason=remark,
    )  # fmt: skip
    _tell_done(row, element, by, at)
    token = str(row.token)
    move(row.instance, by, at, lambda machine: machine.complete(token, found), done=token)
    return row


@transaction.atomic
def comment(*, task_id: UUID, text: str, by: Actor, at: datetime) -> TaskComment:
    """Say something about a task, for everybody who looks at it."""
    access.require(by, "workflow.view")
    row: Task | None = Task.objects.filter(id=task_id).first()
    if row is None:
        raise not_found("task", task_id)
    if not text.strip():
        raise invalid("text", "", "The comment is empty.", "Write something.")
    made: TaskComment = TaskComment.objects.create(
        task=row, text=text.strip()[:4000], by_name=by.name, at=at
    )
    audit.record(
        "workflow.task_comment", subject=Ref("workflow_task", row.id), by=by, at=at,
        after={"text": made.text},
    )  # fmt: skip
    return made


def claim_many(*, task_ids: Iterable[UUID], by: Actor, at: datetime) -> tuple[int, list[str]]:
    """Take several tasks; returns how many, and why the others could not be taken."""
    return _each(task_ids, lambda task_id: claim(task_id=task_id, by=by, at=at))


def delegate_many(
    *, task_ids: Iterable[UUID], member_id: UUID, by: Actor, at: datetime, reason: str = ""
) -> tuple[int, list[str]]:
    """Hand several tasks to a colleague; returns how many, and why others could not be."""
    return _each(
        task_ids,
        lambda task_id: delegate(task_id=task_id, member_id=member_id, by=by, at=at, reason=reason),
    )


def _each(task_ids: Iterable[UUID], act: Any) -> tuple[int, list[str]]:
    wanted = list(dict.fromkeys(task_ids))
    if len(wanted) > MAX_BULK:
        raise invalid("task_ids", len(wanted), f"At most {MAX_BULK} at a time.", "Choose fewer.")
    done, refused = 0, []
    for task_id in sorted(wanted):
        try:
            act(task_id)
            done += 1
        except HandfastError as error:
            refused.append(str(error))
    return done, refused


def _mine_to_touch(task_id: UUID, by: Actor) -> Task:
    """The task with its instance locked; raises Forbidden, Conflict, NotFound."""
    access.require(by, "workflow.work")
    instance = locked_with(task_id)
    row: Task = Task.objects.get(id=task_id)
    row.instance = instance
    if row.status not in ("open", "claimed"):
        said = (
            f"{row.done_by} has done it already." if row.done_by else "It is not needed any more."
        )
        raise conflict("status", row.status, said, "Nothing more is asked of you.")
    if not queries.may_act(by, row):
        raise forbidden(f"work on “{row.name}”", by.name)
    return row


def _assign(
    row: Task, action: str, member_id: UUID | None, by: Actor, at: datetime, *, reason: str = ""
) -> Task:
    before = _name(row)
    row.status = TASK.after(row.status, action)
    row.assignee_id = member_id
    row.claimed_at = None if member_id is None else row.claimed_at or at
    row.save(update_fields=["status", "assignee_id", "claimed_at"])
    audit.record(
        f"workflow.task_{action}", subject=Ref("workflow_task", row.id), by=by, at=at,
        before={"assignee": before}, after={"assignee": str(member_id or "")}, reason=reason,
    )  # fmt: skip
    if reason:
        TaskComment.objects.create(task=row, text=reason[:4000], by_name=by.name, at=at)
    return row


def _tell_done(row: Task, element: Element, by: Actor, at: datetime) -> None:
    event = TaskDone(
        task_id=row.id, instance_id=row.instance_id, name=row.name,
        process=row.instance.definition.key, element=element.id, step=element.title,
        ready_at=row.opened_at, taken_at=row.claimed_at, calendar=queries.calendar_of(element),
    )  # fmt: skip
    outbox.publish(
        event, subject=Ref("process_instance", row.instance_id), by=by, at=at,
        stream_id=row.instance.stream_id,
    )  # fmt: skip


def _name(row: Task) -> str:
    return row.assignee.name if row.assignee_id and row.assignee else ""
