"""Checks every signature in a PDF: bytes intact, signature valid, certificate trusted, and no
change afterwards beyond what the seals allow.
"""

import io
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from handfast.kernel.errors import invalid
from handfast.signing.rules.pades import CERTIFICATE_SEAL, FIRST_SEAL, LAST_SEAL, run
from handfast.signing.types import SignatureStatus

_BROKEN = (PdfError, SignatureValidationError, SigningError, ValueError, KeyError, TypeError)
_KINDS = {
    FIRST_SEAL: "first seal",
    LAST_SEAL: "final seal",
    CERTIFICATE_SEAL: "certificate seal",
}


def verify(pdf: bytes, *, roots: Sequence[bytes]) -> tuple[SignatureStatus, ...]:
    """The verdict on each signature in the order they were made; `roots` are trusted (DER).

    Raises InvalidInput when the bytes are not a readable PDF.
    """
    trusted = [x509.Certificate.load(der) for der in roots]
    reader = _reader(pdf)
    return tuple(_check(signature, trusted) for signature in reader.embedded_signatures)


def tenant_of(pdf: bytes) -> str | None:
    """The tenant id named by the authority that the first signature claims; not yet proven."""
    for signature in _reader(pdf).embedded_signatures:
        for certificate in (signature.signer_cert, *signature.other_embedded_certs):
            serial = certificate.issuer.native.get("serial_number")
            if serial:
                return str(serial)
    return None


def _reader(pdf: bytes) -> PdfFileReader:
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        _ = reader.embedded_signatures
    except (*_BROKEN, RecursionError) as error:
        raise invalid(
            "file", f"{len(pdf)} bytes", f"This file is not a readable PDF: {error}",
            "Choose the signed PDF itself, exactly as you received it.",
        ) from None  # fmt: skip
    return reader


def _check(signature: EmbeddedPdfSignature, trusted: list[x509.Certificate]) -> SignatureStatus:
    name = str(signature.field_name)
    moment = _moment(signature)
    context = ValidationContext(
        trust_roots=trusted,
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
        other_certs=signature.other_embedded_certs,
    )
    try:
        status = run(async_validate_pdf_signature(signature, context))
    except (*_BROKEN, RecursionError) as error:
        return _broken(signature, name, moment, str(error))
    return _verdict(signature, status, name, moment)


def _verdict(
    signature: EmbeddedPdfSignature, status: PdfSignatureStatus, name: str, moment: datetime | None
) -> SignatureStatus:
    stamp = status.timestamp_validity
    return SignatureStatus(
        field=name,
        signer=_signer_name(signature),
        kind=_KINDS.get(name, "signature"),
        signed_at=moment,
        intact=bool(status.intact),
        valid=bool(status.valid),
        trusted=bool(status.trusted),
        docmdp_ok=bool(status.docmdp_ok),
        timestamped=stamp is not None and bool(stamp.valid and stamp.trusted),
        covers_whole_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        bottom_line=bool(status.bottom_line),
        certificate=signature.signer_cert.sha256.hex(),
        reason=_why(status),
    )


def _why(status: PdfSignatureStatus) -> str:
    if not status.intact:
        return "The bytes that were signed have been changed."
    if not status.valid:
        return "The signature itself is not valid."
    if not status.docmdp_ok:
        return "The file was changed after signing in a way the seal forbids."
    if not status.trusted:
        return "The certificate was not issued by this installation's authority."
    return "" if status.bottom_line else "The time stamp is not valid."


def _broken(
    signature: EmbeddedPdfSignature, name: str, moment: datetime | None, message: str
) -> SignatureStatus:
    return SignatureStatus(
        field=name, signer=_signer_name(signature), kind=_KINDS.get(name, "signature"),
        signed_at=moment, intact=False, valid=False, trusted=False, docmdp_ok=False,
        timestamped=False, covers_whole_file=False, bottom_line=False, certificate="",
        reason=f"The signature cannot be read: {message}",
    )  # fmt: skip


def _signer_name(signature: EmbeddedPdfSignature) -> str:
    certificate = signature.signer_cert
    if certificate is None:
        return "unknown"
    return str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)


def _moment(signature: EmbeddedPdfSignature) -> datetime | None:
    """When it was signed: the time stamp's word, else the signer's claim."""
    try:
        for stamp in extract_tst_data_iter(signature.signer_info, signed=False):
            found = stamp["encap_content_info"]["content"].parsed["gen_time"].native
            return found if isinstance(found, datetime) else None
        return signature.self_reported_timestamp
    except _BROKEN:
        return None
