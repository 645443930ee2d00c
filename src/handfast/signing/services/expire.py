"""Expire: close the envelopes whose time is over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.platform import audit, outbox
from handfast.platform.access import Actor
from handfast.signing import queries
from handfast.signing.events import EnvelopeExpired
from handfast.signing.services.closing import close
from handfast.signing.services.locking import locked, people
from handfast.signing.services.trail import note, ref

_BY = Actor.system("signing")


def expire(*, at: datetime) -> int:
    """Close every sent envelope whose last day has passed; returns how many."""
    return sum(_expire_one(envelope_id, at) for envelope_id in queries.due_envelopes(at))


@transaction.atomic
def _expire_one(envelope_id: UUID, at: datetime) -> bool:
    envelope = locked(envelope_id)
    if envelope.status != "sent" or envelope.expires_at is None or envelope.expires_at > at:
        return False
    reason = f"Not completed by {envelope.expires_at:%d %B %Y}."
    close(envelope, people(envelope), "expire", reason=reason, tell="its time is over.", at=at)
    note(envelope, "expired", who="Handfast", at=at)
    audit.record("envelope.expire", subject=ref(envelope), by=_BY, at=at, reason=reason)
    expired = EnvelopeExpired(
        envelope_id=envelope.id,
        number=envelope.number,
        subject=str(envelope.subject),
        expired_at=at,
    )
    outbox.publish(expired, subject=ref(envelope), by=_BY, at=at, stream_id=envelope.stream_id)
    return True
