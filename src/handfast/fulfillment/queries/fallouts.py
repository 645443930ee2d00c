"""Reads of fallout: the queue, and what happened to a task or an order."""

from typing import Any
from uuid import UUID

from handfast.fulfillment.models import Fallout
from handfast.fulfillment.types import FalloutView
from handfast.parties.types import TEAMS

_OPEN = ("open", "assigned")


def fallout_queue(
    *, team: str = "", category: str = "", include_closed: bool = False, limit: int = 100
) -> list[FalloutView]:
    """What has to be mended, the oldest first; closed ones (newest first) when asked for."""
    rows = Fallout.objects.all()
    if team:
        rows = rows.filter(owner_team=team)
    if category:
        rows = rows.filter(category=category)
    if include_closed:
        return _views(rows.exclude(state__in=_OPEN).order_by("-closed_at")[:limit])
    return _views(rows.filter(state__in=_OPEN).order_by("opened_at")[:limit])


def fallouts_of_order(order_id: UUID) -> list[FalloutView]:
    """Every fallout of an order, newest first."""
    return _views(Fallout.objects.filter(order_id=order_id).order_by("-opened_at")[:200])


def fallouts_of_task(task_id: UUID) -> list[FalloutView]:
    """Every fallout of a task, newest first."""
    return _views(Fallout.objects.filter(task_id=task_id).order_by("-opened_at")[:50])


def _views(rows: Any) -> list[FalloutView]:
    return [
        FalloutView(
            id=row.id,
            task_id=row.task_id,
            task_name=row.task.name,
            order_id=row.order_id,
            order_number=row.order.number,
            account_name=row.order.account.name,
            category=row.category,
            owner_team=row.owner_team,
            owner_name=TEAMS.get(row.owner_team, row.owner_team),
            assignee_name=row.assignee.name if row.assignee else "",
            message=row.message,
            state=row.state,
            resolution=row.resolution,
            reason=row.reason,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            closed_by=row.closed_by,
        )
        for row in rows.select_related("task", "order", "order__account", "assignee")
    ]
