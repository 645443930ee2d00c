"""JSON routes of signing: envelopes for senders, and the signer's way behind a personal link."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Router, Status
from ninja.files import UploadedFile

from handfast.documents.types import Anchor
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.platform import clock, links
from handfast.platform.http import needs
from handfast.platform.schemas import Limit, one_of
from handfast.platform.tenancy import tenant_scope
from handfast.signing import queries, services
from handfast.signing.lifecycle import ENVELOPE
from handfast.signing.schemas import (
    ConsentIn,
    EnvelopeIn,
    EnvelopeOut,
    EnvelopePage,
    EventOut,
    ReasonIn,
    ReassignIn,
    SignIn,
    SigningOut,
    VerifyOut,
)
from handfast.signing.services import origin_of
from handfast.signing.types import (
    MAX_VERIFY_BYTES,
    DrawnSignature,
    EnvelopeView,
    GivenSignature,
    ImageSignature,
    NewRecipient,
    Role,
    SigningView,
    TypedSignature,
    VerifyResult,
)

router = Router(tags=["Signatures"])


@router.get("/envelopes", response=EnvelopePage, summary="List envelopes")
@needs("signing.view")
def envelopes(
    request: Any,
    status: str = one_of(ENVELOPE.states),
    q: str = "",
    cursor: str = "",
    limit: int = Limit,
) -> dict[str, Any]:
    """Envelopes, the latest first."""
    found = queries.envelopes(status=status, search=q, cursor=cursor, limit=limit)
    return {
        "items": [_shape(v) for v in found],
        "next_cursor": found.next_cursor,
        "previous_cursor": found.previous_cursor,
    }


@router.post("/envelopes", response={201: EnvelopeOut}, summary="Prepare an envelope")
@needs("signing.send")
def create(request: Any, body: EnvelopeIn) -> Any:
    """Keep a draft; send it with a second call."""
    view = services.create_envelope(
        subject=Ref.parse(body.subject),
        title=body.title,
        document_file_id=body.document_file_id,
        anchors=[Anchor(**a.dict()) for a in body.anchors],
        recipients=[NewRecipient(**{**r.dict(), "role": _role(r.role)}) for r in body.recipients],
        stream_id=body.stream_id,
        message=body.message,
        valid_days=body.valid_days,
        remind_every_days=body.remind_every_days,
        by=request.actor,
        at=request.at,
    )
    return Status(201, _shape(view))


@router.get("/envelopes/{uuid:envelope_id}", response=EnvelopeOut, summary="One envelope")
@needs("signing.view")
def envelope(request: Any, envelope_id: UUID) -> dict[str, Any]:
    """An envelope with its recipients and what may be done with it."""
    return _shape(queries.envelope(envelope_id))


@router.get("/envelopes/{uuid:envelope_id}/trail", response=list[EventOut], summary="Audit trail")
@needs("signing.view")
def trail(request: Any, envelope_id: UUID) -> list[Any]:
    """The envelope's own chained records, the oldest first."""
    queries.envelope(envelope_id)
    return list(queries.trail(envelope_id))


@router.post("/envelopes/{uuid:envelope_id}/send", response=EnvelopeOut, summary="Send")
@needs("signing.send")
def send(request: Any, envelope_id: UUID) -> dict[str, Any]:
    """Send a draft to its first recipients."""
    return _shape(services.send_envelope(envelope_id=envelope_id, by=request.actor, at=request.at))


@router.post("/envelopes/{uuid:envelope_id}/remind", response=EnvelopeOut, summary="Remind")
@needs("signing.send")
def remind(request: Any, envelope_id: UUID) -> dict[str, Any]:
    """Remind whoever has the turn."""
    return _shape(services.remind(envelope_id=envelope_id, by=request.actor, at=request.at))


@router.post("/envelopes/{uuid:envelope_id}/void", response=EnvelopeOut, summary="Withdraw")
@needs("signing.send")
def void(request: Any, envelope_id: UUID, body: ReasonIn) -> dict[str, Any]:
    """Withdraw the envelope; its links stop working."""
    return _shape(
        services.void(envelope_id=envelope_id, reason=body.reason, by=request.actor, at=request.at)
    )


@router.post("/envelopes/{uuid:envelope_id}/reassign", response=EnvelopeOut, summary="Reassign")
@needs("signing.send")
def reassign(request: Any, envelope_id: UUID, body: ReassignIn) -> dict[str, Any]:
    """Give a recipient's place to somebody else."""
    view = queries.envelope(envelope_id)
    if body.recipient_id not in {r.id for r in view.recipients}:
        raise invalid("recipient_id", body.recipient_id, "Not a recipient of this envelope.")
    return _shape(services.reassign(**body.dict(), by=request.actor, at=request.at))


