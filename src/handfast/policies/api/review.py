"""Routes of a version's way into force: review, back, publish."""

from typing import Any

from ninja import Router

from handfast.platform.http import needs
from handfast.policies import queries, schemas, services
from handfast.policies.api.shapes import VIEW, open_version, shape
from handfast.policies.types import ReviewRule

router = Router()


@router.get("/policies/settings", response=schemas.ReviewRuleShape, summary="Who publishes")
@needs(VIEW)
def rule(request: Any) -> Any:
    """Whether a second person must publish, and the roles that may publish their own versions."""
    return queries.review_rule()


@router.put("/policies/settings", response=schemas.ReviewRuleShape, summary="Say who publishes")
@needs("policies.admin")
def set_rule(request: Any, body: schemas.ReviewRuleShape) -> Any:
    """Change the company's rule about a second person."""
    wanted = ReviewRule(body.four_eyes, tuple(body.alone))
    return services.set_review_rule(rule=wanted, by=request.actor, at=request.at)


@router.post("/policies/{key}/submit", response=schemas.VersionOut, summary="Submit for review")
@needs("policies.edit")
def submit(request: Any, key: str, body: schemas.SubmitIn | None = None) -> Any:
    """Ask colleagues to look at the draft; who may publish is told by mail."""
    row = services.submit_draft(
        table_id=open_version(request, key).id, by=request.actor, at=request.at,
        effective_from=body.effective_from if body else None,
    )  # fmt: skip
    return shape(request, queries.table(row.id))


@router.post("/policies/{key}/send-back", response=schemas.VersionOut, summary="Send back")
@needs("policies.edit", "policies.publish")
def send_back(request: Any, key: str, body: schemas.BackIn) -> Any:
    """Make the version in review a draft again."""
    row = services.send_back(
        table_id=open_version(request, key).id, reason=body.reason, by=request.actor, at=request.at
    )
    return shape(request, queries.table(row.id))


@router.post("/policies/{key}/publish", response=schemas.VersionOut, summary="Publish")
@needs("policies.publish")
def publish(request: Any, key: str, body: schemas.PublishIn) -> Any:
    """Put the open version into force, at once or at a moment."""
    row = services.publish_table(
        table_id=open_version(request, key).id, effective_from=body.effective_from, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return shape(request, queries.table(row.id))
