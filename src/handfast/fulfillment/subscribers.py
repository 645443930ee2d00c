"""Reactions of fulfillment: orders become plans, cancelled ones end; people are told."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings

from handfast.fulfillment import services
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.orders.types import OrderView
from handfast.parties import queries as parties
from handfast.platform import links, mail
from handfast.platform.access import Actor
from handfast.platform.outbox import EventRow, subscribe

BY = Actor.system("Fulfillment")


@subscribe("order.submitted", name="fulfillment.plan")
def plan_order(event: EventRow) -> None:
    """Build the plan of a submitted order, unless it was cancelled before its turn came."""
    order_id = UUID(event.payload["order_id"])
    if orders.order(order_id).status == "cancelled":
        return
    services.build_plan(order_id=order_id, by=BY, at=event.at)


@subscribe("order.cancelled", name="fulfillment.cancel")
def cancel_order(event: EventRow) -> None:
    """End the plan of a cancelled order and undo what was done."""
    order_id = UUID(event.payload["order_id"])
    services.cancel_plan(order_id=order_id, by=BY, at=event.at)


@subscribe("task.fallout", "service.activated", name="fulfillment.tell_seller")
def tell_seller(event: EventRow) -> None:
    """The seller stays the customer's advocate: every exception and milestone is told (R-009)."""
    order = orders.order(UUID(event.payload["order_id"]))
    _mail(order.seller_email, f"{order.number} · {order.account_name}", event, order)


@subscribe("plan.rescheduled", name="fulfillment.jeopardy")
def tell_jeopardy(event: EventRow) -> None:
    """Warn the seller and the order desk before the promised date is missed (R-102)."""
    if not event.payload["jeopardy_rose"] or event.payload["jeopardy"] in ("none", "low"):
        return
    order = orders.order(UUID(event.payload["order_id"]))
    desk = [member.email for member in parties.members(team="order_desk")]
    subject = f"Jeopardy {event.payload['jeopardy']}: {order.number} · {order.account_name}"
    for address in dict.fromkeys([order.seller_email, *desk]):
        _mail(address, subject, event, order)


@subscribe("task.fallout", name="fulfillment.tell_team")
def tell_team(event: EventRow) -> None:
    """Tell the team that has to mend a fallout."""
    order = orders.order(UUID(event.payload["order_id"]))
    subject = f"To mend: {event.payload['name']} of {order.number}"
    for member in parties.members(team=event.payload["owner_team"])[:20]:
        if member.email != order.seller_email:
            _mail(member.email, subject, event, order)


@subscribe("task.ready", name="fulfillment.tell_customer")
def tell_customer(event: EventRow) -> None:
    """Ask the customer when the next step is theirs."""
    if "customer" not in event.payload["handlers"]:
        return
    order = orders.order(UUID(event.payload["order_id"]))
    if not order.contact_email:
        return
    about, life = Ref("order", order.id), timedelta(days=90)
    token = links.issue(
        "portal.task", subject=about, holder=order.contact_email, at=event.at, valid_for=life
    )
    mail.send_mail(
        to=order.contact_email,
        subject=f"Your turn: {event.payload['summary']}",
        text=(
            f"Good day {order.contact_name},\n\nour part of order {order.number} is done."
            f" The next step is yours: {event.payload['summary']}.\n"
            "Please confirm it on the page of your order."
        ),
        at=event.at,
        about=about,
        links=[("Your order", links.absolute(f"/portal/t/{token}"))],
    )


def _mail(to: str, subject: str, event: EventRow, order: OrderView) -> None:
    if not to:
        return
    mail.send_mail(
        to=to,
        subject=subject,
        text=f"{event.headline}\n\nCustomer: {order.account_name}\nOrder: {order.number}",
        at=event.at,
        about=Ref("order", order.id),
        links=[("Order", f"{settings.HANDFAST_BASE_URL}/orders/{order.id}/")],
    )
