"""Shapes of the promise ledger, and its permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.kernel.money import Money

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "promises.view": (
        "sales", "sales_ops", "deal_desk", "legal", "contract_manager", "finance", "executive",
        "operations", "customer_success",
    ),
    "promises.resolve": ("finance", "sales_ops", "operations"),
    "promises.explain": ("sales", "sales_ops", "finance", "operations", "customer_success"),
}  # fmt: skip

STAGES = ("promised", "contracted", "ordered", "delivered", "entitled", "billed")

# How a promise stands: delivered as promised, not delivered yet, with a difference open, called off.
STANDINGS = ("kept", "under_way", "differing", "cancelled")


@dataclass(frozen=True)
class Terms:
    """What a stage says of a promise; a None is something that stage does not speak of.

    `price` is without tax for the whole quantity, per month or once.
    """

    offering: str | None = None
    quantity: Decimal | None = None
    price: Decimal | None = None
    catalog_version: str | None = None
    traits: Mapping[str, str] | None = None
    entitlements: tuple[str, ...] | None = None


@dataclass(frozen=True)
class BilledLine:
    """A line of an invoice for a promise; the period is half-open, None when billed once."""

    invoice_id: UUID
    number: str
    net: Decimal
    tax: Decimal
    tax_percent: Decimal
    price: Decimal | None
    period_start: date | None
    period_end: date | None
    currency: str


@dataclass(frozen=True)
class Difference:
    """Two stages that do not say the same; amounts are what would make the customer whole."""

    left: str
    right: str
    field: str
    expected: str
    found: str
    make_whole: Decimal = Decimal(0)
    make_whole_tax: Decimal = Decimal(0)
    invoices: int = 0

    @property
    def kind(self) -> str:
        """The difference in short, for example `billed ≠ contracted`."""
        return f"{self.right} ≠ {self.left}"


@dataclass(frozen=True)
class Cell:
    """What the ledger shows for a stage: a short text, and whether it keeps the promise."""

    stage: str
    text: str
    state: str
    label: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class DiscrepancyView:
    """A difference that somebody owns."""

    id: UUID
    promise_id: UUID
    name: str
    account_id: UUID
    account_name: str
    order_id: UUID | None
    order_number: str
    contract_number: str
    left: str
    right: str
    kind: str
    field: str
    expected: str
    found: str
    make_whole: Decimal
    make_whole_tax: Decimal
    currency: str
    invoices: int
    owner_id: UUID | None
    owner_name: str
    state: str
    since: datetime
    found_after_seconds: float
    resolution: str
    resolved_by: str
    resolved_at: datetime | None

    @property
    def can_credit(self) -> bool:
        """Whether crediting and correcting mends it."""
        return self.state == "open" and self.right == "billed" and self.make_whole > 0


@dataclass(frozen=True)
class OrphanView:
    """What a stage says of something that was never promised here, and who looks after it."""

    id: UUID
    promise_id: UUID
    stage: str
    label: str
    text: str
    at: datetime
    owner_name: str
    state: str
    reason: str


@dataclass(frozen=True)
class LedgerRow:
    """A promise with its six cells."""

    promise_id: UUID
    name: str
    price_text: str
    account_id: UUID
    account_name: str
    order_id: UUID | None
    order_number: str
    contract_number: str
    quote_number: str
    standing: str
    cells: tuple[Cell, ...]
    discrepancies: tuple[DiscrepancyView, ...]

    @property
    def group(self) -> str:
        """Whose promise it is and where it stands: customer and order, contract or quote."""
        if self.order_number:
            return f"{self.account_name} · order {self.order_number}"
        if self.contract_number:
            return f"{self.account_name} · contract {self.contract_number}"
        return f"{self.account_name} · quote {self.quote_number}"

    @property
    def kept(self) -> bool:
        """Whether it was delivered as promised, and no difference is open."""
        return self.standing == "kept"


@dataclass(frozen=True)
class Figures:
    """How promises stand, what is open, and how fast differences are found.

    Each promise counts once: kept (delivered as promised), under way (not delivered yet), differing
    (a difference is open) or cancelled. `open` counts the differences. `sums` is what makes
    customers whole, tax included, for each currency, the tenant's first.
    """

    promises: int
    kept: int
    under_way: int
    differing: int
    cancelled: int
    open: int
    sums: tuple[Money, ...]
    found_after_seconds: float | None

    @property
    def judged(self) -> int:
        """The promises that were either kept or not: neither those under way nor cancelled ones."""
        return self.kept + self.differing

    @property
    def share(self) -> str:
        """Kept ones of those that can be judged, in words."""
        return f"{self.kept:,} of {self.judged:,}" if self.judged else "none yet"

    @property
    def all_kept(self) -> bool:
        """Whether each promise that was not called off is kept."""
        return self.kept > 0 and not self.differing and not self.under_way

    @property
    def make_whole(self) -> Decimal:
        """The first of the sums."""
        return self.sums[0].amount

    @property
    def currency(self) -> str:
        """The currency of the first of the sums."""
        return self.sums[0].currency


Payload = Mapping[str, Any]
