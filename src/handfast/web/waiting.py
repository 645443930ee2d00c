"""What waits for a colleague: approvals to decide and tasks to do, as rows of a list."""

from datetime import datetime
from typing import Any

from handfast.approvals import queries as approvals
from handfast.approvals.types import RequestView
from handfast.fulfillment import queries as fulfillment
from handfast.fulfillment.types import TaskView
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.web.places import address

ROWS = 8


def approvals_of(actor: Actor, limit: int = ROWS) -> list[dict[str, Any]]:
    """The approval requests that wait for this person, the most urgent first."""
    if not access.can(actor, "approvals.view"):
        return []
    return [_approval(one) for one in approvals.pending_for(actor, limit=limit)]


def tasks_of(actor: Actor, at: datetime, limit: int = ROWS) -> list[dict[str, Any]]:
    """The tasks of this person, then those of their teams, the most urgent first."""
    if not access.can(actor, "fulfillment.work"):
        return []
    mine = fulfillment.worklist(actor, scope="mine", limit=limit)
    team = fulfillment.worklist(actor, scope="team", limit=limit) if actor.teams else []
    known = {one.id for one in mine}
    found = [*mine, *(one for one in team if one.id not in known)]
    return [_task(one, at) for one in found[:limit]]


def _approval(one: RequestView) -> dict[str, Any]:
    wanted = ", ".join(step.role_name for step in one.waiting_for)
    return {
        "title": one.title,
        "text": f"{one.requested_by} asks {wanted}" if wanted else f"asked by {one.requested_by}",
        "url": address("approval_request", one.id) or one.url,
        "state": "decide",
        "tone": "amber",
        "when": one.due_at,
    }


def _task(one: TaskView, at: datetime) -> dict[str, Any]:
    fallen = one.state == "fallout"
    late = one.due_at is not None and one.due_at < at
    return {
        "title": f"{one.name} · {one.account_name}",
        "text": one.note if fallen and one.note else f"{one.order_number} · {one.owner_name}",
        "url": address("task", one.id) or address("order", one.order_id),
        "state": "fallout" if fallen else "overdue" if late else one.state,
        "tone": "red" if fallen or late else "blue",
        "when": one.due_at,
    }
