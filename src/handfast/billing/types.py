"""Shapes of billing, and its permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from handfast.kernel.period import month_of

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "billing.view": (
        "sales", "sales_ops", "deal_desk", "contract_manager", "finance", "executive",
        "customer_success",
    ),
    "billing.edit": ("finance",),
    "billing.run": ("finance",),
}  # fmt: skip

RECURRING = ("recurring", "rental")
ONE_TIME = "one_time"


def period_words(start: date | None, end: date | None) -> str:
    """The days of a half-open period, both ends included, as people write them; without: once."""
    if start is None or end is None:
        return "once"
    last = end - timedelta(days=1)
    return f"{start.day} {start:%b} – {last.day} {last:%b %Y}"


INVOICE_KINDS = ("invoice", "credit_note")


@dataclass(frozen=True)
class NewCharge:
    """What is to be billed for a promise: `amount` per month, or once, without tax."""

    promise_id: UUID
    kind: str
    description: str
    amount: Decimal
    list_amount: Decimal
    offering_code: str
    quantity: Decimal = Decimal(1)


@dataclass(frozen=True)
class ChargeView:
    """A charge; the period billed is half-open, `billed_until` is the first day not billed."""

    id: UUID
    promise_id: UUID
    account_id: UUID
    order_id: UUID | None
    contract_id: UUID | None
    kind: str
    description: str
    amount: Decimal
    list_amount: Decimal
    currency: str
    start_on: date
    end_on: date | None
    billed_until: date | None
    status: str


@dataclass(frozen=True)
class InvoiceLineView:
    """A line: amounts without tax, its tax, and the half-open period it is for."""

    id: UUID
    promise_id: UUID
    kind: str
    description: str
    period_start: date | None
    period_end: date | None
    days: int | None
    days_in_month: int | None
    net: Decimal
    tax_percent: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        """Net and tax."""
        return self.net + self.tax

    @property
    def tax_text(self) -> str:
        """The percentage as people write it."""
        return f"{self.tax_percent.normalize():f} %"

    @property
    def prorated(self) -> bool:
        """Whether the line is for a part of a month."""
        return self.days is not None and self.days != self.days_in_month

    @property
    def share_text(self) -> str:
        """How much of the month is billed, as “15 of 31 days”; empty for all of it, or once."""
        return f"{self.days} of {self.days_in_month} days" if self.prorated else ""

    @property
    def period_text(self) -> str:
        """The days the line is for, both included, as people write them.

        A credit over no days says so: it may give back a part of something recurring.
        """
        if self.kind == "credit" and self.period_start is None:
            return "–"
        return period_words(self.period_start, self.period_end)


@dataclass(frozen=True)
class InvoiceView:
    """An invoice or credit note with its lines; a credit note's amounts are positive."""

    id: UUID
    number: str
    kind: str
    account_id: UUID
    account_name: str
    status: str
    currency: str
    issued_on: date
    due_on: date
    net: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    posted_at: datetime | None
    stream_id: UUID | None
    file_id: UUID | None
    credits_id: UUID | None
    credits_number: str
    reason: str
    lines: tuple[InvoiceLineView, ...]

    @property
    def outstanding(self) -> Decimal:
        """What is still to be paid of an invoice."""
        return self.total - self.paid

    @property
    def signed_total(self) -> Decimal:
        """What it adds to the customer's account: negative for a credit note."""
        return -self.total if self.kind == "credit_note" else self.total


@dataclass(frozen=True)
class CreditItem:
    """An amount to give back for a promise, without tax; positive."""

    promise_id: UUID
    description: str
    net: Decimal
    period_start: date | None = None
    period_end: date | None = None


@dataclass(frozen=True)
class PreviewLine:
    """A line of an invoice that does not exist yet; the period is half-open."""

    promise_id: UUID
    description: str
    net: Decimal
    tax: Decimal
    period_start: date | None
    period_end: date | None

    @property
    def total(self) -> Decimal:
        """Net and tax."""
        return self.net + self.tax

    @property
    def period_text(self) -> str:
        """The days the line is for, as the invoice will write them."""
        return period_words(self.period_start, self.period_end)

    @property
    def share_text(self) -> str:
        """How much of the month is billed, as “15 of 31 days”; empty for all of it, or once."""
        if self.period_start is None or self.period_end is None:
            return ""
        days, whole = (self.period_end - self.period_start).days, month_of(self.period_start).days
        return f"{days} of {whole} days" if days != whole else ""


@dataclass(frozen=True)
class InvoicePreview:
    """What activation on a day would bill at once; `monthly_net` follows each full month."""

    on: date
    currency: str
    lines: tuple[PreviewLine, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    monthly_net: Decimal
