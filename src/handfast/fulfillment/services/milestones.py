"""Milestones reached: services go into use or end, order lines complete, billing is told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from handfast.assets import services as assets
from handfast.fulfillment.events import ServiceActivated, ServiceEnded
from handfast.fulfillment.models import Milestone
from handfast.fulfillment.services.rows import Released
from handfast.fulfillment.types import SERVICE_ACTIVE, SERVICE_ENDED
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.platform import clock, outbox
from handfast.platform.access import Actor


def reach(
    marks: Sequence[Released], orders_by_id: Mapping[UUID, Any], *, by: Actor, at: datetime
) -> list[outbox.Outgoing]:
    """Carry out what these milestones mean, order by order and in bulk.

    Returns the facts to publish. `orders_by_id` gives the order (row or view) of each mark.
    """
    Milestone.objects.bulk_create(
        Milestone(
            plan_id=mark.plan_id, order_id=mark.order_id, name=mark.milestone, group=mark.group,
            promise_ids=[str(p) for p in mark.promise_ids], reached_at=at,
        )
        for mark in marks
    )  # fmt: skip
    by_order: dict[UUID, dict[str, list[UUID]]] = {}
    for mark in marks:
        named = by_order.setdefault(mark.order_id, {})
        named.setdefault(mark.milestone, []).extend(mark.promise_ids)
    facts: list[ServiceActivated | ServiceEnded | None] = []
    for order_id, named in by_order.items():
        order = orders_by_id[order_id]
        if SERVICE_ACTIVE in named:
            facts.append(_activate(order, named[SERVICE_ACTIVE], by, at))
        if SERVICE_ENDED in named:
            facts.append(_end(order, named[SERVICE_ENDED], by, at))
    return [outbox.Outgoing(f, Ref("order", f.order_id), f.stream_id) for f in facts if f]


def _completed(order: Any, promise_ids: list[UUID], by: Actor, at: datetime) -> bool:
    """Complete the order's lines; False when the order was cancelled while the step ran."""
    status = order_services.advance_lines(
        order_id=order.id, promise_ids=promise_ids, action="complete", by=by, at=at
    )
    return status != "cancelled"


def _activate(
    order: Any, promise_ids: list[UUID], by: Actor, at: datetime
) -> ServiceActivated | None:
    if not _completed(order, promise_ids, by, at):
        return None
    assets.activate_assets(promise_ids=promise_ids, by=by, at=at)
    if order.kind == "change":
        _modify(order.id, promise_ids, by, at)
    return ServiceActivated(
        order_id=order.id, account_id=order.account_id, stream_id=order.stream_id,
        promise_ids=promise_ids, active_on=clock.local_date(at), at=at,
    )  # fmt: skip


def _modify(order_id: UUID, promise_ids: list[UUID], by: Actor, at: datetime) -> None:
    wanted = set(promise_ids)
    changed = {
        line.promise_id: line.characteristics
        for line in orders.lines(order_id)
        if line.action == "modify" and line.promise_id in wanted
    }
    if changed:
        assets.record_deliveries(delivered=changed, by=by, at=at)


def _end(order: Any, promise_ids: list[UUID], by: Actor, at: datetime) -> ServiceEnded | None:
    if not _completed(order, promise_ids, by, at):
        return None
    assets.terminate_assets(promise_ids=promise_ids, by=by, at=at)
    ended_on: date = order.effective_date or clock.local_date(at)
    return ServiceEnded(
        order_id=order.id, account_id=order.account_id, stream_id=order.stream_id,
        promise_ids=promise_ids, ended_on=ended_on, at=at,
    )  # fmt: skip
