"""What quotes do when approvers have decided."""

from uuid import UUID

from handfast.kernel.ref import Ref
from handfast.platform.outbox import EventRow, subscribe
from handfast.quotes import services


@subscribe("approval.granted", name="quotes.approve")
def approve(event: EventRow) -> None:
    """Everybody asked has agreed."""
    quote_id = _quote(event)
    if quote_id is not None:
        services.approval_granted(quote_id=quote_id, by=event.by, at=event.at)


@subscribe("approval.rejected", name="quotes.return")
def give_back(event: EventRow) -> None:
    """Somebody said no."""
    quote_id = _quote(event)
    if quote_id is not None:
        reason = str(event.payload.get("reason", ""))
        services.approval_rejected(quote_id=quote_id, reason=reason, by=event.by, at=event.at)


@subscribe("approval.recalled", name="quotes.recall")
def take_back(event: EventRow) -> None:
    """The request was taken back, and not replaced by one on newer facts: back to drafting."""
    quote_id = _quote(event)
    if quote_id is not None and not event.payload.get("replaced"):
        reason = str(event.payload.get("reason", "")) or "The request for approval was taken back."
        services.approval_rejected(quote_id=quote_id, reason=reason, by=event.by, at=event.at)


def _quote(event: EventRow) -> UUID | None:
    subject = event.payload.get("subject")
    if isinstance(subject, dict):
        subject = f"{subject.get('kind')}:{subject.get('id')}"
    ref = Ref.parse(str(subject)) if subject else event.subject
    return ref.id if ref.kind == "quote" else None
