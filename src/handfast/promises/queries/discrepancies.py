"""Reads of discrepancies."""

from uuid import UUID

from handfast.kernel.errors import not_found
from handfast.promises.models import Discrepancy
from handfast.promises.types import DiscrepancyView


def discrepancy(discrepancy_id: UUID) -> DiscrepancyView:
    """One discrepancy; raises NotFound."""
    row = _rows().filter(id=discrepancy_id).first()
    if row is None:
        raise not_found("discrepancy", discrepancy_id)
    return view(row)


def discrepancies(
    *, state: str = "open", account_id: UUID | None = None, order_id: UUID | None = None,
    owner_id: UUID | None = None, limit: int = 200,
) -> list[DiscrepancyView]:  # fmt: skip
    """Discrepancies, newest first."""
    rows = _rows()
    if state:
        rows = rows.filter(state=state)
    if account_id is not None:
        rows = rows.filter(promise__account_id=account_id)
    if order_id is not None:
        rows = rows.filter(promise__order_id=order_id)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    return [view(row) for row in rows.order_by("-id")[:limit]]


def _rows():  # type: ignore[no-untyped-def]
    return Discrepancy.objects.select_related("promise", "promise__account", "owner")


def view(row: Discrepancy) -> DiscrepancyView:
    """The discrepancy as a plain value."""
    promise = row.promise
    return DiscrepancyView(
        id=row.id, promise_id=promise.promise_id, name=promise.name,
        account_id=promise.account_id, account_name=promise.account.name,
        order_id=promise.order_id, order_number=promise.order_number,
        contract_number=promise.contract_number, left=row.left, right=row.right,
        kind=f"{row.right} ≠ {row.left}", field=row.field, expected=row.expected,
        found=row.found, make_whole=row.make_whole, make_whole_tax=row.make_whole_tax,
        currency=promise.currency, invoices=row.invoices, owner_id=row.owner_id,
        owner_name=row.owner.name if row.owner else "", state=row.state, since=row.since,
        found_after_seconds=row.found_after_seconds, resolution=row.resolution,
        resolved_by=row.resolved_by, resolved_at=row.resolved_at,
    )  # fmt: skip
