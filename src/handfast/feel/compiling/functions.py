"""Closures of function definitions and calls; calls count against the budget's depth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handfast.feel import tree
from handfast.feel.budget import Meter
from handfast.feel.compiling.measure import size
from handfast.feel.conformance import NamedType, coerce
from handfast.feel.scope import Evaluator, Scope
from handfast.feel.values import Function

Compile = Callable[[tree.Node], Evaluator]
CALL_COST = 2
"""Steps of binding arguments and opening a scope, beyond those of the function's body."""
Parameters = Sequence[tuple[str, tree.TypeNode | NamedType | None]]


class UserFunction(Function):
    """A function written in FEEL, with the scope it was defined in."""

    __slots__ = ("body", "cost", "parameters", "scope")

    def __init__(
        self,
        parameters: Parameters,
        body: Evaluator,
        scope: Scope,
        cost: int,
    ) -> None:
        self.parameters = parameters
        self.body = body
        self.scope = scope
        self.cost = cost

    def call(
        self, arguments: Sequence[object], names: tuple[str, ...] | None, meter: Meter
    ) -> object:
        """Run the body with the arguments; null when they do not fit the parameters."""
        bound = self._bind(arguments, names)
        if bound is None:
            return None
        meter.charge(self.cost)
        meter.enter()
        try:
            return self.body(Scope(bound, self.scope, meter))
        finally:
            meter.leave()

    def _bind(
        self, arguments: Sequence[object], names: tuple[str, ...] | None
    ) -> dict[str, object] | None:
        if len(arguments) != len(self.parameters):
            return None
        given = names or tuple(name for name, _ in self.parameters)
        values = dict(zip(given, arguments, strict=True))
        bound: dict[str, object] = {}
        for name, type_node in self.parameters:
            if name not in values:
                return None
            value = values[name]
            if type_node is not None and value is not None:
                value = self._converted(value, type_node)
                if value is None:
                    return None
            bound[name] = value
        return bound

    def _converted(self, value: object, wanted: tree.TypeNode | NamedType) -> object:
        if isinstance(wanted, NamedType):
            return wanted.convert(value)
        return coerce(value, wanted, self.scope)


def function_literal(node: tree.FunctionLiteral, compile_node: Compile) -> Evaluator:
    """A function that keeps the scope of its definition; an external one is null."""
    if node.external:
        return lambda scope: None
    body, cost = compile_node(node.body), size(node.body) + CALL_COST
    return lambda scope: UserFunction(node.parameters, body, scope, cost)


def call(node: tree.Call, compile_node: Compile) -> Evaluator:
    """Call what the function part evaluates to, or null if it is no function."""
    function = compile_node(node.function)
    arguments = [compile_node(argument) for argument in node.arguments]
    names = node.names

    def run(scope: Scope) -> object:
        target = function(scope)
        if not isinstance(target, Function):
            return None
        return target.call([argument(scope) for argument in arguments], names, scope.meter)

    return run
