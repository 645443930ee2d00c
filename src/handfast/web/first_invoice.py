"""What a quote's first invoice will say, composed for the quote's page and the customer's portal.

A quote knows prices, an order knows dates, billing knows proration and tax: nobody below knows all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from handfast.billing import queries as billing
from handfast.billing.types import InvoiceLineView, InvoiceView, NewCharge, PreviewLine
from handfast.catalog import queries as catalogs
from handfast.orders import queries as orders
from handfast.orders.types import OrderView
from handfast.parties import queries as parties
from handfast.quotes.types import QuoteLineView, QuoteView

_AGREED = ("accepted", "ordered")


@dataclass(frozen=True)
class FirstInvoice:
    """The invoice to come on a day, and why then; `posted` is the invoice once there is one.

    `monthly` is what each full month costs without tax.
    """

    on: date
    reason: str
    currency: str
    lines: tuple[PreviewLine | InvoiceLineView, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    monthly: Decimal
    posted: InvoiceView | None = None


def first_invoice(
    quote: QuoteView, lines: Iterable[QuoteLineView], *, today: date
) -> FirstInvoice | None:
    """What activation on the planned day would bill; None while nothing is quoted.

    The day is that of the order's plan once there is one, before that the wished start, but never
    one that the catalog's lead times cannot keep. An invoice that is posted is shown as it is.
    """
    charged = [line for line in lines if not line.is_bundle and line.action == "add"]
    if not charged:
        return None
    order = _order_of(quote)
    day, reason = _planned(order) if order else _hoped(quote, charged, today)
    preview = billing.preview_first_invoice(
        [_charge(line) for line in charged], on=day, currency=quote.currency,
        region=parties.regions_of([quote.account_id]).get(quote.account_id, ""),
    )  # fmt: skip
    posted = _posted(quote) if order else None
    shown = posted or preview
    return FirstInvoice(
        on=posted.issued_on if posted else day, reason=reason, currency=quote.currency,
        lines=shown.lines, net=shown.net, tax=shown.tax, total=shown.total,
        monthly=preview.monthly_net, posted=posted,
    )  # fmt: skip


def _charge(line: QuoteLineView) -> NewCharge:
    return NewCharge(
        promise_id=line.promise_id, kind=line.charge_type, description=line.name,
        amount=line.net_total, list_amount=line.list_price * line.quantity,
        quantity=line.quantity, offering_code=line.offering_code,
    )  # fmt: skip


def _order_of(quote: QuoteView) -> OrderView | None:
    """The order that delivers an agreed quote, once its plan has a date."""
    if quote.status not in _AGREED:
        return None
    found = [o for o in orders.orders_of_stream(quote.stream_id) if o.kind == "new"]
    return next((o for o in found if o.status != "cancelled" and _day_of(o)), None)


def _day_of(order: OrderView) -> date | None:
    return order.estimated_date or order.planned_date


def _planned(order: OrderView) -> tuple[date, str]:
    day = _day_of(order)
    return day or date.max, f"when the service of {order.number} is planned to be active"


def _hoped(quote: QuoteView, lines: Iterable[QuoteLineView], today: date) -> tuple[date, str]:
    codes = tuple(line.offering_code for line in lines)
    days = catalogs.lead_days(version_id=quote.catalog_version_id, offerings=codes)
    earliest = today + timedelta(days=days)
    if quote.start_date and quote.start_date >= earliest:
        return quote.start_date, "the wished start"
    return earliest, f"ordered today and delivered {days} day{'s' if days != 1 else ''} later"


def _posted(quote: QuoteView) -> InvoiceView | None:
    found = [i for i in billing.invoices_of_stream(quote.stream_id) if i.kind == "invoice"]
    return found[0] if found else None
