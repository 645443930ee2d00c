"""Figures of billing for its pages."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth

from handfast.billing.models import BillRun, Charge, Invoice, LedgerEntry, LedgerTotal, TaxRate
from handfast.billing.types import RECURRING
from handfast.kernel.errors import not_found
from handfast.kernel.money import Money, totals
from handfast.platform.tenancy import current_tenant


@dataclass(frozen=True)
class Overview:
    """Monthly recurring revenue, what is outstanding and overdue, and billed per month.

    Amounts are sums of each currency, the tenant's first: currencies are never added up.
    """

    recurring: tuple[Money, ...]
    charges: int
    outstanding: tuple[Money, ...]
    overdue: tuple[Money, ...]
    overdue_count: int
    months: tuple[tuple[date, tuple[Money, ...]], ...]

    @property
    def overdue_text(self) -> str:
        """How many invoices are late, in words."""
        return f"{self.overdue_count} invoices"


def overview(today: date) -> Overview:
    """The figures of a day."""
    own = str(current_tenant().currency)
    running = list(
        Charge.objects.filter(status="active", kind__in=RECURRING)
        .order_by()
        .values_list("currency")
        .annotate(amount=Sum("amount"), count=Count("id"))
    )
    unpaid = Invoice.objects.filter(kind="invoice", status__in=("posted", "partially_paid"))
    owed = F("total") - F("paid")
    late = Q(due_on__lt=today)
    due = list(
        unpaid.order_by()
        .values_list("currency")
        .annotate(all=Sum(owed), overdue=Sum(owed, filter=late), count=Count("id", filter=late))
    )
    return Overview(
        recurring=totals((Money(row[1], row[0]) for row in running), first=own),
        charges=sum(row[2] for row in running),
        outstanding=totals((Money(row[1], row[0]) for row in due), first=own),
        overdue=totals((Money(row[2] or Decimal(0), row[0]) for row in due), first=own),
        overdue_count=sum(row[3] for row in due),
        months=_months(own, today),
    )


def _months(own: str, today: date) -> tuple[tuple[date, tuple[Money, ...]], ...]:
    """What was billed in each of the last twelve months that have invoices."""
    since = date(today.year - 1, today.month, 1)
    rows = (
        Invoice.objects.filter(kind="invoice", issued_on__gte=since)
        .annotate(month=TruncMonth("issued_on"))
        .values_list("month", "currency")
        .annotate(total=Sum("total"))
        .order_by("-month")
    )
    found: dict[date, list[Money]] = {}
    for month, currency, total in rows:
        found.setdefault(month, []).append(Money(total, currency))
    return tuple((m, totals(found[m], first=own)) for m in sorted(found)[-12:])


def bill_runs(limit: int = 24) -> list[BillRun]:
    """The latest billing runs, newest first."""
    return list(BillRun.objects.order_by("-cycle_on")[:limit])


def ledger_balances() -> dict[str, tuple[Money, ...]]:
    """The balance of each ledger account in each currency; those of a currency sum to zero.

    Read from the totals kept hourly and the entries since, not from all entries ever made.
    """
    kept = list(LedgerTotal.objects.all())
    entries = LedgerEntry.objects.all()
    if kept:
        entries = entries.filter(id__gt=max(total.up_to for total in kept))
    rows = entries.order_by().values_list("account", "currency").annotate(balance=Sum("amount"))
    sums = {(total.account, total.currency): total.amount for total in kept}
    for account, currency, balance in rows:
        sums[account, currency] = sums.get((account, currency), Decimal(0)) + balance
    found: dict[str, list[Money]] = {}
    for (account, currency), balance in sorted(sums.items()):
        found.setdefault(account, []).append(Money(balance, currency))
    own = str(current_tenant().currency)
    return {account: totals(amounts, first=own) for account, amounts in found.items()}


def tax_rates() -> list[TaxRate]:
    """The tax table, by region, the latest first."""
    return list(TaxRate.objects.order_by("region", "-valid_from")[:500])


def tax_rate(rate_id: UUID) -> TaxRate:
    """One row of the tax table; raises NotFound."""
    row: TaxRate | None = TaxRate.objects.filter(id=rate_id).first()
    if row is None:
        raise not_found("tax rate", rate_id)
    return row
