"""Event deliveries as administrators see them: what is parked, why, and putting it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.platform.models import Delivery, Event

STATES = ("poison", "pending", "done")
PERMISSION = "platform.admin"


@dataclass(frozen=True)
class Counts:
    """How many deliveries are in each open state."""

    poison: int
    pending: int


def search(*, state: str = "poison", topic: str = "", limit: int = 100) -> list[Delivery]:
    """Deliveries in a state, newest first, with their events; raises InvalidInput."""
    if state not in STATES:
        raise invalid("state", state, "There is no such state.", f"Choose {', '.join(STATES)}.")
    rows = Delivery.objects.filter(state=state).select_related("event")
    if topic:
        rows = rows.filter(event__topic__startswith=topic)
    return list(rows.order_by("-id")[:limit])


def counts() -> Counts:
    """How many deliveries wait, and how many are parked after too many failures."""
    rows = Delivery.objects.all()
    return Counts(
        poison=rows.filter(state="poison").count(), pending=rows.filter(state="pending").count()
    )


def events(*, topic: str = "") -> Any:
    """Published events as a queryset to page through; `topic` matches by its beginning."""
    rows = Event.objects.all()
    return rows.filter(topic__startswith=topic) if topic else rows


def replay(*, delivery_id: UUID, by: Actor, at: datetime) -> None:
    """Put a parked delivery back into the queue; raises NotFound when it is not parked."""
    access.require(by, PERMISSION)
    row = Delivery.objects.filter(id=delivery_id, state="poison").first()
    if row is None:
        raise not_found("parked delivery", delivery_id)
    _replay(row, by, at)


def replay_all(*, by: Actor, at: datetime, limit: int = 500) -> int:
    """Put parked deliveries back into the queue, oldest first; returns how many."""
    access.require(by, PERMISSION)
    rows = list(Delivery.objects.filter(state="poison").order_by("id")[:limit])
    for row in rows:
        _replay(row, by, at)
    return len(rows)


def _replay(row: Delivery, by: Actor, at: datetime) -> None:
    outbox.replay(row.id)
    audit.record(
        "delivery.replay",
        subject=Ref("delivery", row.id),
        by=by,
        at=at,
        before={"state": row.state, "error": row.error},
        after={"state": "pending"},
    )
