"""Simple cells: tests that compare the value of a column with constants, and nothing else.

Such a cell says the same about all values between two neighboring constants, so that a whole
table can be looked at without trying every value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from decimal import Decimal

from handfast.feel import tree
from handfast.feel.budget import Meter
from handfast.feel.compiling import compile_node
from handfast.feel.errors import FeelError
from handfast.feel.expression import compile_unary_tests
from handfast.feel.scope import Scope
from handfast.feel.values import YearsMonths

CONSTANT_CALLS = ("date", "duration")
ORDERED = ("<", "<=", ">", ">=")
PLAIN = (Decimal, str, bool, date, timedelta, YearsMonths, type(None))


class NotSimple(Exception):
    """The cell is more than a comparison with constants."""


def constants_of(text: str, names: Collection[str] = ()) -> tuple[object, ...] | None:
    """The constants that a cell compares its value with; None when it does anything else.

    `names` are those of the other columns. Texts may only be compared for equality. Raises
    FeelSyntaxError when the text is not FEEL.
    """
    node = compile_unary_tests(text, names).node
    assert isinstance(node, tree.UnaryTests)
    try:
        return tuple(value for test in node.tests for value in _test(test))
    except (NotSimple, FeelError):
        return None


def constants_in(text: str, names: Collection[str] = ()) -> tuple[object, ...]:
    """The constants of a simple cell, none for any other text."""
    try:
        return constants_of(text, names) or ()
    except FeelError:
        return ()


def _test(node: tree.Node) -> Iterator[object]:
    if isinstance(node, tree.UnaryComparison):
        yield _compared(node.operator, _constant(node.operand))
    elif isinstance(node, tree.Comparison):
        yield _compared(node.operator, _beside_value(node.left, node.right))
    elif isinstance(node, tree.Junction):
        for operand in node.operands:
            yield from _condition(operand)
    elif isinstance(node, tree.In) and _is_value(node.value):
        for test in node.tests:
            yield from _test(test)
    else:
        yield from _values(node)


def _condition(node: tree.Node) -> Iterator[object]:
    """A part of `and` or `or`: it must speak of the value, or it says something else."""
    if not isinstance(node, tree.Comparison | tree.Between | tree.In | tree.Junction):
        raise NotSimple
    yield from _test(node)


def _values(node: tree.Node) -> Iterator[object]:
    if isinstance(node, tree.RangeLiteral) or (
        isinstance(node, tree.Between) and _is_value(node.value)
    ):
        yield _compared("<", _constant(node.low))
        yield _compared("<", _constant(node.high))
    elif isinstance(node, tree.ListLiteral):
        for item in node.items:
            yield _constant(item)
    else:
        yield _constant(node)


def _beside_value(left: tree.Node, right: tree.Node) -> object:
    if _is_value(left):
        return _constant(right)
    if _is_value(right):
        return _constant(left)
    raise NotSimple


def _is_value(node: tree.Node) -> bool:
    return isinstance(node, tree.Name) and node.name == "?"


def _compared(operator: str, value: object) -> object:
    if operator in ORDERED and isinstance(value, str):
        raise NotSimple
    return value


def _constant(node: tree.Node) -> object:
    if not _is_constant(node):
        raise NotSimple
    value = compile_node(node)(Scope({}, None, Meter()))
    if type(value) not in PLAIN:
        raise NotSimple
    return value


def _is_constant(node: tree.Node) -> bool:
    if isinstance(node, tree.Negation):
        return _is_constant(node.operand)
    if isinstance(node, tree.Call):
        function = node.function
        return (
            isinstance(function, tree.Name)
            and function.name in CONSTANT_CALLS
            and all(isinstance(argument, tree.Literal) for argument in node.arguments)
        )
    return isinstance(node, tree.Literal)
