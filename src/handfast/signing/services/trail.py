"""Writing down what happens to an envelope: its chained trail and its file revisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from handfast.kernel.ref import Ref
from handfast.platform import files
from handfast.platform.access import Actor
from handfast.platform.models import StoredFile
from handfast.signing.models import Envelope, EnvelopeEvent, EnvelopeRevision, Recipient
from handfast.signing.rules.certificate import record_of
from handfast.signing.rules.chain import seal_record
from handfast.signing.types import EventView


@dataclass(frozen=True)
class Origin:
    """From where somebody acted: network address and what the browser says of itself."""

    ip: str = ""
    agent: str = ""


NOWHERE = Origin()


def origin_of(meta: Mapping[str, Any]) -> Origin:
    """Where a request came from; a proxy's word counts only when the installation trusts it."""
    address = str(meta.get("REMOTE_ADDR", ""))
    forwarded = str(meta.get("HTTP_X_FORWARDED_FOR", ""))
    if forwarded and getattr(settings, "HANDFAST_TRUST_PROXY", False):
        address = forwarded.rpartition(",")[2].strip()
    return Origin(ip=address, agent=str(meta.get("HTTP_USER_AGENT", "")))


def note(
    envelope: Envelope,
    kind: str,
    *,
    who: str,
    at: datetime,
    recipient: Recipient | None = None,
    origin: Origin = NOWHERE,
    data: Mapping[str, Any] | None = None,
) -> EnvelopeEvent:
    """Append a record to the envelope's chain and seal it; the envelope's row must be locked."""
    seq, previous = envelope.trail_length + 1, envelope.trail_head
    view = EventView(
        seq=seq, kind=kind, at=at, who=who, ip=origin.ip[:45], agent=origin.agent[:400],
        data=dict(data or {}), hash="",
    )  # fmt: skip
    recipient_id = recipient.id if recipient else None
    record = record_of(view, envelope_id=envelope.id, recipient_id=recipient_id)
    sealed = seal_record(record, previous=previous)
    envelope.trail_length, envelope.trail_head = seq, sealed
    envelope.save(update_fields=["trail_length", "trail_head"])
    written: EnvelopeEvent = EnvelopeEvent.objects.create(
        envelope=envelope,
        seq=seq,
        kind=kind,
        at=at,
        who=who,
        recipient=recipient,
        ip=view.ip,
        agent=view.agent,
        data=view.data,
        prev_hash=previous,
        hash=sealed,
    )
    return written


def keep(
    envelope: Envelope,
    kind: str,
    content: bytes,
    *,
    name: str,
    by: Actor,
    at: datetime,
    recipient: Recipient | None = None,
) -> StoredFile:
    """Store a new file of the envelope and its fingerprint as the next revision."""
    stored = files.store(
        content, name=name, content_type="application/pdf", subject=ref(envelope), by=by, at=at
    )
    keep_stored(envelope, kind, stored, at=at, recipient=recipient)
    return stored


def keep_stored(
    envelope: Envelope,
    kind: str,
    stored: StoredFile,
    *,
    at: datetime,
    recipient: Recipient | None = None,
) -> None:
    """Fingerprint a file that is already stored as the next revision."""
    seq = EnvelopeRevision.objects.filter(envelope=envelope).count()
    EnvelopeRevision.objects.create(
        envelope=envelope, seq=seq, kind=kind, file=stored, sha256=stored.sha256,
        recipient=recipient, made_at=at,
    )  # fmt: skip


def ref(envelope: Envelope) -> Ref:
    """How others name the envelope."""
    return Ref("envelope", envelope.id)
