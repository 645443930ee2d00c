"""The built-in signing provider: PAdES with the tenant's own authority, without any network.

The PDF engine takes seconds to load, so it is imported by the first act of signing.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from handfast.signing.rules.authority import issue_signer, root_der, seal_identity
from handfast.signing.rules.timestamps import TimestampSource
from handfast.signing.types import (
    Authority,
    FieldPlan,
    SignatureStatus,
    Signed,
    SignRequest,
)

StampMaker = Callable[[SignRequest], bytes]


class OwnProvider:
    """Signs with the tenant's authority; `stamp` draws the visible signature as a small PDF."""

    key = "own"
    name = "Handfast signing"

    def __init__(
        self, authority: Authority, timestamps: TimestampSource, stamp: StampMaker
    ) -> None:
        self._authority = authority
        self._timestamps = timestamps
        self._stamp = stamp

    def start(self, *, pdf: bytes, fields: Sequence[FieldPlan], number: str, at: datetime) -> bytes:
        """Create every field, then certify: from here on only signing is allowed."""
        from handfast.signing.rules import pades

        return pades.prepare(
            pdf,
            plans=fields,
            seal=seal_identity(self._authority),
            stamper=self._timestamps.stamper(at),
            reason=f"Envelope {number}: prepared for signature",
            at=at,
        )

    def sign(self, *, pdf: bytes, request: SignRequest, at: datetime) -> Signed:
        """Append one signer's signature with a certificate issued for this act only."""
        from handfast.signing.rules import pades

        identity = issue_signer(
            self._authority, name=request.name, email=request.email, at=at
        )  # fmt: skip
        signed = pades.add_signature(
            pdf,
            field=request.field.name,
            identity=identity,
            stamp=self._stamp(request),
            stamper=self._timestamps.stamper(at),
            name=request.name,
            reason=f"Envelope {request.number}: signed by {request.email}",
            at=at,
        )
        return Signed(signed, certificate=pades.fingerprint_of(identity))

    def finish(self, *, pdf: bytes, number: str, at: datetime) -> bytes:
        """Append the final seal."""
        from handfast.signing.rules import pades

        return pades.finish(
            pdf,
            seal=seal_identity(self._authority),
            stamper=self._timestamps.stamper(at),
            reason=f"Envelope {number}: completed",
            at=at,
        )

    def seal(self, *, pdf: bytes, reason: str, at: datetime) -> bytes:
        """Seal a separate file against any change."""
        from handfast.signing.rules import pades

        return pades.seal_file(
            pdf,
            seal=seal_identity(self._authority),
            stamper=self._timestamps.stamper(at),
            reason=reason,
            at=at,
        )

    def verify(self, *, pdf: bytes) -> tuple[SignatureStatus, ...]:
        """Check every signature, trusting this tenant's root only."""
        from handfast.signing.rules import verify

        return verify.verify(pdf, roots=[root_der(self._authority)])
