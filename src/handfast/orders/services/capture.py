"""Capture: an order is written down with all its lines in a handful of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.catalog import queries as catalog
from handfast.catalog.types import Catalog
from handfast.kernel.errors import Problem, collect, invalid
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.orders.events import OrderCaptured
from handfast.orders.models import Order, OrderLine
from handfast.orders.queries import order
from handfast.orders.types import ACTIONS, ADDRESS_FIELDS, MONTHLY, NewLine, OrderView
from handfast.parties import queries as parties
from handfast.parties.types import AccountView
from handfast.platform import access, audit, bulk, numbering, outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date


@transaction.atomic
def create_order(
    *,
    account_id: UUID,
    lines: Sequence[NewLine],
    by: Actor,
    at: datetime,
    catalog_version_id: UUID | None = None,
    contact_id: UUID | None = None,
    contract_id: UUID | None = None,
    contract_number: str = "",
    quote_id: UUID | None = None,
    stream_id: UUID | None = None,
    seller_id: UUID | None = None,
    currency: str = "",
    term_months: int = 0,
    requested_date: date | None = None,
    effective_date: date | None = None,
    kind: str = "new",
    asked: Sequence[Mapping[str, Any]] = (),
    pricing: Mapping[str, Any] | None = None,
) -> OrderView:
    """Write an order down as a draft; every line keeps its promise id or is given one.

    Without a version the catalog in effect on that day is pinned; without a contact the
    account's first one is taken, and its owner as seller. A direct order keeps what was asked
    for and how that was judged. Raises InvalidInput or NotFound.
    """
    access.require(by, "orders.edit")
    account = parties.account(account_id)
    version = _version(catalog_version_id, at)
    named = _with_promises(lines)
    _check(named)
    monthly, once = _sums(named)
    row = Order.objects.create(
        number=numbering.next_number("order", at=at), kind=kind, captured_at=at,
        account_id=account_id, contact_id=contact_id or _first_contact(account_id),
        contract_id=contract_id, contract_number=contract_number, quote_id=quote_id,
        stream_id=stream_id or new_id(), catalog_version_id=version.version_id,
        currency=currency or version.currency, term_months=term_months, pricing=dict(pricing or {}),
        seller_id=seller_id or account.owner_id or parties.member_id_of(by),
        requested_date=requested_date, effective_date=effective_date, asked=list(asked),
        address=_address(account), monthly=monthly, once=once, line_count=len(named),
    )  # fmt: skip
    bulk.insert(rows_of(row, named))
    _tell(row, by, at)
    return order(row.id)


def replace_lines(row: Order, lines: Sequence[NewLine]) -> None:
    """Put other lines in place of those of a locked draft; the header's sums follow."""
    named = _with_promises(lines)
    _check(named)
    OrderLine.objects.filter(order=row).delete()
    bulk.insert(rows_of(row, named))
    row.monthly, row.once = _sums(named)
    row.line_count = len(named)


def _version(version_id: UUID | None, at: datetime) -> Catalog:
    if version_id is not None:
        return catalog.catalog(version_id)
    return catalog.current_catalog(local_date(at))


def _with_promises(lines: Sequence[NewLine]) -> list[NewLine]:
    return [line if line.promise_id else replace(line, promise_id=new_id()) for line in lines]


def _check(lines: Sequence[NewLine]) -> None:
    if not lines:
        raise invalid("lines", "", "An order needs at least one line.", "Choose an offering.")
    seen: set[UUID | None] = set()
    problems = []
    for number, line in enumerate(lines, 1):
        name = f"lines.{number}"
        if line.quantity <= 0:
            problems.append(Problem(f"{name}.quantity", str(line.quantity), "It must be above 0."))
        if line.action not in ACTIONS:
            problems.append(Problem(f"{name}.action", line.action, "There is no such action."))
        if line.promise_id in seen:
            message = "The same promise stands on two lines."
            problems.append(Problem(f"{name}.promise_id", str(line.promise_id), message))
        seen.add(line.promise_id)
    collect(problems)


def _sums(lines: Sequence[NewLine]) -> tuple[Decimal, Decimal]:
    counted = [
        (n.charge_type, n.net_price * n.quantity)
        for n in lines
        if n.net_price is not None and n.action in ("add", "modify")
    ]
    monthly = sum((amount for kind, amount in counted if kind in MONTHLY), Decimal(0))
    once = sum((amount for kind, amount in counted if kind == "one_time"), Decimal(0))
    return monthly, once


def _first_contact(account_id: UUID) -> UUID | None:
    found = parties.contacts_of(account_id)
    return found[0].id if found else None


def _address(account: AccountView) -> dict[str, str]:
    return {name: str(getattr(account, name)) for name in ADDRESS_FIELDS}


def rows_of(row: Order, lines: Sequence[NewLine]) -> list[OrderLine]:
    """The rows of lines, in their order."""
    return [
        OrderLine(
            order=row,
            promise_id=line.promise_id or new_id(),
            parent_promise_id=line.parent_promise_id,
            position=position,
            offering_code=line.offering_code,
            name=line.name or line.offering_code,
            quantity=line.quantity,
            action=line.action,
            charge_type=line.charge_type,
            net_price=line.net_price,
            list_price=line.list_price,
            characteristics=dict(line.characteristics),
            before=dict(line.before),
            asset_id=line.asset_id,
            catalog_version_id=row.catalog_version_id,
        )
        for position, line in enumerate(lines)
    ]


def _tell(row: Order, by: Actor, at: datetime) -> None:
    subject = Ref("order", row.id)
    audit.record(
        "order.capture", subject=subject, by=by, at=at,
        after={"number": row.number, "lines": row.line_count, "kind": row.kind},
    )  # fmt: skip
    event = OrderCaptured(row.id, row.number, row.account_id, row.contract_id, row.quote_id)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
