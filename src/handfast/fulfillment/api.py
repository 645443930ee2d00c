"""JSON routes of fulfillment."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from handfast.fulfillment import queries, services
from handfast.fulfillment.schemas import (
    AmendIn,
    AssignIn,
    CompleteIn,
    FailIn,
    FalloutOut,
    ImpactOut,
    PlanOut,
    PoolIn,
    PoolOut,
    ReasonIn,
    RetryIn,
    RevisionOut,
    TaskOut,
)
from handfast.fulfillment.types import TaskView
from handfast.orders.types import LineChange
from handfast.platform import access
from handfast.platform.http import needs
from handfast.platform.schemas import one_of

router = Router(tags=["Fulfillment"])


@router.get("/orders/{uuid:order_id}/plan", response=PlanOut)
@needs("fulfillment.view")
def get_plan(request: Any, order_id: UUID) -> Any:
    """The plan of an order with its tasks and dependencies."""
    return queries.plan(order_id)


@router.get("/orders/{uuid:order_id}/plan/revisions", response=list[RevisionOut])
@needs("fulfillment.view")
def list_revisions(request: Any, order_id: UUID) -> Any:
    """Every revision of an order's plan, newest first, and why it was made."""
    return queries.revisions(order_id)


@router.post("/orders/{uuid:order_id}/amendments/preview", response=ImpactOut)
@needs("orders.edit")
def preview_amendment(request: Any, order_id: UUID, body: AmendIn) -> Any:
    """What a change of an order under way would mean for its plan; nothing is written."""
    return services.preview_amendment(order_id=order_id, changes=_changes(body), by=request.actor)


@router.post("/orders/{uuid:order_id}/amendments", response=ImpactOut)
@needs("orders.edit")
def amend(request: Any, order_id: UUID, body: AmendIn) -> Any:
    """Change an order under way: a new revision of its plan keeps what is done."""
    return services.amend_plan(
        order_id=order_id, changes=_changes(body), reason=body.reason,
        expected_version=body.version, by=request.actor, at=request.at,
    )  # fmt: skip


@router.get("/tasks", response=list[TaskOut])
@needs("fulfillment.view")
def list_tasks(
    request: Any,
    scope: str = one_of(("mine", "team", "all"), "team"),
    handler: str = "",
    limit: int = Query(100, ge=1, le=500),
) -> Any:
    """The worklist: `scope` is mine, team or all."""
    return queries.worklist(request.actor, scope=scope, handler=handler, limit=limit)


@router.get("/tasks/{uuid:task_id}", response=TaskOut)
@needs("fulfillment.view")
def get_task(request: Any, task_id: UUID) -> Any:
    """One task."""
    return _task(request, task_id)


@router.post("/tasks/{uuid:task_id}/claim", response=TaskOut)
@needs("fulfillment.work")
def claim_task(request: Any, task_id: UUID) -> Any:
    """Take a task and begin it."""
    services.claim_task(task_id=task_id, by=request.actor, at=request.at)
    return _task(request, task_id)


@router.post("/tasks/{uuid:task_id}/assign", response=TaskOut)
@needs("fulfillment.manage")
def assign_task(request: Any, task_id: UUID, body: AssignIn) -> Any:
    """Give a task to a colleague."""
    services.assign_task(task_id=task_id, member_id=body.member_id, by=request.actor, at=request.at)
    return _task(request, task_id)


@router.post("/tasks/{uuid:task_id}/complete", response=TaskOut)
@needs("fulfillment.work")
def complete_task(request: Any, task_id: UUID, body: CompleteIn) -> Any:
    """Report a person's step as done."""
    services.complete_task(
        task_id=task_id, output=body.output, note=body.note, cost=body.cost, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return _task(request, task_id)


@router.post("/tasks/{uuid:task_id}/fail", response=TaskOut)
@needs("fulfillment.work")
def fail_task(request: Any, task_id: UUID, body: FailIn) -> Any:
    """Say why a step cannot be carried out."""
    services.fail_task(
        task_id=task_id, message=body.message, category=body.category, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return _task(request, task_id)


@router.post("/tasks/{uuid:task_id}/retry", response=TaskOut)
@needs("fulfillment.work")
def retry_task(request: Any, task_id: UUID, body: RetryIn) -> Any:
    """Let a step that fell out be tried again."""
    services.retry_task(
        task_id=task_id, changes=body.changes, reason=body.reason, by=request.actor, at=request.at
    )
    return _task(request, task_id)


@router.post("/tasks/{uuid:task_id}/skip", response=TaskOut)
@needs("fulfillment.manage")
def skip_task(request: Any, task_id: UUID, body: ReasonIn) -> Any:
    """Go on without a step; a reason is needed."""
    services.skip_task(task_id=task_id, reason=body.reason, by=request.actor, at=request.at)
    return _task(request, task_id)


@router.post("/tasks/{uuid:task_id}/complete-by-hand", response=TaskOut)
@needs("fulfillment.manage")
def complete_by_hand(request: Any, task_id: UUID, body: ReasonIn) -> Any:
    """Report a machine's step as done otherwise; a reason is needed."""
    services.complete_by_hand(
        task_id=task_id, reason=body.reason, output=body.output, by=request.actor, at=request.at
    )
    return _task(request, task_id)


@router.get("/fallout", response=list[FalloutOut])
@needs("fulfillment.view")
def list_fallout(request: Any, team: str = "", category: str = "", closed: bool = False) -> Any:
    """What has to be mended, the oldest first."""
    return queries.fallout_queue(team=team, category=category, include_closed=closed)


@router.get("/inventory", response=list[PoolOut])
@needs("fulfillment.view")
def list_pools(request: Any) -> Any:
    """Inventory pools."""
    return queries.pools()


@router.post("/inventory/{spec_code}", response=list[PoolOut])
@needs("fulfillment.inventory")
def add_items(request: Any, spec_code: str, body: PoolIn) -> Any:
    """Put things into a pool."""
    services.add_items(spec_code=spec_code, values=body.values, by=request.actor, at=request.at)
    return queries.pools()


def _changes(body: AmendIn) -> list[LineChange]:
    return [LineChange(**change.dict()) for change in body.changes]


def _task(request: Any, task_id: UUID) -> TaskView:
    if request.actor.kind == "contact":
        return queries.task_of_customer(task_id, by=request.actor)
    access.require(request.actor, "fulfillment.view")
    return queries.task(task_id)
