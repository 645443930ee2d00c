"""Routes of policies and their versions: the list, new ones, files in and out."""

import base64
import binascii
from typing import Any

from django.http import HttpResponse
from ninja import Router, Status

from handfast.kernel.errors import invalid, not_found
from handfast.platform.http import needs
from handfast.policies import queries, schemas, services
from handfast.policies.api.shapes import VIEW, shape, version_of

router = Router()


@router.get("/policies", response=list[schemas.PolicyOut], summary="Policies")
@needs(VIEW)
def policies(request: Any) -> Any:
    """Every table and model with what is in force and what is being changed."""
    return queries.summaries(request.at)


@router.post("/policies", response={201: schemas.VersionOut}, summary="New table")
@needs("policies.edit")
def create(request: Any, body: schemas.NewTable) -> Any:
    """Begin a table as draft of its first version."""
    row = services.create_table(
        table=body.table(body.key), owner=body.owner or "", by=request.actor, at=request.at,
        cases=[schemas.case_of(case) for case in body.cases],
    )  # fmt: skip
    return Status(201, shape(request, queries.table(row.id)))


@router.post("/policies/import", response={201: schemas.VersionOut}, summary="Import a file")
@needs("policies.edit")
def bring(request: Any, body: schemas.ImportIn) -> Any:
    """A DMN, CSV or XLSX file (XLSX in base64) as draft; every wrong cell is named."""
    content = body.content.encode()
    if body.name.lower().endswith(".xlsx"):
        try:
            content = base64.b64decode(body.content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise invalid("content", "", "This is not base64.", "Encode the workbook.") from error
    row = services.import_file(
        name=body.name, content=content, key=body.key, title=body.title, as_model=body.as_model,
        by=request.actor, at=request.at,
    )  # fmt: skip
    return Status(201, shape(request, queries.table(row.id)))


@router.get("/policies/{key}", response=schemas.VersionOut, summary="The version in force")
@needs(VIEW)
def policy(request: Any, key: str) -> Any:
    """The version in force; the draft of a policy that never was."""
    view = queries.table_at(key, request.at) or queries.open_version(key)
    if view is None:
        raise not_found("policy", key)
    return shape(request, view)


@router.get(
    "/policies/{key}/versions", response=list[schemas.VersionOut], summary="Versions of a policy"
)
@needs(VIEW)
def versions(request: Any, key: str) -> Any:
    """All versions, newest first."""
    found = queries.versions(key)
    if not found:
        raise not_found("policy", key)
    return [shape(request, view) for view in found]


@router.get(
    "/policies/{key}/versions/{int:number}", response=schemas.VersionOut, summary="One version"
)
@needs(VIEW)
def version(request: Any, key: str, number: int) -> Any:
    """One version."""
    return shape(request, version_of(request, key, number))


@router.get("/policies/{key}/versions/{int:number}/export", summary="A version as a file")
@needs(VIEW)
def export(request: Any, key: str, number: int, form: str = "dmn") -> Any:
    """A version as DMN, CSV or XLSX."""
    view = version_of(request, key, number)
    name, content_type, content = services.export_table(
        table_id=view.id, form=form, by=request.actor
    )
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
