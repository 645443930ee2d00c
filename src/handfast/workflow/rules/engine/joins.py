"""Joins that merge what each branch has changed, so that no branch undoes another's answers.

The library merges whole data sets in the order of arrival: a branch that never touched a variable
would bring its old value back.
"""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.util.task import TaskState


class _Merging:
    """Replaces the data of a join by the changes of all its branches since they parted."""

    def _run_hook(self, my_task: Any) -> Any:
        parents = [task.parent for task in _arrived(self, my_task)]
        merged = _merged(parents)
        outcome = super()._run_hook(my_task)  # type: ignore[misc]
        if len(parents) > 1:
            my_task.data = merged
            if isinstance(self, _EndJoin):
                my_task.workflow.data.update(merged)
        return outcome


class ParallelJoin(_Merging, defaults.ParallelGateway):  # type: ignore[misc]
    """A parallel gateway."""


class InclusiveJoin(_Merging, defaults.InclusiveGateway):  # type: ignore[misc]
    """An inclusive gateway."""


class EndJoin(_Merging, _EndJoin):  # type: ignore[misc]
    """The invisible end behind all end events of a scope."""


def _arrived(spec: Any, my_task: Any) -> list[Any]:
    """The tokens that meet at a join, in the order in which they came."""
    others = [
        task
        for task in my_task.workflow.tasks.values()
        if task.task_spec is spec
        and task is not my_task
        and task.has_state(TaskState.FINISHED_MASK)
        and not my_task.is_descendant_of(task)
    ]
    return [*sorted(others, key=lambda task: float(task.last_state_change)), my_task]


def _merged(parents: list[Any]) -> dict[str, Any]:
    base = _common(parents).data if parents else {}
    found = deepcopy(dict(base))
    for parent in parents:
        for key, value in parent.data.items():
            if key not in base or base[key] != value:
                found[key] = deepcopy(value)
    return found


def _common(tasks: list[Any]) -> Any:
    """The latest task that all of these come from."""
    paths = [list(_ancestors(task)) for task in tasks]
    shared = set.intersection(*({task.id for task in path} for path in paths))
    return next(task for task in paths[0] if task.id in shared)


def _ancestors(task: Any) -> Iterable[Any]:
    while task is not None:
        yield task
        task = task.parent
