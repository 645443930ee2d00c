"""Reactions of orders to facts from upstream."""

from uuid import UUID

from handfast.orders import services
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
