"""Moving an envelope on: invite whose turn has come, or complete it when all have acted."""

from datetime import datetime
from zoneinfo import ZoneInfo

from handfast.documents.services import page_count, render_pdf
from handfast.platform import files, links, outbox
from handfast.platform.access import Actor
from handfast.platform.models import StoredFile
from handfast.platform.tenancy import current_tenant
from handfast.signing import queries
from handfast.signing.events import EnvelopeCompleted
from handfast.signing.lifecycle import ENVELOPE, RECIPIENT
from handfast.signing.models import Envelope, Recipient, SigningAuthority
from handfast.signing.rules import letters
from handfast.signing.rules.certificate import certificate_data
from handfast.signing.rules.turns import acting, is_complete, to_invite
from handfast.signing.services import post
from handfast.signing.services.provider import provider
from handfast.signing.services.trail import keep, note, ref


def advance(envelope: Envelope, recipients: list[Recipient], *, by: Actor, at: datetime) -> None:
    """Invite those whose turn has come; when nobody is left, complete the envelope."""
    if is_complete(recipients):
        _complete(envelope, recipients, by=by, at=at)
        return
    for recipient in to_invite(recipients):
        invite(envelope, recipient, at=at)


def invite(envelope: Envelope, recipient: Recipient, *, at: datetime) -> None:
    """Send the personal link to somebody whose turn has come."""
    letter = letters.invitation(
        post.about(envelope), name=recipient.name, role=recipient.role
    )  # fmt: skip
    post.send_link(envelope, recipient, letter, at=at)
    recipient.status = RECIPIENT.after(recipient.status, "invite")
    recipient.invited_at = at
    recipient.save(update_fields=["status", "invited_at", "message"])
    note(
        envelope, "invited", who=recipient.name, recipient=recipient, at=at,
        data={"email": recipient.email},
    )  # fmt: skip


def waiting_for(recipients: list[Recipient]) -> int:
    """How many must still act."""
    return sum(r.signed_at is None for r in acting(recipients))


def _complete(envelope: Envelope, recipients: list[Recipient], *, by: Actor, at: datetime) -> None:
    way = provider(envelope.provider)
    content = files.read(envelope.current_file_id)
    sealed = way.finish(pdf=content, number=envelope.number, at=at)
    document = keep(envelope, "sealed", sealed, name=f"{envelope.title}.pdf", by=by, at=at)
    envelope.current_file = document
    envelope.status = ENVELOPE.after(envelope.status, "complete")
    envelope.closed_at = at
    note(envelope, "completed", who="Handfast", at=at, data={"sha256": document.sha256})
    envelope.save(update_fields=["current_file", "status", "closed_at"])
    _mark_copied(recipients)
    certificate = _certify(envelope, pages=page_count(sealed), by=by, at=at)
    _send_copies(envelope, recipients, at=at)
    outbox.publish(
        EnvelopeCompleted(
            envelope_id=envelope.id,
            number=envelope.number,
            subject=str(envelope.subject),
            document_file_id=document.id,
            document_sha256=document.sha256,
            certificate_file_id=certificate.id,
            completed_at=at,
        ),
        subject=ref(envelope),
        by=by,
        at=at,
        stream_id=envelope.stream_id,
    )


def _certify(envelope: Envelope, *, pages: int, by: Actor, at: datetime) -> StoredFile:
    rows = Recipient.objects.filter(envelope=envelope)
    data = certificate_data(
        envelope=queries.envelope(envelope.id),
        people={
            str(r.id): {"ip": r.ip, "agent": r.agent, "consent_version": r.consent_version}
            for r in rows
        },
        events=queries.trail(envelope.id),
        revisions=queries.revisions(envelope.id),
        pages=pages,
        fingerprint=SigningAuthority.objects.values_list("fingerprint", flat=True).first() or "",
        verify_url=links.absolute("/verify"),
        zone=ZoneInfo(current_tenant().zone),
        at=at,
    )
    made = render_pdf(template="certificate", data=data, at=at)
    reason = f"Certificate of completion of envelope {envelope.number}"
    sealed = provider(envelope.provider).seal(pdf=made.pdf, reason=reason, at=at)
    name = f"Certificate {envelope.number}.pdf"
    stored = keep(envelope, "certificate", sealed, name=name, by=by, at=at)
    envelope.certificate_file = stored
    envelope.save(update_fields=["certificate_file"])
    return stored


def _mark_copied(recipients: list[Recipient]) -> None:
    for recipient in recipients:
        if recipient.status == "waiting":
            recipient.status = RECIPIENT.after(recipient.status, "copy")
            recipient.save(update_fields=["status"])


def _send_copies(envelope: Envelope, recipients: list[Recipient], *, at: datetime) -> None:
    for recipient in recipients:
        if recipient.status != "canceled":
            post.send_copies(envelope, recipient, at=at)
    letter = letters.completed(post.about(envelope), name=envelope.sender_name)
    post.tell_sender(envelope, letter, at=at)
