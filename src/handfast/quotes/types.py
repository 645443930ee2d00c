"""Quotes as plain frozen values: what is chosen, what it costs and why, and the views of a quote.

Prices are per unit of a line and per charge period; `net_total` multiplies by the quantity. All
amounts of a quote are in its one currency, rounded half-up to the minor unit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol
from uuid import UUID

from handfast.kernel.errors import InvalidInput, Problem

Action = Literal["add", "modify", "delete"]
StepKey = Literal["list", "bundle", "promotion", "discretionary"]

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "quotes.view": (
        "sales", "sales_ops", "deal_desk", "legal", "contract_manager", "finance", "executive",
        "operations", "customer_success", "partner",
    ),
    "quotes.edit": ("sales", "sales_ops", "deal_desk"),
    "quotes.send": ("sales", "sales_ops", "deal_desk"),
}  # fmt: skip
CONTACT_PERMISSION = "portal.use"
ACTIONS: tuple[str, ...] = ("add", "modify", "delete")
FREQUENCIES: Mapping[str, str] = {
    "monthly": "Monthly",
    "quarterly": "Quarterly",
    "yearly": "Yearly",
}
BILLED_FREQUENCIES: tuple[str, ...] = ("monthly",)
"""The frequencies that invoices follow today; nothing else can be promised."""
TERMS: tuple[int, ...] = (1, 12, 24, 36, 48, 60)
PATTERNS: Mapping[str, str] = {
    "new": "New business",
    "expansion": "Expansion",
    "renewal": "Renewal",
    "co_term": "Co-term",
}
MONTHLY: tuple[str, ...] = ("recurring", "rental")


@dataclass(frozen=True)
class LineInput:
    """One chosen offering before pricing; `key` is its promise id, `parent` that of its bundle."""

    key: UUID
    offering: str
    quantity: int = 1
    parent: UUID | None = None
    characteristics: Mapping[str, Any] = field(default_factory=dict)
    discount_percent: Decimal = Decimal(0)
    discount_by: str = ""
    action: Action = "add"


@dataclass(frozen=True)
class PriceContext:
    """What prices and rules depend on besides the lines: pinned with the quote."""

    term_months: int
    day: date
    account: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PriceStep:
    """One step of a price: the amount it adds per unit, and where it comes from.

    A step with `applied` False shows a reduction that was looked at and did not apply, and why.
    """

    key: StepKey
    label: str
    amount: Decimal
    source: str
    note: str = ""
    applied: bool = True


@dataclass(frozen=True)
class PricedLine:
    """A line with its price per unit and the steps that lead to it."""

    key: UUID
    parent: UUID | None
    offering: str
    name: str
    quantity: int
    charge_type: str
    list_price: Decimal
    bundle_delta: Decimal
    promotion_delta: Decimal
    discount_percent: Decimal
    discretionary_delta: Decimal
    net_price: Decimal
    unit_cost: Decimal
    characteristics: Mapping[str, Any]
    steps: tuple[PriceStep, ...]
    action: Action = "add"
    discount_by: str = ""

    @property
    def net_total(self) -> Decimal:
        """The net price of the whole quantity, per charge period."""
        return self.net_price * self.quantity

    @property
    def monthly(self) -> bool:
        """Whether it is charged every month."""
        return self.charge_type in MONTHLY


@dataclass(frozen=True)
class Totals:
    """What all lines come to; `tcv` is monthly × term + once, `margin_percent` of it is ours."""

    monthly: Decimal
    once: Decimal
    tcv: Decimal
    cost: Decimal
    margin: Decimal
    margin_percent: Decimal | None
    max_discount_percent: Decimal
    list_tcv: Decimal


@dataclass(frozen=True)
class Pricing:
    """All lines priced, and their totals."""

    lines: tuple[PricedLine, ...]
    totals: Totals


@dataclass(frozen=True)
class Change:
    """One wish: set the quantity of an offering, or one of its characteristics.

    `line` names an existing line, or with `bundle` and `offering` a part of a bundle.
    """

    offering: str
    bundle: UUID | None = None
    quantity: int | None = None
    characteristic: str | None = None
    value: Any = None


@dataclass(frozen=True)
class Remedy:
    """Changes that make a refused wish possible, and what they do to the price."""

    text: str
    changes: tuple[Change, ...]
    monthly: Decimal
    once: Decimal


@dataclass(frozen=True)
class Violation:
    """Why a selection is not allowed: every reason, and a remedy when there is one."""

    kind: str
    offering: str
    name: str
    bundle: UUID | None
    reasons: tuple[str, ...]
    remedy: Remedy | None = None

    @property
    def message(self) -> str:
        """The whole refusal as a sentence."""
        listed = " and ".join(self.reasons)
        return f"{self.name} cannot be chosen like this: {listed}."


class ConfigurationRefused(InvalidInput):
    """The wish breaks rules of the catalog; `violations` say which, and how to mend it."""

    code = "configuration_refused"
    title = "This cannot be configured"

    def __init__(self, *violations: Violation) -> None:
        self.violations = violations
        super().__init__(*(_problem(v) for v in violations))


def _problem(violation: Violation) -> Problem:
    remedy = violation.remedy
    hint = f"{remedy.text}." if remedy else "Change the selection."
    return Problem(violation.offering, "", violation.message, hint)


@dataclass(frozen=True)
class LineRequest:
    """A line asked for directly, without a quote (an order at list price, for example).

    For a bundle, `options` gives quantities of optional parts and `settings` characteristics of
    parts (offering code → values).
    """

    offering_code: str
    quantity: int = 1
    characteristics: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, int] = field(default_factory=dict)
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True)
class QuoteLineView:
    """A line of a quote; amounts per unit and charge period, in the quote's currency."""

    id: UUID
    promise_id: UUID
    parent_promise_id: UUID | None
    bundle_code: str
    offering_code: str
    name: str
    quantity: int
    charge_type: str
    list_price: Decimal
    bundle_delta: Decimal
    promotion_delta: Decimal
    discount_percent: Decimal
    discretionary_delta: Decimal
    net_price: Decimal
    unit_cost: Decimal
    characteristics: Mapping[str, Any]
    price_steps: tuple[PriceStep, ...]
    position: int
    action: Action
    catalog_version_id: UUID
    discount_by: str = ""

    @property
    def net_total(self) -> Decimal:
        """The net price of the whole quantity, per charge period."""
        return self.net_price * self.quantity

    @property
    def monthly(self) -> bool:
        """Whether it is charged every month."""
        return self.charge_type in MONTHLY

    @property
    def is_bundle(self) -> bool:
        """Whether it only groups its parts."""
        return self.charge_type == "none"


