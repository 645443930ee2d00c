"""Reads of facts whose promise the ledger does not know."""

from typing import Any

from handfast.promises.models import OrphanFact
from handfast.promises.types import OrphanView

_SHOWN = ("description", "offering", "quantity", "net", "price", "currency")


def orphans(*, state: str = "open", limit: int = 50) -> list[OrphanView]:
    """What was said of promises nobody has made, newest first."""
    rows = OrphanFact.objects.filter(state=state).select_related("owner").order_by("-id")[:limit]
    return [
        OrphanView(
            id=row.id, promise_id=row.promise_id, stage=row.stage, label=row.label,
            text=_text(row.terms), at=row.at, owner_name=row.owner.name if row.owner else "",
            state=row.state, reason=row.reason,
        )
        for row in rows
    ]  # fmt: skip


def _text(terms: dict[str, Any]) -> str:
    return ", ".join(f"{name} {terms[name]}" for name in _SHOWN if terms.get(name))
