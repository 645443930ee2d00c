"""Shapes of orders: lines to be ordered, readiness, and views of an order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from handfast.quotes.types import LineRequest

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "orders.view": (
        "sales", "sales_ops", "deal_desk", "legal", "contract_manager", "finance", "executive",
        "operations", "customer_success",
    ),
    "orders.edit": ("sales", "sales_ops", "operations", "customer_success"),
    "orders.submit": ("sales", "sales_ops", "operations"),
    "orders.cancel": ("sales_ops", "operations"),
    "orders.deliver": ("operations",),
}  # fmt: skip

AGAIN = "Change it if need be, and submit it again."
"""The remedy of an order whose approval was refused."""

ACTIONS = ("add", "modify", "delete", "no_change")
KINDS = ("new", "change")
JEOPARDY = ("none", "low", "medium", "high", "critical")
MONTHLY = ("recurring", "rental")
ADDRESS_FIELDS = ("line1", "line2", "city", "region", "postal_code", "country")


@dataclass(frozen=True)
class NewLine:
    """A line to be ordered, with its price per unit and period already known.

    `promise_id` is carried over from quote and contract; without one it is born here.
    """

    offering_code: str
    name: str
    quantity: Decimal = Decimal(1)
    charge_type: str = "recurring"
    net_price: Decimal | None = None
    list_price: Decimal | None = None
    characteristics: Mapping[str, Any] = field(default_factory=dict)
    promise_id: UUID | None = None
    parent_promise_id: UUID | None = None
    action: str = "add"
    asset_id: UUID | None = None
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One wish about something a customer has: delete it, or modify its characteristics."""

    promise_id: UUID
    action: str
    characteristics: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LineChange:
    """One wish about an order under way: remove a line (with its parts), modify or add one.

    An added line names its offering and, for a part, the line it belongs to; without a price it
    costs the list price of the order's catalog version.
    """

    action: Literal["add", "modify", "remove"]
    promise_id: UUID | None = None
    characteristics: Mapping[str, Any] = field(default_factory=dict)
    offering_code: str = ""
    quantity: Decimal = Decimal(1)
    net_price: Decimal | None = None
    parent_promise_id: UUID | None = None


@dataclass(frozen=True)
class Configuration:
    """What a direct order asks for: offerings with options and discount, over a term."""

    requests: tuple[LineRequest, ...]
    term_months: int
    requested_date: date | None


@dataclass(frozen=True)
class Estimate:
    """The day on which an order's delivery is expected to end, and how endangered its date is."""

    order_id: UUID
    day: date
    jeopardy: str


@dataclass(frozen=True)
class Check:
    """One point of the readiness checklist; `remedy` says what to do, `url` where."""

    key: str
    label: str
    ok: bool
    detail: str
    remedy: str = ""
    url: str = ""


@dataclass(frozen=True)
class OrderView:
    """An order as pages, API and other contexts read it."""

    id: UUID
    number: str
    kind: str
    status: str
    version: int
    account_id: UUID
    account_name: str
    contact_id: UUID | None
    contact_name: str
    contact_email: str
    contract_id: UUID | None
    contract_number: str
    quote_id: UUID | None
    stream_id: UUID
    catalog_version_id: UUID
    currency: str
    term_months: int
    seller_id: UUID | None
    seller_name: str
    seller_email: str
    requested_date: date | None
    effective_date: date | None
    planned_date: date | None
    committed_date: date | None
    estimated_date: date | None
    jeopardy: str
    reason: str
    address: Mapping[str, str]
    monthly: Decimal
    once: Decimal
    line_count: int
    created_at: datetime
    submitted_at: datetime | None
    completed_at: datetime | None
    actions: tuple[str, ...]

    @property
    def direct(self) -> bool:
        """Whether it was taken without a contract."""
        return self.contract_id is None

    @property
    def revisable(self) -> bool:
        """Whether what it asks for can be changed: a direct order that was not submitted."""
        return self.direct and self.kind == "new" and self.status == "draft"


@dataclass(frozen=True)
class OrderLineView:
    """A line of an order; prices are per unit and charge period, None until known."""

    id: UUID
    order_id: UUID
    promise_id: UUID
    parent_promise_id: UUID | None
    offering_code: str
    name: str
    quantity: Decimal
    action: str
    charge_type: str
    net_price: Decimal | None
    list_price: Decimal | None
    currency: str
    status: str
    characteristics: Mapping[str, Any]
    before: Mapping[str, Any]
    asset_id: UUID | None
    catalog_version_id: UUID
    depth: int = 0

    @property
    def is_bundle(self) -> bool:
        """Whether it only groups its parts."""
        return self.charge_type == "none"

    @property
    def monthly(self) -> bool:
        """Whether it is charged every month."""
        return self.charge_type in MONTHLY

    @property
    def net_total(self) -> Decimal | None:
        """The net price of the whole quantity, per charge period."""
        return None if self.net_price is None else self.net_price * self.quantity


@dataclass(frozen=True)
class Panels:
    """What a context further down adds to the order's page, as safe HTML."""

    wide: str = ""
    content: str = ""
    aside: str = ""
    actions: str = ""
