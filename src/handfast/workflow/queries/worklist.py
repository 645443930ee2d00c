"""The one worklist: what a person must do, from every context that registered a source."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.urls import reverse

from handfast.platform import access
from handfast.platform.access import Actor
from handfast.workflow.models import Task
from handfast.workflow.queries.registry import register_source, sources
from handfast.workflow.queries.tasks import offered_to, tasks_for
from handfast.workflow.types import WorkItem

SCOPES = {"mine": "Mine", "team": "My team's", "unassigned": "Unassigned"}
LIMIT = 200
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Worklist:
    """The items of a scope, overdue and due first; `kinds` counts them by source."""

    items: tuple[WorkItem, ...]
    kinds: tuple[tuple[str, str, int], ...]
    late: int


def worklist(
    actor: Actor, *, at: datetime, scope: str = "mine", kind: str = "", q: str = "",
    late: bool = False, limit: int = LIMIT,
) -> Worklist:  # fmt: skip
    """What waits for a person (mine), their team, or nobody yet, from every source.

    The sources ask for their own permissions; whoever lacks them gets nothing from there.
    """
    scope = scope if scope in SCOPES else "mine"
    found, kinds = [], []
    for name, (title, source) in sources().items():
        rows = source(actor, at, scope, limit)
        kinds.append((name, title, len(rows)))
        if kind in ("", name):
            found += [replace(row, group=row.group or title) for row in rows]
    words = q.strip().casefold()
    shown = [
        item for item in found
        if (not words or words in f"{item.title} {item.text} {item.about}".casefold())
        and (not late or item.late(at))
    ]  # fmt: skip
    shown.sort(key=lambda item: (item.due_at or FAR, -item.priority, item.title))
    overdue = sum(1 for item in found if item.late(at))
    return Worklist(tuple(shown[:limit]), tuple(k for k in kinds if k[2]), overdue)


def count_mine(actor: Actor, *, at: datetime) -> int:
    """How much waits for a person in all sources, for the badge."""
    return len(worklist(actor, at=at).items)


def own_items(actor: Actor, at: datetime, scope: str, limit: int) -> list[WorkItem]:
    """Workflow's own source: tasks of processes."""
    if not access.can(actor, "workflow.work"):
        return []
    return [item_of(row, actor) for row in tasks_for(actor, scope=scope, limit=limit)]


def item_of(row: Task, actor: Actor) -> WorkItem:
    """A task as an item of the worklist."""
    return WorkItem(
        id=str(row.id),
        kind="workflow",
        title=row.name,
        url=reverse("workflow:task", args=[row.id]),
        text=row.instance.title,
        state=row.status,
        due_at=row.due_at,
        priority=row.priority,
        assignee_id=row.assignee_id,
        assignee=row.assignee.name if row.assignee else "",
        group=row.instance.definition.name,
        about=row.instance.number,
        claimable=row.assignee_id is None and offered_to(actor, row),
    )


register_source("workflow", own_items, "Processes")
