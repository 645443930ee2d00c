"""JSON routes of approvals: what waits, the answers, and the matrix."""

from typing import Any
from uuid import UUID

from ninja import Router

from handfast.approvals import queries, schemas, services
from handfast.approvals.rules.matrix import table_key
from handfast.kernel.errors import not_found
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.policies import queries as policies
from handfast.policies import services as policies_services
from handfast.policies.types import Row, TableView

router = Router(tags=["Approvals"])
KEY = table_key("quote")


@router.get("/approvals", response=schemas.RequestPage, summary="Requests")
def requests(
    request: Any, status: str = "", q: str = "", sort: str = "", cursor: str = "", limit: int = 50
) -> dict[str, Any]:
    """Requests page by page, newest first."""
    access.require(request.actor, "approvals.view")
    page = queries.requests(status=status, q=q, sort=sort, cursor=cursor, limit=limit)
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.get("/approvals/mine", response=list[schemas.RequestOut], summary="My inbox")
def mine(request: Any) -> Any:
    """What waits for the caller's answer, the most urgent first."""
    access.require(request.actor, "approvals.view")
    return queries.pending_for(request.actor)


@router.get("/approvals/{uuid:request_id}", response=schemas.RequestOut, summary="One request")
def approval(request: Any, request_id: UUID) -> Any:
    """A request with its path."""
    access.require(request.actor, "approvals.view")
    return queries.request(request_id)


@router.post(
    "/approvals/steps/{uuid:step_id}/decision", response=schemas.RequestOut, summary="Answer"
)
def decide(request: Any, step_id: UUID, body: schemas.DecisionIn) -> Any:
    """Approve or reject one step."""
    row = services.decide(
        step_id=step_id, decision=body.decision, comment=body.comment, by=request.actor,
        at=request.at, via="api",
    )  # fmt: skip
    return queries.request(row.id)


@router.post(
    "/approvals/steps/{uuid:step_id}/reassign", response=schemas.RequestOut, summary="Hand on"
)
def reassign(request: Any, step_id: UUID, body: schemas.ReassignIn) -> Any:
    """Hand an open step to a colleague."""
    row = services.reassign(
        step_id=step_id, member_id=body.member_id, reason=body.reason, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return queries.request(row.id)


@router.post("/approvals/{uuid:request_id}/recall", response=schemas.RequestOut, summary="Recall")
def recall(request: Any, request_id: UUID, body: schemas.ReasonIn) -> Any:
    """Take a pending request back."""
    services.recall(request_id=request_id, reason=body.reason, by=request.actor, at=request.at)
    return queries.request(request_id)


@router.get("/approval-matrix", response=schemas.MatrixOut, summary="The matrix")
def matrix(request: Any) -> Any:
    """The quote matrix in force."""
    access.require(request.actor, "policies.view")
    services.ensure_matrices(at=request.at)
    view = policies.table_at(KEY, request.at)
    if view is None:
        raise not_found("decision table", KEY)
    return _shape(view)


@router.put("/approval-matrix", response=schemas.MatrixOut, summary="Change the matrix")
def change_matrix(request: Any, body: schemas.MatrixIn) -> Any:
    """Replace the draft's rows, and put them into force when asked to."""
    services.ensure_matrices(at=request.at)
    draft = policies_services.draft_table(
        key=KEY, choices={"role": parties.role_names()}, by=request.actor, at=request.at
    )
    rows = [Row(row.id, row.cells, row.outputs, row.note) for row in body.rows]
    policies_services.save_rows(
        table_id=draft.id, rows=rows, expected_version=body.lock, by=request.actor, at=request.at
    )
    if body.publish:
        policies_services.publish_table(
            table_id=draft.id, effective_from=body.effective_from, by=request.actor, at=request.at
        )
    return _shape(policies.table(draft.id))


def _shape(view: TableView) -> dict[str, Any]:
    return {
        "id": view.id,
        "version": view.version,
        "status": view.status,
        "effective_from": view.effective_from,
        "effective_to": view.effective_to,
        "lock": view.lock,
        "rows": view.table.rows,
    }