_STEPS = (
    ("List price", "list_price"), ("Bundle", "bundle_delta"), ("Promotions", "promotion_delta"),
    ("Discretionary discount", "discretionary_delta"),
)  # fmt: skip


class Charged(Protocol):
    """A line of a quote, an order or a contract: how it is charged."""

    @property
    def charge_type(self) -> str:
        """`recurring`, `rental`, `one_time`, `usage` or `none`."""

    @property
    def monthly(self) -> bool:
        """Whether it is charged every month."""


def periods(line: Charged, term_months: int) -> int:
    """How often a line is charged over a term: every month, once, or not before it is used."""
    return term_months if line.monthly else 1 if line.charge_type == "one_time" else 0


def waterfall(
    lines: Sequence[PricedLine | QuoteLineView], term_months: int
) -> list[dict[str, str]]:
    """From the list price to the net price of all lines over a term, as approvers see it."""
    counted = [(line, line.quantity * periods(line, term_months)) for line in lines]
    return [
        {
            "label": label,
            "amount": str(sum((getattr(x, name) * n for x, n in counted if n), Decimal("0.00"))),
        }
        for label, name in _STEPS
    ]


@dataclass(frozen=True)
class QuoteView:
    """A quote as pages, API and other contexts read it."""

    id: UUID
    number: str
    revision: int
    status: str
    version: int
    name: str
    pattern: str
    stream_id: UUID
    opportunity_id: UUID | None
    account_id: UUID
    account_name: str
    contact_id: UUID | None
    contact_name: str
    contact_email: str
    owner_id: UUID | None
    owner_name: str
    catalog_version_id: UUID
    catalog_number: int
    currency: str
    term_months: int | None
    start_date: date | None
    payment_frequency: str
    valid_until: date | None
    priced_on: date
    monthly: Decimal
    once: Decimal
    tcv: Decimal
    list_tcv: Decimal
    margin_percent: Decimal | None
    max_discount_percent: Decimal
    approval_request_id: UUID | None
    document_id: UUID | None
    document_file_id: UUID | None
    presented_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str
    reject_reason: str
    replaced_by: UUID | None
    actions: tuple[str, ...]
    created_at: datetime

    @property
    def title(self) -> str:
        """Number and version, as people say it."""
        return self.number if self.revision == 1 else f"{self.number} version {self.revision}"


@dataclass(frozen=True)
class Replay:
    """A quote's prices computed again from its pinned inputs; `same` when nothing differs."""

    same: bool
    pricing: Pricing
    differences: tuple[str, ...]
