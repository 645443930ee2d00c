"""Dependencies of tasks: which instance waits for which, within one bundle.

The catalog says that a step precedes another. Within a group (a bundle, or a line that stands
alone) an instance waits for those of the same line when there are any, else for all of the
group, and unit by unit where both exist once per unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from handfast.catalog.types import TaskDependency, TaskSpec
from handfast.fulfillment.types import LinkDraft, TaskDraft

Index = dict[tuple[UUID, str], list[TaskDraft]]


def linked(
    tasks: Sequence[TaskDraft],
    dependencies: Iterable[TaskDependency],
    specs: Mapping[str, TaskSpec],
) -> list[LinkDraft]:
    """The links between tasks; undoing tasks are linked the other way round."""
    index: Index = {}
    for task in tasks:
        index.setdefault((task.group, task.spec_key), []).append(task)
    groups = list(dict.fromkeys(task.group for task in tasks))
    links: dict[tuple[str, str], LinkDraft] = {}
    for rule in dependencies:
        for group in groups:
            for link in _between(index, group, rule.predecessor, rule.successor, rule):
                links.setdefault((link.predecessor, link.successor), link)
            before, after = _undoing(specs, rule.successor), _undoing(specs, rule.predecessor)
            if before and after:
                for link in _between(index, group, before, after, rule):
                    links.setdefault((link.predecessor, link.successor), link)
    return list(links.values())


def _undoing(specs: Mapping[str, TaskSpec], key: str) -> str:
    return specs[key].compensation if key in specs else ""


def _between(
    index: Index, group: UUID, predecessor: str, successor: str, rule: TaskDependency
) -> Iterable[LinkDraft]:
    before = index.get((group, predecessor), [])
    after = index.get((group, successor), [])
    if not before or not after:
        return
    by_line: dict[UUID, list[TaskDraft]] = {}
    for task in before:
        by_line.setdefault(task.promise_id, []).append(task)
    units = {task.unit for task in before}
    same_units = units == {task.unit for task in after} and len(units) > 1
    for task in after:
        for first in by_line.get(task.promise_id, before):
            if not same_units or first.unit == task.unit:
                yield LinkDraft(first.key, task.key, rule.kind, rule.lag_hours)
