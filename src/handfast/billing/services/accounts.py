"""Who pays, and which tax holds."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.billing.models import BillingAccount, TaxRate
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, numbering
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant


@transaction.atomic
def ensure_billing_account(*, account_id: UUID, currency: str, at: datetime) -> BillingAccount:
    """The account's billing account in that currency, made when it has none yet."""
    found = BillingAccount.objects.filter(account_id=account_id, currency=currency).first()
    if found is not None:
        return found
    made, _ = BillingAccount.objects.get_or_create(
        account_id=account_id,
        currency=currency,
        defaults={"number": numbering.next_number("billing_account", at=at)},
    )
    return made


@transaction.atomic
def set_tax_rate(
    *, region: str, percent: Decimal, valid_from: date, by: Actor, at: datetime,
    name: str = "Sales tax",
) -> TaxRate:  # fmt: skip
    """Set the percentage of a region from a day on; an empty region holds for all others.

    Raises InvalidInput outside of 0–100 %.
    """
    access.require(by, "billing.edit")
    if not 0 <= percent <= 100:
        raise invalid("percent", percent, "A tax rate lies between 0 and 100.")
    rate, _ = TaxRate.objects.update_or_create(
        region=region.strip().upper(),
        valid_from=valid_from,
        defaults={"percent": percent, "name": name},
    )
    tenant = Ref("tenant", current_tenant().id)
    after = {"region": rate.region, "percent": percent, "valid_from": valid_from}
    audit.record("tax_rate.set", subject=tenant, by=by, at=at, after=after)
    return rate
