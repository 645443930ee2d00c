"""JSON routes of the matrices: all kinds with their versions, and the matrix of one kind."""

from datetime import datetime
from typing import Any

from ninja import Router

from handfast.approvals import queries, schemas, services
from handfast.approvals.rules.matrix import table_key
from handfast.approvals.types import KINDS
from handfast.kernel.errors import not_found
from handfast.platform import access
from handfast.platform.http import needs
from handfast.policies import queries as policies
from handfast.policies import services as policies_services
from handfast.policies.types import Row, TableView

router = Router()
FIRST = "quote"


@router.get(
    "/approval-matrices", response=list[schemas.MatrixSummary], summary="The matrices of all kinds"
)
@needs("policies.view")
def matrices(request: Any) -> Any:
    """The matrix in force of every kind of record, and the version that is being changed."""
    services.ensure_matrices(at=request.at)
    return [_summary(kind, request.at) for kind in KINDS]


@router.get("/approval-matrices/{kind}", response=schemas.MatrixOut, summary="The matrix of a kind")
@needs("policies.view")
def matrix_of_kind(request: Any, kind: str) -> Any:
    """The matrix in force of one kind of record."""
    return _in_force(request, kind)


@router.put(
    "/approval-matrices/{kind}", response=schemas.MatrixOut, summary="Change the matrix of a kind"
)
@needs("policies.edit")
def change_matrix_of_kind(request: Any, kind: str, body: schemas.MatrixIn) -> Any:
    """Replace the rows of the draft, and put them into force when asked to."""
    return _changed(request, kind, body)


@router.get("/approval-matrix", response=schemas.MatrixOut, summary="The matrix")
@needs("policies.view")
def matrix(request: Any, kind: str = FIRST) -> Any:
    """The matrix in force, of quotes or of another kind of record."""
    return _in_force(request, kind)


@router.put("/approval-matrix", response=schemas.MatrixOut, summary="Change the matrix")
@needs("policies.edit")
def change_matrix(request: Any, body: schemas.MatrixIn, kind: str = FIRST) -> Any:
    """Replace the draft's rows, and put them into force when asked to."""
    return _changed(request, kind, body)


def _in_force(request: Any, kind: str) -> dict[str, Any]:
    access.require(request.actor, "policies.view")
    key = _key(kind)
    services.ensure_matrices(at=request.at)
    view = policies.table_at(key, request.at)
    if view is None:
        raise not_found("decision table", key)
    return _shape(kind, view)


def _changed(request: Any, kind: str, body: schemas.MatrixIn) -> dict[str, Any]:
    key = _key(kind)
    services.ensure_matrices(at=request.at)
    draft = policies_services.draft_table(
        key=key, choices={"role": queries.approver_choices()}, by=request.actor, at=request.at
    )
    rows = [Row(row.id, row.cells, row.outputs, row.note) for row in body.rows]
    policies_services.save_rows(
        table_id=draft.id, rows=rows, expected_version=body.lock, by=request.actor, at=request.at
    )
    if body.publish:
        policies_services.publish_table(
            table_id=draft.id, effective_from=body.effective_from, by=request.actor,
            at=request.at,
        )  # fmt: skip
    return _shape(kind, policies.table(draft.id))


def _key(kind: str) -> str:
    """The key of a kind's matrix; raises NotFound for a kind that has none."""
    if kind not in KINDS:
        raise not_found("kind", kind)
    return table_key(kind)


def _summary(kind: str, at: datetime) -> dict[str, Any]:
    key = table_key(kind)
    view, changing = policies.table_at(key, at), policies.open_version(key)
    return {
        "kind": kind,
        "key": key,
        "name": view.table.name if view else KINDS[kind],
        "version": view.version if view else None,
        "effective_from": view.effective_from if view else None,
        "effective_to": view.effective_to if view else None,
        "rows": len(view.table.rows) if view else 0,
        "facts": [column.key for column in view.table.inputs] if view else [],
        "changing": changing.version if changing else None,
    }


def _shape(kind: str, view: TableView) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": view.id,
        "version": view.version,
        "status": view.status,
        "effective_from": view.effective_from,
        "effective_to": view.effective_to,
        "lock": view.lock,
        "rows": view.table.rows,
    }
