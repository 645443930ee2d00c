"""Void: the sender withdraws an envelope that is not complete."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.signing import queries
from handfast.signing.events import EnvelopeVoided
from handfast.signing.services.closing import close
from handfast.signing.services.locking import locked, people
from handfast.signing.services.trail import note, ref
from handfast.signing.types import EnvelopeView


@transaction.atomic
def void(*, envelope_id: UUID, reason: str, by: Actor, at: datetime) -> EnvelopeView:
    """Withdraw a draft or sent envelope; all its links stop working.

    Raises Forbidden, NotFound, InvalidInput without a reason, IllegalTransition when closed.
    """
    access.require(by, "signing.send")
    words = reason.strip()
    if len(words) < 3:
        message = "A reason is needed to withdraw an envelope."
        raise invalid("reason", reason, message, "The recipients will read it.")
    envelope = locked(envelope_id)
    close(envelope, people(envelope), "void", reason=words[:2000], tell=words[:500], at=at)
    note(envelope, "voided", who=by.name, at=at, data={"reason": words[:2000]})
    audit.record(
        "envelope.void", subject=ref(envelope), by=by, at=at, after={"status": "voided"},
        reason=words[:500],
    )  # fmt: skip
    voided = EnvelopeVoided(
        envelope_id=envelope.id, number=envelope.number, subject=str(envelope.subject),
        reason=words[:200], voided_at=at,
    )  # fmt: skip
    outbox.publish(voided, subject=ref(envelope), by=by, at=at, stream_id=envelope.stream_id)
    return queries.envelope(envelope.id)
