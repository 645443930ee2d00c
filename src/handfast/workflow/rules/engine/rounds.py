"""What a multi-instance node goes through: a list by its name, or by a FEEL expression."""

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.data_spec import TaskDataReference

from handfast.workflow.rules.engine.scripts import EngineError

ITEMS = "items"
MOST_ROUNDS = 1000


class Expressed(TaskDataReference):  # type: ignore[misc]
    """A collection computed once, when the node is reached; its rounds keep to what it was then."""

    def get(self, my_task: Any) -> Any:
        """The list or context of the expression (called by the engine)."""
        if ITEMS not in my_task.internal_data:
            engine = my_task.workflow.script_engine
            found = engine.evaluate(my_task, self.bpmn_id)
            if not isinstance(found, list | dict):
                raise EngineError(f"“{self.bpmn_id}” gives {found!r}, not a list.")
            my_task.internal_data[ITEMS] = found
        return my_task.internal_data[ITEMS]

    def exists(self, my_task: Any) -> bool:
        """Whether there is such a collection: what it gives is judged when it is read."""
        return True


class _Rounds:
    """Forgets a round's item when the round is over: it is nobody else's, nor the next round's."""

    input_item: Any
    output_item: Any

    def create_child(self, my_task: Any, item: Any, key_or_index: Any = None) -> None:
        """Begin a round (called by the engine)."""
        self._forget(my_task)
        super().create_child(my_task, item, key_or_index)  # type: ignore[misc]

    def merge_child(self, workflow: Any, child: Any) -> None:
        """Take over what a round has changed (called by the engine)."""
        super().merge_child(workflow, child)  # type: ignore[misc]
        self._forget(child.parent)

    def _forget(self, my_task: Any) -> None:
        if my_task.internal_data.get("merged"):
            for one in (self.input_item, self.output_item):
                if one is not None:
                    my_task.data.pop(one.bpmn_id, None)


class InTurn(_Rounds, defaults.SequentialMultiInstanceTask):  # type: ignore[misc]
    """One round after the other."""


class SideBySide(_Rounds, defaults.ParallelMultiInstanceTask):  # type: ignore[misc]
    """All rounds at once, as many as an instance can carry: each step reads the state of all."""

    def create_children(self, my_task: Any) -> None:
        """Begin all rounds, unless they are too many (called by the engine)."""
        count = self._rounds(my_task)
        if count > MOST_ROUNDS:
            raise EngineError(
                f"{count:,.0f} rounds at once are too many; at most {MOST_ROUNDS:,} begin. "
                "Let them follow each other, or choose fewer."
            )
        super().create_children(my_task)

    def _rounds(self, my_task: Any) -> float:
        if self.data_input is None:
            found = my_task.workflow.script_engine.evaluate(my_task, self.cardinality)
            return found if isinstance(found, int | float) else 0
        found = self.data_input.get(my_task) if self.data_input.exists(my_task) else ()
        return len(found) if isinstance(found, list | dict) else 0


_OURS = {
    defaults.SequentialMultiInstanceTask: InTurn, defaults.ParallelMultiInstanceTask: SideBySide,
}  # fmt: skip


def express(spec: Any) -> None:
    """Let the multi-instance nodes of a specification compute collections that are no names."""
    for one in spec.task_specs.values():
        if type(one) not in _OURS:
            continue
        one.__class__ = _OURS[type(one)]
        if one.data_input is not None and not one.data_input.bpmn_id.isidentifier():
            one.data_input = Expressed(one.data_input.bpmn_id)
