"""A compiled decision model and the evaluation of its requirement graph."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handfast.feel.budget import DEFAULT_BUDGET, Budget, Meter
from handfast.feel.dmn.elements import Definitions, Key
from handfast.feel.dmn.errors import DmnError
from handfast.feel.dmn.evaluation import Evaluation
from handfast.feel.dmn.linking import Linker
from handfast.feel.dmn.reading import read_definitions
from handfast.feel.errors import FeelBudgetError
from handfast.feel.values import to_feel


class Model:
    """A decision model; immutable after loading and safe to share between threads.

    `problems` lists what could not be understood; such parts evaluate to None.
    """

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.problems: list[str] = []
        linker = Linker(self.problems)
        linker.link(definitions)
        self.compiled = linker.compiled

    @property
    def name(self) -> str:
        """The name of the model."""
        return self.definitions.name

    def names(self, kind: str = "decision") -> list[str]:
        """The names of the model's own decisions, or of another kind of node."""
        return [node.name for node in self.definitions.nodes.values() if node.kind == kind]

    def evaluate(
        self,
        name: str,
        inputs: Mapping[str, object],
        budget: Budget | None = None,
        at: datetime | None = None,
    ) -> object:
        """The value of a decision or decision service, given its inputs by name.

        Decisions named in the inputs are taken as given. Raises DmnError when the model has no
        such node and FeelBudgetError when the budget is used up.
        """
        node = self._find(name)
        meter = Meter(budget or DEFAULT_BUDGET, at)
        try:
            values = {key: to_feel(value) for key, value in inputs.items()}
            return Evaluation(self.compiled, values, meter).answer(node)
        except RecursionError:
            raise FeelBudgetError("nested calls", meter.budget.depth) from None

    def _find(self, name: str) -> Key:
        wanted = " ".join(name.split())
        for kind in ("decision", "service", "knowledge"):
            for key, node in self.definitions.nodes.items():
                if node.kind == kind and wanted in (node.name, key[1]):
                    return key
        raise DmnError(f"The model '{self.name}' has no decision or service named '{name}'.")


def load_model(source: bytes, imports: Mapping[str, bytes] | None = None) -> Model:
    """Read and compile a model; `imports` maps namespaces to the sources of imported models.

    Raises DmnError when the source is no DMN; smaller faults are listed in `Model.problems`.
    """
    try:
        return Model(read_definitions(source, imports or {}))
    except RecursionError:
        raise DmnError("The model is nested too deeply; split it.") from None
