"""Facts that orders publish."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class OrderCaptured:
    """An order was written down; nothing happens before it is submitted."""

    topic: ClassVar[str] = "order.captured"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Order {number} captured"
    order_id: UUID
    number: str
    account_id: UUID
    contract_id: UUID | None
    quote_id: UUID | None


@dataclass(frozen=True)
class OrderRevised:
    """What a direct order asks for was changed while it was a draft."""

    topic: ClassVar[str] = "order.revised"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Order {number} changed: {summary}"
    order_id: UUID
    number: str
    summary: str


@dataclass(frozen=True)
class OrderReturned:
    """Somebody did not agree, or the approval was taken back: the order can be changed again."""

    topic: ClassVar[str] = "order.returned"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Order {number} is open for changes: {reason}"
    order_id: UUID
    number: str
    reason: str


@dataclass(frozen=True)
class OrderSubmitted:
    """The order is complete and shall be delivered."""

    topic: ClassVar[str] = "order.submitted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Order {number} submitted"
    order_id: UUID
    number: str
    account_id: UUID
    stream_id: UUID
    catalog_version_id: UUID
    kind: str


@dataclass(frozen=True)
class OrderAcknowledged:
    """Fulfillment has made a plan for the order."""

    topic: ClassVar[str] = "order.acknowledged"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Order {number} acknowledged, promised for {committed_date:%-d %b}"
    order_id: UUID
    number: str
    committed_date: date


@dataclass(frozen=True)
class OrderLineChanged:
    """Lines have moved on: one event per change, all of its lines in it."""

    topic: ClassVar[str] = "order.line_changed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Order lines now {status}: {count}"
    order_id: UUID
    promise_ids: list[UUID]
    count: int
    action: str
    status: str


@dataclass(frozen=True)
class OrderAmended:
    """Lines of an order under way were added, modified or removed; `summary` names them."""

    topic: ClassVar[str] = "order.amended"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Order {number} amended: {summary}"
    order_id: UUID
    number: str
    added: list[UUID]
    modified: list[UUID]
    removed: list[UUID]
    summary: str
    reason: str


@dataclass(frozen=True)
class OrderCompleted:
    """Everything ordered has been delivered."""

    topic: ClassVar[str] = "order.completed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Order {number} completed"
    order_id: UUID
    number: str
    account_id: UUID


@dataclass(frozen=True)
class OrderCancelled:
    """The order will not be delivered."""

    topic: ClassVar[str] = "order.cancelled"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Order {number} cancelled: {reason}"
    order_id: UUID
    number: str
    reason: str
