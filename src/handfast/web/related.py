"""Everything made for a customer, context by context, for the customer's page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.assets import queries as assets
from handfast.billing import queries as billing
from handfast.contracts import queries as contracts
from handfast.orders import queries as orders
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.promises import queries as promises
from handfast.quotes import queries as quotes
from handfast.sales import queries as sales
from handfast.web.places import address, named

SHOWN = 5


@dataclass(frozen=True)
class Record:
    """One record of a customer; amounts in `currency`."""

    title: str
    text: str
    url: str
    state: str
    amount: Decimal | None = None
    currency: str = ""
    when: date | datetime | None = None


@dataclass(frozen=True)
class Records:
    """The records of one kind, newest first; `hidden` counts those not shown."""

    label: str
    icon: str
    rows: tuple[Record, ...]
    hidden: int
    new_url: str = ""


Source = Callable[[UUID], Iterable[Record]]


def related(account_id: UUID, *, by: Actor) -> list[Records]:
    """The customer's records by kind, those that the reader may see; empty kinds are left out."""
    found = []
    for label, icon, permission, source in _SOURCES:
        if access.can(by, permission):
            rows = tuple(source(account_id))
            found.append(Records(label, icon, rows[:SHOWN], max(0, len(rows) - SHOWN)))
    return [one for one in found if one.rows]


def _opportunities(account_id: UUID) -> Iterable[Record]:
    return [
        Record(o.name, o.number, address("opportunity", o.id), o.stage, o.amount, o.currency,
               o.close_date)
        for o in sales.opportunities_of(account_id)
    ]  # fmt: skip


def _quotes(account_id: UUID) -> Iterable[Record]:
    return [
        Record(q.title, q.name, address("quote", q.id), q.status, q.tcv, q.currency, q.created_at)
        for q in quotes.quotes_of(account_id)
        if q.status != "superseded"
    ]


def _contracts(account_id: UUID) -> Iterable[Record]:
    return [
        Record(c.number, c.title, address("contract", c.id), c.status, c.tcv, c.currency,
               c.signed_at or c.created_at)
        for c in contracts.contracts_of(account_id)
    ]  # fmt: skip


def _orders(account_id: UUID) -> Iterable[Record]:
    return [
        Record(o.number, _dates(o), address("order", o.id), o.status, o.monthly, o.currency,
               o.created_at)
        for o in orders.orders_of(account_id)
    ]  # fmt: skip


def _dates(order: Any) -> str:
    if order.completed_at:
        return f"done {order.completed_at:%-d %b %Y}"
    return f"estimated {order.estimated_date:%-d %b %Y}" if order.estimated_date else order.kind


def _assets(account_id: UUID) -> Iterable[Record]:
    return [
        Record(a.name, a.number, address("asset", a.id), a.status, None, "", a.activated_at)
        for a in assets.assets_of(account_id)
    ]


def _invoices(account_id: UUID) -> Iterable[Record]:
    return [
        Record(i.number, i.kind.replace("_", " "), address("invoice", i.id), i.status, i.total,
               i.currency, i.issued_on)
        for i in billing.invoices_of(account_id, limit=50)
    ]  # fmt: skip


def _promises(account_id: UUID) -> Iterable[Record]:
    """Only what differs; the rest is in the ledger."""
    return [
        Record(d.name, f"{d.kind}: {d.expected} → {d.found}", named("promises:discrepancy", d.id),
               "discrepancy", d.make_whole, d.currency, d.since)
        for d in promises.discrepancies(account_id=account_id, limit=20)
    ]  # fmt: skip


_SOURCES: tuple[tuple[str, str, str, Source], ...] = (
    ("Differences", "alert-triangle", "promises.view", _promises),
    ("Opportunities", "target", "sales.view", _opportunities),
    ("Quotes", "file-dollar", "quotes.view", _quotes),
    ("Contracts", "file-certificate", "contracts.view", _contracts),
    ("Orders", "shopping-cart", "orders.view", _orders),
    ("Services", "box", "assets.view", _assets),
    ("Invoices", "receipt", "billing.view", _invoices),
)
