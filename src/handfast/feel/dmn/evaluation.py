"""One evaluation of a requirement graph: every node at most once, rings refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handfast.feel.budget import Meter
from handfast.feel.conformance import NamedType
from handfast.feel.dmn.elements import Key, Node, Service
from handfast.feel.dmn.errors import DmnError
from handfast.feel.dmn.items import ItemType
from handfast.feel.scope import Evaluator, Scope
from handfast.feel.values import Function


@dataclass(frozen=True, slots=True)
class Compiled:
    """A node ready to run: the paths by which it knows what it requires, and its closure."""

    node: Node
    requires: tuple[tuple[tuple[str, ...], Key], ...]
    evaluator: Evaluator | None
    service: Service | None
    type: ItemType | None
    types: Mapping[str, NamedType]


class Evaluation:
    """The values found so far in one evaluation of a model."""

    def __init__(
        self, nodes: Mapping[Key, Compiled], inputs: Mapping[str, object], meter: Meter
    ) -> None:
        self.nodes = nodes
        self.inputs = inputs
        self.meter = meter
        self.values: dict[Key, object] = {}
        self.open: set[Key] = set()

    def answer(self, key: Key) -> object:
        """The value of the node that was asked for; a service is run, not handed over."""
        compiled = self.nodes[key]
        if compiled.service is not None:
            return ServiceFunction(self, compiled, compiled.service).run(self._given(compiled))
        return self.value(key)

    def _given(self, compiled: Compiled) -> dict[Key, object]:
        service = compiled.service
        assert service is not None
        return {
            key: self._input(self.nodes[key])
            for key in (*service.inputs, *service.input_decisions)
            if key in self.nodes
        }

    def value(self, key: Key) -> object:
        """The value of a node, from the inputs or by evaluation."""
        if key not in self.values:
            if key in self.open:
                raise DmnError(f"'{self.nodes[key].node.name}' requires itself; cut the ring.")
            self.open.add(key)
            self.values[key] = self._evaluate(self.nodes[key])
            self.open.discard(key)
        return self.values[key]

    def _evaluate(self, compiled: Compiled) -> object:
        kind = compiled.node.kind
        if kind == "input" or (kind == "decision" and compiled.node.name in self.inputs):
            return self._input(compiled)
        if compiled.service is not None:
            return ServiceFunction(self, compiled, compiled.service)
        if compiled.evaluator is None:
            return None
        return compiled.evaluator(self.scope(compiled))

    def _input(self, compiled: Compiled) -> object:
        value = self.inputs.get(compiled.node.name)
        return value if compiled.type is None else compiled.type.convert(value)

    def scope(self, compiled: Compiled) -> Scope:
        """What a node sees: its types and what it requires, imported nodes under their model."""
        variables: dict[str, object] = dict(compiled.types)
        for path, key in compiled.requires:
            target = variables
            for part in path[:-1]:
                inner = target.setdefault(part, {})
                if not isinstance(inner, dict):
                    break
                target = inner
            target[path[-1]] = self.value(key)
        scope = Scope(variables, None, self.meter)
        if compiled.node.kind == "knowledge" and compiled.evaluator is not None:
            variables[compiled.node.name] = compiled.evaluator(scope)
        return scope


class ServiceFunction(Function):
    """A decision service as a function of its inputs."""

    __slots__ = ("compiled", "evaluation", "service")

    def __init__(self, evaluation: Evaluation, compiled: Compiled, service: Service) -> None:
        self.evaluation = evaluation
        self.compiled = compiled
        self.service = service

    def call(
        self, arguments: Sequence[object], names: tuple[str, ...] | None, meter: Meter
    ) -> object:
        """Run the service on its input data, then input decisions; null when they do not fit."""
        parameters = [*self.service.inputs, *self.service.input_decisions]
        nodes = self.evaluation.nodes
        given = names or tuple(nodes[key].node.name for key in parameters)
        if len(arguments) != len(parameters):
            return None
        by_name = dict(zip(given, arguments, strict=True))
        values: dict[Key, object] = {}
        for key in parameters:
            compiled = nodes[key]
            if compiled.node.name not in by_name:
                return None
            value = by_name[compiled.node.name]
            if compiled.type is not None and value is not None:
                value = compiled.type.convert(value)
                if value is None:
                    return None
            values[key] = value
        meter.enter()
        try:
            return self.run(values)
        finally:
            meter.leave()

    def run(self, values: dict[Key, object]) -> object:
        """The output of the service: one value, or a context of several."""
        inner = Evaluation(self.evaluation.nodes, {}, self.evaluation.meter)
        inner.values = dict(values)
        outputs = [key for key in self.service.outputs if key in inner.nodes]
        found = {inner.nodes[key].node.name: inner.value(key) for key in outputs}
        result: object = next(iter(found.values()), None) if len(outputs) == 1 else found
        wanted = self.compiled.type
        return result if wanted is None else wanted.convert(result)
