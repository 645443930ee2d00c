"""Amending: lines of an order under way are removed, modified or added.

Fulfillment asks for this when its plan allows the change; see `fulfillment.services.amend_plan`.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.orders import queries
from handfast.orders.events import OrderAmended, OrderCompleted
from handfast.orders.models import Order, OrderLine
from handfast.orders.rules import header_status, totals
from handfast.orders.services.locks import locked
from handfast.orders.types import OrderLineView, OrderView
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor

AMENDABLE = ("acknowledged", "in_progress", "held", "partial", "failed")


@transaction.atomic
def amend_order(
    *,
    order_id: UUID,
    lines: Sequence[OrderLineView],
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> OrderView:
    """Write the lines as they are to be (from `rules.amended`); their sums and states follow.

    Raises InvalidInput for an order that is not being delivered, Conflict for a stale version.
    """
    access.require(by, "orders.edit")
    row = locked(order_id, expected_version)
    if row.status not in AMENDABLE:
        raise invalid(
            "status", row.status, f"{row.number} is {row.status.replace('_', ' ')}.",
            "Edit a draft; take a change order for what is in service.",
        )  # fmt: skip
    before = {line.promise_id: line for line in queries.lines(order_id)}
    event = _event(row, before, lines, reason)
    _write(row, before, lines)
    left = [line for line in lines if line.status != "cancelled"]
    was, row.status = row.status, header_status([line.status for line in lines])
    row.monthly, row.once = totals(left)
    row.line_count, row.version = len(left), row.version + 1
    row.completed_at = at if row.status == "completed" else None
    row.save(update_fields=["status", "monthly", "once", "line_count", "version", "completed_at"])
    _tell(row, was, event, by, at)
    return queries.order(order_id)


def _event(
    row: Order, before: dict[UUID, OrderLineView], lines: Sequence[OrderLineView], reason: str
) -> OrderAmended:
    added = [n for n in lines if n.promise_id not in before]
    known = [(before[n.promise_id], n) for n in lines if n.promise_id in before]
    removed = [new for old, new in known if new.status != old.status]
    modified = [new for old, new in known if new.characteristics != old.characteristics]
    words = [
        *(f"{n.name} added" for n in added),
        *(f"{n.name} changed" for n in modified),
        *(f"{n.name} removed" for n in removed),
    ]
    return OrderAmended(
        row.id, row.number, [n.promise_id for n in added], [n.promise_id for n in modified],
        [n.promise_id for n in removed], "; ".join(words)[:300], reason,
    )  # fmt: skip


def _write(row: Order, before: dict[UUID, OrderLineView], lines: Sequence[OrderLineView]) -> None:
    stored = {n.promise_id: n for n in OrderLine.objects.select_for_update().filter(order=row)}
    changed = []
    for line in lines:
        old = stored.get(line.promise_id)
        if old is not None and line != before[line.promise_id]:
            old.status, old.characteristics = line.status, dict(line.characteristics)
            changed.append(old)
    OrderLine.objects.bulk_update(changed, ["status", "characteristics"])
    OrderLine.objects.bulk_create(
        OrderLine(
            id=line.id, order=row, promise_id=line.promise_id,
            parent_promise_id=line.parent_promise_id, position=len(stored) + place,
            offering_code=line.offering_code, name=line.name, quantity=line.quantity,
            action=line.action, charge_type=line.charge_type, net_price=line.net_price,
            list_price=line.list_price, status=line.status,
            characteristics=dict(line.characteristics), catalog_version_id=line.catalog_version_id,
        )
        for place, line in enumerate(n for n in lines if n.promise_id not in stored)
    )  # fmt: skip


def _tell(row: Order, was: str, event: OrderAmended, by: Actor, at: datetime) -> None:
    subject = Ref("order", row.id)
    audit.record(
        "order.amend", subject=subject, by=by, at=at, reason=event.reason,
        before={"status": was}, after={"status": row.status, "summary": event.summary},
    )  # fmt: skip
    facts: list[outbox.Fact] = [event]
    if row.status == "completed":
        facts.append(OrderCompleted(row.id, row.number, row.account_id))
    outbox.publish_many(
        [outbox.Outgoing(fact, subject, row.stream_id) for fact in facts], by=by, at=at
    )
