"""Actions on orders: read one, take one at catalog prices, submit it, cancel it."""

from collections.abc import Mapping
from typing import Any

from handfast.kernel.errors import invalid
from handfast.orders import queries, services
from handfast.orders.types import OrderView
from handfast.quotes.types import LineRequest
from handfast.web.process_actions.reading import about, day, record, text, whole
from handfast.workflow import services as workflow
from handfast.workflow.services import ActionCall, ActionInput

GIVES = ("order_id", "order_number", "order_status")


def register() -> None:
    """Offer the actions on orders."""
    workflow.register_action(
        "order.look_up", look_up, "Look an order up", inputs=(about("order"),),
        gives=(*GIVES, "account_id", "account_name", "monthly", "once", "jeopardy"),
    )  # fmt: skip
    workflow.register_action(
        "order.create", create, "Take an order at catalog prices",
        inputs=(
            about("account"),
            ActionInput("lines", 'list such as [{offering: "home_fast_500", quantity: 1}]'),
            ActionInput("term_months", "months; without it, 12", required=False),
            ActionInput("requested_date", "day asked for", required=False),
        ),
        gives=GIVES,
    )  # fmt: skip
    workflow.register_action(
        "order.submit", submit, "Submit an order", inputs=(about("order"),), gives=GIVES
    )
    workflow.register_action(
        "order.cancel", cancel, "Cancel an order",
        inputs=(about("order"), ActionInput("reason", "why")), gives=GIVES,
    )  # fmt: skip


def look_up(call: ActionCall) -> Mapping[str, Any]:
    """What an order is, for whom, over how much."""
    found = queries.order(record(call, "order"))
    return {
        **_told(found), "account_id": found.account_id, "account_name": found.account_name,
        "monthly": found.monthly, "once": found.once, "jeopardy": found.jeopardy,
    }  # fmt: skip


def create(call: ActionCall) -> Mapping[str, Any]:
    """Take an order without a quote; approvers are asked as for any other direct order."""
    order = services.order_directly(
        account_id=record(call, "account"), requests=_lines(call.arguments.get("lines")),
        term_months=whole(call, "term_months", 12), requested_date=day(call, "requested_date"),
        by=call.by, at=call.at,
    )  # fmt: skip
    return _told(order)


def submit(call: ActionCall) -> Mapping[str, Any]:
    """Hand an order to delivery; one that is handed over already is left alone."""
    order = queries.order(record(call, "order"))
    if order.status == "draft":
        order = services.submit_order(order_id=order.id, by=call.by, at=call.at)
    return _told(order)


def cancel(call: ActionCall) -> Mapping[str, Any]:
    """Cancel an order; one that is cancelled already is left alone."""
    order = queries.order(record(call, "order"))
    if order.status != "cancelled":
        order = services.cancel_order(
            order_id=order.id, reason=text(call, "reason"), by=call.by, at=call.at
        )
    return _told(order)


def _told(order: OrderView) -> dict[str, Any]:
    return {"order_id": order.id, "order_number": order.number, "order_status": order.status}


def _lines(given: object) -> list[LineRequest]:
    """What is asked for; raises InvalidInput for anything but a list of offerings."""
    rows = given if isinstance(given, list) else [given]
    return [_line(row) for row in rows]


def _line(row: object) -> LineRequest:
    offering = row.get("offering") if isinstance(row, Mapping) else row
    if not isinstance(offering, str) or not offering:
        raise invalid(
            "lines", offering or "", "A line names no offering.",
            'Write [{offering: "home_fast_500", quantity: 1}].',
        )  # fmt: skip
    more = row if isinstance(row, Mapping) else {}
    return LineRequest(
        offering, quantity=int(more.get("quantity") or 1), options=more.get("options") or {},
        characteristics=more.get("characteristics") or {},
    )  # fmt: skip
