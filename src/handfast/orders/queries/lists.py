"""Lists of orders: the filtered list, and the board by status."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from handfast.orders.models import Order
from handfast.orders.queries.orders import RELATED, row_of, view
from handfast.orders.types import AGAIN, OrderView
from handfast.platform.access import Actor, can
from handfast.platform.paging import Page, keyset

SORTS = {"-number": "number", "date": "captured_at", "status": "status"}
COLUMNS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("draft", "Captured", ("draft",)),
    ("submitted", "Submitted", ("submitted", "acknowledged")),
    ("in_progress", "In delivery", ("in_progress",)),
    ("attention", "Needs attention", ("held", "partial", "failed")),
    ("completed", "Completed", ("completed",)),
)
PER_COLUMN = 30


@dataclass(frozen=True)
class Column:
    """One column of the board."""

    key: str
    label: str
    orders: tuple[OrderView, ...]


def visible(by: Actor) -> Any:
    """The orders the actor may see: all with the permission, a contact its own account's."""
    rows = Order.objects.select_related(*RELATED)
    if can(by, "orders.view"):
        return rows
    return rows.filter(account_id=by.account_id) if by.account_id else rows.none()


def visible_order(order_id: UUID, *, by: Actor) -> OrderView:
    """One order that the actor may see; raises NotFound for any other."""
    return view(row_of(visible(by).filter(id=order_id), order_id))


def returned(seller_id: UUID) -> Any:
    """A seller's orders that were not agreed to and are open for changes, oldest first."""
    refused = [{"key": "approval", "ok": False, "remedy": AGAIN}]
    rows = Order.objects.select_related(*RELATED).filter(seller_id=seller_id, status="draft")
    return rows.filter(readiness__contains=refused).order_by("number")


def search(
    *,
    by: Actor,
    text: str = "",
    status: str = "",
    jeopardy: str = "",
    account_id: UUID | None = None,
    sort: str = "",
    cursor: str = "",
    limit: int = 50,
) -> Page[OrderView]:
    """A page of orders; `text` matches number and customer."""
    rows = visible(by)
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(account__name__icontains=text))
    if status:
        rows = rows.filter(status=status)
    if jeopardy:
        rows = rows.filter(jeopardy=jeopardy)
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    page = keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit)
    return page.map(view)


def board(*, by: Actor) -> list[Column]:
    """The latest orders of each column."""
    return [
        Column(
            key, label,
            tuple(
                view(row)
                for row in visible(by).filter(status__in=statuses).order_by("-number")[:PER_COLUMN]
            ),
        )
        for key, label, statuses in COLUMNS
    ]  # fmt: skip


def cards(columns: list[Column]) -> list[dict[str, Any]]:
    """The board as the kanban component draws it."""
    tones = {"draft": "neutral", "submitted": "blue", "in_progress": "blue", "attention": "amber"}
    return [
        {
            "key": column.key,
            "label": column.label,
            "tone": tones.get(column.key, "green"),
            "cards": [_card(found) for found in column.orders],
        }
        for column in columns
    ]


def _card(found: OrderView) -> dict[str, Any]:
    risky = found.jeopardy in ("medium", "high", "critical")
    return {
        "id": found.id,
        "title": found.number,
        "url": f"/orders/{found.id}/",
        "text": found.account_name,
        "amount": found.monthly,
        "currency": found.currency,
        "state": f"jeopardy: {found.jeopardy}" if risky else found.status,
        "tone": "amber" if risky else "",
        "meta": f"est. {found.estimated_date:%d %b}" if found.estimated_date else "",
        "owner": found.seller_name,
    }
