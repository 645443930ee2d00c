"""Reads of the signing context: envelopes, trails, what a recipient sees, and the record of files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from handfast.documents.types import Anchor
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform.paging import Page, keyset
from handfast.platform.tenancy import current_tenant
from handfast.signing.lifecycle import ENVELOPE
from handfast.signing.models import Envelope, EnvelopeEvent, EnvelopeRevision, Recipient
from handfast.signing.rules.certificate import record_of
from handfast.signing.rules.chain import ChainCheck, check_chain
from handfast.signing.rules.turns import has_turn
from handfast.signing.types import (
    CONSENT_TEXT,
    CONSENT_VERSION,
    EnvelopeView,
    EventView,
    RecipientView,
    RecordMatch,
    Revision,
    SigningView,
)

PAGE = 50


def envelopes(
    *, status: str = "", search: str = "", cursor: str = "", limit: int = PAGE
) -> Page[EnvelopeView]:
    """A page of envelopes, the latest first; `search` looks into number, title and recipients.

    Raises InvalidInput for a cursor that is not one.
    """
    rows = Envelope.objects.all()
    if status:
        rows = rows.filter(status=status)
    if search:
        people = Recipient.objects.filter(
            Q(name__icontains=search) | Q(email__icontains=search)
        ).values("envelope_id")
        rows = rows.filter(
            Q(number__icontains=search) | Q(title__icontains=search) | Q(id__in=people)
        )
    found = keyset(rows, sorts={"-newest": "id"}, cursor=cursor, limit=limit)
    return Page(_views(found.rows), found.previous_cursor, found.next_cursor)


def asked_of(email: str) -> Any:
    """The envelopes that wait for the person of an address now, the oldest first, as a queryset."""
    people = Recipient.objects.filter(email__iexact=email, status__in=("invited", "viewed"))
    rows = Envelope.objects.filter(status="sent", id__in=people.values("envelope_id"))
    return rows.order_by("sent_at", "id")


def envelopes_asked_of(email: str, *, limit: int = PAGE) -> list[EnvelopeView]:
    """The envelopes that wait for the person of an address now, the oldest first."""
    return _views(list(asked_of(email)[:limit]))


def envelopes_for(subject: Ref) -> list[EnvelopeView]:
    """The envelopes of a record, the latest first."""
    rows = Envelope.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return _views(list(rows.order_by("-id")[:100]))


def latest_of_stream(stream_id: UUID) -> EnvelopeView | None:
    """The newest envelope of a deal, or None."""
    row = Envelope.objects.filter(stream_id=stream_id).order_by("-id").first()
    return None if row is None else _views([row])[0]


def envelope(envelope_id: UUID) -> EnvelopeView:
    """One envelope with its recipients; raises NotFound."""
    row = Envelope.objects.filter(id=envelope_id).first()
    if row is None:
        raise not_found("envelope", envelope_id)
    return _views([row])[0]


def status_counts() -> dict[str, int]:
    """How many envelopes there are in each state, counted up to a thousand each."""
    return {
        state: Envelope.objects.filter(status=state).order_by()[:1000].count()
        for state in ENVELOPE.states
    }


def trail(envelope_id: UUID) -> list[EventView]:
    """The envelope's own audit trail, the oldest first."""
    rows = EnvelopeEvent.objects.filter(envelope_id=envelope_id).order_by("seq")
    return [event_view(row) for row in rows]


def revisions(envelope_id: UUID) -> list[Revision]:
    """Every file the envelope has had, with its fingerprint, the oldest first."""
    rows = EnvelopeRevision.objects.filter(envelope_id=envelope_id).order_by("seq")
    return [Revision(r.seq, r.kind, r.sha256, r.file_id, r.made_at) for r in rows]


def chain_check(envelope_id: UUID) -> ChainCheck:
    """Recompute the envelope's chain; raises NotFound."""
    row = Envelope.objects.filter(id=envelope_id).first()
    if row is None:
        raise not_found("envelope", envelope_id)
    rows = EnvelopeEvent.objects.filter(envelope_id=envelope_id).order_by("seq")
    records = (
        (
            record_of(event_view(r), envelope_id=envelope_id, recipient_id=r.recipient_id),
            r.prev_hash,
            r.hash,
        )
        for r in rows
    )
    return check_chain(records, head=row.trail_head, length=row.trail_length)


