"""What an expression can start with: literals, names, lists, intervals, if, for, functions."""

from __future__ import annotations

import re
from collections.abc import Callable

from handfast.feel import tree
from handfast.feel.parsing.bindings import parse_for, parse_function, parse_quantified
from handfast.feel.parsing.cells import COMPARATORS, NEGATION, parse_test
from handfast.feel.parsing.contexts import parse_context
from handfast.feel.parsing.cursor import KEYWORDS, Cursor
from handfast.feel.parsing.intervals import parse_interval
from handfast.feel.temporal.literals import parse_at_literal
from handfast.feel.tokens import NAME, NUMBER, OPERATOR, STRING
from handfast.feel.values import NUMBERS

CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}


def prefix(cursor: Cursor) -> tree.Node:
    """Parse what stands at the start of an expression."""
    token = cursor.token
    if token.kind == NUMBER:
        return _number(cursor)
    if token.kind == STRING:
        return tree.Literal(cursor.advance().text)
    if token.kind == NAME:
        return _word(cursor)
    parse = PREFIX.get(token.text) if token.kind == OPERATOR else None
    if parse is None:
        raise cursor.error(f"Expected a value but found {cursor.found()}", "Write a value here.")
    return parse(cursor)


def _number(cursor: Cursor) -> tree.Node:
    value = NUMBERS.create_decimal(cursor.token.text)
    if not value.is_finite() or (
        not value and re.search("[1-9]", cursor.token.text.lower().partition("e")[0])
    ):
        raise cursor.error("The number is too large or too small", "Use a smaller exponent.")
    cursor.advance()
    return tree.Literal(value)


def _word(cursor: Cursor) -> tree.Node:
    text = cursor.token.text
    known = cursor.known_name()
    if known is None or known[1] == 1:
        parse = WORDS.get(text)
        if parse is not None and (text != "function" or cursor.ahead(1).text == "("):
            return parse(cursor)
    if text in KEYWORDS and known is None:
        raise cursor.error(f"Expected a value but found {cursor.found()}", "Write a value here.")
    start = cursor.token.start
    return tree.Name(cursor.name(), start)


def _constant(cursor: Cursor) -> tree.Node:
    return tree.Literal(CONSTANTS[cursor.advance().text])


def _if(cursor: Cursor) -> tree.Node:
    cursor.advance()
    condition = cursor.expression()
    cursor.expect("then")
    yes = cursor.expression()
    cursor.expect("else")
    return tree.If(condition, yes, cursor.expression())


def _negation(cursor: Cursor) -> tree.Node:
    cursor.advance()
    return tree.Negation(cursor.expression(NEGATION))


def _at_literal(cursor: Cursor) -> tree.Node:
    cursor.advance()
    if cursor.token.kind != STRING:
        raise cursor.error("Expected a text after '@'", 'Write for example @"2026-01-31".')
    value = parse_at_literal(cursor.token.text)
    cursor.advance()
    return tree.Literal(value)


def _parenthesis(cursor: Cursor) -> tree.Node:
    cursor.advance()
    if cursor.token.kind == OPERATOR and cursor.token.text in COMPARATORS:
        node = parse_test(cursor)
        cursor.expect(")")
        return node
    node = cursor.enclosed()
    if cursor.accept(".."):
        return parse_interval(cursor, node, low_included=False)
    cursor.expect(")")
    return node


def _reversed_bracket(cursor: Cursor) -> tree.Node:
    cursor.advance()
    low = cursor.enclosed()
    cursor.expect("..")
    return parse_interval(cursor, low, low_included=False)


def _bracket(cursor: Cursor) -> tree.Node:
    cursor.advance()
    items: list[tree.Node] = []
    while not cursor.at("]"):
        items.append(_item(cursor))
        if len(items) == 1 and cursor.accept(".."):
            return parse_interval(cursor, items[0], low_included=True)
        if not cursor.accept(","):
            break
    cursor.expect("]")
    return tree.ListLiteral(tuple(items))


def _item(cursor: Cursor) -> tree.Node:
    if cursor.token.kind == OPERATOR and cursor.token.text in COMPARATORS:
        return parse_test(cursor)
    return cursor.enclosed()


PREFIX: dict[str, Callable[[Cursor], tree.Node]] = {
    "-": _negation,
    "@": _at_literal,
    "(": _parenthesis,
    "[": _bracket,
    "]": _reversed_bracket,
    "{": parse_context,
}
WORDS: dict[str, Callable[[Cursor], tree.Node]] = {
    "true": _constant,
    "false": _constant,
    "null": _constant,
    "if": _if,
    "for": parse_for,
    "some": parse_quantified,
    "every": parse_quantified,
    "function": parse_function,
}
