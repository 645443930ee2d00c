"""Reassign: somebody else takes over a recipient's place; the earlier link stops working."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.documents.services import ensure_printable
from handfast.kernel.errors import Problem, collect, not_found
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.signing import queries
from handfast.signing.lifecycle import ENVELOPE, RECIPIENT
from handfast.signing.models import Recipient
from handfast.signing.rules.plan import check_person
from handfast.signing.services import post
from handfast.signing.services.locking import locked, people
from handfast.signing.services.trail import note, ref
from handfast.signing.services.turns import advance
from handfast.signing.types import EnvelopeView, NewRecipient


@transaction.atomic
def reassign(
    *, recipient_id: UUID, name: str, email: str, by: Actor, at: datetime, title: str = ""
) -> EnvelopeView:
    """Give a recipient's place to another person, who is invited when the turn has come.

    Raises Forbidden, NotFound, InvalidInput, or IllegalTransition when they have acted.
    """
    access.require(by, "signing.send")
    person = NewRecipient(name=name.strip(), email=email.strip(), title=title.strip())
    collect(replace(p, field=p.field.removeprefix("recipient.")) for p in _problems(person))
    ensure_printable("name", [person.name])
    first = Recipient.objects.filter(id=recipient_id).first()
    if first is None:
        raise not_found("recipient", recipient_id)
    envelope = locked(first.envelope_id)
    ENVELOPE.after(envelope.status, "void")
    recipients = people(envelope)
    recipient = next(r for r in recipients if r.id == recipient_id)
    before = {"name": recipient.name, "email": recipient.email}
    post.withdraw_link(recipient, at=at)
    _replace(recipient, person)
    after = {"name": person.name, "email": person.email}
    note(
        envelope, "reassigned", who=by.name, recipient=recipient, at=at,
        data={"from": before, "to": after},
    )  # fmt: skip
    audit.record(
        "envelope.reassign", subject=ref(envelope), by=by, at=at, before=before, after=after
    )
    if envelope.status == "sent":
        advance(envelope, recipients, by=by, at=at)
    return queries.envelope(envelope.id)


def _problems(person: NewRecipient) -> list[Problem]:
    return check_person("recipient", person)


def _replace(recipient: Recipient, person: NewRecipient) -> None:
    recipient.status = RECIPIENT.after(recipient.status, "reassign")
    recipient.name, recipient.email, recipient.title = person.name, person.email, person.title
    recipient.phone = ""
    recipient.invited_at = recipient.viewed_at = recipient.consented_at = None
    recipient.consent_version = ""
    recipient.reminders, recipient.reminded_at, recipient.message = 0, None, None
    recipient.save()