@router.get("/envelopes/{uuid:envelope_id}/verify", response=VerifyOut, summary="Verify")
@needs("signing.view")
def verify(request: Any, envelope_id: UUID) -> dict[str, Any]:
    """Check every signature of the envelope's present file and its record."""
    return _verdict(services.verify_envelope(envelope_id=envelope_id, by=request.actor))


@router.post("/public/verify", response=VerifyOut, auth=None, summary="Verify any PDF")
def verify_file(request: Any, file: UploadedFile = File(...)) -> dict[str, Any]:  # noqa: B008
    """Check a PDF that anybody holds; no credentials are needed."""
    return _verdict(services.verify_upload(content=file.read(MAX_VERIFY_BYTES + 1)))


@router.get("/public/sign/{token}", response=SigningOut, auth=None, summary="Open a link")
def open_link(request: Any, token: str) -> Any:
    """What the recipient behind a personal link sees; the first look is recorded."""
    with _signer(request, token) as moment:
        return services.open_link(token=token, **moment)


@router.get("/public/sign/{token}/pages/{int:number}", auth=None, summary="A page as picture")
def picture(request: Any, token: str, number: int) -> HttpResponse:
    """A page of the document as PNG."""
    with _signer(request, token) as moment:
        png = services.page_picture(token=token, page=number, at=moment["at"])
    return HttpResponse(png, content_type="image/png")


@router.post(
    "/public/sign/{token}/consent", response=SigningOut, auth=None, summary="Consent"
)  # fmt: skip
def consent(request: Any, token: str, body: ConsentIn) -> SigningView:
    """Agree to sign electronically."""
    with _signer(request, token) as moment:
        services.give_consent(token=token, version=body.version, **moment)
        return services.open_link(token=token, **moment)


@router.post("/public/sign/{token}", response=SigningOut, auth=None, summary="Sign")
def sign(request: Any, token: str, body: SignIn) -> SigningView:
    """Sign the document."""
    with _signer(request, token) as moment:
        services.sign(
            token=token,
            signature=_given(body),
            consent=body.consent,
            consent_version=body.consent_version,
            **moment,
        )
        return services.open_link(token=token, **moment)


@router.post(
    "/public/sign/{token}/approve", response=SigningOut, auth=None, summary="Approve"
)  # fmt: skip
def approve(request: Any, token: str) -> SigningView:
    """Approve the document, for those who are asked to approve."""
    with _signer(request, token) as moment:
        services.approve(token=token, **moment)
        return services.open_link(token=token, **moment)


@router.post("/public/sign/{token}/decline", response={204: None}, auth=None, summary="Decline")
def decline(request: Any, token: str, body: ReasonIn) -> Any:
    """Refuse with a reason; the link stops working."""
    with _signer(request, token) as moment:
        services.decline(token=token, reason=body.reason, **moment)
    return Status(204, None)


@contextmanager
def _signer(request: Any, token: str) -> Iterator[dict[str, Any]]:
    """The tenant of the link, and when and from where its holder acts.

    Raises LinkRefused for a link that cannot be used, before anything else is looked at.
    """
    with tenant_scope(links.tenant_of(token)):
        at = clock.now()
        links.peek(token, purpose="sign", at=at)
        yield {"at": at, "origin": origin_of(request.META)}


def _given(body: SignIn) -> GivenSignature:
    ways = [w for w in (body.typed, body.drawn, body.png) if w is not None]
    if len(ways) != 1:
        raise invalid(
            "signature", len(ways), "Exactly one signature is needed.",
            "Send one of typed, drawn or png.",
        )  # fmt: skip
    if body.typed is not None:
        return TypedSignature(body.typed)
    if body.drawn is not None:
        return DrawnSignature(body.drawn.strokes, body.drawn.width, body.drawn.height)
    try:
        return ImageSignature(base64.b64decode(body.png or "", validate=True))
    except (binascii.Error, ValueError):
        raise invalid("signature", "", "The picture is not base64.", "Encode the PNG.") from None


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        names = ", ".join(Role)
        raise invalid("recipients.role", text, "No such role.", f"Use one of: {names}.") from None


def _shape(view: EnvelopeView) -> dict[str, Any]:
    paper = f"/files/{view.certificate_file_id}" if view.certificate_file_id else None
    return {
        **{name: getattr(view, name) for name in EnvelopeOut.model_fields if hasattr(view, name)},
        "subject": str(view.subject),
        "document_url": f"/files/{view.current_file_id}",
        "certificate_url": paper,
        "recipients": [asdict(r) for r in view.recipients],
        "allowed_actions": list(view.allowed_actions),
    }


def _verdict(result: VerifyResult) -> dict[str, Any]:
    return {
        "sha256": result.sha256,
        "verdict": result.verdict,
        "explanation": result.explanation,
        "chain_ok": result.chain_ok,
        "envelope": result.record.number if result.record else None,
        "signatures": [asdict(s) for s in result.signatures],
    }
