"""Figures of billing for its pages."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth

from handfast.billing.models import BillRun, Charge, Invoice, LedgerEntry, TaxRate
from handfast.billing.types import RECURRING


@dataclass(frozen=True)
class Overview:
    """Monthly recurring revenue, what is outstanding and overdue, and billed per month."""

    recurring: Decimal
    charges: int
    outstanding: Decimal
    overdue: Decimal
    overdue_count: int
    months: tuple[tuple[date, Decimal], ...]

    @property
    def overdue_text(self) -> str:
        """How many invoices are late, in words."""
        return f"{self.overdue_count} invoices"


def overview(today: date) -> Overview:
    """The figures of a day; amounts in the tenant's currency."""
    running = Charge.objects.filter(status="active", kind__in=RECURRING).aggregate(
        amount=Sum("amount"), count=Count("id")
    )
    unpaid = Invoice.objects.filter(kind="invoice", status__in=("posted", "partially_paid"))
    due = unpaid.aggregate(
        outstanding=Sum(F("total") - F("paid")),
        overdue=Sum(F("total") - F("paid"), filter=Q(due_on__lt=today)),
        count=Count("id", filter=Q(due_on__lt=today)),
    )
    billed = (
        Invoice.objects.filter(kind="invoice")
        .annotate(month=TruncMonth("issued_on"))
        .values_list("month")
        .annotate(total=Sum("total"))
        .order_by("-month")[:12]
    )
    zero = Decimal(0)
    return Overview(
        recurring=running["amount"] or zero, charges=running["count"],
        outstanding=due["outstanding"] or zero, overdue=due["overdue"] or zero,
        overdue_count=due["count"], months=tuple(sorted(billed)),
    )  # fmt: skip


def bill_runs(limit: int = 24) -> list[BillRun]:
    """The latest billing runs, newest first."""
    return list(BillRun.objects.order_by("-cycle_on")[:limit])


def ledger_balances() -> dict[str, Any]:
    """The balance of each ledger account; all of them sum to zero."""
    rows = LedgerEntry.objects.values_list("account").annotate(balance=Sum("amount"))
    return dict(rows.order_by("account"))


def tax_rates() -> list[TaxRate]:
    """The tax table, by region, the latest first."""
    return list(TaxRate.objects.order_by("region", "-valid_from")[:500])
