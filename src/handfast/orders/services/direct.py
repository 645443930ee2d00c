"""Direct orders: taken without a quote, at catalog prices, checked by the same rules."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.catalog import queries as catalogs
from handfast.kernel.errors import invalid
from handfast.orders import queries
from handfast.orders.services.approving import ask_approval
from handfast.orders.services.capture import create_order
from handfast.orders.types import NewLine, OrderView
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.platform.clock import local_date
from handfast.quotes import services as quotes
from handfast.quotes.types import LineRequest, PricedLine

DEFAULT_TERM = 12


@transaction.atomic
def order_directly(
    *,
    account_id: UUID,
    requests: Sequence[LineRequest],
    by: Actor,
    at: datetime,
    term_months: int = DEFAULT_TERM,
    contact_id: UUID | None = None,
    requested_date: date | None = None,
) -> OrderView:
    """Capture an order without a quote: lines are expanded, checked and priced by quotes' rules.

    The order matrix is asked at once; an order that somebody has to agree to waits for them.

    Raises ConfigurationRefused with every reason and its remedy.
    """
    access.require(by, "orders.edit")
    if not requests:
        raise invalid("lines", "", "An order needs at least one line.", "Choose an offering.")
    catalog = catalogs.current_catalog(local_date(at))
    pricing = quotes.price_lines(
        requests=requests, catalog_version_id=catalog.version_id, term_months=term_months,
        day=local_date(at), account_id=account_id,
    )  # fmt: skip
    order = create_order(
        account_id=account_id,
        lines=[_line(line) for line in pricing.lines],
        catalog_version_id=catalog.version_id,
        contact_id=contact_id,
        term_months=term_months,
        requested_date=requested_date,
        by=by,
        at=at,
    )
    waits = ask_approval(
        order_id=order.id, by=by, at=at,
        list_total=_list_total(pricing.lines, order.term_months),
        discount_percent=max((x.discount_percent for x in pricing.lines), default=Decimal(0)),
    )  # fmt: skip
    return queries.order(order.id) if waits else order


def _list_total(lines: Sequence[PricedLine], term_months: int) -> Decimal:
    """What the order would cost at list price over its term."""
    return sum(
        (
            x.list_price * x.quantity * ((term_months or 1) if x.monthly else 1)
            for x in lines
            if x.monthly or x.charge_type == "one_time"
        ),
        Decimal(0),
    )


def _line(line: PricedLine) -> NewLine:
    return NewLine(
        offering_code=line.offering,
        name=line.name,
        quantity=Decimal(line.quantity),
        charge_type=line.charge_type,
        net_price=line.net_price,
        list_price=line.list_price,
        characteristics=line.characteristics,
        promise_id=line.key,
        parent_promise_id=line.parent,
    )
