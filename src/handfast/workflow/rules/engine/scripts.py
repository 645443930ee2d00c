"""FEEL as the only language of processes: no text of a definition is ever run as Python."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from handfast.feel import FeelError
from handfast.workflow.rules.values import evaluate, to_json
from handfast.workflow.types import Element, Thrown

Decide = Callable[[str, Mapping[str, Any]], object]


class EngineError(Exception):
    """A step of a process cannot be carried out as its definition says."""


class FeelEngine:
    """What SpiffWorkflow asks to evaluate conditions and to run scripts; one per machine.

    It also carries the moment of the step, the decisions' callable, and what was thrown.
    """

    def __init__(self, elements: Mapping[tuple[str, str], Element], at: datetime) -> None:
        self.elements = elements
        self.at = at
        self.decide: Decide | None = None
        self.thrown: list[Thrown] = []
        self.context: dict[str, Any] = {}

    def element_of(self, task: Any) -> Element | None:
        """The node of the definition that a task of the engine stands for."""
        bpmn_id = getattr(task.task_spec, "bpmn_id", None)
        return self.elements.get((task.workflow.spec.name, str(bpmn_id))) if bpmn_id else None

    def value(self, text: str, data: Mapping[str, Any]) -> object:
        """A FEEL value in a task's data, as JSON; raises EngineError."""
        try:
            return to_json(evaluate(text, {**self.context, **data}, self.at))
        except FeelError as error:
            raise EngineError(f"“{text.strip()[:120]}”: {error}") from None

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> object:
        """A condition, a count or a timer's text (called by the engine)."""
        return self.value(expression, task.data)

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        """A script: its value goes into the variable `result`, or a context into the data."""
        element = self.element_of(task)
        self.keep(task, element, self.value(script, task.data))
        return True

    def keep(self, task: Any, element: Element | None, value: object) -> None:
        """Put the outcome of a step into its task's data; raises EngineError."""
        name = element.settings.get("result", "") if element else ""
        if name:
            task.data[name] = value
        elif isinstance(value, Mapping):
            task.data.update(value)
        elif value is not None:
            raise EngineError("The script gives a single value; name the variable for it.")
