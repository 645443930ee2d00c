"""What a price was computed from, read back from the rows, and the same price computed again."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from handfast.catalog import queries as catalogs
from handfast.kernel.errors import not_found
from handfast.quotes.models import Quote, QuoteLine
from handfast.quotes.queries.records import money
from handfast.quotes.rules import Selection, price
from handfast.quotes.types import LineInput, PriceContext, PricedLine, QuoteLineView, Replay


def selection_of(rows: Iterable[QuoteLine | QuoteLineView]) -> Selection:
    """The chosen lines of a quote, without prices."""
    return Selection(tuple(_input(row) for row in rows))


def context_of(row: Quote, day: date | None = None) -> PriceContext:
    """What the prices depend on; a quote without a term is priced for one month."""
    return PriceContext(row.term_months or 1, day or row.priced_on, row.facts)


def replay(quote_id: UUID) -> Replay:
    """The prices computed again from pinned catalog, rules and inputs; raises NotFound."""
    row = Quote.objects.filter(id=quote_id).first()
    if row is None:
        raise not_found("quote", quote_id)
    rows = list(QuoteLine.objects.filter(quote=row).order_by("position", "id"))
    pricing = price(selection_of(rows), catalogs.catalog(row.catalog_version_id), context_of(row))
    stored = {r.promise_id: r for r in rows}
    differences = [d for line in pricing.lines for d in _differences(line, stored[line.key])]
    if pricing.totals.tcv != row.tcv:
        differences.append(f"total {money(row.tcv)} → {pricing.totals.tcv}")
    return Replay(not differences, pricing, tuple(differences))


def _input(row: QuoteLine | QuoteLineView) -> LineInput:
    action: Any = row.action
    return LineInput(
        key=row.promise_id,
        offering=row.offering_code,
        quantity=row.quantity,
        parent=row.parent_promise_id,
        characteristics=row.characteristics,
        discount_percent=money(row.discount_percent),
        discount_by=row.discount_by,
        action=action,
    )


_COMPARED = (
    "list_price", "bundle_delta", "promotion_delta", "discretionary_delta", "net_price",
)  # fmt: skip


def _differences(line: PricedLine, row: QuoteLine) -> list[str]:
    return [
        f"{row.name}: {name.replace('_', ' ')} {money(getattr(row, name))} → {getattr(line, name)}"
        for name in _COMPARED
        if getattr(line, name) != getattr(row, name)
    ]
