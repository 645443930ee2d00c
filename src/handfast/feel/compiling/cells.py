"""Closures of 'in' and of unary tests, the cells of decision tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from handfast.feel import tree
from handfast.feel.comparing import compare, equals, member
from handfast.feel.compiling.measure import names_read
from handfast.feel.compiling.operators import ORDERINGS
from handfast.feel.scope import Evaluator, Scope
from handfast.feel.values import Range

Compile: TypeAlias = Callable[[tree.Node], Evaluator]
Matcher: TypeAlias = Callable[[object, Scope], bool | None]


def contained(node: tree.In, compile_node: Compile) -> Evaluator:
    """Whether a value satisfies at least one of the tests."""
    value = compile_node(node.value)
    tests = [_test(test, compile_node, in_cell=False) for test in node.tests]

    def run(scope: Scope) -> object:
        current = value(scope)
        return _any([test(current, scope) for test in tests])

    return run


def _any(results: list[bool | None]) -> bool | None:
    if True in results:
        return True
    return None if None in results else False


def _test(node: tree.Node, compile_node: Compile, *, in_cell: bool) -> Matcher:
    if isinstance(node, tree.UnaryComparison):
        return _comparison(node, compile_node)
    evaluate = compile_node(node)
    if in_cell and isinstance(node, tree.Literal):
        return lambda value, scope: equals(value, node.value, scope.meter)
    if in_cell and "?" in names_read(node):
        return lambda value, scope: _truth(evaluate(scope))
    if in_cell:
        return lambda value, scope: _cell_member(value, evaluate(scope), scope)
    return lambda value, scope: _member(value, evaluate(scope), scope)


def _member(value: object, test: object, scope: Scope) -> bool | None:
    if test is None and value is not None:
        return None
    return member(value, test, scope.meter)


def _truth(result: object) -> bool | None:
    return result if isinstance(result, bool) else None


def _cell_member(value: object, result: object, scope: Scope) -> bool | None:
    if isinstance(result, bool) and not isinstance(value, bool):
        return result
    return member(value, result, scope.meter)


def _comparison(node: tree.UnaryComparison, compile_node: Compile) -> Matcher:
    operand, operator = compile_node(node.operand), node.operator
    if operator in ("=", "!="):
        wanted = operator == "="

        def same(value: object, scope: Scope) -> bool | None:
            result = equals(value, operand(scope), scope.meter)
            return None if result is None else result is wanted

        return same
    decide = ORDERINGS[operator]

    def ordered(value: object, scope: Scope) -> bool | None:
        sign = compare(value, operand(scope))
        return None if sign is None else decide(sign)

    return ordered


def unary_comparison(node: tree.UnaryComparison, compile_node: Compile) -> Evaluator:
    """The interval of all values that satisfy a comparison without its left side."""
    operand, operator = compile_node(node.operand), node.operator

    def run(scope: Scope) -> object:
        bound = operand(scope)
        if bound is None or operator == "!=":
            return None
        if operator == "=":
            return Range(bound, bound, True, True)
        if operator.startswith("<"):
            return Range(None, bound, False, operator == "<=")
        return Range(bound, None, operator == ">=", False)

    return run


def matcher(node: tree.UnaryTests, compile_node: Compile) -> Matcher:
    """Whether a value passes a cell; a cell of '-' passes everything."""
    tests = [_test(test, compile_node, in_cell=True) for test in node.tests]
    if not tests:
        return lambda value, scope: True
    if len(tests) == 1 and not node.negated:
        return tests[0]

    def run(value: object, scope: Scope) -> bool | None:
        result = _any([test(value, scope) for test in tests])
        if not node.negated:
            return result
        return None if result is None else not result

    return run
