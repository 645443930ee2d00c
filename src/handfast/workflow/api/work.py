"""JSON routes of people's work: the one worklist, and tasks of processes."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from ninja import Router, Status

from handfast.platform.http import needs
from handfast.platform.schemas import one_of
from handfast.workflow import queries, schemas, services
from handfast.workflow.queries.worklist import SCOPES
from handfast.workflow.rules.forms import read_form

router = Router()


@router.get("/worklist", response=schemas.WorklistOut, summary="My work from everywhere")
@needs("workflow.work")
def worklist(
    request: Any,
    scope: str = one_of(SCOPES, "mine"),
    kind: str = "",
    q: str = "",
    late: bool = False,
    free: bool = False,
) -> Any:
    """Everything that waits, from every context; scope mine, team, unassigned.

    `late` keeps what is overdue, `free` what nobody has taken.
    """
    return queries.worklist(
        request.actor, at=request.at, scope=scope, kind=kind, q=q, late=late, free=free
    )


@router.get("/workflow/tasks/{uuid:task_id}", response=schemas.TaskDetail, summary="One task")
@needs("workflow.view")
def task(request: Any, task_id: UUID) -> Any:
    """A task with its guidance and form."""
    return _detail(task_id)


@router.post("/workflow/tasks/{uuid:task_id}/claim", response=schemas.TaskOut, summary="Take")
@needs("workflow.work")
def claim(request: Any, task_id: UUID) -> Any:
    """Take a task that is offered to the caller."""
    return services.claim(task_id=task_id, by=request.actor, at=request.at)


@router.post(
    "/workflow/tasks/{uuid:task_id}/release", response=schemas.TaskOut, summary="Give back"
)
@needs("workflow.work")
def release(request: Any, task_id: UUID) -> Any:
    """Offer a task to everybody again."""
    return services.release(task_id=task_id, by=request.actor, at=request.at)


@router.post("/workflow/tasks/{uuid:task_id}/delegate", response=schemas.TaskOut, summary="Hand on")
@needs("workflow.work")
def delegate(request: Any, task_id: UUID, body: schemas.DelegateIn) -> Any:
    """Hand a task to a colleague."""
    return services.delegate(
        task_id=task_id, member_id=body.member_id, reason=body.reason, by=request.actor,
        at=request.at,
    )  # fmt: skip


@router.post("/workflow/tasks/{uuid:task_id}/complete", response=schemas.TaskOut, summary="Do it")
@needs("workflow.work")
def complete(request: Any, task_id: UUID, body: schemas.AnswersIn) -> Any:
    """Report a task as done, with the answers of its form."""
    return services.complete(
        task_id=task_id, values=body.values, remark=body.remark, by=request.actor, at=request.at
    )


@router.get(
    "/workflow/tasks/{uuid:task_id}/comments", response=list[schemas.TaskCommentOut],
    summary="Comments",
)  # fmt: skip
@needs("workflow.view")
def comments(request: Any, task_id: UUID) -> Any:
    """What was said about a task."""
    return queries.comments_of(queries.task(task_id).id)


@router.post(
    "/workflow/tasks/{uuid:task_id}/comments", response={201: schemas.TaskCommentOut},
    summary="Comment",
)  # fmt: skip
@needs("workflow.view")
def comment(request: Any, task_id: UUID, body: schemas.TaskCommentIn) -> Any:
    """Say something about a task, for everybody who looks at it."""
    made = services.comment(task_id=task_id, text=body.text, by=request.actor, at=request.at)
    return Status(201, made)


def _detail(task_id: UUID) -> dict[str, Any]:
    row = queries.task(task_id)
    element = queries.element_of(row)
    fields, _wrong = read_form(element.settings.get("form", ""))
    names = schemas.TaskOut.model_fields
    return {
        **{name: getattr(row, name) for name in names},
        "guidance": element.guidance,
        "form": [asdict(one) for one in fields],
    }
