"""Node types of our own: work that others do while the process waits."""

from typing import Any

from SpiffWorkflow.bpmn.specs.defaults import ServiceTask as SpiffServiceTask

from handfast.workflow.rules.engine.scripts import EngineError


class ServiceCall(SpiffServiceTask):  # type: ignore[misc]
    """A service task: it stays started until a worker reports what came of it."""

    def _run_hook(self, my_task: Any) -> None:
        """Begin, and wait (None tells the engine that it is started, not done)."""


class RuleCall(SpiffServiceTask):  # type: ignore[misc]
    """A business rule task: a decision table answers at once."""

    def _run_hook(self, my_task: Any) -> bool:
        """Ask the table and keep its answer."""
        engine = my_task.workflow.script_engine
        element = engine.element_of(my_task)
        if engine.decide is None or element is None:
            raise EngineError("No decision tables can be asked here.")
        facts = dict(my_task.data)
        if element.settings.get("facts"):
            facts = engine.value(element.settings["facts"], my_task.data)
        if not isinstance(facts, dict):
            raise EngineError("The facts of a decision must be a context.")
        engine.keep(my_task, element, engine.decide(element.settings["decision"], facts))
        return True
