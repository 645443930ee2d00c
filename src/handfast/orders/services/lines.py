"""Lines move on, and the order's state follows: always under a lock of the order's row."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from handfast.kernel.ref import Ref
from handfast.orders.events import OrderAcknowledged, OrderCompleted, OrderLineChanged
from handfast.orders.lifecycle import LINE
from handfast.orders.models import Order
from handfast.orders.rules import header_status
from handfast.orders.services.locks import locked
from handfast.orders.types import Estimate
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant_id


@transaction.atomic
def acknowledge_order(
    *, order_id: UUID, planned_date: date, committed_date: date, by: Actor, at: datetime
) -> str:
    """Fulfillment has a plan: note its date and what is promised to the customer.

    A date committed earlier stays. Returns the order's new state.
    """
    access.require(by, "orders.deliver")
    row = locked(order_id)
    _move(row, None, "acknowledge")
    row.planned_date = row.estimated_date = planned_date
    row.committed_date = row.committed_date or committed_date
    row.version += 1
    row.save(
        update_fields=["status", "planned_date", "estimated_date", "committed_date", "version"]
    )
    subject = Ref("order", row.id)
    after = {"planned": planned_date, "committed": row.committed_date}
    audit.record("order.acknowledge", subject=subject, by=by, at=at, after=after)
    event = OrderAcknowledged(row.id, row.number, row.committed_date)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
    return str(row.status)


def advance_line(*, order_id: UUID, promise_id: UUID, action: str, by: Actor, at: datetime) -> str:
    """Move one line; returns the order's new state. Raises IllegalTransition."""
    return advance_lines(order_id=order_id, promise_ids=[promise_id], action=action, by=by, at=at)


@transaction.atomic
def advance_lines(
    *,
    order_id: UUID,
    promise_ids: Collection[UUID] | None,
    action: str,
    by: Actor,
    at: datetime,
) -> str:
    """Move many lines (None: all) by one action; those already there stay.

    The number of statements does not depend on the number of lines. Returns the order's new
    state; raises IllegalTransition when a line cannot make the step.
    """
    access.require(by, "orders.deliver")
    row = locked(order_id)
    before = row.status
    moved = _move(row, promise_ids, action)
    if not moved:
        return str(row.status)
    if row.status == "completed" and before != "completed":
        row.completed_at = at
    row.version += 1
    row.save(update_fields=["status", "completed_at", "version"])
    _tell(row, before, moved, action, by, at)
    return str(row.status)


_MOVE = """
    WITH before AS (
        SELECT id, promise_id, status FROM orders_orderline
        WHERE tenant_id = %(tenant)s AND order_id = %(order)s
    ), moved AS (
        UPDATE orders_orderline SET status = %(target)s
        WHERE tenant_id = %(tenant)s AND status = ANY(%(sources)s) AND id IN (
            SELECT id FROM before WHERE %(all)s OR promise_id = ANY(%(promises)s)
        ) RETURNING id
    )
    SELECT before.promise_id, before.status, moved.id IS NOT NULL
    FROM before LEFT JOIN moved ON moved.id = before.id
"""


def _move(row: Order, promise_ids: Collection[UUID] | None, action: str) -> list[UUID]:
    """Move the lines with one statement, and the header in memory; returns the moved promises."""
    sources, target = LINE.transitions[action]
    wanted = set(promise_ids or ())
    values = {
        "tenant": row.tenant_id, "order": row.id, "sources": list(sources), "target": target,
        "all": promise_ids is None, "promises": list(wanted),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, values)
        lines = cursor.fetchall()
    moved, states = [], []
    for promise_id, status, is_moved in lines:
        chosen = promise_ids is None or promise_id in wanted
        if is_moved:
            moved.append(promise_id)
        elif chosen and status not in (target, "cancelled"):
            LINE.after(status, action)
        states.append(target if is_moved else status)
    row.status = header_status(states)
    return moved


def _tell(row: Order, before: str, moved: list[UUID], action: str, by: Actor, at: datetime) -> None:
    subject = Ref("order", row.id)
    status = LINE.transitions[action][1].replace("_", " ")
    audit.record(
        "order.lines", subject=subject, by=by, at=at,
        before={"status": before}, after={"status": row.status, "action": action, "lines": moved},
    )  # fmt: skip
    facts: list[outbox.Fact] = [OrderLineChanged(row.id, moved, len(moved), action, status)]
    if row.status == "completed" and before != "completed":
        facts.append(OrderCompleted(row.id, row.number, row.account_id))
    told = [outbox.Outgoing(fact, subject, row.stream_id) for fact in facts]
    outbox.publish_many(told, by=by, at=at)


_ESTIMATE = """
    WITH locked AS (
        SELECT id FROM orders_order WHERE tenant_id = %s AND id = ANY(%s) ORDER BY id FOR UPDATE
    )
    UPDATE orders_order AS o SET estimated_date = v.day, jeopardy = v.jeopardy
    FROM locked, unnest(%s::uuid[], %s::date[], %s::text[]) AS v(id, day, jeopardy)
    WHERE o.tenant_id = %s AND o.id = v.id AND locked.id = v.id
"""


def set_estimates(*, estimates: Collection[Estimate], by: Actor) -> None:
    """Note when deliveries are expected to end and how endangered the promised dates are.

    One statement for any number of orders; an order that does not exist is passed over.
    """
    access.require(by, "orders.deliver")
    if not estimates:
        return
    ids = [estimate.order_id for estimate in estimates]
    tenant = current_tenant_id()
    values: list[Any] = [
        tenant, ids, ids, [e.day for e in estimates], [e.jeopardy for e in estimates], tenant,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ESTIMATE, values)
