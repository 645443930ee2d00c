"""Closing an envelope before everyone signed: links stop working, the others are told."""

from collections.abc import Iterable
from datetime import datetime

from handfast.signing.lifecycle import ENVELOPE, OPEN, RECIPIENT
from handfast.signing.models import Envelope, Recipient
from handfast.signing.rules import letters
from handfast.signing.services import post


def close(
    envelope: Envelope,
    recipients: Iterable[Recipient],
    action: str,
    *,
    reason: str,
    tell: str,
    at: datetime,
) -> None:
    """Move the envelope to its end, cancel open recipients, tell those who were invited.

    `tell` are the words after “no longer needs your signature:”.
    """
    envelope.status = ENVELOPE.after(envelope.status, action)
    envelope.closed_at, envelope.closed_reason = at, reason
    envelope.save(update_fields=["status", "closed_at", "closed_reason"])
    for recipient in recipients:
        post.withdraw_link(recipient, at=at)
        if not RECIPIENT.allows(recipient.status, "cancel"):
            continue
        invited = recipient.status in OPEN
        recipient.status = RECIPIENT.after(recipient.status, "cancel")
        recipient.save(update_fields=["status"])
        if invited:
            letter = letters.withdrawn(post.about(envelope), name=recipient.name, reason=tell)
            post.tell_recipient(envelope, recipient, letter, at=at)
