"""Facts billing publishes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True)
class ChargesStarted:
    """Charges run from `start_on`; `charges` has promise_id, kind and amount of each."""

    topic: ClassVar[str] = "charge.started"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Billing starts on {start_on:%d %b %Y}"
    account_id: UUID
    order_id: UUID | None
    start_on: date
    charges: list[dict[str, Any]]


@dataclass(frozen=True)
class ChargesEnded:
    """Charges end: `end_on` is the first day without them."""

    topic: ClassVar[str] = "charge.ended"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Billing ends on {end_on:%d %b %Y}: {names}"
    account_id: UUID
    end_on: date
    names: str
    promise_ids: list[UUID]


@dataclass(frozen=True)
class ChargeCorrected:
    """A charge's amount was changed by hand, with a reason."""

    topic: ClassVar[str] = "charge.corrected"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name} charged at {amount} instead of {before}: {reason}"
    account_id: UUID
    promise_id: UUID
    name: str
    before: Decimal
    amount: Decimal
    reason: str


@dataclass(frozen=True)
class InvoicePosted:
    """An invoice is final; `lines` has promise_id, kind, net, tax and period of each."""

    topic: ClassVar[str] = "invoice.posted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Invoice {number} over {currency} {total}"
    invoice_id: UUID
    number: str
    account_id: UUID
    currency: str
    issued_on: date
    net: Decimal
    tax: Decimal
    total: Decimal
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class CreditPosted:
    """A credit note is final; its amounts are positive and reduce what the customer owes."""

    topic: ClassVar[str] = "credit.posted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Credit note {number} over {currency} {total}: {reason}"
    invoice_id: UUID
    number: str
    account_id: UUID
    currency: str
    total: Decimal
    reason: str
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class PaymentRecorded:
    """Money was received for an invoice."""

    topic: ClassVar[str] = "payment.recorded"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{currency} {amount} received for {number}"
    invoice_id: UUID
    number: str
    account_id: UUID
    currency: str
    amount: Decimal
    received_on: date


@dataclass(frozen=True)
class BillRunFailed:
    """A month's billing cannot go on by itself; `done` of `total` accounts are billed."""

    topic: ClassVar[str] = "bill_run.failed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Billing of {cycle_on} stopped: {message}"
    run_id: UUID
    cycle_on: date
    done: int
    total: int
    message: str
