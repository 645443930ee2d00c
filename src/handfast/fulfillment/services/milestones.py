"""Milestones reached: services go into use or end, order lines complete, billing is told."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from handfast.assets import services as assets
from handfast.fulfillment.events import ServiceActivated, ServiceEnded
from handfast.fulfillment.models import Milestone
from handfast.fulfillment.services.rows import Released
from handfast.fulfillment.types import SERVICE_ACTIVE, SERVICE_ENDED
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.orders.types import OrderView
from handfast.platform import clock, outbox
from handfast.platform.access import Actor


def reach(marks: Sequence[Released], *, by: Actor, at: datetime) -> None:
    """Carry out what these milestones mean, order by order and in bulk."""
    plans = {mark.plan_id for mark in marks}
    groups = {mark.group for mark in marks}
    Milestone.objects.filter(plan_id__in=plans, group__in=groups, reached_at=None).update(
        reached_at=at
    )
    by_order: dict[UUID, dict[str, list[UUID]]] = {}
    for mark in marks:
        named = by_order.setdefault(mark.order_id, {})
        named.setdefault(mark.milestone, []).extend(mark.promise_ids)
    for order_id, named in by_order.items():
        order = orders.order(order_id)
        if SERVICE_ACTIVE in named:
            _activate(order, named[SERVICE_ACTIVE], by, at)
        if SERVICE_ENDED in named:
            _end(order, named[SERVICE_ENDED], by, at)


def _activate(order: OrderView, promise_ids: list[UUID], by: Actor, at: datetime) -> None:
    assets.activate_assets(promise_ids=promise_ids, by=by, at=at)
    if order.kind == "change":
        _modify(order, promise_ids, by, at)
    order_services.advance_lines(
        order_id=order.id, promise_ids=promise_ids, action="complete", by=by, at=at
    )
    event = ServiceActivated(
        order_id=order.id, account_id=order.account_id, stream_id=order.stream_id,
        promise_ids=promise_ids, active_on=clock.local_date(at), at=at,
    )  # fmt: skip
    subject = Ref("order", order.id)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=order.stream_id)


def _modify(order: OrderView, promise_ids: list[UUID], by: Actor, at: datetime) -> None:
    for line in orders.lines(order.id):
        if line.action == "modify" and line.promise_id in promise_ids:
            assets.record_delivery(
                promise_id=line.promise_id, characteristics=line.characteristics, by=by, at=at
            )


def _end(order: OrderView, promise_ids: list[UUID], by: Actor, at: datetime) -> None:
    assets.terminate_assets(promise_ids=promise_ids, by=by, at=at)
    order_services.advance_lines(
        order_id=order.id, promise_ids=promise_ids, action="complete", by=by, at=at
    )
    ended_on: date = order.effective_date or clock.local_date(at)
    event = ServiceEnded(
        order_id=order.id, account_id=order.account_id, stream_id=order.stream_id,
        promise_ids=promise_ids, ended_on=ended_on, at=at,
    )  # fmt: skip
    subject = Ref("order", order.id)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=order.stream_id)
