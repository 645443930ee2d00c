"""Changing the lines of a draft: each wish is checked, priced and written at once, or refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid
from handfast.kernel.ids import new_id
from handfast.platform.access import Actor
from handfast.quotes import queries
from handfast.quotes.models import QuoteLine
from handfast.quotes.rules import Selection, expand_bundle, refuse
from handfast.quotes.rules.configuration import apply_remedy
from handfast.quotes.rules.selection import apply_change, check_pieces, scaled
from handfast.quotes.services.draft import Draft, open_draft, save_draft
from handfast.quotes.types import Change, ConfigurationRefused, LineInput, QuoteView

HUNDREDTH = Decimal("0.01")


@transaction.atomic
def add_offering(
    *,
    quote_id: UUID,
    offering_code: str,
    by: Actor,
    at: datetime,
    quantity: int = 1,
    expected_version: int | None = None,
) -> QuoteView:
    """Add a product, a bundle with its default parts. Raises InvalidInput, ConfigurationRefused."""
    draft = open_draft(quote_id=quote_id, by=by, at=at, expected_version=expected_version)
    if quantity < 1:
        raise invalid("quantity", quantity, "At least one is needed.", "Enter 1 or more.")
    check_pieces(quantity)
    found = expand_bundle(draft.catalog, offering_code, quantity, new_id)
    selection = Selection((*draft.selection.lines, *found))
    detail = {"offering": offering_code, "quantity": quantity}
    return save_draft(draft, selection, action="quote.add", by=by, at=at, detail=detail)


add_bundle = add_offering


@transaction.atomic
def apply_changes(
    *,
    quote_id: UUID,
    changes: Sequence[Change],
    by: Actor,
    at: datetime,
    accept_remedy: bool = False,
    expected_version: int | None = None,
) -> QuoteView:
    """Carry out several wishes together, checked as a whole and applied once.

    With `accept_remedy` the remedies of a refusal are carried out as well. Raises InvalidInput,
    ConfigurationRefused with every reason and a priced remedy; nothing is changed then.
    """
    draft = open_draft(quote_id=quote_id, by=by, at=at, expected_version=expected_version)
    selection = draft.selection
    for change in changes:
        selection = apply_change(selection, change, draft.catalog, new_id)
    if accept_remedy:
        selection = _remedied(draft, selection)
    detail = {"changes": [vars(change) for change in changes], "accept_remedy": accept_remedy}
    return save_draft(draft, selection, action="quote.configure", by=by, at=at, detail=detail)


def _remedied(draft: Draft, selection: Selection) -> Selection:
    try:
        refuse(draft.selection, selection, draft.catalog, draft.context, new_id)
    except ConfigurationRefused as refusal:
        for violation in refusal.violations:
            if violation.remedy is not None:
                mended = apply_remedy(selection, violation.remedy, draft.catalog, new_id)
                selection = mended or selection
    return selection


def set_option(
    *,
    quote_id: UUID,
    offering_code: str,
    quantity: int,
    by: Actor,
    at: datetime,
    bundle: UUID | None = None,
    accept_remedy: bool = False,
    expected_version: int | None = None,
) -> QuoteView:
    """Set how often a part occurs in a bundle; 0 removes it.

    `bundle` is the bundle line's promise id; it may be left out while only one bundle has that
    part. Raises ConfigurationRefused with reasons and remedy.
    """
    owner = bundle or _only_bundle(quote_id, offering_code)
    change = Change(offering=offering_code, bundle=owner, quantity=quantity)
    return apply_changes(
        quote_id=quote_id, changes=[change], by=by, at=at, accept_remedy=accept_remedy,
        expected_version=expected_version,
    )  # fmt: skip


def set_characteristic(
    *,
    quote_id: UUID,
    line: UUID | str,
    name: str,
    value: Any,
    by: Actor,
    at: datetime,
    accept_remedy: bool = False,
    expected_version: int | None = None,
) -> QuoteView:
    """Set a property of a line, named by promise id or offering code. Raises InvalidInput."""
    found = _find(quote_id, line)
    change = Change(found.offering, found.parent, characteristic=name, value=value)
    return apply_changes(
        quote_id=quote_id, changes=[change], by=by, at=at, accept_remedy=accept_remedy,
        expected_version=expected_version,
    )  # fmt: skip


@transaction.atomic
def set_quantity(
    *,
    quote_id: UUID,
    line: UUID | str,
    quantity: int,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> QuoteView:
    """Set the quantity of a line that stands alone or heads a bundle; its parts grow with it."""
    draft = open_draft(quote_id=quote_id, by=by, at=at, expected_version=expected_version)
    found = pick(draft.selection, line)
    if quantity < 1:
        raise invalid("quantity", quantity, "At least one is needed.", "Remove the line instead.")
    check_pieces(quantity)
    selection = scaled(draft.selection, found, quantity)
    detail = {"line": str(found.key), "quantity": quantity}
    return save_draft(draft, selection, action="quote.quantity", by=by, at=at, detail=detail)


@transaction.atomic
def remove_line(
    *,
    quote_id: UUID,
    line: UUID | str,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> QuoteView:
    """Remove a line, a bundle with all its parts. Raises ConfigurationRefused for a required part."""
    draft = open_draft(quote_id=quote_id, by=by, at=at, expected_version=expected_version)
    found = pick(draft.selection, line)
    detail = {"line": str(found.key), "offering": found.offering}
    selection = draft.selection.without(found.key)
    return save_draft(draft, selection, action="quote.remove", by=by, at=at, detail=detail)


@transaction.atomic
def set_discount(
    *,
    quote_id: UUID,
    line: UUID | str,
    percent: Decimal,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> QuoteView:
    """Give a discretionary discount in percent of a line's price after bundle and promotion.

    At most two decimals, 0 to 100; the line is named by promise id or offering code.
    """
    draft = open_draft(quote_id=quote_id, by=by, at=at, expected_version=expected_version)
    found = pick(draft.selection, line)
    percent = checked_percent(percent)
    changed = replace(found, discount_percent=percent, discount_by=by.name if percent else "")
    detail = {"line": str(found.key), "discount_percent": percent}
    selection = draft.selection.with_line(changed)
    return save_draft(
        draft, selection, action="quote.discount", by=by, at=at, detail=detail, check=False
    )


def checked_percent(percent: Decimal) -> Decimal:
    """The percentage when it lies between 0 and 100 with two decimals; raises InvalidInput."""
    if not percent.is_finite() or not 0 <= percent <= 100:
        raise invalid(
            "discount_percent", percent, "A discount lies between 0 and 100 percent.",
            "Correct the percentage.",
        )  # fmt: skip
    if percent != percent.quantize(HUNDREDTH):
        raise invalid(
            "discount_percent", percent, "A discount has at most two decimals.", "Round it."
        )
    return percent


@transaction.atomic
def price_quote(
    *, quote_id: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> QuoteView:
    """Price a draft as of today with its pinned catalog version; raises ConfigurationRefused."""
    draft = open_draft(quote_id=quote_id, by=by, at=at, expected_version=expected_version)
    return save_draft(draft, draft.selection, action="quote.price", by=by, at=at, detail={})


def pick(selection: Selection, line: UUID | str) -> LineInput:
    """The line with a promise id, or the only one of an offering; raises NotFound, InvalidInput."""
    if isinstance(line, UUID):
        return selection.line(line)
    found = [x for x in selection.lines if x.offering == line]
    if len(found) != 1:
        raise invalid(
            "line", line, f"The quote has {len(found)} lines of this offering.",
            "Name the line by its promise id.",
        )  # fmt: skip
    return found[0]


def _find(quote_id: UUID, line: UUID | str) -> LineInput:
    return pick(_selection(quote_id), line)


def _only_bundle(quote_id: UUID, offering_code: str) -> UUID | None:
    view = queries.quote(quote_id)
    catalog = queries.catalog_of(view)
    bundles = {i.bundle for i in catalog.bundle_items if i.child == offering_code}
    heads = [x for x in _selection(quote_id).lines if x.offering in bundles and not x.parent]
    if len(heads) > 1:
        raise invalid(
            "bundle", offering_code, f"{len(heads)} bundles of the quote have this part.",
            "Name the bundle's promise id.",
        )  # fmt: skip
    return heads[0].key if heads else None


def _selection(quote_id: UUID) -> Selection:
    return queries.selection_of(QuoteLine.objects.filter(quote_id=quote_id).order_by("position"))
