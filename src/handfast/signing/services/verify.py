"""Verify: check every signature of a PDF, and the file itself against the envelope's record.

The PDF engine takes seconds to load, so it is imported by the first check.
"""

import hashlib
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

from handfast.kernel.errors import invalid
from handfast.platform import access, files
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope
from handfast.signing import queries
from handfast.signing.models import SigningAuthority
from handfast.signing.rules.authority import root_der
from handfast.signing.rules.verdict import verdict
from handfast.signing.services.provider import authority_of_tenant
from handfast.signing.types import MAX_VERIFY_BYTES, VerifyResult


def verify_upload(*, content: bytes) -> VerifyResult:
    """The verdict on a file that anybody holds; needs no tenant and no permission.

    The tenant is found by the authority that signed, and only its root is trusted. Raises
    InvalidInput when the file is not a PDF or too large.
    """
    from handfast.signing.rules.verify import tenant_of

    if len(content) > MAX_VERIFY_BYTES:
        message = f"The file has {len(content) // 1_000_000} MB; 50 MB are possible."
        raise invalid("file", len(content), message, "Choose the signed PDF itself.")
    tenant_id = _known_tenant(tenant_of(content))
    scope: AbstractContextManager[None] = tenant_scope(tenant_id) if tenant_id else nullcontext()
    with scope:
        return _check(content, known=tenant_id is not None)


def verify_envelope(*, envelope_id: UUID, by: Actor) -> VerifyResult:
    """The verdict on the envelope's present file; raises Forbidden or NotFound."""
    access.require(by, "signing.view")
    view = queries.envelope(envelope_id)
    return _check(files.read(view.current_file_id), known=True)


def _check(content: bytes, *, known: bool) -> VerifyResult:
    from handfast.signing.rules.verify import verify

    sha256 = hashlib.sha256(content).hexdigest()
    roots = [root_der(authority_of_tenant())] if known and SigningAuthority.objects.exists() else []
    statuses = verify(content, roots=roots)
    record = queries.record_of_file(sha256) if known else None
    chain = queries.chain_check(record.envelope_id).ok if record else None
    word, explanation = verdict(statuses, record, chain_ok=chain)
    return VerifyResult(
        sha256=sha256,
        signatures=statuses,
        record=record,
        chain_ok=chain,
        verdict=word,
        explanation=explanation,
    )


def _known_tenant(claimed: str | None) -> UUID | None:
    try:
        tenant_id = UUID(claimed) if claimed else None
    except ValueError:
        return None
    if tenant_id is None or not Tenant.objects.filter(id=tenant_id).exists():
        return None
    return tenant_id
