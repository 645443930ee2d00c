"""The one worklist: what a person must do, from every context that registered a source."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.urls import reverse

from handfast.platform import access
from handfast.platform.access import Actor
from handfast.workflow.models import Task
from handfast.workflow.queries.registry import register_source, sources
from handfast.workflow.queries.tasks import offered_to, open_tasks, tasks_for
from handfast.workflow.types import WorkItem

SCOPES = {"mine": "Mine", "team": "My team's", "unassigned": "Unassigned"}
FREE = "free"
LIMIT = 200
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Worklist:
    """The items of a scope, overdue and due first; `kinds` counts them by source.

    `whole` is how many there are where not all of them are shown.
    """

    items: tuple[WorkItem, ...]
    kinds: tuple[tuple[str, str, int], ...]
    late: int
    whole: int


def worklist(
    actor: Actor, *, at: datetime, scope: str = "mine", kind: str = "", q: str = "",
    late: bool = False, free: bool = False, limit: int = LIMIT,
) -> Worklist:  # fmt: skip
    """What waits for a person (mine), their team, or nobody yet, from every source.

    `free` leaves out what somebody of the team has taken. The sources ask for their own
    permissions; whoever lacks them gets nothing from there. Those without anything are not read.
    """
    scope = scope if scope in SCOPES else "mine"
    scope = FREE if free and scope == "team" else scope
    narrowed = bool(kind or q.strip() or late)
    known, counted = sources(), counts(actor, at=at, scope=scope)
    found = [
        replace(row, group=row.group or one.title)
        for name, one in known.items() if counted.get(name) and kind in ("", name)
        for row in one.items(actor, at, scope, LIMIT if narrowed else limit)
    ]  # fmt: skip
    words = q.strip().casefold()
    shown = [
        item for item in found
        if (not words or words in f"{item.title} {item.text} {item.about}".casefold())
        and (not late or item.late(at))
    ]  # fmt: skip
    shown.sort(key=lambda item: (item.due_at or FAR, -item.priority))
    return Worklist(
        tuple(shown[:limit]),
        tuple((name, one.title, counted[name]) for name, one in known.items() if counted.get(name)),
        sum(1 for item in found if item.late(at)),
        len(shown) if narrowed else sum(counted.values()),
    )  # fmt: skip


def counts(actor: Actor, *, at: datetime, scope: str = "mine") -> Mapping[str, int]:
    """How much there is in a scope, by source, for badges: one statement for all sources."""
    found: Counter[str] = Counter()
    parts: list[QuerySet[Any]] = []
    for kind, one in sources().items():
        if one.rows is None:
            found[kind] = len(one.items(actor, at, scope, LIMIT))
        elif (rows := one.rows(actor, at, scope)) is not None:
            parts.append(rows.order_by().values_list(Value(kind, CharField()))[:LIMIT])
    if parts:
        found.update(kind for (kind,) in parts[0].union(*parts[1:], all=True))
    return +found


def own_rows(actor: Actor, at: datetime, scope: str) -> Any:
    """The tasks of processes in a scope as a queryset; None without the permission."""
    return open_tasks(actor, scope=scope) if access.can(actor, "workflow.work") else None


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


register_source("workflow", own_items, "Processes", rows=own_rows)
