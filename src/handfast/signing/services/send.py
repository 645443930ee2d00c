"""Send an envelope: make its file ready for every signer, and invite the first of them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from handfast.documents.types import Anchor
from handfast.platform import access, audit, files, outbox
from handfast.platform.access import Actor
from handfast.signing import queries
from handfast.signing.events import EnvelopeSent
from handfast.signing.lifecycle import ENVELOPE
from handfast.signing.models import Recipient
from handfast.signing.services.locking import locked, people
from handfast.signing.services.provider import provider
from handfast.signing.services.trail import keep, note, ref
from handfast.signing.services.turns import advance
from handfast.signing.types import EnvelopeView, FieldPlan


@transaction.atomic
def send_envelope(*, envelope_id: UUID, by: Actor, at: datetime) -> EnvelopeView:
    """Send a draft: all signature fields are created and sealed, the first turn is invited.

    Raises Forbidden, NotFound, or IllegalTransition when it was sent or closed before.
    """
    access.require(by, "signing.send")
    envelope = locked(envelope_id)
    envelope.status = ENVELOPE.after(envelope.status, "send")
    recipients = people(envelope)
    content = files.read(envelope.current_file_id)
    prepared = provider(envelope.provider).start(
        pdf=content, fields=[plan_of(r) for r in recipients if r.anchor], number=envelope.number,
        at=at,
    )  # fmt: skip
    stored = keep(envelope, "prepared", prepared, name=f"{envelope.title}.pdf", by=by, at=at)
    envelope.current_file = stored
    envelope.sent_at, envelope.expires_at = at, at + timedelta(days=envelope.valid_days)
    envelope.save(update_fields=["status", "current_file", "sent_at", "expires_at"])
    note(envelope, "sent", who=by.name, at=at, data={"sha256": stored.sha256})
    advance(envelope, recipients, by=by, at=at)
    audit.record("envelope.send", subject=ref(envelope), by=by, at=at, after={"status": "sent"})
    sent = EnvelopeSent(
        envelope_id=envelope.id, number=envelope.number, subject=str(envelope.subject),
        recipients=len(recipients), sent_at=at,
    )  # fmt: skip
    outbox.publish(sent, subject=ref(envelope), by=by, at=at, stream_id=envelope.stream_id)
    return queries.envelope(envelope.id)


def plan_of(recipient: Recipient) -> FieldPlan:
    """The signature field of a recipient."""
    return FieldPlan(recipient.field_name, recipient.name, Anchor(**(recipient.anchor or {})))
