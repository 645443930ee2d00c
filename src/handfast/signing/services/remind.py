"""Remind: whoever has not acted gets a fresh link, by hand or every few days, within limits."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import conflict
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.signing import queries
from handfast.signing.lifecycle import OPEN
from handfast.signing.models import Envelope, Recipient
from handfast.signing.rules import letters
from handfast.signing.services import post
from handfast.signing.services.locking import locked, people
from handfast.signing.services.trail import note, ref
from handfast.signing.types import EnvelopeView

MAX_REMINDERS = 10
BY_HAND_EVERY = timedelta(hours=4)


@transaction.atomic
def remind(*, envelope_id: UUID, by: Actor, at: datetime) -> EnvelopeView:
    """Remind everyone whose turn it is, now.

    Raises Forbidden, NotFound, or Conflict when nobody can be reminded at present.
    """
    access.require(by, "signing.send")
    envelope = locked(envelope_id)
    open_ones = [r for r in people(envelope) if r.status in OPEN]
    if envelope.status != "sent" or not open_ones:
        raise conflict("status", envelope.status, "Nobody has to act on this envelope now.")
    due = [r for r in open_ones if _may(r, BY_HAND_EVERY, at)]
    if not due:
        last = max(r.reminded_at or r.invited_at or at for r in open_ones)
        message = "Everyone was written to within the last four hours, or ten times already."
        raise conflict("reminder", f"{last:%d %b %H:%M}", message, "Try later, or call them.")
    for recipient in due:
        _remind(envelope, recipient, who=by.name, at=at)
    after = {"recipients": [r.email for r in due]}
    audit.record("envelope.remind", subject=ref(envelope), by=by, at=at, after=after)
    return queries.envelope(envelope.id)


def remind_due(*, at: datetime) -> int:
    """Remind those who were last written to as many days ago as the sender chose."""
    count, after = 0, None
    while ids := queries.open_envelopes(after=after):
        count += sum(_remind_one(envelope_id, at) for envelope_id in ids)
        after = ids[-1]
    return count


@transaction.atomic
def _remind_one(envelope_id: UUID, at: datetime) -> int:
    envelope = locked(envelope_id)
    if envelope.status != "sent" or not envelope.remind_every_days:
        return 0
    pause = timedelta(days=envelope.remind_every_days)
    due = [r for r in people(envelope) if r.status in OPEN and _may(r, pause, at)]
    for recipient in due:
        _remind(envelope, recipient, who="Handfast", at=at)
    return len(due)


def _may(recipient: Recipient, pause: timedelta, at: datetime) -> bool:
    last = recipient.reminded_at or recipient.invited_at
    return recipient.reminders < MAX_REMINDERS and last is not None and last + pause <= at


def _remind(envelope: Envelope, recipient: Recipient, *, who: str, at: datetime) -> None:
    letter = letters.reminder(post.about(envelope), name=recipient.name, role=recipient.role)
    post.send_link(envelope, recipient, letter, at=at)
    recipient.reminders += 1
    recipient.reminded_at = at
    recipient.save(update_fields=["reminders", "reminded_at", "message"])
    note(
        envelope, "reminded", who=who, recipient=recipient, at=at,
        data={"email": recipient.email, "count": recipient.reminders},
    )  # fmt: skip
