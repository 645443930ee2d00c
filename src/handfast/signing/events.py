"""Facts that the signing context publishes; contracts and the timeline listen to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class EnvelopeSent:
    """The envelope went out to its first recipients."""

    topic: ClassVar[str] = "envelope.sent"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{number} sent for signature"
    envelope_id: UUID
    number: str
    subject: str
    recipients: int
    sent_at: datetime


@dataclass(frozen=True)
class EnvelopeViewed:
    """A recipient opened the document for the first time."""

    topic: ClassVar[str] = "envelope.viewed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name} opened {number}"
    envelope_id: UUID
    number: str
    subject: str
    recipient_id: UUID
    name: str
    viewed_at: datetime


@dataclass(frozen=True)
class EnvelopeSigned:
    """A recipient signed or approved; `sha256` is that of the file with the signature in it."""

    topic: ClassVar[str] = "envelope.signed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name} {act} {number}"
    envelope_id: UUID
    number: str
    subject: str
    recipient_id: UUID
    name: str
    act: str
    sha256: str
    signed_at: datetime


@dataclass(frozen=True)
class EnvelopeDeclined:
    """A recipient refused; the envelope is closed."""

    topic: ClassVar[str] = "envelope.declined"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name} declined {number}: {reason}"
    envelope_id: UUID
    number: str
    subject: str
    recipient_id: UUID
    name: str
    reason: str
    declined_at: datetime


@dataclass(frozen=True)
class EnvelopeCompleted:
    """Everyone signed; the document is sealed and the completion certificate made."""

    topic: ClassVar[str] = "envelope.completed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{number} signed by everyone"
    envelope_id: UUID
    number: str
    subject: str
    document_file_id: UUID
    document_sha256: str
    certificate_file_id: UUID
    completed_at: datetime


@dataclass(frozen=True)
class EnvelopeVoided:
    """The sender withdrew the envelope."""

    topic: ClassVar[str] = "envelope.voided"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{number} withdrawn: {reason}"
    envelope_id: UUID
    number: str
    subject: str
    reason: str
    voided_at: datetime


@dataclass(frozen=True)
class EnvelopeExpired:
    """Nobody finished in time."""

    topic: ClassVar[str] = "envelope.expired"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{number} expired"
    envelope_id: UUID
    number: str
    subject: str
    expired_at: datetime
