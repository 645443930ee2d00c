"""Quotes that are ours to move on, for the list of forgotten deals."""

from handfast.approvals.types import Open
from handfast.quotes.models import Quote

STATUSES = ("draft", "approved", "presented")
MOST = 500


def open_quotes() -> list[Open]:
    """Quotes in drafting, ready to be sent, or with the customer, the oldest first."""
    rows = Quote.objects.select_related("account", "owner").filter(status__in=STATUSES)
    return [
        Open(
            kind="quote", id=row.id, number=row.number, title=f"{row.name} · {row.account.name}",
            status=row.status, owner=row.owner.name if row.owner else "",
            url=f"/quotes/{row.id}/", since=row.created_at, value=row.tcv, currency=row.currency,
        )
        for row in rows.order_by("created_at", "id")[:MOST]
    ]  # fmt: skip
