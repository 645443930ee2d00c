"""One instance in the engine: started, moved on, and what it waits for now.

A machine lives for one step: it is made from the stored state, moved, and written back.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import ErrorEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.util.task import TaskState

from handfast.workflow.rules.engine import state as states
from handfast.workflow.rules.engine.compiled import Compiled
from handfast.workflow.rules.engine.events import Message, Signal, due_of, is_timer, refresh
from handfast.workflow.rules.engine.rearming import arm, disarm
from handfast.workflow.rules.engine.scripts import Decide, FeelEngine
from handfast.workflow.rules.engine.specs import RuleCall, ServiceCall
from handfast.workflow.rules.engine.state import OPEN
from handfast.workflow.rules.migrating import boundary_of
from handfast.workflow.types import Element, Happening, Thrown, Token

MAX_STEPS = 2000
PRUNE_EVERY = 100
FAILED = "failed"
HIDDEN = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway")


class Machine:
    """An instance in memory, with the history of the step it is in."""

    def __init__(self, compiled: Compiled, workflow: Any, engine: FeelEngine) -> None:
        self.compiled = compiled
        self.workflow = workflow
        self.engine = engine
        self.happened: list[Happening] = []
        self.steps = 0

    @classmethod
    def start(
        cls,
        compiled: Compiled,
        data: Mapping[str, Any],
        *,
        at: datetime,
        begin: str = "",
        context: Mapping[str, Any] | None = None,
        decide: Decide | None = None,
    ) -> "Machine":
        """A new instance with its first variables, moved on as far as it goes by itself.

        `begin` names its start event where there are several; the others are no part of it.
        """
        engine = _engine(compiled, at, context, decide)
        workflow = BpmnWorkflow(compiled.spec, dict(compiled.subprocesses), script_engine=engine)
        workflow.task_tree.data.update(deepcopy(dict(data)))
        made = cls(compiled, workflow, engine)
        made._begin_at(begin)
        made.advance()
        return made

    @classmethod
    def load(
        cls,
        compiled: Compiled,
        state: Mapping[str, Any],
        *,
        at: datetime,
        context: Mapping[str, Any] | None = None,
        decide: Decide | None = None,
    ) -> "Machine":
        """The instance that a stored state describes."""
        engine = _engine(compiled, at, context, decide)
        return cls(compiled, states.load(state, compiled, engine), engine)

    def dump(self) -> dict[str, Any]:
        """The state to store."""
        return states.dump(self.workflow)

    @property
    def completed(self) -> bool:
        """Whether the instance is over."""
        return bool(self.workflow.completed)

    @property
    def thrown(self) -> list[Thrown]:
        """Messages and signals sent to others in this step."""
        return self.engine.thrown

    @property
    def variables(self) -> dict[str, Any]:
        """The data of all open paths together; after the end, what the instance ended with."""
        found = {k: v for k, v in self.workflow.data.items() if k != "data_objects"}
        for task in self.workflow.get_tasks(state=OPEN):
            found.update(task.data)
        return found

    def tokens(self) -> list[Token]:
        """Everything the instance waits for: people, timers, messages, signals, calls, failures."""
        return [token for task in self.workflow.get_tasks(state=OPEN) for token in self._of(task)]

    def advance(self) -> None:
        """Run whatever needs nobody, until only waiting nodes are left."""
        moved = True
        pruned = self.steps
        while moved and self.steps < MAX_STEPS:
            moved = self._round()
            if self.steps - pruned >= PRUNE_EVERY:
                pruned = self.steps
                states.prune_all(self.workflow)
        if self.steps >= MAX_STEPS:
            for task in self._ready(self.workflow):
                _mark(task, f"The process goes in circles: {MAX_STEPS} steps without a pause.")
        for task in list(self.workflow.event_manager.tasks.values()):
            self._guarded(task, refresh)

    def complete(self, token: str, values: Mapping[str, Any]) -> None:
        """A person's task is done, with answers."""
        task = self._task(token)
        task.data.update(deepcopy(dict(values)))
        self._run(task)
        self.advance()

    def finish_call(self, token: str, value: object) -> None:
        """A service task is done; its outcome goes into the data."""
        task = self._task(token)
        self.engine.keep(task, self.engine.element_of(task), value)
        task.internal_data.pop(FAILED, None)
        self._note("done", task)
        self._guarded(task, lambda one: one.complete())
        self.advance()

    def fail_call(self, token: str, reason: str) -> None:
        """A service task cannot be carried out: it waits for somebody to mend it."""
        _mark(self._task(token), reason)

    def deliver(self, token: str, name: str, payload: Mapping[str, Any]) -> None:
        """A message or signal has come for a waiting node."""
        task = self._task(token)
        definition = _definition(task.task_spec.event_definition, name)
        if definition is None:
            return
        event = BpmnEvent(definition, payload=deepcopy(dict(payload)))
        self._note(_word(definition), task, name)
        self._guarded(task, lambda one: _catch(one, event))
        self.advance()

    def fire_timers(self) -> None:
        """Let every timer look at the clock, repeatedly for repetitions that fell behind."""
        for _ in range(100):
            due = [t for t in self._waiting_timers() if (d := due_of(t)) and d <= self.engine.at]
            if not due:
                break
            for task in due:
                if task.has_state(TaskState.WAITING):
                    self._note("timer", task)
                    self._guarded(task, refresh)
            self.advance()

    def throw(self, token: str, code: str) -> bool:
        """An error of a service task goes to its boundary event; False when it has none for it."""
        task = self._task(token)
        for boundary in task.parent.children:
            spec = boundary.task_spec
            if not isinstance(spec, BoundaryEvent) or boundary.state != TaskState.WAITING:
                continue
            if isinstance(spec.event_definition, ErrorEventDefinition):
                if spec.event_definition.code in (None, "", code):
                    event = BpmnEvent(spec.event_definition, payload={"error": code})
                    self._note("error", boundary, code)
                    self._guarded(boundary, lambda one, e=event: _catch(one, e))
                    self.advance()
                    return True
        return False

    def retry(self, token: str) -> None:
        """Try a failed node again."""
        task = self._task(token)
        how = task.internal_data.pop(FAILED, {}).get("in", "run")
        self._note("retried", task)
        if isinstance(task.task_spec, ServiceCall) and how == "run":
            return
        if how == "update":
            task.parent.data.update(
                deepcopy(task.data)
            )  # corrected meanwhile; it is inherited anew
            task._set_state(TaskState.FUTURE)
            self._guarded(task, lambda one: one.task_spec._update(one))
        else:
            task._set_state(TaskState.READY)
        self.advance()

    def skip(self, token: str, values: Mapping[str, Any]) -> None:
        """Go on behind a node without carrying it out."""
        task = self._task(token)
        task.internal_data.pop(FAILED, None)
        task.data.update(deepcopy(dict(values)))
        self._note("skipped", task)
        self._guarded(task, lambda one: one.complete())
        self.advance()

    def migrate(self, target: Compiled) -> None:
        """Go on by another version: tokens keep their places, what lies ahead is predicted anew.

        Every token's element must exist in the target; boundary events may come and go. Finished
        nodes that do not exist are cut out.
        """
        before = self.compiled.elements
        self.compiled, self.engine.elements = target, target.elements
        self.workflow.subprocess_specs = dict(target.subprocesses)
        by_name = {spec.name: spec for spec in target.all_specs}
        for part in (self.workflow, *self.workflow.subprocesses.values()):
            scope = part.spec.name
            disarm(part, _staying(before, target.elements, scope))
            part.spec = by_name.get(scope, part.spec)
            states.adopt(part)
            arm(part)
        for task in self.workflow.get_tasks(state=OPEN):
            states.predict_anew(task)
        self.advance()

    def correct(self, values: Mapping[str, Any]) -> None:
        """Set variables on every open path."""
        for task in self.workflow.get_tasks(state=OPEN):
            task.data.update(deepcopy(dict(values)))

    def cancel(self) -> None:
        """End everything that is open."""
        self.workflow.cancel()

    # -- inside -------------------------------------------------------------------------------

    def _begin_at(self, begin: str) -> None:
        """Leave all start events out but one."""
        self._guarded(self.workflow.task_tree, lambda one: one.run())
        for task in list(self.workflow.task_tree.children):
            element = self.engine.element_of(task)
            if begin and element is not None and element.id != begin:
                self.workflow._remove_task(task.id)

    def _round(self) -> bool:
        before = self.workflow.get_active_subprocesses()
        moved = False
        for part in sorted(before, key=lambda one: one.depth, reverse=True):
            while self._run_ready(part):
                moved = True
            parent = self.workflow.get_task_from_id(part.parent_task_id)
            if parent is not None and parent.state == TaskState.STARTED:
                self._guarded(parent, lambda one: one.task_spec._update(one))
        moved = self._run_ready(self.workflow) > 0 or moved
        return moved or len(self.workflow.get_active_subprocesses()) > len(before)

    def _run_ready(self, part: Any) -> int:
        count = 0
        for task in self._ready(part):
            if task.has_state(TaskState.READY) and self.steps < MAX_STEPS:
                self._run(task)
                count += 1
        return count

    def _ready(self, part: Any) -> list[Any]:
        return [t for t in part.get_tasks(state=TaskState.READY) if not t.task_spec.manual]

    def _run(self, task: Any) -> None:
        self.steps += 1
        self._guarded(task, lambda one: one.run())
        if task.has_state(TaskState.COMPLETED):
            self._note("done", task)
        elif isinstance(task.task_spec, ServiceCall) and FAILED not in task.internal_data:
            self._note("called", task)

    def _guarded(self, task: Any, action: Any) -> None:
        """Carry out an action of the engine; what goes wrong stops that path and is kept."""
        try:
            action(task)
        except Exception as problem:
            reason = str(problem).splitlines()[0][:500] or type(problem).__name__
            if task.has_state(TaskState.COMPLETED):
                for child in task.children:
                    if not child.has_state(TaskState.FINISHED_MASK | TaskState.STARTED):
                        _mark(child, reason, where="update")
            else:
                where = "update" if isinstance(task.task_spec, CatchingEvent) else "run"
                _mark(task, reason, where=where)

    def _task(self, token: str) -> Any:
        task = self.workflow.get_task_from_id(UUID(token))
        if task is None or not task.has_state(OPEN):
            raise LookupError(token)
        return task

    def _waiting_timers(self) -> list[Any]:
        return [t for t in self.workflow.get_tasks(state=TaskState.WAITING) if _has_timer(t)]

    def _note(self, what: str, task: Any, detail: str = "") -> None:
        element = self.engine.element_of(task)
        if element is not None:
            self.happened.append(Happening(what, element, str(task.id), detail))

    def _of(self, task: Any) -> Iterator[Token]:
        element = self.engine.element_of(task)
        if element is None:
            return
        failure = task.internal_data.get(FAILED)
        if failure is not None:
            yield _token(task, element, "failure", failure=failure["why"])
        elif task.has_state(TaskState.READY) and task.task_spec.manual:
            yield _token(task, element, "task")
        elif task.has_state(TaskState.STARTED) and isinstance(task.task_spec, ServiceCall):
            yield _token(task, element, "call")
        elif task.has_state(TaskState.STARTED):
            yield _token(task, element, "inside")
        elif task.has_state(TaskState.WAITING) and isinstance(task.task_spec, CatchingEvent):
            yield from _events(task, element)
        elif task.has_state(TaskState.WAITING):
            yield _token(task, element, "join")


