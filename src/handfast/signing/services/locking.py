"""Finding and locking: every write to an envelope holds its row, so that acts never overlap."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handfast.kernel.errors import LinkRefused, Problem, conflict, not_found
from handfast.platform import links
from handfast.platform.access import Actor
from handfast.signing.models import Envelope, Recipient
from handfast.signing.rules.turns import has_turn

PURPOSE = "sign"


@dataclass
class Held:
    """A locked envelope with all its recipients, and the one who acts."""

    envelope: Envelope
    recipients: list[Recipient]
    recipient: Recipient

    @property
    def actor(self) -> Actor:
        """The recipient as the one on whose behalf files and events are written."""
        return Actor(
            kind="contact",
            id=self.recipient.id,
            name=self.recipient.name,
            email=self.recipient.email,
            permissions=frozenset(),
        )


def locked(envelope_id: UUID) -> Envelope:
    """The envelope, locked until the transaction ends; raises NotFound."""
    row: Envelope | None = Envelope.objects.select_for_update().filter(id=envelope_id).first()
    if row is None:
        raise not_found("envelope", envelope_id)
    return row


def people(envelope: Envelope) -> list[Recipient]:
    """All recipients in their order."""
    return list(Recipient.objects.filter(envelope=envelope).order_by("order", "id"))


def recipient_of(token: str, *, at: datetime) -> Recipient:
    """The recipient behind a signing link; raises LinkRefused."""
    link = links.peek(token, purpose=PURPOSE, at=at)
    found: Recipient | None = (
        Recipient.objects.select_related("envelope").filter(id=link.subject_id).first()
    )
    if found is None or found.email.lower() != link.holder.lower():
        raise _of_somebody_else()
    return found


def _of_somebody_else() -> LinkRefused:
    message = "This link belongs to somebody else now."
    return LinkRefused(Problem("link", "", message, "Ask the sender."))


def held(token: str, *, at: datetime) -> Held:
    """The recipient behind a link with the envelope locked; raises LinkRefused.

    The place may have been given to somebody else while this waited for the lock.
    """
    first = recipient_of(token, at=at)
    envelope = locked(first.envelope_id)
    recipients = people(envelope)
    mine = next(r for r in recipients if r.id == first.id)
    if mine.email.lower() != first.email.lower():
        raise _of_somebody_else()
    return Held(envelope, recipients, mine)


def require_turn(found: Held) -> None:
    """Raise Conflict unless the envelope is open and it is this recipient's turn."""
    status = found.envelope.status
    if status != "sent":
        raise conflict(
            "envelope", status, f"This envelope is {status}; nothing can be signed any more.",
            "Ask the sender for a new one if it is still needed.",
        )  # fmt: skip
    if found.recipient.status in ("signed", "approved"):
        raise conflict(
            "recipient", found.recipient.status, "You have already done your part.",
            "There is nothing left for you to do.",
        )  # fmt: skip
    if not has_turn(found.recipient, found.recipients):
        raise conflict(
            "order", found.recipient.order, "Others must sign before you.",
            "You will get a message when it is your turn.",
        )  # fmt: skip
