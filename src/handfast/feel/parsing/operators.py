"""The Pratt loop: operators, their binding powers, and what stands to the right of each."""

from __future__ import annotations

from collections.abc import Callable

from handfast.feel import tree
from handfast.feel.parsing.cells import in_tests
from handfast.feel.parsing.cursor import Cursor
from handfast.feel.parsing.primaries import prefix
from handfast.feel.parsing.types import parse_type
from handfast.feel.tokens import NAME, OPERATOR

OR, AND, COMPARE, ADD, MULTIPLY, POWER, NEGATE, INSTANCE, POSTFIX = range(10, 100, 10)
MAX_CHAIN = 150

POWERS = {
    "or": OR,
    "and": AND,
    "=": COMPARE,
    "!=": COMPARE,
    "<": COMPARE,
    "<=": COMPARE,
    ">": COMPARE,
    ">=": COMPARE,
    "between": COMPARE,
    "in": COMPARE,
    "+": ADD,
    "-": ADD,
    "*": MULTIPLY,
    "/": MULTIPLY,
    "**": POWER,
    "instance": INSTANCE,
    ".": POSTFIX,
    "[": POSTFIX,
    "(": POSTFIX,
}


def parse_expression(cursor: Cursor, power: int) -> tree.Node:
    """Parse one expression whose operators bind tighter than a power."""
    node = prefix(cursor)
    for _ in range(MAX_CHAIN):
        binding = _binding(cursor)
        if binding <= power:
            return node
        node = INFIX[cursor.token.text](cursor, node)
    raise cursor.error("The chain of operators is too long", "Split it or use a list function.")


def _binding(cursor: Cursor) -> int:
    token = cursor.token
    if token.kind not in (OPERATOR, NAME):
        return 0
    if token.text == "[" and cursor.in_interval:
        return 0
    return POWERS.get(token.text, 0)


def _junction(cursor: Cursor, left: tree.Node) -> tree.Node:
    word = cursor.token.text
    operands = [left]
    while cursor.accept(word):
        operands.append(cursor.expression(POWERS[word]))
    return tree.Junction(word, tuple(operands))


def _comparison(cursor: Cursor, left: tree.Node) -> tree.Node:
    return tree.Comparison(cursor.advance().text, left, cursor.expression(COMPARE))


def _arithmetic(cursor: Cursor, left: tree.Node) -> tree.Node:
    operator = cursor.advance().text
    return tree.Arithmetic(operator, left, cursor.expression(POWERS[operator]))


def _between(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    low = cursor.expression(COMPARE)
    cursor.expect("and")
    return tree.Between(left, low, cursor.expression(COMPARE))


def _in(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    return tree.In(left, in_tests(cursor))


def _instance(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    cursor.expect("of")
    return tree.InstanceOf(left, parse_type(cursor))


def _path(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    return tree.Path(left, cursor.name(numbered=True))


def _filter(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    with cursor.scope(("item",)):
        condition = cursor.enclosed()
    cursor.expect("]")
    return tree.Filter(left, condition)


def _call(cursor: Cursor, left: tree.Node) -> tree.Node:
    cursor.advance()
    names: list[str] = []
    arguments: list[tree.Node] = []
    while not cursor.at(")"):
        count = cursor.run_length()
        if count and cursor.ahead(count).text == ":":
            names.append(cursor.words(count))
            cursor.expect(":")
        arguments.append(cursor.enclosed())
        if not cursor.accept(","):
            break
    cursor.expect(")")
    if names and len(names) != len(arguments):
        raise cursor.error("Named and positional arguments are mixed", "Name all or none of them.")
    return tree.Call(left, tuple(arguments), tuple(names) if names else None)


INFIX: dict[str, Callable[[Cursor, tree.Node], tree.Node]] = {
    "or": _junction,
    "and": _junction,
    "between": _between,
    "in": _in,
    "instance": _instance,
    ".": _path,
    "[": _filter,
    "(": _call,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), _comparison),
    **dict.fromkeys(("+", "-", "*", "/", "**"), _arithmetic),
}
