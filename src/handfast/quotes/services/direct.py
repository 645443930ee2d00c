"""Prices without a quote: what a direct order costs by the same rules."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from handfast.catalog import queries as catalogs
from handfast.catalog.types import Catalog
from handfast.kernel.ids import new_id
from handfast.parties import queries as parties
from handfast.quotes.rules import Selection, expand_bundle, price, refuse
from handfast.quotes.rules.selection import apply_change
from handfast.quotes.services.drafting import account_facts
from handfast.quotes.types import Change, LineInput, LineRequest, PriceContext, Pricing


def price_lines(
    *,
    requests: Sequence[LineRequest],
    catalog_version_id: UUID,
    term_months: int,
    day: date,
    account_id: UUID | None = None,
) -> Pricing:
    """Expand, check and price lines that were asked for directly; new promise ids are born here.

    Raises NotFound for an unknown offering, InvalidInput, ConfigurationRefused with every reason.
    """
    catalog = catalogs.catalog(catalog_version_id)
    facts = account_facts(parties.account(account_id)) if account_id else {}
    context = PriceContext(term_months, day, facts)
    selection = Selection(tuple(x for r in requests for x in _expanded(r, catalog)))
    refuse(Selection(), selection, catalog, context, new_id)
    return price(selection, catalog, context)


def _expanded(request: LineRequest, catalog: Catalog) -> Iterator[LineInput]:
    lines = expand_bundle(catalog, request.offering_code, request.quantity, new_id)
    selection, head = Selection(lines), lines[0]
    for code, quantity in request.options.items():
        wish = Change(code, head.key, quantity=quantity * request.quantity)
        selection = apply_change(selection, wish, catalog, new_id)
    for code, values in request.settings.items():
        for name, value in values.items():
            wish = Change(code, head.key, characteristic=name, value=value)
            selection = apply_change(selection, wish, catalog, new_id)
    for name, value in request.characteristics.items():
        wish = Change(request.offering_code, None, characteristic=name, value=value)
        selection = apply_change(selection, wish, catalog, new_id)
    for line in selection.lines:
        yield replace(line, discount_percent=request.discount_percent)
