"""Timers that follow the tenant's clock, and messages and signals that leave the instance."""

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import SignalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
)
from SpiffWorkflow.util.task import TaskState

from handfast.workflow.rules.durations import (
    aware,
    is_literal,
    parse_cycle,
    parse_duration,
    parse_moment,
)
from handfast.workflow.rules.engine.scripts import EngineError
from handfast.workflow.types import Thrown

DUE = "due"


def written(task: Any, text: str) -> str:
    """The text of a timer: as written, else the value of the expression."""
    if is_literal(text):
        return text.strip()
    value = task.workflow.script_engine.evaluate(task, text)
    if not isinstance(value, str):
        raise EngineError(f"The timer “{text}” gives {value!r}, not a duration or a moment.")
    return value


def due_of(task: Any) -> datetime | None:
    """When a waiting timer fires; None when it has no moment (any more)."""
    text = task.internal_data.get(DUE)
    return datetime.fromisoformat(text) if text else None


class _OurClock:
    """Fires once its moment has come by the clock of the step."""

    expression: str

    def _first(self, task: Any, at: datetime) -> datetime:
        raise EngineError("This timer has no moment.")

    def has_fired(self, my_task: Any) -> bool:
        """Whether the moment has come (called by the engine)."""
        at = my_task.workflow.script_engine.at
        if due_of(my_task) is None:
            my_task.internal_data[DUE] = self._first(my_task, at).isoformat()
        due = due_of(my_task)
        if due is not None and due <= at:
            my_task._set_internal_data(event_fired=True)
        return bool(my_task._get_internal_data("event_fired", False))

    def reset(self, my_task: Any) -> None:
        """Forget the moment, so that the next round waits anew."""
        my_task.internal_data.pop(DUE, None)
        my_task._set_internal_data(event_fired=False)


class MomentTimer(_OurClock, TimeDateEventDefinition):  # type: ignore[misc]
    """Fires at a moment."""

    def _first(self, task: Any, at: datetime) -> datetime:
        text = written(task, self.expression)
        moment = parse_moment(text)
        if moment is None:
            raise EngineError(f"“{text}” is not a moment.")
        return aware(moment, at)


class DurationTimer(_OurClock, DurationTimerEventDefinition):  # type: ignore[misc]
    """Fires some time after it was reached."""

    def _first(self, task: Any, at: datetime) -> datetime:
        text = written(task, self.expression)
        duration = parse_duration(text)
        if duration is None:
            raise EngineError(f"“{text}” is not a duration such as PT4H.")
        return duration.after(at)


class CycleTimer(_OurClock, CycleTimerEventDefinition):  # type: ignore[misc]
    """Fires again and again; each time the path behind it begins once more."""

    def has_fired(self, my_task: Any) -> bool:
        """Whether all repetitions are over (called by the engine)."""
        return bool(my_task._get_internal_data("event_fired", False))

    def cycle_complete(self, my_task: Any) -> bool:
        """Whether the next repetition begins now (called by the engine)."""
        at = my_task.workflow.script_engine.at
        cycle = parse_cycle(written(my_task, self.expression))
        if cycle is None:
            raise EngineError(f"“{self.expression}” is not a repetition such as R3/PT1H.")
        if DUE not in my_task.internal_data:
            first = aware(cycle.start, at) if cycle.start else cycle.pause.after(at)
            my_task.internal_data[DUE] = first.isoformat()
            my_task.internal_data["left"] = cycle.times
        due, left = due_of(my_task), my_task.internal_data.get("left")
        if left == 0:
            my_task.internal_data.pop(DUE, None)
            my_task.internal_data["event_fired"] = True
            return False
        if due is None or due > at:
            return False
        my_task.internal_data[DUE] = cycle.pause.after(due).isoformat()
        my_task.internal_data["left"] = None if left is None else left - 1
        return True


class Message(MessageEventDefinition):  # type: ignore[misc]
    """A message: sent out of the instance, and delivered to one waiting node."""

    def throw(self, my_task: Any) -> None:
        """Send it out; who waits for it is found after the step (called by the engine)."""
        throw(my_task, "message", self.name)


class Signal(SignalEventDefinition):  # type: ignore[misc]
    """A signal: heard by everybody who waits for it."""

    def throw(self, my_task: Any) -> None:
        """Send it out; who waits for it is found after the step (called by the engine)."""
        throw(my_task, "signal", self.name)


def throw(my_task: Any, kind: str, name: str) -> None:
    """Note what a node sends: its payload (all data, unless an expression says what)."""
    engine = my_task.workflow.script_engine
    element = engine.element_of(my_task)
    settings = element.settings if element else {}
    payload: object = dict(my_task.data)
    if settings.get("payload"):
        payload = engine.value(settings["payload"], my_task.data)
    if not isinstance(payload, dict):
        raise EngineError(f"The payload of “{name}” is not a context.")
    key = settings.get("correlation", "")
    correlation = engine.value(key, my_task.data) if key else ""
    engine.thrown.append(Thrown(kind, name, payload, str(correlation or "")))


def is_timer(definition: Any) -> bool:
    """Whether an event definition is one of our timers."""
    return isinstance(definition, _OurClock)


def refresh(task: Any) -> None:
    """Let a waiting timer look at the clock."""
    if task.has_state(TaskState.WAITING):
        task.task_spec._update(task)
