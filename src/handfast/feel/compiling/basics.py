"""Closures of literals, names, members, lists, contexts, intervals, if and instance of."""

from __future__ import annotations

from collections.abc import Callable

from handfast.feel import tree
from handfast.feel.builtins import BUILTINS
from handfast.feel.comparing import compare
from handfast.feel.conformance import conforms, known_type
from handfast.feel.scope import MISSING, Evaluator, Scope
from handfast.feel.temporal.properties import read_property
from handfast.feel.values import Range

Compile = Callable[[tree.Node], Evaluator]


def literal(node: tree.Literal, compile_node: Compile) -> Evaluator:
    """A constant."""
    value = node.value
    return lambda scope: value


def name(node: tree.Name, compile_node: Compile) -> Evaluator:
    """A variable, else the built-in function of that name, else null."""
    key = node.name
    missing = BUILTINS.get(key)

    def run(scope: Scope) -> object:
        value = scope.lookup(key)
        return missing if value is MISSING else value

    return run


def path(node: tree.Path, compile_node: Compile) -> Evaluator:
    """A member of a context, a property, or the members of a list's items."""
    source, key = compile_node(node.source), node.member

    def run(scope: Scope) -> object:
        value = source(scope)
        if isinstance(value, list):
            scope.meter.charge(len(value))
            return [_member(item, key) for item in value]
        return _member(value, key)

    return run


def _member(value: object, key: str) -> object:
    if isinstance(value, dict):
        return value.get(key)
    return read_property(value, key)


def list_literal(node: tree.ListLiteral, compile_node: Compile) -> Evaluator:
    """A list of values."""
    items = [compile_node(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


def context_literal(node: tree.ContextLiteral, compile_node: Compile) -> Evaluator:
    """A context whose later entries see the earlier ones."""
    entries = [(key, compile_node(value)) for key, value in node.entries]
    final = compile_node(node.result) if node.result is not None else None

    def run(scope: Scope) -> object:
        result: dict[str, object] = {}
        inner = scope if node.isolated else scope.inner(result)
        for key, value in entries:
            result[key] = value(inner)
        return result if final is None else final(inner)

    return run


def interval(node: tree.RangeLiteral, compile_node: Compile) -> Evaluator:
    """An interval; null when its ends are not of one ordered kind, low before high."""
    low, high = compile_node(node.low), compile_node(node.high)

    def run(scope: Scope) -> object:
        start, end = low(scope), high(scope)
        order = compare(start, end)
        if order is None or order > 0:
            return None
        return Range(start, end, node.low_included, node.high_included)

    return run


def embedded(node: tree.Embedded, compile_node: Compile) -> Evaluator:
    """A part compiled elsewhere."""
    return node.evaluator


def conditional(node: tree.If, compile_node: Compile) -> Evaluator:
    """One of two branches; a condition that is not true takes the second."""
    condition, yes, no = (compile_node(part) for part in (node.condition, node.yes, node.no))
    return lambda scope: yes(scope) if condition(scope) is True else no(scope)


def instance_of(node: tree.InstanceOf, compile_node: Compile) -> Evaluator:
    """Whether a value is of a type; null when the type is not known."""
    value, type_node = compile_node(node.value), node.type

    def run(scope: Scope) -> object:
        if not known_type(type_node, scope):
            return None
        return conforms(value(scope), type_node, scope)

    return run
