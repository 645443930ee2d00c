"""Reads of inventory pools."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from handfast.fulfillment.models import InventoryItem


@dataclass(frozen=True)
class Pool:
    """A pool and how full it is."""

    spec_code: str
    free: int
    allocated: int


def pools() -> list[Pool]:
    """Every pool with its numbers."""
    rows = (
        InventoryItem.objects.values("spec_code")
        .annotate(free=Count("id", filter=Q(state="free")), all=Count("id"))
        .order_by("spec_code")
    )
    return [Pool(r["spec_code"], r["free"], r["all"] - r["free"]) for r in rows]


def held_by(promise_id: UUID) -> dict[str, list[str]]:
    """What a promise holds: specification code to values."""
    found: dict[str, list[str]] = {}
    rows = InventoryItem.objects.filter(promise_id=promise_id, state="allocated")
    for spec_code, value in rows.order_by("value").values_list("spec_code", "value"):
        found.setdefault(spec_code, []).append(value)
    return found
