"""What is asked for and given when something is signed: people, boxes, signatures, identities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from handfast.documents.types import Anchor
from handfast.kernel.errors import HandfastError
from handfast.signing.types.views import SignatureStatus

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
