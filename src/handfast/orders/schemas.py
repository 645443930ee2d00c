"""Wire shapes of orders."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from handfast.platform.schemas import Strict


class OrderOut(Schema):
    """An order; `allowed_actions` says what may be done with it now."""

    id: UUID
    number: str
    kind: str
    status: str
    version: int
    account_id: UUID
    account_name: str
    contact_id: UUID | None
    contact_name: str
    contract_id: UUID | None
    contract_number: str
    quote_id: UUID | None
    stream_id: UUID
    catalog_version_id: UUID
    currency: str
    term_months: int
    seller_id: UUID | None
    seller_name: str
    requested_date: date | None
    effective_date: date | None
    planned_date: date | None
    committed_date: date | None
    estimated_date: date | None
    jeopardy: str
    reason: str
    address: dict[str, str]
    monthly: Decimal
    once: Decimal
    line_count: int
    created_at: datetime
    submitted_at: datetime | None
    completed_at: datetime | None
    allowed_actions: list[str] = []

    @staticmethod
    def resolve_allowed_actions(view: object) -> list[str]:
        """The calls its state allows."""
        return list(getattr(view, "actions", ()))


class OrderLineOut(Schema):
    """A line of an order; prices per unit and period."""

    id: UUID
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
    characteristics: dict[str, Any]


class OrderPage(Schema):
    """A page of orders; ask again with `cursor` = `next` for more."""

    items: list[OrderOut]
    next: str


class RequestIn(Strict):
    """An offering to order; for a bundle with its optional parts and settings of parts."""

    offering_code: str
    quantity: int = Field(1, ge=1, le=100_000)
    characteristics: dict[str, Any] = {}
    options: dict[str, int] = {}
    settings: dict[str, dict[str, Any]] = {}
    discount_percent: Decimal = Field(Decimal(0), ge=0, le=100, decimal_places=2)


class ConfigurationOut(Schema):
    """What a direct order asks for."""

    lines: list[RequestIn]
    term_months: int
    requested_date: date | None


class ConfigurationIn(Strict):
    """What a direct draft shall ask for instead; it is priced anew."""

    lines: list[RequestIn]
    term_months: int
    requested_date: date | None = None
    version: int | None = None


class OrderIn(Strict):
    """An order without a contract."""

    account_id: UUID
    lines: list[RequestIn]
    term_months: int = 12
    contact_id: UUID | None = None
    requested_date: date | None = None


class ContractIn(Strict):
    """The contract to capture an order from."""

    contract_id: UUID


class UpdateIn(Strict):
    """What to change in a draft."""

    contact_id: UUID | None = None
    requested_date: date | None = None
    address: dict[str, str] | None = None
    version: int | None = None


class CancelIn(Strict):
    """Why."""

    reason: str
    version: int | None = None


class ChangeIn(Strict):
    """One wish about a service."""

    promise_id: UUID
    action: str
    characteristics: dict[str, Any] = {}


class ChangeOrderIn(Strict):
    """A change order for active services of a customer."""

    account_id: UUID
    changes: list[ChangeIn]
    effective_date: date | None = None


class CheckOut(Schema):
    """A point of the readiness checklist."""

    key: str
    label: str
    ok: bool
    detail: str
    remedy: str
    url: str
