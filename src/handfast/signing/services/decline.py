"""Decline: a recipient refuses with a reason, and the envelope is closed for everyone."""

from datetime import datetime

from django.db import transaction

from handfast.kernel.errors import invalid
from handfast.platform import audit, outbox
from handfast.signing import queries
from handfast.signing.events import EnvelopeDeclined
from handfast.signing.lifecycle import RECIPIENT
from handfast.signing.rules import letters
from handfast.signing.services import post
from handfast.signing.services.closing import close
from handfast.signing.services.locking import held, require_turn
from handfast.signing.services.trail import Origin, note, ref
from handfast.signing.types import EnvelopeView


@transaction.atomic
def decline(*, token: str, reason: str, at: datetime, origin: Origin) -> EnvelopeView:
    """Refuse to sign; the sender learns the reason.

    Raises InvalidInput without a reason, LinkRefused, Conflict when it is not their turn.
    """
    found = held(token, at=at)
    words = reason.strip()
    if len(words) < 3:
        message = "Please say why you decline."
        raise invalid("reason", reason, message, "A few words help the sender to mend it.")
    require_turn(found)
    envelope, recipient = found.envelope, found.recipient
    recipient.status = RECIPIENT.after(recipient.status, "decline")
    recipient.declined_at, recipient.decline_reason = at, words[:2000]
    recipient.ip, recipient.agent = origin.ip[:45], origin.agent[:400]
    recipient.save(update_fields=["status", "declined_at", "decline_reason", "ip", "agent"])
    note(
        envelope, "declined", who=recipient.name, recipient=recipient, at=at, origin=origin,
        data={"reason": words[:2000]},
    )  # fmt: skip
    told = f"{recipient.name} declined to sign."
    close(envelope, found.recipients, "decline", reason=words[:2000], tell=told, at=at)
    letter = letters.declined(post.about(envelope), name=recipient.name, reason=words)
    post.tell_sender(envelope, letter, at=at)
    audit.record(
        "envelope.decline", subject=ref(envelope), by=found.actor, at=at,
        after={"recipient": recipient.email}, reason=words[:500],
    )  # fmt: skip
    declined = EnvelopeDeclined(
        envelope_id=envelope.id, number=envelope.number, subject=str(envelope.subject),
        recipient_id=recipient.id, name=recipient.name, reason=words[:200], declined_at=at,
    )  # fmt: skip
    outbox.publish(
        declined, subject=ref(envelope), by=found.actor, at=at, stream_id=envelope.stream_id
    )
    return queries.envelope(envelope.id)
