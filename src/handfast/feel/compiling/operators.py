"""Closures of arithmetic, comparison and three-valued logic."""

from __future__ import annotations

from collections.abc import Callable

from handfast.feel import tree
from handfast.feel.arithmetic import arithmetic, negate
from handfast.feel.comparing import compare, equals
from handfast.feel.scope import Evaluator, Scope

Compile = Callable[[tree.Node], Evaluator]

ORDERINGS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}


def negation(node: tree.Negation, compile_node: Compile) -> Evaluator:
    """Minus a value."""
    operand = compile_node(node.operand)
    return lambda scope: negate(operand(scope))


def arithmetic_operation(node: tree.Arithmetic, compile_node: Compile) -> Evaluator:
    """left operator right."""
    operator, left, right = node.operator, compile_node(node.left), compile_node(node.right)
    return lambda scope: arithmetic(operator, left(scope), right(scope), scope.meter)


def comparison(node: tree.Comparison, compile_node: Compile) -> Evaluator:
    """Equality or order of two values."""
    left, right = compile_node(node.left), compile_node(node.right)
    if node.operator == "=":
        return lambda scope: equals(left(scope), right(scope), scope.meter)
    if node.operator == "!=":
        return lambda scope: _opposite(equals(left(scope), right(scope), scope.meter))
    decide = ORDERINGS[node.operator]

    def run(scope: Scope) -> object:
        sign = compare(left(scope), right(scope))
        return None if sign is None else decide(sign)

    return run


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def junction(node: tree.Junction, compile_node: Compile) -> Evaluator:
    """A chain of 'and' (decided by false) or of 'or' (decided by true)."""
    operands = [compile_node(operand) for operand in node.operands]
    deciding = node.operator == "or"

    def run(scope: Scope) -> object:
        result: bool | None = not deciding
        for operand in operands:
            value = operand(scope)
            if value is deciding:
                return deciding
            if value is not (not deciding):
                result = None
        return result

    return run


def between(node: tree.Between, compile_node: Compile) -> Evaluator:
    """low <= value <= high."""
    value, low, high = (compile_node(part) for part in (node.value, node.low, node.high))

    def run(scope: Scope) -> object:
        current = value(scope)
        above, below = compare(current, low(scope)), compare(current, high(scope))
        if above is None or below is None:
            return None
        return above >= 0 and below <= 0

    return run
