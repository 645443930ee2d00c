"""Cancelling: possible until a step is past its hard point of no return."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import Conflict, Problem, invalid
from handfast.kernel.ref import Ref
from handfast.orders import queries
from handfast.orders.events import OrderCancelled
from handfast.orders.lifecycle import ORDER
from handfast.orders.models import OrderLine
from handfast.orders.services.locks import locked
from handfast.orders.types import OrderView
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor

Guard = Callable[[UUID], str]
_guards: list[Guard] = []


def register_cancel_guard(guard: Guard) -> None:
    """Let a context further down refuse: `guard(order_id)` returns the reason, or nothing."""
    if guard not in _guards:
        _guards.append(guard)


@transaction.atomic
def cancel_order(
    *,
    order_id: UUID,
    reason: str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> OrderView:
    """Cancel the whole order, for a reason; what was done is undone by fulfillment.

    Raises InvalidInput without a reason, Conflict past a hard point of no return.
    """
    access.require(by, "orders.cancel")
    if not reason.strip():
        raise invalid("reason", reason, "Say why the order is cancelled.", "Give a reason.")
    row = locked(order_id, expected_version)
    status = ORDER.after(row.status, "cancel")
    for guard in _guards:
        refusal = guard(order_id)
        if refusal:
            remedy = "Let it complete, then end the service with a change order."
            raise Conflict(Problem("status", row.status, refusal, remedy))
    before = row.status
    lines = OrderLine.objects.filter(order=row).exclude(status__in=("completed", "cancelled"))
    lines.update(status="cancelled")
    row.status, row.reason = status, reason.strip()
    row.version += 1
    row.save(update_fields=["status", "reason", "version"])
    subject = Ref("order", row.id)
    audit.record(
        "order.cancel", subject=subject, by=by, at=at, reason=row.reason,
        before={"status": before}, after={"status": status},
    )  # fmt: skip
    event = OrderCancelled(row.id, row.number, row.reason)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
    return queries.view(row)
