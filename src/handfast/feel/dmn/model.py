"""A compiled decision model and the evaluation of its requirement graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handfast.feel.budget import DEFAULT_BUDGET, Budget, Meter
from handfast.feel.dmn.elements import Definitions, Key
from handfast.feel.dmn.errors import DmnError
from handfast.feel.dmn.evaluation import Evaluation
from handfast.feel.dmn.linking import Linker
from handfast.feel.dmn.reading import read_definitions
from handfast.feel.dmn.tables import Hit
from handfast.feel.errors import FeelBudgetError
from handfast.feel.values import to_feel


@dataclass(frozen=True, slots=True)
class Explained:
    """The value of a decision and what the tables on the way matched, in order of evaluation."""

    value: object
    hits: tuple[Hit, ...]


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
        return self._evaluate(name, inputs, Meter(budget or DEFAULT_BUDGET, at))

    def explain(
        self,
        name: str,
        inputs: Mapping[str, object],
        budget: Budget | None = None,
        at: datetime | None = None,
    ) -> Explained:
        """Like evaluate, and what each decision table on the way matched."""
        meter = Meter(budget or DEFAULT_BUDGET, at)
        meter.hits = []
        value = self._evaluate(name, inputs, meter)
        return Explained(value, tuple(hit for hit in meter.hits if isinstance(hit, Hit)))

    def inputs_of(self, name: str) -> list[str]:
        """The names of all input data that a decision or service needs, in order of first need."""
        found: dict[Key, str] = {}
        pending, seen = [self._find(name)], set[Key]()
        while pending:
            key = pending.pop(0)
            if key in seen or key not in self.compiled:
                continue
            seen.add(key)
            compiled = self.compiled[key]
            if compiled.node.kind == "input":
                found[key] = compiled.node.name
            pending += [required for _, required in compiled.requires]
            if compiled.service is not None:
                pending += [*compiled.service.inputs, *compiled.service.outputs]
        return list(found.values())

    def input_problems(self, name: str, inputs: Mapping[str, object]) -> dict[str, str]:
        """What is wrong with the inputs of a decision, by input: missing, or not of its type."""
        found: dict[str, str] = {}
        types = {
            made.node.name: made for made in self.compiled.values() if made.node.kind == "input"
        }
        for needed in self.inputs_of(name):
            compiled = types[needed]
            if needed not in inputs:
                found[needed] = "The input is missing."
            elif compiled.type is not None:
                value = to_feel(inputs[needed])
                if value is not None and compiled.type.convert(value) is None:
                    found[needed] = f"The value is not of the type {compiled.node.type_ref}."
        return found

    def _evaluate(self, name: str, inputs: Mapping[str, object], meter: Meter) -> object:
        node = self._find(name)
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
