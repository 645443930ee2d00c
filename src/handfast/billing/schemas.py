"""Wire shapes of billing."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema

from handfast.platform.schemas import Strict


class ChargeOut(Schema):
    """A charge; `billed_until` is the first day not billed yet."""

    id: UUID
    promise_id: UUID
    account_id: UUID
    order_id: UUID | None
    kind: str
    description: str
    amount: Decimal
    list_amount: Decimal
    currency: str
    start_on: date
    end_on: date | None
    billed_until: date | None
    status: str


class InvoiceLineOut(Schema):
    """A line of an invoice or credit note; the period is half-open."""

    promise_id: UUID
    kind: str
    description: str
    period_start: date | None
    period_end: date | None
    net: Decimal
    tax_percent: Decimal
    tax: Decimal


class InvoiceOut(Schema):
    """An invoice or credit note with its lines."""

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
    outstanding: Decimal
    posted_at: datetime | None
    file_id: UUID | None
    reason: str
    lines: list[InvoiceLineOut]


class InvoiceRow(Schema):
    """An invoice in a list."""

    id: UUID
    number: str
    kind: str
    account_id: UUID
    status: str
    currency: str
    issued_on: date
    due_on: date
    total: Decimal
    paid: Decimal


class InvoicePage(Schema):
    """A page of invoices; ask again with `cursor` = `next` for more."""

    items: list[InvoiceRow]
    next: str


class PaymentIn(Strict):
    """Money received."""

    amount: Decimal = Field(gt=0, max_digits=18, decimal_places=4)
    received_on: date
    method: str = Field("bank transfer", max_length=40)
    reference: str = Field("", max_length=120)


class CorrectionIn(Strict):
    """What a charge costs from now on, and why."""

    amount: Decimal = Field(ge=0, max_digits=18, decimal_places=4)
    reason: str = Field(max_length=300)


class CreditItemIn(Strict):
    """An amount to give back, without tax."""

    promise_id: UUID
    description: str = Field(max_length=200)
    net: Decimal = Field(gt=0, max_digits=18, decimal_places=4)


class CreditIn(Strict):
    """A credit note to post, on its own or about one of the customer's invoices."""

    account_id: UUID
    invoice_id: UUID | None = None
    reason: str = Field(max_length=300)
    items: list[CreditItemIn] = Field(min_length=1, max_length=1000)


class BillRunOut(Schema):
    """A month's billing and how far it is."""

    id: UUID
    cycle_on: date
    status: str
    total: int
    done: int
    invoices: int
    amount: Decimal
    message: str


class TaxRateIn(Strict):
    """A tax percentage for a region, or for all others when the region is empty."""

    region: str = Field("", max_length=40)
    percent: Decimal = Field(ge=0, le=100, max_digits=7, decimal_places=4)
    valid_from: date
    name: str = Field("Sales tax", max_length=80)


class TaxRateChangeIn(Strict):
    """What a tax rate shall be; its region and first day stay."""

    percent: Decimal = Field(ge=0, le=100, max_digits=7, decimal_places=4)
    name: str = Field("Sales tax", max_length=80)


class TaxRateOut(Schema):
    """A tax percentage of a region from a day on; an empty region holds for all others."""

    id: UUID
    region: str
    percent: Decimal
    valid_from: date
    name: str
