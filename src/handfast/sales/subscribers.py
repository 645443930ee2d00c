"""What sales does when something happens downstream: an accepted quote wins its opportunity."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from handfast.platform.outbox import EventRow, subscribe
from handfast.sales import queries, services


@subscribe("quote.accepted", name="sales.win_opportunity")
def win_opportunity(event: EventRow) -> None:
    """The customer has accepted a quote: its opportunity is won for the contract's value."""
    opportunity_id = event.payload.get("opportunity_id")
    if not opportunity_id:
        return
    opportunity = queries.opportunity(UUID(str(opportunity_id)))
    if not opportunity.is_open:
        return
    services.mark_won(
        opportunity_id=opportunity.id, amount=_amount(event.payload.get("tcv")), by=event.by,
        at=event.at,
    )  # fmt: skip


def _amount(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
