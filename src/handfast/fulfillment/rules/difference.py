"""What an amendment changes in a plan: compared by stable task key.

Unchanged tasks are kept; changed ones that have not begun are replaced; what is done before its
point of no return is undone; what is past a hard one cannot be changed and is refused.
"""

from collections.abc import Mapping

from handfast.fulfillment.types import PlanDiff, PlanDraft, TaskDraft

_NOT_BEGUN = ("waiting", "ready", "held")
_GONE = ("cancelled", "compensated")


def difference(current: PlanDraft, states: Mapping[str, str], wanted: PlanDraft) -> PlanDiff:
    """Compare plans; `states` gives the state of each task of the current one by key."""
    before = {t.key: t for t in current.tasks if states.get(t.key) not in _GONE}
    after = {t.key: t for t in wanted.tasks}
    groups: dict[str, list[str]] = {name: [] for name in PlanDiff.__dataclass_fields__}
    for key, task in after.items():
        groups[_fate(before.get(key), states.get(key, "waiting"), task)].append(key)
    for key in before.keys() - after.keys():
        groups[_end(before[key], states.get(key, "waiting"))].append(key)
    return PlanDiff(**{name: tuple(sorted(keys)) for name, keys in groups.items()})


def _fate(before: TaskDraft | None, state: str, wanted: TaskDraft) -> str:
    if before is None:
        return "add"
    if _same(before, wanted):
        return "keep"
    if state in _NOT_BEGUN:
        return "replace"
    return "refuse" if before.ponr == "hard" else "undo"


def _end(task: TaskDraft, state: str) -> str:
    if state in _NOT_BEGUN or state == "skipped" or task.role == "milestone":
        return "drop"
    if task.ponr == "hard":
        return "refuse"
    return "undo" if task.compensation or state != "done" else "drop"


def _same(one: TaskDraft, other: TaskDraft) -> bool:
    return (one.input, one.condition, one.handler) == (other.input, other.condition, other.handler)
