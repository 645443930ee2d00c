"""Totals of the ledger: the sums of old entries are kept, so that a balance is read in no time."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from handfast.billing.models import LedgerEntry, LedgerTotal
from handfast.platform import access
from handfast.platform.access import Actor

SETTLED_AFTER = timedelta(hours=1)


@transaction.atomic
def total_ledger(*, by: Actor, at: datetime) -> int:
    """Add entries older than an hour of real time (`at`) to the totals; returns how many.

    Ids follow real time, so that after an hour no transaction can still add an earlier one.
    """
    access.require(by, "billing.run")
    kept = {
        (row.account, row.currency): row
        for row in LedgerTotal.objects.select_for_update().order_by("id")
    }
    fresh = LedgerEntry.objects.filter(created_at__lt=at - SETTLED_AFTER)
    if kept:
        fresh = fresh.filter(id__gt=max(row.up_to for row in kept.values()))
    up_to: UUID | None = fresh.order_by("-id").values_list("id", flat=True).first()
    if up_to is None:
        return 0
    count = 0
    own = fresh.filter(id__lte=up_to).order_by().values_list("account", "currency")
    for account, currency, amount in own.annotate(amount=Sum("amount")):
        row = kept.setdefault(
            (account, currency),
            LedgerTotal(account=account, currency=currency, amount=Decimal(0), up_to=up_to),
        )
        row.amount += amount
        count += 1
    for row in kept.values():
        row.up_to = up_to
        row.save()
    return count
