"""The one way to lock an order, and to refuse a change that was made on a stale copy."""

from uuid import UUID

from handfast.kernel.errors import conflict, not_found
from handfast.orders.models import Order
from handfast.orders.queries import RELATED


def locked(order_id: UUID, expected_version: int | None = None) -> Order:
    """The order's row, locked until the transaction ends; raises NotFound or Conflict."""
    rows = Order.objects.select_for_update(of=("self",)).select_related(*RELATED)
    row = rows.filter(id=order_id).first()
    if row is None:
        raise not_found("order", order_id)
    if expected_version is not None and row.version != expected_version:
        raise conflict(
            "version", expected_version,
            f"{row.number} has been changed meanwhile (version {row.version}).",
            "Load it again and repeat the change.",
        )  # fmt: skip
    found: Order = row
    return found
