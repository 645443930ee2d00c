"""Reactions of orders to facts from upstream."""

from contextlib import suppress
from uuid import UUID

from handfast.kernel.errors import InvalidInput
from handfast.kernel.ref import Ref
from handfast.orders import services
from handfast.orders.services import approving
from handfast.platform.access import Actor
from handfast.platform.outbox import EventRow, subscribe
from handfast.platform.tenancy import current_tenant

AUTO_CAPTURE = "orders.auto_capture"
BY = Actor.system("Orders")


@subscribe("contract.executed", name="orders.capture")
def capture(event: EventRow) -> None:
    """Write the order of a signed contract down, unless the tenant captures by hand."""
    if current_tenant().settings.get(AUTO_CAPTURE, True):
        contract_id = UUID(event.payload["contract_id"])
        services.create_from_contract(contract_id=contract_id, by=BY, at=event.at)


@subscribe("approval.granted", name="orders.agreed")
def agreed(event: EventRow) -> None:
    """Everybody asked has agreed: an order that somebody wanted to submit is submitted."""
    subject = Ref.parse(event.payload["subject"])
    if subject.kind != "order":
        return
    request_id = UUID(event.payload["request_id"])
    if approving.approval_granted(order_id=subject.id, request_id=request_id, at=event.at):
        with suppress(InvalidInput):  # the checklist names what has opened meanwhile
            services.submit_order(order_id=subject.id, by=BY, at=event.at)


@subscribe("approval.rejected", "approval.recalled", name="orders.not_agreed")
def not_agreed(event: EventRow) -> None:
    """An approver said no, or the request was taken back: the order is open for changes."""
    subject = Ref.parse(event.payload["subject"])
    if subject.kind == "order" and not event.payload.get("replaced"):
        request_id = UUID(event.payload["request_id"])
        approving.approval_refused(order_id=subject.id, request_id=request_id, at=event.at)
