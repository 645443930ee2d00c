"""API routes of the platform: audit trail, events and their delivery, webhooks, long jobs."""

from typing import Any
from uuid import UUID

from ninja import Path, Router, Status

from handfast.kernel.ref import Ref
from handfast.platform import audit, deliveries, mail, webhooks
from handfast.platform.http import needs
from handfast.platform.jobs import board, progress
from handfast.platform.paging import Page, keyset
from handfast.platform.schemas import (
    AuditOut,
    CountOut,
    DeliveryOut,
    EndpointChangeIn,
    EndpointCreatedOut,
    EndpointIn,
    EndpointOut,
    EventOut,
    FailedJobOut,
    Limit,
    MessageLineOut,
    MessageOut,
    PageOut,
    ProgressOut,
    VerifyIn,
    VerifyOut,
    WebhookDeliveryOut,
)
from handfast.platform.tenancy import current_tenant_id

router = Router(tags=["Platform"])
ADMIN = "platform.admin"
JobNumber = Path(..., ge=1, le=2**63 - 1)


@router.get("/audit", response=PageOut[AuditOut])
@needs(ADMIN)
def list_audit(
    request: Any, subject: str = "", actor: str = "", action: str = "", cursor: str = "",
    limit: int = Limit,
) -> Any:  # fmt: skip
    """Audit rows, newest first, of a record (`kind:uuid`), by an actor or of an action."""
    ref = Ref.parse(subject) if subject else None
    rows = audit.search(subject=ref, actor=actor, action=action)
    return _page(keyset(rows, sorts={"-newest": "id"}, cursor=cursor, limit=limit))


@router.post("/audit/verify", response=VerifyOut)
@needs(ADMIN)
def verify_audit(request: Any, body: VerifyIn) -> Any:
    """Chain the newest rows, then prove the whole chain."""
    audit.seal(current_tenant_id(), window=None)
    return audit.verify(current_tenant_id(), expected_head=body.expected_head)


@router.get("/mailbox", response=PageOut[MessageLineOut])
@needs("platform.mailbox")
def list_messages(request: Any, to: str = "", cursor: str = "", limit: int = Limit) -> Any:
    """Messages the caller may read, newest first; `to` matches a part of the address.

    In a sandbox all of them, except those that sign their recipient in: these are for the recipient
    and for administrators. In production those to the caller; administrators read the others too.
    """
    rows = mail.readable_by(request.actor, recipient=to.strip())
    return _page(keyset(rows, sorts={"-newest": "id"}, cursor=cursor, limit=limit))


@router.get("/mailbox/{uuid:message_id}", response=MessageOut)
@needs("platform.mailbox")
def read_message(request: Any, message_id: UUID) -> Any:
    """One message with its text and links; reading it here does not mark it as read."""
    found = mail.readable(message_id, by=request.actor)
    text, links = mail.shown(found)
    about = str(Ref(found.about_kind, found.about_id)) if found.about_id else ""
    shape = {name: getattr(found, name) for name in MessageLineOut.model_fields}
    return {**shape, "about": about, "text": text, "links": links}


@router.get("/events", response=PageOut[EventOut])
@needs(ADMIN)
def list_events(request: Any, topic: str = "", cursor: str = "", limit: int = Limit) -> Any:
    """Published facts, newest first; `topic` matches by its beginning."""
    rows = deliveries.events(topic=topic)
    return _page(keyset(rows, sorts={"-newest": "seq"}, cursor=cursor, limit=limit))


@router.get("/deliveries", response=list[DeliveryOut])
@needs(ADMIN)
def list_deliveries(request: Any, state: str = "poison", topic: str = "") -> Any:
    """Deliveries within the system in a state: poison, pending or done."""
    return deliveries.search(state=state, topic=topic)


@router.post("/deliveries/{uuid:delivery_id}/replay", response={204: None})
@needs(ADMIN)
def replay_delivery(request: Any, delivery_id: UUID) -> Any:
    """Try a parked delivery again."""
    deliveries.replay(delivery_id=delivery_id, by=request.actor, at=request.at)
    return Status(204, None)


@router.post("/deliveries/replay", response=CountOut)
@needs(ADMIN)
def replay_deliveries(request: Any) -> Any:
    """Try all parked deliveries again; answers with how many."""
    return {"count": deliveries.replay_all(by=request.actor, at=request.at)}


@router.get("/webhooks", response=list[EndpointOut])
@needs(ADMIN)
def list_endpoints(request: Any) -> Any:
    """The systems that hear of events."""
    return webhooks.endpoints()


@router.post("/webhooks", response={201: EndpointCreatedOut})
@needs(ADMIN)
def create_endpoint(request: Any, body: EndpointIn) -> Any:
    """Add an endpoint; the answer holds its secret, which is shown only now."""
    made = webhooks.create_endpoint(**body.dict(), by=request.actor, at=request.at)
    shown = EndpointOut.from_orm(made.endpoint).dict()
    return Status(201, {**shown, "secret": made.secret})


@router.get("/webhooks/{uuid:endpoint_id}", response=EndpointOut)
@needs(ADMIN)
def get_endpoint(request: Any, endpoint_id: UUID) -> Any:
    """One endpoint."""
    return webhooks.endpoint(endpoint_id)


@router.put("/webhooks/{uuid:endpoint_id}", response=EndpointOut)
@needs(ADMIN)
def change_endpoint(request: Any, endpoint_id: UUID, body: EndpointChangeIn) -> Any:
    """Change an endpoint."""
    return webhooks.change_endpoint(
        endpoint_id=endpoint_id, **body.dict(), by=request.actor, at=request.at
    )


@router.delete("/webhooks/{uuid:endpoint_id}", response={204: None})
@needs(ADMIN)
def delete_endpoint(request: Any, endpoint_id: UUID) -> Any:
    """Remove an endpoint and the log of what was told to it."""
    webhooks.delete_endpoint(endpoint_id=endpoint_id, by=request.actor, at=request.at)
    return Status(204, None)


@router.get("/webhooks/{uuid:endpoint_id}/deliveries", response=list[WebhookDeliveryOut])
@needs(ADMIN)
def list_webhook_deliveries(request: Any, endpoint_id: UUID, limit: int = Limit) -> Any:
    """What was told to an endpoint, newest first."""
    webhooks.endpoint(endpoint_id)
    return webhooks.deliveries(endpoint_id=endpoint_id, limit=limit)


@router.post("/webhooks/deliveries/{uuid:delivery_id}/resend", response={202: None})
@needs(ADMIN)
def resend_webhook(request: Any, delivery_id: UUID) -> Any:
    """Tell an event again."""
    webhooks.resend(delivery_id=delivery_id, by=request.actor)
    return Status(202, None)


@router.get("/jobs", response=list[ProgressOut])
@needs(ADMIN)
def list_jobs(request: Any, limit: int = Limit) -> Any:
    """Long jobs with their progress, newest first."""
    return progress.recent(limit)


@router.get("/jobs/failed", response=list[FailedJobOut])
@needs(ADMIN)
def list_failed_jobs(request: Any) -> Any:
    """Jobs that are not tried again by themselves, newest first."""
    return board.failed()


@router.post("/jobs/failed/{int:job}/retry", response={204: None})
@needs(ADMIN)
def retry_job(request: Any, job: int = JobNumber) -> Any:
    """Put a failed job back into the queue."""
    board.retry(job_id=job, by=request.actor, at=request.at)
    return Status(204, None)


def _page(page: Page[Any]) -> dict[str, Any]:
    return {
        "items": page.rows,
        "next_cursor": page.next_cursor,
        "previous_cursor": page.previous_cursor,
    }
