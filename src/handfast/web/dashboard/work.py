"""What those who do not sell look at first: deliveries due next, contracts under way, invoices."""

from typing import Any

from handfast.billing import queries as billing
from handfast.contracts import queries as contracts
from handfast.orders import queries as orders
from handfast.orders.types import OrderView
from handfast.platform import clock
from handfast.web.dashboard.figures import OPEN_CONTRACTS, OPEN_ORDERS, RISKY, Facts
from handfast.web.places import address

ROWS = 6
UNPAID = ("posted", "partially_paid")
Row = dict[str, Any]
_OVERDUE = {"state": "overdue", "tone": "red"}


def deliveries(facts: Facts) -> list[Row]:
    """The orders under way whose delivery is expected soonest."""
    if not facts.may("orders.view"):
        return []
    rows = orders.visible(facts.actor).filter(status__in=OPEN_ORDERS)
    found = rows.order_by("estimated_date", "id")[:ROWS]
    return [_delivery(view) for view in map(orders.view, found)]


def _delivery(view: OrderView) -> Row:
    risky = view.jeopardy in RISKY
    return {
        "title": f"{view.number} · {view.account_name}",
        "text": f"promised {view.committed_date:%-d %b}" if view.committed_date else "no date yet",
        "url": address("order", view.id),
        "state": view.status,
        "tone": "red" if risky else "blue",
        "label": "" if not risky else "date at risk",
        "day": view.estimated_date,
    }


def agreements(facts: Facts) -> list[Row]:
    """The contracts that are not signed yet, the oldest first."""
    if not facts.may("contracts.view"):
        return []
    rows = contracts.visible(facts.actor).filter(status__in=OPEN_CONTRACTS)
    return [
        {
            "title": f"{row.number} · {row.account.name}", "text": row.title,
            "url": address("contract", row.id), "state": row.status,
            "amount": row.tcv, "currency": row.currency,
        }
        for row in rows.order_by("id")[:ROWS]
    ]  # fmt: skip


def receivables(facts: Facts) -> list[Row]:
    """The invoices that are not paid, the earliest due first."""
    if not facts.may("billing.view"):
        return []
    rows = billing.visible(facts.actor).filter(kind="invoice", status__in=UNPAID)
    today = clock.today()
    return [
        {
            "title": f"{row.number} · {row.account.name}", "text": f"issued {row.issued_on:%-d %b}",
            "url": address("invoice", row.id), "day": row.due_on,
            **(_OVERDUE if row.due_on < today else {"state": row.status}),
            "amount": row.total - row.paid, "currency": row.currency,
        }
        for row in rows.order_by("due_on", "id")[:ROWS]
    ]  # fmt: skip
