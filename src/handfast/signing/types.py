"""Plain values of the signing context: plans of fields, signatures given, results of a check."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from handfast.documents.types import Anchor
from handfast.kernel.errors import HandfastError
from handfast.kernel.ref import Ref

CONSENT_VERSION = "2026-01"
CONSENT_TEXT = (
    "I agree to sign this document electronically. I have read it, my electronic signature binds "
    "me as my handwritten one would, and I can ask the sender for a paper copy or withdraw by "
    "declining before I sign."
)
MAX_RECIPIENTS = 100
MAX_STROKES = 400
MAX_POINTS = 20_000
MAX_PNG_BYTES = 200_000
MAX_VERIFY_BYTES = 50_000_000


class Role(StrEnum):
    """What a recipient is asked to do."""

    SIGNER = "signer"
    APPROVER = "approver"
    CC = "cc"


class TimestampUnavailable(HandfastError):
    """The time-stamp service gave no valid token; nothing was signed."""

    status = 503
    code = "timestamp_unavailable"
    title = "The time-stamp service did not answer"


@dataclass(frozen=True)
class TypedSignature:
    """A name typed in place of a drawn signature."""

    text: str


@dataclass(frozen=True)
class DrawnSignature:
    """Lines drawn on a pad of `width` by `height`; each stroke is a run of (x, y) points."""

    strokes: Sequence[Sequence[tuple[float, float]]]
    width: float
    height: float


@dataclass(frozen=True)
class ImageSignature:
    """A picture of a signature, PNG: drawn on a pad in the browser, or brought along."""

    png: bytes
    drawn: bool = False


GivenSignature = TypedSignature | DrawnSignature | ImageSignature


@dataclass(frozen=True)
class NewRecipient:
    """A recipient as asked for: `anchor_role` names the box on the paper, `order` from 1."""

    name: str
    email: str
    role: Role = Role.SIGNER
    order: int = 1
    anchor_role: str = ""
    phone: str = ""
    title: str = ""


@dataclass(frozen=True)
class FieldPlan:
    """A signature field to create before the first signature."""

    name: str
    label: str
    anchor: Anchor


@dataclass(frozen=True)
class Identity:
    """A certificate with its key and its chain, all DER; lives in memory only while signing."""

    certificate: bytes
    key: bytes
    chain: tuple[bytes, ...]

    @property
    def chain_and_self(self) -> tuple[bytes, ...]:
        """Everything a verifier needs besides trust."""
        return (self.certificate, *self.chain)


@dataclass(frozen=True)
class Authority:
    """A tenant's own certification authority: root, platform seal and time-stamp unit (PEM)."""

    root_certificate: str
    root_key: str
    seal_certificate: str
    seal_key: str
    timestamp_certificate: str
    timestamp_key: str


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
class SignRequest:
    """One act of signing: who, in which field, with what, for which envelope, when."""

    field: FieldPlan
    name: str
    email: str
    given: GivenSignature
    number: str
    at: datetime


@dataclass(frozen=True)
class Signed:
    """A file with one more signature, and the fingerprint of the certificate used."""

    pdf: bytes
    certificate: str


class SigningProvider(Protocol):
    """What a way of signing must offer; `own` is built in, gateways may register others."""

    key: str
    name: str

    def start(self, *, pdf: bytes, fields: Sequence[FieldPlan], number: str, at: datetime) -> bytes:
        """The file made ready for its signers: every field created, sealed for filling only."""
        ...

    def sign(self, *, pdf: bytes, request: SignRequest, at: datetime) -> Signed:
        """The file with one more signature, appended so that earlier ones stay valid."""
        ...

    def finish(self, *, pdf: bytes, number: str, at: datetime) -> bytes:
        """The file closed by the final seal: nothing may change any more."""
        ...

    def seal(self, *, pdf: bytes, reason: str, at: datetime) -> bytes:
        """A separate file, such as the certificate, sealed against any change."""
        ...

    def verify(self, *, pdf: bytes) -> tuple[SignatureStatus, ...]:
        """The verdict on every signature in the file."""
        ...


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
        return sum(r.role != Role.CC and r.status != "canceled" for r in self.recipients)


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
