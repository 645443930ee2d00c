"""What is due, for the services that bill it."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Sum

from handfast.billing.models import BillingAccount, Charge, InvoiceLine, TaxRate
from handfast.billing.rules import Chargeable, after_credits
from handfast.billing.types import RECURRING
from handfast.kernel.period import Period
from handfast.parties import queries as parties


def chargeable(row: Charge) -> Chargeable:
    """The charge as the arithmetic sees it."""
    return Chargeable(
        id=row.id, promise_id=row.promise_id, description=row.description, amount=row.amount,
        recurring=row.kind in RECURRING, start_on=row.start_on, end_on=row.end_on,
        billed_until=row.billed_until,
    )  # fmt: skip


def due_charges(on: date) -> Any:
    """Charges with something to bill on that day."""
    return Charge.objects.filter(
        Q(billed_until=None) | Q(kind__in=RECURRING, billed_until__lte=on),
        status="active", start_on__lte=on,
    )  # fmt: skip


def open_charges(payer_ids: Collection[UUID], *, on: date) -> dict[UUID, list[Charge]]:
    """The due charges of billing accounts, locked, by billing account, oldest first."""
    found: dict[UUID, list[Charge]] = {}
    rows = due_charges(on).select_for_update().filter(billing_account_id__in=payer_ids)
    for row in rows.order_by("id"):
        found.setdefault(row.billing_account_id, []).append(row)
    return found


def accounts_to_bill(on: date) -> Any:
    """The billing accounts with something due on that day."""
    due = due_charges(on).filter(billing_account_id=OuterRef("id"))
    return BillingAccount.objects.filter(Exists(due))


def open_billing_days() -> list[date]:
    """Up to which days recurring charges are billed; empty when none runs."""
    return list(
        Charge.objects.filter(status="active", kind__in=RECURRING, billed_until__isnull=False)
        .values_list("billed_until", flat=True)
        .distinct()
        .order_by("billed_until")[:36]
    )


def tax_percents(account_ids: Collection[UUID], *, on: date) -> dict[UUID, Decimal]:
    """The tax percentage of each account by its region on a day; zero where none is set."""
    rates = _rates(on)
    regions = parties.regions_of(account_ids)
    fallback = rates.get("", Decimal(0))
    return {a: rates.get(regions.get(a, "").upper(), fallback) for a in account_ids}


def tax_percent_of_region(region: str, *, on: date) -> Decimal:
    """The tax percentage of a region on a day; that of all others, or zero, where none is set."""
    rates = _rates(on)
    return rates.get(region.upper(), rates.get("", Decimal(0)))


def _rates(on: date) -> dict[str, Decimal]:
    rows = TaxRate.objects.filter(valid_from__lte=on).order_by("valid_from")
    return {row.region: row.percent for row in rows}


def billed_periods(promise_ids: Collection[UUID]) -> dict[UUID, list[tuple[Period, Decimal]]]:
    """The periods billed for each promise, oldest first, with what is left of their net amounts
    after the credits for the same days.
    """
    found: dict[str, dict[UUID, list[tuple[Period, Decimal]]]] = {"charge": {}, "credit": {}}
    rows = InvoiceLine.objects.filter(
        promise_id__in=promise_ids, period_start__isnull=False, period_end__isnull=False
    )
    names = ("kind", "promise_id", "period_start", "period_end", "net")
    for kind, promise_id, start, end, net in rows.order_by("id").values_list(*names):
        found[kind].setdefault(promise_id, []).append((Period(start, end), net))
    credits = found["credit"]
    return {p: after_credits(own, credits.get(p, ())) for p, own in found["charge"].items()}


def creditable(promise_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """What was billed for each promise and not given back yet, without tax."""
    found = dict.fromkeys(promise_ids, Decimal(0))
    rows = InvoiceLine.objects.filter(promise_id__in=promise_ids).values_list("promise_id", "kind")
    for promise_id, kind, net in rows.annotate(total=Sum("net")).order_by():
        found[promise_id] += net if kind == "charge" else -net
    return found


def percents_of_promises(promise_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """The percentage on the latest charged line of each promise."""
    rows = InvoiceLine.objects.filter(promise_id__in=promise_ids, kind="charge").order_by("id")
    return dict(rows.values_list("promise_id", "tax_percent"))