def _engine(
    compiled: Compiled,
    at: datetime,
    context: Mapping[str, Any] | None,
    decide: Decide | None,
) -> FeelEngine:
    engine = FeelEngine(compiled.elements, at)
    engine.context, engine.decide = dict(context or {}), decide
    return engine


def _staying(
    before: Mapping[tuple[str, str], Element],
    after: Mapping[tuple[str, str], Element],
    scope: str,
) -> Callable[[str], bool]:
    """Whether a boundary event of that id is the same in both versions, but for its time."""

    def stays(element_id: str) -> bool:
        old, new = before.get((scope, element_id)), after.get((scope, element_id))
        return old is not None and new is not None and boundary_of(old) == boundary_of(new)

    return stays


def _mark(task: Any, why: str, where: str = "run") -> None:
    """Stop a path at a node, and keep why."""
    task._set_state(TaskState.STARTED)
    task.internal_data[FAILED] = {"why": why, "in": where}


def _catch(task: Any, event: Any) -> None:
    task.task_spec.catch(task, event)
    task.task_spec._update(task)


def _events(task: Any, element: Element) -> Iterator[Token]:
    definition = task.task_spec.event_definition
    parts = getattr(definition, "event_definitions", None) or [definition]
    for part in parts:
        if is_timer(part):
            yield _token(task, element, "timer", due_at=due_of(task))
        elif isinstance(part, Message | Signal):
            yield _token(task, element, _word(part), name=part.name)


def _word(definition: Any) -> str:
    return "message" if isinstance(definition, Message) else "signal"


def _definition(definition: Any, name: str) -> Any:
    """The message or signal of that name which a node waits for, or None."""
    parts = getattr(definition, "event_definitions", None) or [definition]
    found = (p for p in parts if isinstance(p, Message | Signal) and p.name == name)
    return next(found, None)


def _has_timer(task: Any) -> bool:
    definition = getattr(task.task_spec, "event_definition", None)
    if isinstance(definition, MultipleEventDefinition):
        return any(is_timer(part) for part in definition.event_definitions)
    return is_timer(definition)


def _token(
    task: Any,
    element: Element,
    kind: str,
    *,
    name: str = "",
    due_at: datetime | None = None,
    failure: str = "",
) -> Token:
    return Token(str(task.id), element, task.data, kind, name, due_at, failure)


__all__ = ["HIDDEN", "Machine", "RuleCall"]
