"""Milestones: the moment a bundle's service is active, or has ended, after all its steps."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from handfast.fulfillment.types import (
    SERVICE_ACTIVE,
    SERVICE_ENDED,
    LinkDraft,
    PlanLine,
    TaskDraft,
)

_NAMES = {SERVICE_ACTIVE: "Service active", SERVICE_ENDED: "Service ended"}


def milestones_of(
    lines: Sequence[PlanLine],
    paths: Mapping[UUID, tuple[UUID, ...]],
    tasks: Sequence[TaskDraft],
    links: Sequence[LinkDraft],
) -> tuple[list[TaskDraft], list[LinkDraft]]:
    """One milestone per bundle (or lone line) and direction, after the last steps of it."""
    promises: dict[tuple[UUID, str], list[UUID]] = {}
    for line in lines:
        if line.action == "no_change":
            continue
        name = SERVICE_ENDED if line.action == "delete" else SERVICE_ACTIVE
        group = paths[line.promise_id][0]
        promises.setdefault((group, name), []).append(line.promise_id)
    has_successor = {link.predecessor for link in links}
    last: dict[tuple[UUID, str], list[str]] = {}
    for task in tasks:
        if task.key not in has_successor:
            name = SERVICE_ENDED if task.role == "undo" else SERVICE_ACTIVE
            last.setdefault((task.group, name), []).append(task.key)
    marks, mark_links = [], []
    for (group, name), found in promises.items():
        mark = _mark(group, name, found)
        marks.append(mark)
        mark_links += [LinkDraft(key, mark.key) for key in last.get((group, name), [])]
    return marks, mark_links


def _mark(group: UUID, name: str, promises: list[UUID]) -> TaskDraft:
    # A bundle that is not on this order (a part is added or removed later) has no node here.
    node = str(group if group in promises else promises[0])
    return TaskDraft(
        key=f"{node}:{name}:milestone",
        spec_key=name,
        name=_NAMES[name],
        node=node,
        promise_id=group if group in promises else promises[0],
        promise_ids=tuple(promises),
        group=group,
        role="milestone",
        handler="milestone",
        owner_team="order_desk",
        milestone=name,
    )
