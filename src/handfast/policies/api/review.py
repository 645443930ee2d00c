"""Routes of a version's way into force: review, back, publish."""

from typing import Any

from ninja import Router

from handfast.policies import queries, schemas, services
from handfast.policies.api.shapes import open_version, shape

router = Router()


@router.post("/policies/{key}/submit", response=schemas.VersionOut, summary="Submit for review")
def submit(request: Any, key: str) -> Any:
    """Ask a colleague to look at the draft."""
    row = services.submit_draft(
        table_id=open_version(request, key).id, by=request.actor, at=request.at
    )
    return shape(request, queries.table(row.id))


@router.post("/policies/{key}/send-back", response=schemas.VersionOut, summary="Send back")
def send_back(request: Any, key: str, body: schemas.BackIn) -> Any:
    """Make the version in review a draft again."""
    row = services.send_back(
        table_id=open_version(request, key).id, reason=body.reason, by=request.actor, at=request.at
    )
    return shape(request, queries.table(row.id))


@router.post("/policies/{key}/publish", response=schemas.VersionOut, summary="Publish")
def publish(request: Any, key: str, body: schemas.PublishIn) -> Any:
    """Put the open version into force, at once or at a moment."""
    row = services.publish_table(
        table_id=open_version(request, key).id, effective_from=body.effective_from, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return shape(request, queries.table(row.id))
