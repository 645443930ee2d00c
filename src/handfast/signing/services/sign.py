"""Sign: one recipient's signature is appended to the file, and the next turn begins."""

from datetime import datetime

from django.db import transaction

from handfast.documents.services import ensure_printable
from handfast.kernel.errors import conflict, invalid
from handfast.platform import audit, files, outbox
from handfast.signing import queries
from handfast.signing.events import EnvelopeSigned
from handfast.signing.lifecycle import RECIPIENT
from handfast.signing.rules import letters
from handfast.signing.rules.stamp import check_signature, method_of
from handfast.signing.services import post
from handfast.signing.services.links import consent as record_consent
from handfast.signing.services.links import record_view
from handfast.signing.services.locking import Held, held, require_turn
from handfast.signing.services.provider import provider
from handfast.signing.services.send import plan_of
from handfast.signing.services.trail import Origin, keep, note, ref
from handfast.signing.services.turns import advance, waiting_for
from handfast.signing.types import (
    CONSENT_VERSION,
    EnvelopeView,
    GivenSignature,
    Role,
    SignRequest,
    TypedSignature,
)


@transaction.atomic
def sign(
    *,
    token: str,
    signature: GivenSignature,
    consent: bool,
    at: datetime,
    origin: Origin,
    consent_version: str = CONSENT_VERSION,
) -> EnvelopeView:
    """Append the recipient's signature; complete the envelope when it was the last one.

    `consent` is the ticked box under the text of `consent_version`; it may have been given
    before. Raises LinkRefused, Conflict when it is not their turn, InvalidInput for a missing
    consent or an unusable signature, TimestampUnavailable (nothing is then signed).
    """
    found = held(token, at=at)
    _require_signer(found)
    require_turn(found)
    check_signature(signature)
    if isinstance(signature, TypedSignature):
        ensure_printable("signature", [signature.text])
    record_view(found, at=at, origin=origin)
    _require_consent(found, consent, consent_version, at, origin)
    _append(found, signature, at=at, origin=origin)
    left = waiting_for(found.recipients)
    if left:
        letter = letters.signed(post.about(found.envelope), name=found.recipient.name, waiting=left)
        post.tell_sender(found.envelope, letter, at=at)
    advance(found.envelope, found.recipients, by=found.actor, at=at)
    return queries.envelope(found.envelope.id)


def _append(found: Held, signature: GivenSignature, *, at: datetime, origin: Origin) -> None:
    envelope, recipient = found.envelope, found.recipient
    request = SignRequest(
        field=plan_of(recipient), name=recipient.name, email=recipient.email, given=signature,
        number=envelope.number, at=at,
    )  # fmt: skip
    content = files.read(envelope.current_file_id)
    made = provider(envelope.provider).sign(pdf=content, request=request, at=at)
    stored = keep(
        envelope, "signed", made.pdf, name=f"{envelope.title}.pdf", by=found.actor, at=at,
        recipient=recipient,
    )  # fmt: skip
    envelope.current_file = stored
    envelope.save(update_fields=["current_file"])
    recipient.method, recipient.certificate = method_of(signature), made.certificate
    mark_done(found, "sign", sha256=stored.sha256, at=at, origin=origin)


def mark_done(found: Held, action: str, *, sha256: str, at: datetime, origin: Origin) -> None:
    """Record that the recipient has signed or approved, in the trail, the audit and the outbox."""
    envelope, recipient = found.envelope, found.recipient
    recipient.status = RECIPIENT.after(recipient.status, action)
    recipient.signed_at = at
    recipient.ip, recipient.agent = origin.ip[:45], origin.agent[:400]
    recipient.save(
        update_fields=["status", "signed_at", "ip", "agent", "method", "certificate"]
    )  # fmt: skip
    note(
        envelope, recipient.status, who=recipient.name, recipient=recipient, at=at,
        origin=origin, data={"sha256": sha256, "method": recipient.method},
    )  # fmt: skip
    audit.record(
        f"envelope.{action}", subject=ref(envelope), by=found.actor, at=at,
        after={"recipient": recipient.email, "sha256": sha256},
    )  # fmt: skip
    outbox.publish(
        EnvelopeSigned(
            envelope_id=envelope.id, number=envelope.number, subject=str(envelope.subject),
            recipient_id=recipient.id, name=recipient.name, act=recipient.status,
            sha256=sha256, signed_at=at,
        ),
        subject=ref(envelope), by=found.actor, at=at, stream_id=envelope.stream_id,
    )  # fmt: skip


def _require_signer(found: Held) -> None:
    if found.recipient.role != Role.SIGNER:
        raise conflict(
            "role", found.recipient.role, "You are not asked to sign this document.",
            "Approve or decline it instead.",
        )  # fmt: skip


def _require_consent(found: Held, given: bool, version: str, at: datetime, origin: Origin) -> None:
    if given:
        record_consent(found, version=version, at=at, origin=origin)
    elif found.recipient.consent_version != CONSENT_VERSION:
        raise invalid(
            "consent", "", "Your consent to sign electronically is missing.",
            "Read the text and tick the box, or decline to sign.",
        )  # fmt: skip
