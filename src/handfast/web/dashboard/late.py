"""What is late: endangered orders, approvals past their time, overdue invoices, differences."""

from datetime import datetime
from typing import Any

from handfast.approvals import queries as approvals
from handfast.billing import queries as billing
from handfast.orders import queries as orders
from handfast.platform.clock import local_date
from handfast.promises import queries as promises
from handfast.web.dashboard.figures import OPEN_ORDERS, RISKY, Facts
from handfast.web.places import address, named

ROWS = 4
Row = dict[str, Any]


def late(facts: Facts, at: datetime) -> list[Row]:
    """The most urgent of each kind that the reader may see."""
    return [
        *_orders(facts), *_approvals(facts, at), *_differences(facts), *_invoices(facts, at),
    ]  # fmt: skip


def _orders(facts: Facts) -> list[Row]:
    if not facts.may("orders.view"):
        return []
    rows = orders.visible(facts.actor).filter(status__in=OPEN_ORDERS, jeopardy__in=RISKY)
    if facts.mine:
        rows = rows.filter(seller_id=facts.actor.id)
    return [
        {
            "title": f"{view.number} · {view.account_name}",
            "text": f"promised {view.committed_date:%-d %b}" if view.committed_date else "",
            "url": address("order", view.id), "tone": "red", "state": "late",
            "label": f"est. {view.estimated_date:%-d %b}" if view.estimated_date else "late",
        }
        for view in map(orders.view, rows.order_by("estimated_date", "id")[:ROWS])
    ]  # fmt: skip


def _approvals(facts: Facts, at: datetime) -> list[Row]:
    if not facts.may("approvals.view"):
        return []
    found = approvals.aging(at, limit=20)
    if facts.mine:
        found = [one for one in found if one.requested_by_id == facts.actor.id]
    return [
        {
            "title": one.title, "text": "waits for " + ", ".join(
                step.role_name for step in one.waiting_for
            ),
            "url": address("approval_request", one.id) or one.url, "tone": "amber",
            "state": "overdue", "label": "approval overdue",
        }
        for one in found[:ROWS]
    ]  # fmt: skip


def _differences(facts: Facts) -> list[Row]:
    if not facts.may("promises.view"):
        return []
    owner = facts.actor.id if facts.mine else None
    return [
        {
            "title": f"{one.name} · {one.account_name}",
            "text": f"{one.kind}: {one.expected} expected, {one.found} found",
            "url": named("promises:discrepancy", one.id), "tone": "red", "state": "discrepancy",
            "label": "difference",
        }
        for one in promises.discrepancies(owner_id=owner, limit=ROWS)
    ]  # fmt: skip


def _invoices(facts: Facts, at: datetime) -> list[Row]:
    if facts.mine or not facts.may("billing.view"):
        return []
    rows = billing.visible(facts.actor).filter(
        kind="invoice", status__in=("posted", "partially_paid"), due_on__lt=local_date(at)
    )
    return [
        {
            "title": f"{row.number} · {row.account.name}", "text": f"was due {row.due_on:%-d %b}",
            "amount": row.total - row.paid, "currency": row.currency, "tone": "amber",
            "url": address("invoice", row.id), "state": "overdue", "label": "overdue",
        }
        for row in rows.order_by("due_on", "id")[:ROWS]
    ]  # fmt: skip
