"""Reads of inventory pools."""

from dataclasses import dataclass

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
