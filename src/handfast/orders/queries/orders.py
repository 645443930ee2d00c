"""Reads of single orders and their lines."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from handfast.catalog import queries as catalog
from handfast.kernel.errors import NotFound, not_found
from handfast.orders.lifecycle import ORDER
from handfast.orders.models import Order, OrderLine
from handfast.orders.rules import Facts, amended, asked
from handfast.orders.types import (
    ADDRESS_FIELDS,
    Configuration,
    LineChange,
    OrderLineView,
    OrderView,
)
from handfast.platform.access import Actor

RELATED = ("account", "contact", "seller")
_OFFERED = ("submit", "cancel")


def order(order_id: UUID) -> OrderView:
    """One order; raises NotFound."""
    return view(row_of(Order.objects.filter(id=order_id), order_id))


def order_by_number(number: str) -> OrderView:
    """The order of that number; raises NotFound."""
    return view(row_of(Order.objects.filter(number=number), number))


def customer_order(order_id: UUID, *, by: Actor) -> OrderView:
    """An order of the contact's own account; raises NotFound for any other."""
    rows = Order.objects.filter(id=order_id, account_id=by.account_id)
    return view(row_of(rows, order_id))


def order_of_contract(contract_id: UUID) -> OrderView | None:
    """The order that was captured from a contract, or None."""
    rows = Order.objects.filter(contract_id=contract_id, kind="new").exclude(status="cancelled")
    row = rows.select_related(*RELATED).first()
    return None if row is None else view(row)


def orders_of(account_id: UUID) -> list[OrderView]:
    """The orders of a customer, newest first."""
    rows = Order.objects.filter(account_id=account_id).select_related(*RELATED)
    return [view(row) for row in rows.order_by("-number")[:200]]


def orders_of_stream(stream_id: UUID) -> list[OrderView]:
    """The orders of one deal, oldest first."""
    rows = Order.objects.filter(stream_id=stream_id).select_related(*RELATED)
    return [view(row) for row in rows.order_by("number")[:100]]


def lines(order_id: UUID) -> list[OrderLineView]:
    """The lines of an order in their order, bundles before their parts."""
    rows = list(
        OrderLine.objects.filter(order_id=order_id)
        .select_related("order")
        .order_by("position", "id")
    )
    depths: dict[UUID, int] = {}
    for row in rows:
        above = depths.get(row.parent_promise_id) if row.parent_promise_id else None
        depths[row.promise_id] = 0 if above is None else above + 1
    return [_line(row, depths[row.promise_id]) for row in rows]


def configuration(order_id: UUID) -> Configuration:
    """What a direct order asks for; raises NotFound."""
    row = row_of(Order.objects.filter(id=order_id), order_id)
    found = asked(row.asked, () if row.asked else lines(order_id))
    return Configuration(tuple(found), row.term_months, row.requested_date)


def amended_lines(order_id: UUID, changes: Sequence[LineChange]) -> list[OrderLineView]:
    """What an order's lines would be after these changes; raises InvalidInput naming each problem."""
    found = order(order_id)
    return amended(found, lines(order_id), changes, catalog.catalog(found.catalog_version_id))


def latest_lines(promise_ids: Collection[UUID]) -> dict[UUID, OrderLineView]:
    """For each promise the line of the latest order that was not cancelled."""
    rows = (
        OrderLine.objects.filter(promise_id__in=promise_ids)
        .exclude(status="cancelled")
        .select_related("order")
        .order_by("order__number")
    )
    return {row.promise_id: _line(row, 0) for row in rows}


def facts_for_readiness(row: Order, own: Iterable[OrderLineView]) -> Facts:
    """What the readiness checklist needs to know, the contract's part left to the caller."""
    account, contact = row.account, row.contact
    return Facts(
        account_name=account.name,
        account_status=account.status,
        account_legal_name=account.legal_name,
        account_url=reverse("parties:account", args=[account.id]),
        contact_name=contact.name if contact else "",
        contact_email=contact.email if contact else "",
        contract_number=row.contract_number,
        contract_status="",
        contract_url="",
        direct=row.contract_id is None,
        catalog=_catalog_name(row.catalog_version_id),
        address=row.address,
        billing_address={name: str(getattr(account, name)) for name in ADDRESS_FIELDS},
        lines=tuple(own),
    )


def view(row: Order) -> OrderView:
    """The order as a plain value."""
    contact, seller = row.contact, row.seller
    return OrderView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        status=row.status,
        version=row.version,
        account_id=row.account_id,
        account_name=row.account.name,
        contact_id=row.contact_id,
        contact_name=contact.name if contact else "",
        contact_email=contact.email if contact else "",
        contract_id=row.contract_id,
        contract_number=row.contract_number,
        quote_id=row.quote_id,
        stream_id=row.stream_id,
        catalog_version_id=row.catalog_version_id,
        currency=row.currency,
        term_months=row.term_months,
        seller_id=row.seller_id,
        seller_name=seller.name if seller else "",
        seller_email=seller.email if seller else "",
        requested_date=row.requested_date,
        effective_date=row.effective_date,
        planned_date=row.planned_date,
        committed_date=row.committed_date,
        estimated_date=row.estimated_date,
        jeopardy=row.jeopardy,
        reason=row.reason,
        address=row.address,
        monthly=row.monthly,
        once=row.once,
        line_count=row.line_count,
        created_at=row.captured_at,
        submitted_at=row.submitted_at,
        completed_at=row.completed_at,
        actions=tuple(action for action in _OFFERED if ORDER.allows(row.status, action)),
    )


def _line(row: OrderLine, depth: int) -> OrderLineView:
    return OrderLineView(
        id=row.id,
        order_id=row.order_id,
        promise_id=row.promise_id,
        parent_promise_id=row.parent_promise_id,
        offering_code=row.offering_code,
        name=row.name,
        quantity=row.quantity,
        action=row.action,
        charge_type=row.charge_type,
        net_price=row.net_price,
        list_price=row.list_price,
        currency=row.order.currency,
        status=row.status,
        characteristics=row.characteristics,
        before=row.before,
        asset_id=row.asset_id,
        catalog_version_id=row.catalog_version_id,
        depth=depth,
    )


def row_of(rows: Any, wanted: object) -> Order:
    row: Order | None = rows.select_related(*RELATED).first()
    if row is None:
        raise not_found("order", wanted)
    return row


def _catalog_name(version_id: UUID) -> str:
    try:
        found = catalog.catalog(version_id)
    except NotFound:
        return ""
    return f"version {found.number}"
