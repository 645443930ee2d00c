"""A draft while it is changed: locked, its lines as a selection, written back with its prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.catalog import queries as catalogs
from handfast.catalog.types import Catalog
from handfast.kernel.errors import Conflict, Problem, conflict, not_found
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, clock
from handfast.platform.access import Actor
from handfast.quotes import queries
from handfast.quotes.lifecycle import EDITABLE, QUOTE
from handfast.quotes.models import Quote, QuoteLine
from handfast.quotes.rules import Selection, price, refuse
from handfast.quotes.types import PriceContext, PricedLine, PriceStep, Pricing, QuoteView


@dataclass(frozen=True)
class Draft:
    """A locked draft, its lines and the catalog version it is pinned to."""

    row: Quote
    rows: Mapping[UUID, QuoteLine]
    selection: Selection
    catalog: Catalog
    context: PriceContext

    @property
    def ref(self) -> Ref:
        """The quote, for events and the audit trail."""
        return Ref("quote", self.row.id)


def locked(quote_id: UUID) -> Quote:
    """The quote's row, locked until the end of the transaction; raises NotFound."""
    row: Quote | None = Quote.objects.select_for_update().filter(id=quote_id).first()
    if row is None:
        raise not_found("quote", quote_id)
    return row


def check_version(row: Quote, expected: int | None) -> None:
    """Raise Conflict when the quote has moved on since the caller read it."""
    if expected is not None and row.version != expected:
        raise conflict(
            "version", expected, f"Someone else has changed the quote (now version {row.version}).",
            "Reload it and make your change again.",
        )  # fmt: skip


def open_draft(*, quote_id: UUID, by: Actor, at: datetime, expected_version: int | None) -> Draft:
    """Lock a draft for a change; raises Forbidden, NotFound, or Conflict when it is no draft."""
    access.require(by, "quotes.edit")
    row = locked(quote_id)
    check_version(row, expected_version)
    if row.status != EDITABLE:
        raise Conflict(
            Problem(
                "status", row.status,
                f"A quote that is “{row.status.replace('_', ' ')}” cannot be changed.",
                "Reopen it, or make a new version of it.",
            )
        )  # fmt: skip
    return load(row, at)


def move(row: Quote, action: str, by: Actor, at: datetime, reason: str = "") -> None:
    """Take a step of the lifecycle, save and record it; raises IllegalTransition."""
    before, row.status = row.status, QUOTE.after(row.status, action)
    row.version += 1
    row.save()
    audit.record(
        f"quote.{action}", subject=Ref("quote", row.id), by=by, at=at,
        before={"status": before}, after={"status": row.status}, reason=reason,
    )  # fmt: skip


def load(row: Quote, at: datetime) -> Draft:
    """The draft with its lines, to be priced as of the day of `at`."""
    rows = list(QuoteLine.objects.filter(quote=row).order_by("position", "id"))
    return Draft(
        row=row,
        rows={r.promise_id: r for r in rows},
        selection=queries.selection_of(rows),
        catalog=catalogs.catalog(row.catalog_version_id),
        context=queries.context_of(row, clock.local_date(at)),
    )


def save_draft(
    draft: Draft, selection: Selection, *, action: str, by: Actor, at: datetime,
    detail: Mapping[str, Any], check: bool = True,
) -> QuoteView:  # fmt: skip
    """Check, price and write the changed lines and totals; raises ConfigurationRefused."""
    if check:
        refuse(draft.selection, selection, draft.catalog, draft.context, new_id)
    before = {"monthly": draft.row.monthly, "once": draft.row.once, "tcv": draft.row.tcv}
    pricing = price(selection, draft.catalog, draft.context)
    _write_lines(draft, pricing)
    write_totals(draft.row, pricing, draft.context)
    draft.row.version += 1
    draft.row.save()
    totals = pricing.totals
    after = {**detail, "monthly": totals.monthly, "once": totals.once, "tcv": totals.tcv}
    audit.record(action, subject=draft.ref, by=by, at=at, before=before, after=after)
    return queries.quote(draft.row.id)


def write_totals(row: Quote, pricing: Pricing, context: PriceContext) -> None:
    """Set totals and the day of pricing on the row, without saving it."""
    totals = pricing.totals
    row.monthly, row.once, row.tcv = totals.monthly, totals.once, totals.tcv
    row.list_tcv, row.margin_percent = totals.list_tcv, totals.margin_percent
    row.max_discount_percent = totals.max_discount_percent
    row.priced_on = context.day


def _write_lines(draft: Draft, pricing: Pricing) -> None:
    kept = {line.key for line in pricing.lines}
    gone = [row.id for key, row in draft.rows.items() if key not in kept]
    if gone:
        QuoteLine.objects.filter(id__in=gone).delete()
    codes = {line.key: line.offering for line in pricing.lines if line.parent is None}
    new, old = [], []
    for position, line in enumerate(ordered(pricing, draft.catalog)):
        values = {**_values(line, codes), "position": position}
        row = draft.rows.get(line.key)
        if row is None:
            new.append(QuoteLine(quote=draft.row, promise_id=line.key, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            old.append(row)
    QuoteLine.objects.bulk_create(new, batch_size=2000)
    if old:
        QuoteLine.objects.bulk_update(old, [*_FIELDS, "position"], batch_size=1000)


def ordered(pricing: Pricing, catalog: Catalog) -> list[PricedLine]:
    """The lines in their order, each bundle directly followed by its parts as the catalog has them."""
    place = {(i.bundle, i.child): i.position for i in catalog.bundle_items}
    parts: dict[UUID | None, list[PricedLine]] = {}
    for line in pricing.lines:
        parts.setdefault(line.parent, []).append(line)
    found: list[PricedLine] = []
    for head in parts.get(None, []):
        own = parts.get(head.key, [])
        own.sort(key=lambda x: place.get((head.offering, x.offering), 0))
        found += [head, *own]
    return found


_FIELDS = (
    "parent_promise_id", "bundle_code", "offering_code", "name", "quantity", "charge_type",
    "list_price", "bundle_delta", "promotion_delta", "discount_percent", "discount_by",
    "discretionary_delta", "net_price", "unit_cost", "characteristics", "price_steps", "action",
)  # fmt: skip


def _values(line: PricedLine, codes: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "parent_promise_id": line.parent,
        "bundle_code": codes[line.parent] if line.parent else "",
        "offering_code": line.offering,
        "name": line.name,
        "quantity": line.quantity,
        "charge_type": line.charge_type,
        "list_price": line.list_price,
        "bundle_delta": line.bundle_delta,
        "promotion_delta": line.promotion_delta,
        "discount_percent": line.discount_percent,
        "discount_by": line.discount_by,
        "discretionary_delta": line.discretionary_delta,
        "net_price": line.net_price,
        "unit_cost": line.unit_cost,
        "characteristics": plain_values(line.characteristics),
        "price_steps": [plain_step(step) for step in line.steps],
        "action": line.action,
    }


def plain_values(characteristics: Mapping[str, Any]) -> dict[str, Any]:
    """Characteristics as JSON values: whole numbers as integers."""
    return {name: _plain(value) for name, value in characteristics.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def plain_step(step: PriceStep) -> dict[str, Any]:
    """A step as a JSON object; the amount stays exact as text."""
    return {**vars(step), "amount": str(step.amount)}
