"""Which way of signing an envelope uses, and the tenant's authority behind the built-in one."""

from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, transaction

from handfast.documents.services import render_pdf
from handfast.kernel.errors import invalid
from handfast.platform import clock
from handfast.platform.tenancy import current_tenant
from handfast.signing.models import SigningAuthority
from handfast.signing.rules.authority import create_authority, fingerprint, timestamp_identity
from handfast.signing.rules.own import OwnProvider
from handfast.signing.rules.stamp import stamp_data
from handfast.signing.rules.timestamps import (
    LocalTimestamps,
    NoTimestamps,
    OutsideTimestamps,
    TimestampSource,
)
from handfast.signing.types import Authority, SigningProvider, SignRequest

ProviderMaker = Callable[[], SigningProvider]
_providers: dict[str, ProviderMaker] = {}
_FIELDS = (
    "root_certificate", "root_key", "seal_certificate", "seal_key", "timestamp_certificate",
    "timestamp_key",
)  # fmt: skip


def register_provider(key: str, maker: ProviderMaker) -> None:
    """Offer another way of signing; `maker` builds it for the tenant in scope."""
    _providers[key] = maker


def provider_keys() -> tuple[str, ...]:
    """The ways of signing on offer."""
    return ("own", *sorted(_providers))


def provider(key: str) -> SigningProvider:
    """The way of signing of that key, for the tenant in scope; raises InvalidInput."""
    if key == "own":
        authority = authority_of_tenant()
        return OwnProvider(authority, _timestamps(authority), draw_stamp)
    if key not in _providers:
        offered = ", ".join(provider_keys())
        raise invalid("provider", key, "There is no such way of signing.", f"Choose: {offered}.")
    return _providers[key]()


def authority_of_tenant() -> Authority:
    """The tenant's certification authority, made at its first use."""
    row = SigningAuthority.objects.first() or _create()
    return Authority(**{name: getattr(row, name) for name in _FIELDS})


def draw_stamp(request: SignRequest) -> bytes:
    """The visible signature as a small PDF, exactly as large as its box."""
    data = stamp_data(
        request.given,
        box=request.field.anchor,
        name=request.name,
        email=request.email,
        number=request.number,
        at=request.at,
    )
    return render_pdf(template="stamp", data=data, at=request.at, profile="stamp").pdf


def _create() -> SigningAuthority:
    tenant = current_tenant()
    made = create_authority(tenant_id=tenant.id, tenant_name=tenant.name, at=clock.now())
    values = {name: getattr(made, name) for name in _FIELDS}
    try:
        with transaction.atomic():
            row: SigningAuthority = SigningAuthority.objects.create(
                **values, fingerprint=fingerprint(made.root_certificate)
            )
    except IntegrityError:
        row = SigningAuthority.objects.get()
    return row


def _timestamps(authority: Authority) -> TimestampSource:
    chosen = getattr(settings, "HANDFAST_TIMESTAMPS", "local")
    if chosen == "local":
        return LocalTimestamps(timestamp_identity(authority))
    return NoTimestamps() if chosen == "none" else OutsideTimestamps(chosen)
