"""Routes of a draft: begin, change as a whole or row by row, its test cases, throw it away."""

from typing import Any

from ninja import Router, Status

from handfast.platform.http import needs
from handfast.policies import queries, schemas, services
from handfast.policies.api.shapes import draft_of, open_version, shape

router = Router()


@router.post("/policies/{key}/draft", response=schemas.VersionOut, summary="Begin a draft")
@needs("policies.edit")
def draft(request: Any, key: str) -> Any:
    """The draft there is, or a copy of the newest version."""
    row = services.draft_table(key=key, by=request.actor, at=request.at)
    return shape(request, queries.table(row.id))


@router.put("/policies/{key}/draft", response=schemas.VersionOut, summary="Change the draft")
@needs("policies.edit")
def change(request: Any, key: str, body: schemas.TableIn) -> Any:
    """Replace the whole table of the draft."""
    view = draft_of(request, key)
    services.save_table(
        table_id=view.id, table=body.table(key), owner=body.owner, expected_version=body.lock,
        by=request.actor, at=request.at,
    )  # fmt: skip
    return shape(request, queries.table(view.id))


@router.put("/policies/{key}/draft/rows", response=schemas.VersionOut, summary="Change the rows")
@needs("policies.edit")
def rows(request: Any, key: str, body: schemas.RowsIn) -> Any:
    """Replace the rows of the draft."""
    view = draft_of(request, key)
    services.save_rows(
        table_id=view.id, rows=[schemas.row_of(one) for one in body.rows],
        expected_version=body.lock, by=request.actor, at=request.at,
    )  # fmt: skip
    return shape(request, queries.table(view.id))


@router.post("/policies/{key}/draft/cases", response=schemas.VersionOut, summary="Save a case")
@needs("policies.edit")
def save_case(request: Any, key: str, body: schemas.CasesIn) -> Any:
    """Add a test case to the draft, or change the one of its id."""
    view = draft_of(request, key)
    case = schemas.case_of(body.case)
    services.save_case(table_id=view.id, case=case, by=request.actor, at=request.at)
    return shape(request, queries.table(view.id))


@router.delete(
    "/policies/{key}/draft/cases/{case}", response=schemas.VersionOut, summary="Remove a case"
)
@needs("policies.edit")
def remove_case(request: Any, key: str, case: str) -> Any:
    """Take a test case from the draft."""
    view = draft_of(request, key)
    services.remove_case(table_id=view.id, case_id=case, by=request.actor, at=request.at)
    return shape(request, queries.table(view.id))


@router.delete("/policies/{key}/draft", response={204: None}, summary="Discard the draft")
@needs("policies.edit")
def discard(request: Any, key: str) -> Any:
    """Throw the open version away."""
    services.discard_draft(table_id=open_version(request, key).id, by=request.actor, at=request.at)
    return Status(204, None)
