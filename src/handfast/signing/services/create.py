"""Prepare an envelope: check document, people and boxes, and keep them as a draft."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.documents.services import ensure_printable, page_count
from handfast.documents.types import Anchor
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, files, numbering
from handfast.platform.access import Actor
from handfast.signing import queries
from handfast.signing.models import Envelope, Recipient
from handfast.signing.rules.chain import START
from handfast.signing.rules.plan import check_plan, plans_for
from handfast.signing.services.provider import provider_keys
from handfast.signing.services.trail import keep_stored, note
from handfast.signing.types import EnvelopeView, FieldPlan, NewRecipient

MAX_PAGES = 2000


@transaction.atomic
def create_envelope(
    *,
    subject: Ref,
    title: str,
    document_file_id: UUID,
    anchors: Sequence[Anchor],
    recipients: Sequence[NewRecipient],
    by: Actor,
    at: datetime,
    stream_id: UUID | None = None,
    message: str = "",
    valid_days: int = 30,
    remind_every_days: int = 3,
    provider: str = "own",
) -> EnvelopeView:
    """Prepare a document for signature as a draft; nothing is sent yet.

    `anchors` are the boxes of the rendered document; each signer names the one to sign in by
    `anchor_role`. `remind_every_days` 0 means no reminders. Raises Forbidden, NotFound for the
    file, or InvalidInput naming each recipient and box that does not fit.
    """
    access.require(by, "signing.send")
    check_plan(title=title, recipients=recipients, anchors=anchors)
    _check_terms(valid_days, remind_every_days, provider)
    ensure_printable("recipients", [title, *(r.name for r in recipients)])
    stored = files.get(document_file_id)
    _check_document(files.read(document_file_id))
    envelope = Envelope.objects.create(
        number=numbering.next_number("envelope", at=at),
        title=title.strip(), message=message.strip(), provider=provider,
        subject_kind=subject.kind, subject_id=subject.id, stream_id=stream_id,
        source_file=stored, current_file=stored,
        sender_id=by.id, sender_name=by.name, sender_email=by.email,
        valid_days=valid_days, remind_every_days=remind_every_days,
        opened_at=at, trail_head=START,
    )  # fmt: skip
    _add_recipients(envelope, recipients, plans_for(recipients, anchors))
    keep_stored(envelope, "source", stored, at=at)
    note(envelope, "created", who=by.name, at=at, data={"sha256": stored.sha256})
    after = {"number": envelope.number, "title": title, "recipients": [r.email for r in recipients]}
    audit.record("envelope.create", subject=Ref("envelope", envelope.id), by=by, at=at, after=after)
    return queries.envelope(envelope.id)


def _add_recipients(
    envelope: Envelope, recipients: Sequence[NewRecipient], plans: Sequence[FieldPlan | None]
) -> None:
    for person, plan in zip(recipients, plans, strict=True):
        Recipient.objects.create(
            envelope=envelope,
            order=person.order,
            role=person.role,
            name=person.name.strip(),
            email=person.email.strip(),
            phone=person.phone.strip(),
            title=person.title.strip(),
            anchor_role=person.anchor_role,
            field_name=plan.name if plan else "",
            anchor=asdict(plan.anchor) if plan else None,
        )


def _check_terms(valid_days: int, remind_every_days: int, provider: str) -> None:
    if not 1 <= valid_days <= 365:
        raise invalid("valid_days", valid_days, "Between 1 and 365 days are possible.")
    if not 0 <= remind_every_days <= 60:
        raise invalid("remind_every_days", remind_every_days, "Between 0 and 60 days.")
    if provider not in provider_keys():
        offered = ", ".join(provider_keys())
        raise invalid("provider", provider, "No such way of signing.", f"Choose one of: {offered}.")


def _check_document(content: bytes) -> None:
    count = page_count(content)
    if count > MAX_PAGES:
        message = f"The document has {count} pages; {MAX_PAGES} are possible."
        raise invalid("document", count, message, "Split it.")
