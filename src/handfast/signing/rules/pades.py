"""The PAdES engine: creates every field before the first signature, certifies, adds each signer by
incremental update, and closes the file with a seal that forbids any further change.
"""

import asyncio
import hashlib
import io
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from asn1crypto import keys, x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import (
    AxisAlignment,
    BoxConstraints,
    LayoutError,
    Margins,
    SimpleBoxLayoutRule,
)
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from handfast.documents.types import Anchor
from handfast.kernel.errors import Problem, invalid
from handfast.signing.types import FieldPlan, Identity, TimestampUnavailable

FIRST_SEAL = "PlatformSeal"
LAST_SEAL = "FinalSeal"
CERTIFICATE_SEAL = "CertificateSeal"
_MIDDLE = AxisAlignment.ALIGN_MID
T = TypeVar("T")


class _StampPage(PdfContent):
    """The first page of a PDF held in memory, drawn as a signature's appearance."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """Import the page into the file being signed and draw it."""
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        name = "/SignatureStamp"
        self.resources.xobject[name] = page
        left, bottom, right, top = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return name.encode() + b" Do"


class _SignerAt(signers.PdfSigner):
    """A signer whose claimed time is the business moment, not the machine's clock."""

    moment: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> PdfSigningSession:
        """Start as usual, at our moment."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.moment
        return session


def prepare(
    pdf: bytes,
    *,
    plans: Sequence[FieldPlan],
    seal: Identity,
    stamper: TimeStamper | None,
    reason: str,
    at: datetime,
) -> bytes:
    """Create all signature fields, then certify: from here on only signing is allowed.

    Raises InvalidInput when the file is no plain PDF or a field does not fit its page.
    """
    writer = _writer(pdf)
    _refuse_signed(writer.prev)
    for plan in plans:
        fields.append_signature_field(writer, _visible(writer.prev, plan))
    closing = fields.SigFieldSpec(
        LAST_SEAL,
        field_mdp_spec=fields.FieldMDPSpec(fields.FieldMDPAction.ALL),
        doc_mdp_update_value=fields.MDPPerm.NO_CHANGES,
        readable_field_name="Final seal",
    )
    fields.append_signature_field(writer, closing)
    meta = _meta(
        FIRST_SEAL, reason, certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS
    )  # fmt: skip
    return _sign(writer, meta, seal, stamper, at)


def add_signature(
    pdf: bytes,
    *,
    field: str,
    identity: Identity,
    stamp: bytes,
    stamper: TimeStamper | None,
    name: str,
    reason: str,
    at: datetime,
) -> bytes:
    """Append one signer's signature in the field prepared for it, with its visible stamp."""
    meta = _meta(field, reason, name=name)
    style = StaticStampStyle(
        border_width=0,
        background=_StampPage(stamp),
        background_layout=SimpleBoxLayoutRule(
            x_align=_MIDDLE, y_align=_MIDDLE, margins=Margins.uniform(0)
        ),
        background_opacity=1.0,
    )
    return _sign(_writer(pdf), meta, identity, stamper, at, style)


def finish(
    pdf: bytes, *, seal: Identity, stamper: TimeStamper | None, reason: str, at: datetime
) -> bytes:
    """Append the final seal: all fields locked, no change allowed any more."""
    meta = _meta(LAST_SEAL, reason, docmdp_permissions=fields.MDPPerm.NO_CHANGES)
    return _sign(_writer(pdf), meta, seal, stamper, at)


def seal_file(
    pdf: bytes, *, seal: Identity, stamper: TimeStamper | None, reason: str, at: datetime
) -> bytes:
    """Seal a finished separate file, such as the completion certificate, against any change."""
    meta = _meta(
        CERTIFICATE_SEAL, reason, certify=True, docmdp_permissions=fields.MDPPerm.NO_CHANGES
    )  # fmt: skip
    return _sign(_writer(pdf), meta, seal, stamper, at)


def fingerprint_of(identity: Identity) -> str:
    """SHA-256 fingerprint of an identity's certificate, hexadecimal."""
    return hashlib.sha256(identity.certificate).hexdigest()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run pyHanko's coroutine to its end, also where an event loop is already running."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def _sign(
    writer: IncrementalPdfFileWriter,
    meta: signers.PdfSignatureMetadata,
    identity: Identity,
    stamper: TimeStamper | None,
    at: datetime,
    style: StaticStampStyle | None = None,
) -> bytes:
    signer = _SignerAt(meta, _signer(identity), timestamper=stamper, stamp_style=style)
    signer.moment = at
    try:
        out = run(signer.async_sign_pdf(writer, existing_fields_only=False))
    except (TimestampRequestError, OSError) as error:
        raise TimestampUnavailable(
            Problem("time stamp", "", str(error), "Nothing was signed; try again in a minute.")
        ) from error
    except (SigningError, PdfError, LayoutError) as error:
        raise _unfit(str(error)) from error
    return bytes(out.getvalue())


def _signer(identity: Identity) -> signers.SimpleSigner:
    certificate = x509.Certificate.load(identity.certificate)
    store = SimpleCertificateStore()
    store.register_multiple(x509.Certificate.load(der) for der in identity.chain)
    return signers.SimpleSigner(certificate, keys.PrivateKeyInfo.load(identity.key), store)


def _meta(field: str, reason: str, **more: Any) -> signers.PdfSignatureMetadata:
    return signers.PdfSignatureMetadata(
        field_name=field,
        reason=reason,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        **more,
    )


def _visible(reader: PdfFileReader, plan: FieldPlan) -> fields.SigFieldSpec:
    anchor = plan.anchor
    pages = int(reader.root["/Pages"]["/Count"])
    if not 1 <= anchor.page <= pages:
        message = f"The field {plan.label} is on page {anchor.page}; the file has {pages} pages."
        raise invalid("anchors", anchor.page, message, "Place the field on an existing page.")
    return fields.SigFieldSpec(
        plan.name,
        on_page=anchor.page - 1,
        box=_box(reader, anchor),
        readable_field_name=f"Signature of {plan.label}",
    )


def _box(reader: PdfFileReader, anchor: Anchor) -> tuple[int, int, int, int]:
    left, bottom, right, top = _media_box(reader, anchor.page - 1)
    box = (
        round(left + anchor.x),
        round(top - anchor.y - anchor.h),
        round(left + anchor.x + anchor.w),
        round(top - anchor.y),
    )
    if box[0] < left or box[1] < bottom or box[2] > right or box[3] > top:
        message = f"The signature field of {anchor.role} does not fit on page {anchor.page}."
        raise invalid("anchors", f"{anchor.x}, {anchor.y}", message, "Move the field inside.")
    return box


def _media_box(reader: PdfFileReader, index: int) -> tuple[float, float, float, float]:
    page = reader.find_page_for_modification(index)[0].get_object()
    while "/MediaBox" not in page:
        page = page["/Parent"]
    left, bottom, right, top = (float(v) for v in page["/MediaBox"])
    return left, bottom, right, top


def _refuse_signed(reader: PdfFileReader) -> None:
    if reader.embedded_signatures:
        raise invalid(
            "document", reader.embedded_signatures[0].field_name,
            "The file already carries signatures.", "Send the unsigned document.",
        )  # fmt: skip


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        return IncrementalPdfFileWriter(io.BytesIO(pdf))
    except (PdfError, ValueError, KeyError) as error:
        raise _unfit(str(error)) from error


def _unfit(message: str) -> Exception:
    return invalid(
        "document", "", f"The file cannot be signed: {message}",
        "Save it again as a plain PDF without encryption, or render it anew.",
    )  # fmt: skip
