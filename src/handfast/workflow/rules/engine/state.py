"""The state of an instance as one compact JSON value, without its definition and old rounds."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.event_definition import (
    MessageEventDefinitionConverter,
    TimerConditionalEventDefinitionConverter,
)
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter
from SpiffWorkflow.bpmn.serializer.helpers.spec import EventDefinitionConverter
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from handfast.workflow.rules.engine.compiled import Compiled
from handfast.workflow.rules.engine.events import (
    CycleTimer,
    DurationTimer,
    Message,
    MomentTimer,
    Signal,
)
from handfast.workflow.rules.engine.scripts import FeelEngine

FORMAT = 1
OPEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class _Slim(BpmnWorkflowConverter):  # type: ignore[misc]
    """Writes an instance without its definition, which the row names, and reads it back."""

    def to_dict(self, workflow: Any) -> dict[str, Any]:
        found: dict[str, Any] = super(BpmnWorkflowConverter, self).to_dict(workflow)
        found["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
        return found

    def read(self, dct: dict[str, Any], compiled: Compiled, engine: FeelEngine) -> Any:
        """The instance that a state describes."""
        workflow = BpmnWorkflow(
            compiled.spec, dict(compiled.subprocesses), script_engine=engine, deserializing=True
        )
        workflow.tasks = self.mapping_from_dict(dct["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks.get(UUID(dct["root"]))
        self.set_default_attributes(workflow, dct)
        self.subprocesses_from_dict(dict(dct["subprocesses"]), workflow)
        return workflow


_registry = BpmnWorkflowSerializer.configure(
    {
        **{kind: converter for kind, converter in DEFAULT_CONFIG.items() if kind != BpmnWorkflow},
        MomentTimer: TimerConditionalEventDefinitionConverter,
        DurationTimer: TimerConditionalEventDefinitionConverter,
        CycleTimer: TimerConditionalEventDefinitionConverter,
        Message: MessageEventDefinitionConverter,
        Signal: EventDefinitionConverter,
    }
)
_slim = _Slim(BpmnWorkflow, _registry)


def dump(workflow: Any) -> dict[str, Any]:
    """The state of an instance as plain JSON, completed rounds of loops left out."""
    prune_all(workflow)
    found = _slim.to_dict(workflow)
    for part in (found, *found["subprocesses"].values()):
        part["tasks"] = list(part["tasks"].values())
    return {"format": FORMAT, **found}


def load(state: Mapping[str, Any], compiled: Compiled, engine: FeelEngine) -> Any:
    """The instance that a state describes, of that definition.

    Nodes are kept as lists, as a child's data are read after its parent's.
    """
    return _slim.read(_by_id(state), compiled, engine)


def _by_id(state: Mapping[str, Any]) -> dict[str, Any]:
    found = {**state, "tasks": {task["id"]: task for task in state["tasks"]}}
    if "subprocesses" in state:
        found["subprocesses"] = {key: _by_id(part) for key, part in state["subprocesses"].items()}
    return found


def adopt(workflow: Any) -> None:
    """Point every node at its specification of the same name; cut finished nodes without one."""
    for task in list(workflow.tasks.values()):
        spec = workflow.spec.task_specs.get(task.task_spec.name)
        if spec is not None:
            task.task_spec = spec
        elif task.id in workflow.tasks:
            _splice(workflow, task)


def predict_anew(task: Any) -> None:
    """Drop what was predicted behind an open node, and predict it by its new specification."""
    ahead = TaskState.PREDICTED_MASK | TaskState.FUTURE
    for child in task.children:
        if child.has_state(ahead) and not child.triggered:
            task.workflow._remove_task(child.id)
    task.task_spec._predict(task, mask=ahead | task.state)


def _splice(workflow: Any, task: Any) -> None:
    """Take a node out; its branches hang on its parent."""
    parent, children = task.parent, task._children
    place = parent._children.index(task.id)
    parent._children[place : place + 1] = children
    for child in task.children:
        child._parent = parent.id
    workflow.top_workflow.subprocesses.pop(task.id, None)
    workflow.tasks.pop(task.id, None)


def prune_all(workflow: Any) -> None:
    """Cut completed rounds of an instance and of its parts."""
    for one in (workflow, *list(workflow.subprocesses.values())):
        prune(one)


def prune(workflow: Any) -> int:
    """Cut completed rounds: where a path comes back to a node, the rounds between are dropped.

    Only what is finished goes, so that the tokens, and what joins may still wait for, stay as
    they are. Returns the number of nodes dropped.
    """
    dropped = 0
    for task in workflow.get_tasks(state=OPEN):
        if task.workflow is workflow:
            while (pair := _round(task)) is not None:
                dropped += _cut(workflow, *pair)
    return dropped


def _round(task: Any) -> tuple[Any, Any] | None:
    """The farthest-apart pair of a node's first and latest visit on the path to a task."""
    latest: dict[str, Any] = {}
    best = None
    current = task
    while current is not None:
        name = current.task_spec.name
        later = latest.setdefault(name, current)
        if later is not current and _finished_between(current, later):
            best = (current, later)
        current = current.parent
    return best


def _finished_between(early: Any, later: Any) -> bool:
    """Whether everything below `early`, but for the branch of `later`, is finished."""
    if not early.has_state(TaskState.COMPLETED) or early.triggered or later.triggered:
        return False
    stack = [early]
    while stack:
        task = stack.pop()
        if task is later:
            continue
        if not task.has_state(TaskState.FINISHED_MASK):
            return False
        if task.id in task.workflow.top_workflow.subprocesses:
            if not task.workflow.top_workflow.subprocesses[task.id].completed:
                return False
        stack.extend(task.children)
    return early.parent is not None


def _cut(workflow: Any, early: Any, later: Any) -> int:
    before = len(workflow.tasks)
    parent = early.parent
    later.parent._children.remove(later.id)
    parent._children[parent._children.index(early.id)] = later.id
    later._parent = parent.id
    stack = [early]
    while stack:
        task = stack.pop()
        stack.extend(task.children)
        workflow.top_workflow.subprocesses.pop(task.id, None)
        workflow.tasks.pop(task.id, None)
    if workflow.last_task is not None and workflow.last_task.id not in workflow.tasks:
        workflow.last_task = None
    return before - len(workflow.tasks)
