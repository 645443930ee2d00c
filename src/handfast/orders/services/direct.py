"""Direct orders: taken without a quote, at catalog prices, checked by the same rules."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.catalog import queries as catalogs
from handfast.catalog.types import Catalog
from handfast.kernel.errors import invalid
from handfast.orders import queries
from handfast.orders.rules import stored
from handfast.orders.services.approving import ask_approval
from handfast.orders.services.capture import create_order
from handfast.orders.types import NewLine, OrderView
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.platform.clock import local_date
from handfast.quotes import services as quotes
from handfast.quotes.types import LineRequest, PricedLine, Pricing, periods, waterfall

DEFAULT_TERM = 12
MAX_TERM = 120


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
    catalog = catalogs.current_catalog(local_date(at))
    pricing = priced(account_id, requests, catalog.version_id, term_months, at)
    order = create_order(
        account_id=account_id,
        lines=[new_line(line) for line in pricing.lines],
        catalog_version_id=catalog.version_id,
        contact_id=contact_id,
        term_months=term_months,
        requested_date=requested_date,
        asked=stored(requests),
        pricing=judged(pricing, catalog, term_months),
        by=by,
        at=at,
    )
    waits = ask_approval(order_id=order.id, by=by, at=at)
    return queries.order(order.id) if waits else order


def priced(
    account_id: UUID, requests: Sequence[LineRequest], version_id: UUID, term_months: int,
    at: datetime,
) -> Pricing:  # fmt: skip
    """The requests expanded, checked and priced; raises InvalidInput and ConfigurationRefused."""
    if not requests:
        raise invalid("lines", "", "An order needs at least one line.", "Choose an offering.")
    if not 1 <= term_months <= MAX_TERM:
        raise invalid(
            "term_months", term_months, f"A term lasts 1 to {MAX_TERM} months.", "Choose another."
        )
    return quotes.price_lines(
        requests=requests, catalog_version_id=version_id, term_months=term_months,
        day=local_date(at), account_id=account_id,
    )  # fmt: skip


def judged(pricing: Pricing, catalog: Catalog, term_months: int) -> dict[str, Any]:
    """What approvers judge of a pricing beside the order's own sums."""
    lines, totals = pricing.lines, pricing.totals
    return {
        "discount_percent": totals.max_discount_percent,
        "margin_percent": totals.margin_percent,
        "product_family": catalog.main_category(
            (x.offering, x.net_total * periods(x, term_months)) for x in lines
        ),
        "waterfall": waterfall(lines, term_months),
    }


def new_line(line: PricedLine) -> NewLine:
    """A priced line as a line to be ordered."""
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
