"""From contract to order: nothing is typed again, every line keeps its promise."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.contracts import queries as contracts
from handfast.contracts.services import require_responsible
from handfast.contracts.types import ScheduleLineView
from handfast.kernel.errors import invalid
from handfast.orders import queries
from handfast.orders.services.capture import create_order
from handfast.orders.types import NewLine, OrderView
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.quotes import services as quotes


@transaction.atomic
def create_from_contract(*, contract_id: UUID, by: Actor, at: datetime) -> OrderView:
    """Capture the order of an active contract from its pricing schedule, as a draft.

    A contract has one order: the second call returns it. Raises NotFound, InvalidInput for a
    contract that is not active, Forbidden for whom activation is not theirs by the runbook.
    """
    access.require(by, "orders.edit")
    known = queries.order_of_contract(contract_id)
    if known is not None:
        return known
    require_responsible(by=by, phase="activation")
    contract = contracts.contract(contract_id)
    if contract.status != "active":
        raise invalid(
            "contract", contract.number, f"The contract is {contract.status.replace('_', ' ')}.",
            "Have it signed by everybody first.",
        )  # fmt: skip
    schedule = contracts.schedule(contract_id)
    if contract.quote_id is not None:
        quotes.mark_ordered(quote_id=contract.quote_id, by=by, at=at)
    return create_order(
        account_id=contract.account_id,
        lines=[_line(line) for line in schedule],
        catalog_version_id=contract.catalog_version_id,
        contact_id=contract.contact_id,
        contract_id=contract.id,
        contract_number=contract.number,
        quote_id=contract.quote_id,
        stream_id=contract.stream_id,
        seller_id=contract.owner_id,
        currency=contract.currency,
        term_months=contract.term_months,
        requested_date=contract.start_date,
        by=by,
        at=at,
    )


def _line(line: ScheduleLineView) -> NewLine:
    return NewLine(
        offering_code=line.offering_code,
        name=line.name,
        quantity=Decimal(line.quantity),
        charge_type=line.charge_type,
        net_price=line.net_price,
        list_price=line.list_price,
        characteristics=line.characteristics,
        promise_id=line.promise_id,
        parent_promise_id=line.parent_promise_id,
    )