def record_of_file(sha256: str) -> RecordMatch | None:
    """The envelope that has, or had, exactly this file; None when none has."""
    found = (
        EnvelopeRevision.objects.select_related("envelope")
        .filter(sha256=sha256)
        .order_by("-seq")
        .first()
    )
    if found is None:
        return None
    of = found.envelope
    return RecordMatch(
        envelope_id=of.id,
        number=of.number,
        title=of.title,
        status=of.status,
        kind=found.kind,
        final=found.kind in ("sealed", "certificate"),
        completed_at=of.closed_at if of.status == "completed" else None,
        sender=of.sender_name,
    )


def signing_view(recipient: Recipient, *, pages: int) -> SigningView:
    """What the recipient behind a link sees now."""
    of = recipient.envelope
    people = list(Recipient.objects.filter(envelope_id=of.id).order_by("order", "id"))
    done = of.status == "completed"
    return SigningView(
        envelope_id=of.id,
        number=of.number,
        title=of.title,
        message=of.message,
        sender=of.sender_name,
        company=current_tenant().name,
        envelope_status=of.status,
        recipient_id=recipient.id,
        name=recipient.name,
        email=recipient.email,
        role=recipient.role,
        status=recipient.status,
        my_turn=of.status == "sent" and has_turn(recipient, people),
        consented=recipient.consent_version == CONSENT_VERSION,
        consent_version=CONSENT_VERSION,
        consent_text=CONSENT_TEXT,
        pages=pages,
        anchor=Anchor(**recipient.anchor) if recipient.anchor else None,
        expires_at=of.expires_at,
        final_file_id=of.current_file_id if done else None,
        certificate_file_id=of.certificate_file_id if done else None,
        others=tuple((p.name, p.role, p.status) for p in people if p.status != "canceled"),
    )


def due_envelopes(at: datetime, *, limit: int = 200) -> list[UUID]:
    """Sent envelopes whose time is over."""
    rows = Envelope.objects.filter(status="sent", expires_at__lte=at)
    return list(rows.order_by("expires_at").values_list("id", flat=True)[:limit])


def open_envelopes(*, after: UUID | None = None, limit: int = 200) -> list[UUID]:
    """Sent envelopes in order of id, for the reminders."""
    rows = Envelope.objects.filter(status="sent", remind_every_days__gt=0)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def event_view(row: EnvelopeEvent) -> EventView:
    """One record of the trail as a plain value."""
    return EventView(
        seq=row.seq,
        kind=row.kind,
        at=row.at,
        who=row.who,
        ip=row.ip,
        agent=row.agent,
        data=row.data,
        hash=row.hash,
    )


def _views(rows: Sequence[Envelope]) -> list[EnvelopeView]:
    people: dict[UUID, list[Recipient]] = {row.id: [] for row in rows}
    found = Recipient.objects.select_related("message").filter(envelope_id__in=list(people))
    for person in found.order_by("order", "id"):
        people[person.envelope_id].append(person)
    return [_view(row, people[row.id]) for row in rows]


def _view(row: Envelope, people: Sequence[Recipient]) -> EnvelopeView:
    return EnvelopeView(
        id=row.id,
        number=row.number,
        title=row.title,
        subject=row.subject,
        stream_id=row.stream_id,
        status=row.status,
        message=row.message,
        sender=row.sender_name,
        sender_id=row.sender_id,
        created_at=row.opened_at,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        closed_at=row.closed_at,
        closed_reason=row.closed_reason,
        current_file_id=row.current_file_id,
        certificate_file_id=row.certificate_file_id,
        recipients=tuple(_person(p) for p in people),
        allowed_actions=_offered(row.status),
        remind_every_days=row.remind_every_days,
    )


def _offered(status: str) -> tuple[str, ...]:
    own = tuple(a for a in ENVELOPE.actions(status) if a in ("send", "void"))
    return (*own, "remind", "reassign") if status == "sent" else own


def _person(row: Recipient) -> RecipientView:
    message: Any = row.message
    return RecipientView(
        id=row.id,
        order=row.order,
        role=row.role,
        name=row.name,
        email=row.email,
        title=row.title,
        status=row.status,
        invited_at=row.invited_at,
        viewed_at=row.viewed_at,
        consented_at=row.consented_at,
        signed_at=row.signed_at,
        declined_at=row.declined_at,
        decline_reason=row.decline_reason,
        method=row.method,
        reminders=row.reminders,
        certificate=row.certificate,
        delivery=message.status if message else "",
    )
