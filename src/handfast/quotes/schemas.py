"""Wire shapes of the quotes API; amounts are decimal strings in the quote's currency."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema

from handfast.platform.schemas import Strict


class QuoteIn(Strict):
    """Who the quote is for."""

    opportunity_id: UUID | None = None
    account_id: UUID | None = None
    contact_id: UUID | None = None
    name: str = ""
    pattern: str = "new"
    term_months: int | None = None
    currency: str = ""


class AddIn(Strict):
    """A product to add."""

    offering_code: str
    quantity: int = 1


class OptionIn(Strict):
    """How often a part occurs; `accept_remedy` also carries out what a refusal proposes."""

    offering_code: str
    quantity: int
    bundle: UUID | None = None
    accept_remedy: bool = False


class ChangeIn(Strict):
    """One of several wishes."""

    offering: str
    bundle: UUID | None = None
    quantity: int | None = None
    characteristic: str | None = None
    value: Any = None


class ChangesIn(Strict):
    """Wishes that are checked together and applied once."""

    changes: list[ChangeIn]
    accept_remedy: bool = False


class LineIn(Strict):
    """A change of one line."""

    quantity: int | None = None
    discount_percent: Decimal | None = None
    characteristics: dict[str, Any] | None = None


class TermsIn(Strict):
    """Terms; only those given are changed."""

    term_months: int | None = None
    payment_frequency: str | None = None
    start_date: date | None = None
    valid_until: date | None = None
    contact_id: UUID | None = None
    name: str | None = None


class CatalogIn(Strict):
    """The catalog version to move to; left out, the one sold today."""

    version_id: UUID | None = None


class ReasonIn(Strict):
    """Why the customer declined."""

    reason: str


class StepOut(Schema):
    """One step of a price."""

    key: str
    label: str
    amount: Decimal
    source: str
    note: str
    applied: bool


class LineOut(Schema):
    """A line with its price per unit and the steps that lead to it."""

    promise_id: UUID
    parent_promise_id: UUID | None
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
    net_total: Decimal
    characteristics: dict[str, Any]
    price_steps: list[StepOut]
    action: str


class QuoteOut(Schema):
    """A quote without its lines."""

    id: UUID
    number: str
    revision: int
    version: int
    status: str
    name: str
    pattern: str
    stream_id: UUID
    opportunity_id: UUID | None
    account_id: UUID
    account_name: str
    contact_id: UUID | None
    owner_id: UUID | None
    owner_name: str
    catalog_version_id: UUID
    catalog_number: int
    currency: str
    term_months: int | None
    start_date: date | None
    payment_frequency: str
    valid_until: date | None
    monthly: Decimal
    once: Decimal
    tcv: Decimal
    margin_percent: Decimal | None
    max_discount_percent: Decimal
    approval_request_id: UUID | None
    document_id: UUID | None
    presented_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str
    reject_reason: str
    allowed_actions: list[str]


class QuoteFull(QuoteOut):
    """A quote with its lines."""

    lines: list[LineOut]


class QuotePage(Schema):
    """A page of quotes; pass the cursor on to go on."""

    items: list[QuoteOut]
    next_cursor: str
    previous_cursor: str


class ReplayOut(Schema):
    """Whether the same inputs give the same prices today."""

    same: bool
    differences: list[str]


class ApprovalsOut(Schema):
    """Who would be asked and told, were it submitted now."""

    needed: bool
    approvers: list[str]
    informed: list[str]
