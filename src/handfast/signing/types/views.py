"""What pages, the API and downstream contexts see: envelopes, people, trail, and verdicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.documents.types import Anchor
from handfast.kernel.ref import Ref


@dataclass(frozen=True)
class SignatureStatus:
    """The verdict on one signature inside a PDF."""

    field: str
    signer: str
    kind: str
    signed_at: datetime | None
    intact: bool
    valid: bool
    trusted: bool
    docmdp_ok: bool
    timestamped: bool
    covers_whole_file: bool
    bottom_line: bool
    certificate: str
    reason: str


@dataclass(frozen=True)
class Revision:
    """A file of an envelope, fingerprinted: what it was, when, after whose act."""

    seq: int
    kind: str
    sha256: str
    file_id: UUID
    at: datetime


@dataclass(frozen=True)
class RecordMatch:
    """The envelope record that holds exactly these bytes."""

    envelope_id: UUID
    number: str
    title: str
    status: str
    kind: str
    final: bool
    completed_at: datetime | None
    sender: str


@dataclass(frozen=True)
class VerifyResult:
    """The answer of the verify page: every signature, the record, and one plain verdict."""

    sha256: str
    signatures: tuple[SignatureStatus, ...]
    record: RecordMatch | None
    chain_ok: bool | None
    verdict: str
    explanation: str


@dataclass(frozen=True)
class RecipientView:
    """A recipient as pages and the API show it; never with its link."""

    id: UUID
    order: int
    role: str
    name: str
    email: str
    title: str
    status: str
    invited_at: datetime | None
    viewed_at: datetime | None
    consented_at: datetime | None
    signed_at: datetime | None
    declined_at: datetime | None
    decline_reason: str
    method: str
    reminders: int
    certificate: str
    delivery: str


@dataclass(frozen=True)
class EventView:
    """One record of an envelope's own audit trail."""

    seq: int
    kind: str
    at: datetime
    who: str
    ip: str
    agent: str
    data: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class EnvelopeView:
    """An envelope with its recipients, as pages, the API and downstream contexts see it."""

    id: UUID
    number: str
    title: str
    subject: Ref
    stream_id: UUID | None
    status: str
    message: str
    sender: str
    sender_id: UUID | None
    created_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    closed_at: datetime | None
    closed_reason: str
    current_file_id: UUID
    certificate_file_id: UUID | None
    recipients: tuple[RecipientView, ...]
    allowed_actions: tuple[str, ...]
    remind_every_days: int

    @property
    def signed_count(self) -> int:
        """How many of those who must act have acted."""
        return sum(r.status in ("signed", "approved") for r in self.recipients)

    @property
    def acting_count(self) -> int:
        """How many must act."""
        return sum(r.role != "cc" and r.status != "canceled" for r in self.recipients)


@dataclass(frozen=True)
class SigningView:
    """What one recipient sees behind the link."""

    envelope_id: UUID
    number: str
    title: str
    message: str
    sender: str
    company: str
    envelope_status: str
    recipient_id: UUID
    name: str
    email: str
    role: str
    status: str
    my_turn: bool
    consented: bool
    consent_version: str
    consent_text: str
    pages: int
    anchor: Anchor | None
    expires_at: datetime | None
    final_file_id: UUID | None
    certificate_file_id: UUID | None
    others: tuple[tuple[str, str, str], ...]
