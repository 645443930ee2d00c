"""Boundary events of open nodes when their definition changes: new ones wait, removed ones do not."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from handfast.workflow.rules.engine.state import OPEN


def disarm(part: Any, stays: Callable[[str], bool]) -> None:
    """Take out the boundary events that wait and do not stay, by their names."""
    for task in list(part.tasks.values()):
        if isinstance(task.task_spec, BoundaryEvent) and task.has_state(OPEN):
            if task.id in part.tasks and not stays(task.task_spec.name):
                part.top_workflow.event_manager.remove_task(task)
                part._remove_task(task.id)


def arm(part: Any) -> None:
    """Let the boundary events which an open node has gained wait from now on."""
    for task in [one for one in part.tasks.values() if one.has_state(OPEN)]:
        split_spec = part.spec.task_specs.get(f"{task.task_spec.name}.BoundaryEventSplit")
        if split_spec is None:
            continue
        split = task.parent
        if split.task_spec is not split_spec:
            split = _insert(part, task, split_spec)
        known = {one.task_spec.name for one in split.children}
        for spec in split_spec.outputs:
            if spec.name not in known:
                split._add_child(spec, TaskState.WAITING)
                spec._update(split.children[-1])
    part.tasks = {one.id: one for one in _downwards(part.task_tree)}


def _insert(part: Any, task: Any, split_spec: Any) -> Any:
    """The node from which a task and its boundary events part, put in above the task."""
    parent = task.parent
    place = parent._children.index(task.id)
    split = Task(part, split_spec, parent=parent, state=TaskState.COMPLETED)
    parent._children.remove(split.id)
    parent._children[place] = split.id
    split._children, task._parent = [task.id], split.id
    split.data = deepcopy(task.data)
    return split


def _downwards(root: Any) -> list[Any]:
    """All nodes, each behind its parent: their data are read back in that order."""
    found, stack = [], [root]
    while stack:
        task = stack.pop()
        found.append(task)
        stack.extend(reversed(task.children))
    return found
