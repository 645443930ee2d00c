"""A compiled decision model and the evaluation of its requirement graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from handfast.feel.budget import DEFAULT_BUDGET, Budget, Meter
from handfast.feel.dmn.boxed import compile_boxed, compile_function
from handfast.feel.dmn.elements import Definitions, Key, Node, Service
from handfast.feel.dmn.errors import DmnError
from handfast.feel.dmn.evaluation import Compiled, Evaluation
from handfast.feel.dmn.items import Types
from handfast.feel.dmn.reading import read_definitions, read_service
from handfast.feel.dmn.surroundings import Surroundings, converted
from handfast.feel.dmn.xml import child, expression_in
from handfast.feel.errors import FeelBudgetError
from handfast.feel.scope import Evaluator
from handfast.feel.typing import type_key
from handfast.feel.values import to_feel


class Model:
    """A decision model; immutable after loading and safe to share between threads.

    `problems` lists what could not be understood; such parts evaluate to None.
    """

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.problems: list[str] = []
        self.compiled: dict[Key, Compiled] = {}
        self._owners: dict[Key, str] = {}
        self._types: dict[str, Types] = {}
        self._load(definitions, "")

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

    def _load(self, definitions: Definitions, prefix: str) -> Types:
        imported = {
            name: self._load(found, f"{prefix}{name}.")
            for name, found in definitions.imports.items()
        }
        types = Types(definitions.items, imported)
        self._types[definitions.namespace] = types
        for key in definitions.nodes:
            self._owners.setdefault(key, prefix)
        every = dict(_all_nodes(definitions))
        members = frozenset(_member_names(definitions))
        for node in definitions.nodes.values():
            self.compiled[node.key] = self._compile(node, definitions, types, every, members)
        return types

    def _compile(
        self,
        node: Node,
        definitions: Definitions,
        types: Types,
        every: dict[Key, tuple[str, Node]],
        members: frozenset[str],
    ) -> Compiled:
        requires = tuple(
            (*every[key][0].split("."), every[key][1].name)
            if every[key][0]
            else (every[key][1].name,)
            for key in node.requires
            if key in every
        )
        keys = tuple(key for key in node.requires if key in every)
        for key in set(node.requires) - set(keys):
            self.problems.append(f"{node.name}: requires #{key[1]}, which is not in the model")
        names = frozenset(path[0] for path in requires) | {node.name}
        around = Surroundings(
            names, types, members | {path[-1] for path in requires}, self.problems, node.name
        )
        constants = {type_key(name): made for name, made in types.named().items()}
        return Compiled(
            node,
            tuple(zip(requires, keys, strict=True)),
            self._evaluator(node, around),
            self._service(node, every),
            types.find(node.type_ref),
            constants,
        )

    def _service(self, node: Node, every: dict[Key, tuple[str, Node]]) -> Service | None:
        return read_service(node) if node.kind == "service" else None

    def _evaluator(self, node: Node, around: Surroundings) -> Evaluator | None:
        wanted = around.types.find(node.type_ref)
        if node.kind == "decision":
            return converted(compile_boxed(expression_in(node.element), around), wanted)
        if node.kind == "knowledge":
            logic = child(node.element, "encapsulatedLogic")
            if logic is None:
                around.note("the business knowledge model has no logic")
                return None
            if logic.get("kind", "FEEL") != "FEEL":
                around.note("external functions are not run")
                return None
            return compile_function(logic, around, node.type_ref)
        return None


def _all_nodes(
    definitions: Definitions, prefix: str = ""
) -> Iterator[tuple[Key, tuple[str, Node]]]:
    for key, node in definitions.nodes.items():
        yield key, (prefix, node)
    for name, imported in definitions.imports.items():
        yield from _all_nodes(imported, f"{prefix}.{name}" if prefix else name)


def _member_names(definitions: Definitions) -> Iterator[str]:
    for item in definitions.items.values():
        for part in item.iter():
            name = part.get("name")
            if name and str(part.tag).endswith("itemComponent"):
                yield " ".join(name.split())
    for imported in definitions.imports.values():
        yield from _member_names(imported)


def load_model(source: bytes, imports: Mapping[str, bytes] | None = None) -> Model:
    """Read and compile a model; `imports` maps namespaces to the sources of imported models.

    Raises DmnError when the source is no DMN; smaller faults are listed in `Model.problems`.
    """
    return Model(read_definitions(source, imports or {}))
