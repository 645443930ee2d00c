"""What a customer can do by API with the link they were mailed: answer a quote, take their step."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from handfast.fulfillment import queries as fulfillment
from handfast.fulfillment import services as fulfillment_services
from handfast.kernel.errors import conflict, not_found
from handfast.orders import queries as orders
from handfast.platform.access import Actor
from handfast.platform.schemas import Strict
from handfast.quotes import queries as quotes
from handfast.quotes import services as quote_services
from handfast.web.portal.guard import QUOTE_LINK, TASK_LINK, holder_of
from handfast.web.portal.quotes import own_quote

router = Router(tags=["Customer"])


class OfferLine(Schema):
    """A line of an offer; the price is per unit and charge period."""

    promise_id: UUID
    name: str
    quantity: int
    charge_type: str
    list_price: Decimal
    net_price: Decimal


class OfferOut(Schema):
    """An offer as the customer sees it."""

    number: str
    status: str
    currency: str
    term_months: int | None
    valid_until: date | None
    monthly: Decimal
    once: Decimal
    tcv: Decimal
    accepted_at: datetime | None
    reject_reason: str
    lines: list[OfferLine]


class ReasonIn(Strict):
    """Why an offer is declined."""

    reason: str


class StepOut(Schema):
    """A step that the customer is asked to take."""

    id: UUID
    name: str
    state: str
    instructions: str


class StepsOut(Schema):
    """Where an order stands for its customer, and the steps that are theirs now."""

    order: str
    status: str
    estimated_date: date | None
    steps: list[StepOut]


class DoneIn(Strict):
    """Which step is done; it may be left out while only one is asked for."""

    task_id: UUID | None = None
    note: str = ""


@router.get("/public/quotes/{token}", response=OfferOut, auth=None, summary="Offer of a link")
def offer(request: Any, token: str) -> dict[str, Any]:
    """The offer that the link was mailed with."""
    with holder_of(request, token, QUOTE_LINK) as link:
        return _offer(request, link.subject_id)


@router.post(
    "/public/quotes/{token}/accept", response=OfferOut, auth=None, summary="Accept the offer"
)
def accept(request: Any, token: str) -> dict[str, Any]:
    """Agree to the offer; 409 once it was answered."""
    with holder_of(request, token, QUOTE_LINK) as link:
        quote_services.accept_quote(quote_id=link.subject_id, by=request.actor, at=request.at)
        return _offer(request, link.subject_id)


@router.post(
    "/public/quotes/{token}/reject", response=OfferOut, auth=None, summary="Decline the offer"
)
def reject(request: Any, token: str, body: ReasonIn) -> dict[str, Any]:
    """Decline the offer with a reason."""
    with holder_of(request, token, QUOTE_LINK) as link:
        quote_services.reject_quote(
            quote_id=link.subject_id, reason=body.reason, by=request.actor, at=request.at
        )
        return _offer(request, link.subject_id)


@router.get("/public/tasks/{token}", response=StepsOut, auth=None, summary="Steps of a link")
def steps(request: Any, token: str) -> dict[str, Any]:
    """Where the order of the link stands, and what the customer is asked for."""
    with holder_of(request, token, TASK_LINK) as link:
        return _steps(request.actor, link.subject_id)


@router.post(
    "/public/tasks/{token}/complete", response=StepsOut, auth=None, summary="Complete a step"
)
def complete(request: Any, token: str, body: DoneIn) -> dict[str, Any]:
    """The customer has taken their step; 409 when none is asked for now."""
    with holder_of(request, token, TASK_LINK) as link:
        task_id = body.task_id or _only_task(request.actor, link.subject_id)
        task = fulfillment.task_of_customer(task_id, by=request.actor)
        if task.order_id != link.subject_id:
            raise not_found("task", task_id)
        fulfillment_services.complete_task(
            task_id=task.id, note=body.note[:500], by=request.actor, at=request.at
        )
        return _steps(request.actor, link.subject_id)


def _offer(request: Any, quote_id: UUID) -> dict[str, Any]:
    view = own_quote(request, quote_id)
    lines = [line for line in quotes.lines(quote_id) if not line.is_bundle]
    return {**vars(view), "lines": lines}


def _steps(by: Actor, order_id: UUID) -> dict[str, Any]:
    order = orders.customer_order(order_id, by=by)
    return {
        "order": order.number,
        "status": order.status,
        "estimated_date": order.estimated_date,
        "steps": _own(by, order_id),
    }


def _own(by: Actor, order_id: UUID) -> list[Any]:
    assert by.account_id is not None
    return [t for t in fulfillment.tasks_for_customer(by.account_id) if t.order_id == order_id]


def _only_task(by: Actor, order_id: UUID) -> UUID:
    found = _own(by, order_id)
    if len(found) == 1:
        return UUID(str(found[0].id))
    raise conflict(
        "task_id", "", f"{len(found)} steps are asked for now.",
        "Name one of them." if found else "Wait until we write to you.",
    )  # fmt: skip
