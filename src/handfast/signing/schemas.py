"""Wire shapes of the signing API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from handfast.platform.schemas import Strict
from handfast.signing.types import CONSENT_VERSION


class AnchorIn(Strict):
    """A box on the paper: page from 1, points from the page's top left corner."""

    role: str
    kind: str = "signature"
    page: int
    x: float
    y: float
    w: float
    h: float


class RecipientIn(Strict):
    """A recipient of a new envelope."""

    name: str
    email: str
    role: str = "signer"
    order: int = 1
    anchor_role: str = ""
    phone: str = ""
    title: str = ""


class EnvelopeIn(Strict):
    """A new envelope; without anchors those of the rendered document are used."""

    subject: str
    title: str
    document_file_id: UUID
    recipients: list[RecipientIn]
    anchors: list[AnchorIn]
    stream_id: UUID | None = None
    message: str = ""
    valid_days: int = 30
    remind_every_days: int = 3


class RecipientOut(Schema):
    """A recipient; its link is never told."""

    id: UUID
    order: int
    role: str
    name: str
    email: str
    status: str
    invited_at: datetime | None
    viewed_at: datetime | None
    consented_at: datetime | None
    signed_at: datetime | None
    declined_at: datetime | None
    decline_reason: str
    reminders: int
    delivery: str


class EnvelopeOut(Schema):
    """An envelope with its recipients."""

    id: UUID
    number: str
    title: str
    subject: str
    stream_id: UUID | None
    status: str
    sender: str
    sent_at: datetime | None
    expires_at: datetime | None
    closed_at: datetime | None
    closed_reason: str
    document_url: str
    certificate_url: str | None
    recipients: list[RecipientOut]
    allowed_actions: list[str]


class EnvelopePage(Schema):
    """A page of envelopes."""

    items: list[EnvelopeOut]
    next_cursor: str
    previous_cursor: str


class EventOut(Schema):
    """One record of the envelope's chained trail."""

    seq: int
    kind: str
    at: datetime
    who: str
    ip: str
    agent: str
    data: Mapping[str, Any]
    hash: str


class ReasonIn(Strict):
    """Why."""

    reason: str


class ReassignIn(Strict):
    """Who takes over."""

    recipient_id: UUID
    name: str
    email: str
    title: str = ""


class SignatureOut(Schema):
    """The verdict on one signature."""

    field: str
    signer: str
    kind: str
    signed_at: datetime | None
    intact: bool
    valid: bool
    trusted: bool
    docmdp_ok: bool
    timestamped: bool
    bottom_line: bool
    reason: str


class VerifyOut(Schema):
    """The verdict on a file."""

    sha256: str
    verdict: str
    explanation: str
    chain_ok: bool | None
    envelope: str | None
    signatures: list[SignatureOut]


class SigningOut(Schema):
    """What a recipient sees behind the link."""

    envelope_id: UUID
    number: str
    title: str
    message: str
    sender: str
    company: str
    envelope_status: str
    name: str
    email: str
    role: str
    status: str
    my_turn: bool
    consented: bool
    consent_version: str
    consent_text: str
    pages: int
    expires_at: datetime | None


class ConsentIn(Strict):
    """Agreement to sign electronically, to this version of the text."""

    version: str = CONSENT_VERSION


class StrokesIn(Strict):
    """Lines drawn on a pad."""

    strokes: list[list[tuple[float, float]]]
    width: float
    height: float


class SignIn(Strict):
    """A signature: exactly one of typed, drawn or png (base64)."""

    typed: str | None = None
    drawn: StrokesIn | None = None
    png: str | None = None
    consent: bool = Field(False, description="True: the consent text was read and accepted")
    consent_version: str = CONSENT_VERSION
