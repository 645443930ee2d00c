"""Contracts that are ours to move on, for the list of forgotten deals."""

from handfast.approvals.types import Open
from handfast.contracts.models import Contract

STATUSES = ("draft", "in_review", "approved", "in_signature")
MOST = 500


def open_contracts() -> list[Open]:
    """Contracts before their last signature, the oldest first."""
    rows = Contract.objects.select_related("account", "owner").filter(status__in=STATUSES)
    return [
        Open(
            kind="contract", id=row.id, number=row.number,
            title=f"{row.title} · {row.account.name}", status=row.status,
            owner=row.owner.name if row.owner else "", url=f"/contracts/{row.id}/",
            since=row.created_at, value=row.tcv, currency=row.currency,
        )
        for row in rows.order_by("created_at", "id")[:MOST]
    ]  # fmt: skip
